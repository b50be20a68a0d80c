package entry

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page on which people enter figures without a configuration.
type Content struct {
	kit.Page
	Said       string
	Refused    []kit.Refused
	Drafts     kit.Table
	Forms      bool
	Metrics    []string
	Systems    []string
	Directions []kit.Choice
	Indicators []kit.Choice
}

// content makes the page from the drafts, the latest first; those that wait
// come before the others, and those of the reader stand out.
func (m presenter) content(list []entry.Draft, login string) *Content {
	e := &Content{Page: kit.Page{Nav: "entry", Path: "/saisie", Title: m.T("entry.title"), Meta: m.T("entry.meta")}}
	const most = 25
	e.Drafts = kit.Table{Caption: m.T("entry.caption"), First: m.T("entry.what"), Columns: []kit.Column{
		{Label: m.T("entry.by"), Left: true},
		{Label: m.T("entry.at"), Left: true},
		{Label: m.T("col.status"), Left: true},
	}}
	list = slices.SortedStableFunc(slices.Values(list), func(a, b entry.Draft) int { return cmp.Compare(judged(a), judged(b)) })
	for _, d := range list[:min(most, len(list))] {
		by := d.By
		if by == login {
			by = m.T("entry.you", by)
		}
		status := m.DraftStatus(d)
		e.Drafts.Rows = append(e.Drafts.Rows, kit.Row{Key: d.ID, Head: kit.Apostrophes(d.Title), Href: m.Path("/saisie/" + d.ID), Cells: []kit.Cell{
			kit.TextCell(by), kit.TextCell(m.Date(period.DateOf(d.At, m.Zone()))), {Text: status.Word, Class: status.Class},
		}})
	}
	return e
}

// judged is 0 for a draft that waits, 1 for another.
func judged(d entry.Draft) int {
	if d.Verdict == nil {
		return 0
	}
	return 1
}

// addForms adds the forms to the page.
func (m presenter) addForms(e *Content, metrics, systems, directions []string) {
	e.Forms, e.Metrics, e.Systems = true, metrics, systems
	for _, id := range directions {
		e.Directions = append(e.Directions, kit.Choice{Value: id, Label: id})
	}
	for _, d := range m.Setup.Catalogue {
		e.Indicators = append(e.Indicators, kit.Choice{Value: d.ID, Label: m.Text(d.Title)})
	}
}

// addSaid adds a word on what went wrong, by its key, and what was refused.
func (m presenter) addSaid(e *Content, said string, refused []measure.Refusal) {
	if said != "" {
		e.Said, e.Refused = m.T(said), m.Refusals(refused)
	}
}
