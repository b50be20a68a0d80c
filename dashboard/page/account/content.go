package account

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is what readers are told of themselves.
type Content struct {
	kit.Page
	Login string
	Roles []string
	Out   bool   // they can sign out here
	Local bool   // they have a password here
	Admin bool   // they may see who is signed in
	Said  string // what went wrong, "" for nothing
}

// content makes that page from the names of roles.
// said is the key of what went wrong.
func (m presenter) content(login string, roles []string, signOn, said string) *Content {
	a := &Content{Page: kit.Page{Nav: "account", Path: "/compte", Title: m.T("account.title")}, Login: login, Out: signOn != access.Proxy, Local: signOn == access.Local}
	if said != "" {
		a.Said = m.T(said)
	}
	for _, r := range roles {
		a.Roles = append(a.Roles, m.T("role."+r))
	}
	return a
}
