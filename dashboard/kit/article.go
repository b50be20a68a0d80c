package kit

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
)

// methodPath is where an indicator is explained.
func (m *Presenter) methodPath(id string) string {
	path := "/methode"
	switch d := m.Definitions[id]; {
	case d.Staff:
		path = AgentsMethodPath
	case d.OnceTold:
		path = PeopleMethodPath
	}
	return m.Path(path) + "#" + id
}

// AgentsMethodPath is where the indicators about agents are explained.
const AgentsMethodPath = "/methode/bien-etre"

// PeopleMethodPath is where the indicators of human decision and of residents are.
const PeopleMethodPath = "/methode/decision-humaine"

// Article is one indicator: formula, how it is obtained, limits.
type Article struct {
	ID, Title, Text string
	Facts           []Entry
}

// Articles explain the indicators of a part of the catalogue.
func (m *Presenter) Articles(of func(indicator.Definition) bool) []Article {
	var list []Article
	for _, d := range m.Setup.Catalogue {
		if !of(d) {
			continue
		}
		a := Article{ID: d.ID, Title: m.Text(d.Title), Text: m.Text(d.Explanation)}
		facts := []struct{ key, text string }{
			{"method.formula", m.Text(d.FormulaText)},
			{"method.unit", m.Unit(d.ID, "", 2)},
			{"method.direction", m.direction(d)},
			{"method.obtained", m.Text(d.Method)},
			{"method.limits", m.Text(d.Limits)},
		}
		if d.Unit == indicator.UnitScore {
			facts = slices.Delete(facts, 1, 4) // what all scores share is said once, above
		}
		for _, f := range facts {
			if f.text != "" {
				a.Facts = append(a.Facts, Entry{Label: m.T(f.key), Text: f.text})
			}
		}
		list = append(list, a)
	}
	return list
}

// direction is which way is better; "" where neither is.
func (m *Presenter) direction(d indicator.Definition) string {
	switch d.Direction {
	case indicator.LowerBetter:
		return m.T("direction.lower")
	case indicator.HigherBetter:
		return m.T("direction.higher")
	case indicator.Context:
	}
	return ""
}

// ContactLink is the address of who is written to: of a mail, or a page; "" for
// what is neither.
func ContactLink(contact string) string {
	switch {
	case strings.Contains(contact, "@") && !strings.ContainsAny(contact, " /:?&"):
		return "mailto:" + contact
	case IsAddress(contact):
		return contact
	}
	return ""
}

// IsAddress reports whether a text is an address of the web that a page may
// link to.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}
