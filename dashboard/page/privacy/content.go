package privacy

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page that tells people what is kept of them.
type Content struct {
	kit.Page
	Parts []Part
}

// Part is a heading with its text.
type Part struct{ Title, Text string }

// content makes that page.
func (m presenter) content(n kit.Notice) *Content {
	out := &Content{Page: kit.Page{Nav: "privacy", Path: "/confidentialite", Title: m.T("privacy.title"), Meta: m.T("privacy.meta")}}
	keys := []string{"usage", "surveys"}
	if n.SignOn {
		keys = append(keys, "accounts", "cookie")
	} else {
		keys = append(keys, "nocookie")
	}
	for _, key := range append(keys, "nobody") {
		out.Parts = append(out.Parts, Part{m.T("privacy." + key), m.T("privacy." + key + ".text")})
	}
	out.Parts = append(out.Parts, Part{m.T("privacy.rights"), m.T("privacy.rights.text", kit.Apostrophes(n.Organisation), m.said(n.DPO, n.Contact))})
	return out
}

// said is the first of several texts that says something.
func (m presenter) said(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return kit.Apostrophes(t)
		}
	}
	return m.T("unstated")
}
