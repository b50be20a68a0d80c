package account

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is what readers are told of themselves.
type Content struct {
	kit.Page
	Login string
	Roles []string
	Out   bool // they can sign out here
}

// content makes that page from the names of roles.
func (m presenter) content(login string, roles []string, out bool) *Content {
	a := &Content{Page: kit.Page{Nav: "account", Path: "/compte", Title: m.T("account.title")}, Login: login, Out: out}
	for _, r := range roles {
		a.Roles = append(a.Roles, m.T("role."+r))
	}
	return a
}
