package signin

import (
	"net/url"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page on which people sign in.
type Content struct {
	kit.Page
	Local bool   // by a login and a password; else at a provider
	Back  string // page to go on to
	Begin string // address that leads to the provider
	Said  string // what went wrong, "" for nothing
}

// content makes that page; said is the key of what went wrong.
func (m presenter) content(local bool, back, said string) *Content {
	out := &Content{Page: kit.Page{Path: "/connexion", Title: m.T("signin.title")}, Local: local, Back: back}
	out.Begin = "/connexion/fournisseur?" + url.Values{"suite": {back}}.Encode()
	if said != "" {
		out.Said = m.T(said)
	}
	return out
}
