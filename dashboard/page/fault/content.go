package fault

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/reason"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of an error: what happened, what is accepted, where to go.
type Content struct {
	kit.Page
	Text     string
	Accepted string
}

// content words an error of a kind, with what would have been accepted.
func (m presenter) content(kind, accepted string) *Content {
	f := &Content{Text: m.T("fault." + kind + ".text")}
	f.Accepted, _ = m.Said(reason.Text(accepted))
	f.Page = kit.Page{Path: "/", Title: m.T("fault." + kind + ".title")}
	return f
}
