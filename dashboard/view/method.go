package view

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
)

// Method is the page that explains every indicator.
type Method struct {
	Page
	Terms    []Entry
	Articles []Article
}

// Article is one indicator: formula, how it is obtained, limits.
type Article struct {
	ID, Title, Text string
	Facts           []Entry
}

// Method makes the page. It needs no figure, so that it works without a store.
func (m *Maker) Method() *Method {
	out := &Method{Page: Page{Nav: "method", Path: "/methode", Title: m.p.T("method.title"), Meta: m.p.T("method.meta")}}
	for _, id := range []string{"wh", "co2e", "range", "method", "coverage", "perimeter", "status", "comparable"} {
		out.Terms = append(out.Terms, Entry{Label: m.p.T("term." + id), Text: m.p.T("term." + id + ".text")})
	}
	for _, d := range m.setup.Catalogue {
		a := Article{ID: d.ID, Title: m.text(d.Title), Text: m.text(d.Explanation)}
		for _, f := range []struct{ key, text string }{
			{"method.formula", m.text(d.FormulaText)},
			{"method.unit", m.unit(d.ID, "", 2)},
			{"method.direction", m.direction(d)},
			{"method.obtained", m.text(d.Method)},
			{"method.limits", m.text(d.Limits)},
		} {
			if f.text != "" {
				a.Facts = append(a.Facts, Entry{Label: m.p.T(f.key), Text: f.text})
			}
		}
		out.Articles = append(out.Articles, a)
	}
	return out
}

func (m *Maker) direction(d indicator.Definition) string {
	switch d.Direction {
	case indicator.LowerBetter:
		return m.p.T("direction.lower")
	case indicator.HigherBetter:
		return m.p.T("direction.higher")
	case indicator.Context:
	}
	return m.p.T("direction.context")
}

// Audit is the accessibility audit of the authority's installation, as
// configured; without one the site is declared not conforming.
type Audit struct {
	Rate    float64 // share of criteria met, 0–1; 0: no valid audit
	Date    string  // civil day, 2026-09-30
	Contact string  // e-mail address or page where to report a difficulty
}

// Accessibility is the declaration that the law asks for.
type Accessibility struct {
	Page
	State    string
	Text     string
	Contact  string
	Href     string
	Measures []string
}

// Accessibility makes the declaration.
func (m *Maker) Accessibility(a Audit, organisation string) *Accessibility {
	out := &Accessibility{Page: Page{Nav: "accessibility", Path: "/accessibilite", Title: m.p.T("a11y.title")}}
	state := Conformity(a)
	out.State = m.p.T("a11y." + state)
	out.Text = m.p.T("a11y."+state+".text", organisation)
	if a.Rate > 0 {
		out.Text = m.p.T("a11y.audited", organisation, m.p.Percent(a.Rate), a.Date)
	}
	out.Contact = a.Contact
	if strings.Contains(a.Contact, "@") && !strings.ContainsAny(a.Contact, " /:?&") {
		out.Href = "mailto:" + a.Contact
	} else if isAddress(a.Contact) {
		out.Href = a.Contact
	}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		out.Measures = append(out.Measures, m.p.T("a11y.measure."+id))
	}
	return out
}

// Conformity is the legal word of an audit: none, partial or full.
func Conformity(a Audit) string {
	switch {
	case a.Rate >= 1:
		return "full"
	case a.Rate >= 0.5:
		return "partial"
	}
	return "none"
}

func isAddress(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}
