package welcome

import "github.com/vigie-ia/vigie/dashboard/kit"

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content leads to the pages that need no account, each with what it says.
type Content struct {
	kit.Page
	Ways []Way
}

// Way leads to a page.
type Way struct{ Href, Title, Text string }

// content makes the page of the ways that are open.
func (m presenter) content(organisation string, opens func(path string) bool) *Content {
	c := &Content{Page: kit.Page{Nav: "home", Path: "/", Title: m.T("welcome.title"), Meta: m.T("welcome.meta", organisation)}}
	for _, w := range []struct{ path, name string }{
		{"/registre", "registry"},
		{"/trimestres", "quarters"},
		{"/donnees", "data"},
		{"/engagements", "commitments"},
		{"/systemes", "systems"},
		{"/guide", "guide"},
		{"/methode", "method"},
	} {
		if opens(w.path) {
			c.Ways = append(c.Ways, Way{m.Path(w.path), m.T("nav." + w.name), m.T("welcome." + w.name)})
		}
	}
	return c
}
