package kit

import (
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/period"
)

// CatalogueDay writes a day of the catalogue, 2026-10-14, in words; what is no
// day stays as it is.
func (p *Printer) CatalogueDay(text string) string {
	day, err := period.ParseDate(text)
	if err != nil {
		return text
	}
	return p.Date(day)
}

// StampText names the method of an estimate by tokens, by its name in a basis,
// and the data where they are of another version.
func (m *Presenter) StampText(name string) string {
	stamp, ok := impact.StampOf(name)
	if !ok || stamp.Method == stamp.Data {
		return name
	}
	return m.T("factors.stamp", stamp.Method, stamp.Data)
}

// FactorNotes warn of what estimates stand on: old, of two releases, or without
// a model in use.
func (m *Presenter) FactorNotes(c impact.Currency) (notes []Note) {
	if c.Old() {
		notes = append(notes, Note{Title: m.T("factors.old.title"), Text: m.T("factors.old", c.Data, m.CatalogueDay(c.Published), m.Count("day", c.Days))})
	}
	if c.Mixed() {
		notes = append(notes, Note{Title: m.T("factors.mixed.title"), Text: m.T("factors.mixed", c.Method, c.Data)})
	}
	if len(c.Unlisted) > 0 {
		const maxShown = 6
		list := c.Unlisted[:min(maxShown, len(c.Unlisted))]
		if more := len(c.Unlisted) - len(list); more > 0 {
			list = append(list[:maxShown:maxShown], m.Count("other.factor", more))
		}
		notes = append(notes, Note{Title: m.T("factors.unlisted.title"), Text: m.T("factors.unlisted", m.List(list))})
	}
	return notes
}
