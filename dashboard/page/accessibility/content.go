package accessibility

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the declaration that the law asks for.
type Content struct {
	kit.Page
	State    string
	Text     string
	Contact  string
	Href     string
	Measures []string
}

// content makes the declaration.
func (m presenter) content(a kit.Audit, organisation string) *Content {
	out := &Content{Page: kit.Page{Nav: "accessibility", Path: "/accessibilite", Title: m.T("a11y.title")}}
	state := kit.Conformity(a)
	out.State = m.T("a11y." + state)
	out.Text = m.T("a11y."+state+".text", organisation)
	if a.Rate > 0 {
		out.Text = m.T("a11y.audited", organisation, m.Percent(a.Rate), a.Date)
	}
	out.Contact = a.Contact
	out.Href = kit.ContactLink(a.Contact)
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		out.Measures = append(out.Measures, m.T("a11y.measure."+id))
	}
	return out
}
