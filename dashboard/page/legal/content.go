package legal

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of legal notices.
type Content struct {
	kit.Page
	Entries []kit.Entry
}

// content makes that page (law 2004-575, article 1-1).
func (m presenter) content(n kit.Notice) *Content {
	out := &Content{Page: kit.Page{Nav: "legal", Path: "/mentions-legales", Title: m.T("legal.title")}}
	for _, e := range []struct{ key, text string }{{"publisher", n.Organisation}, {"director", n.Director}, {"contact", n.Contact}, {"host", n.Host}, {"dpo", n.DPO}} {
		out.Entries = append(out.Entries, kit.Entry{Label: m.T("legal." + e.key), Text: m.Stated(e.text)})
	}
	out.Entries = append(out.Entries, kit.Entry{Label: m.T("legal.software"), Text: m.T("legal.software.text")})
	return out
}
