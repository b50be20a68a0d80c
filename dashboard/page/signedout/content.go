package signedout

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content sends readers on to sign out at the provider too.
type Content struct {
	kit.Page
	Where string
}

// content makes that page.
func (m presenter) content(where string) *Content {
	return &Content{Page: kit.Page{Path: "/connexion", Title: m.T("signedout.title")}, Where: where}
}
