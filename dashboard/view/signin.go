package view

import (
	"net/url"
	"slices"
)

// SignIn is the page on which people sign in.
type SignIn struct {
	Page
	Local bool   // by a login and a password; else at a provider
	Back  string // page to go on to
	Begin string // address that leads to the provider
	Said  string // what went wrong, "" for nothing
}

// SignIn makes that page; said is the key of what went wrong.
func (m *Maker) SignIn(local bool, back, said string) *SignIn {
	out := &SignIn{Page: Page{Path: "/connexion", Title: m.p.T("signin.title")}, Local: local, Back: back}
	out.Begin = "/connexion/fournisseur?" + url.Values{"suite": {back}}.Encode()
	if said != "" {
		out.Said = m.p.T(said)
	}
	return out
}

// SignedOut sends readers on to sign out at the provider too.
type SignedOut struct {
	Page
	Where string
}

// SignedOut makes that page.
func (m *Maker) SignedOut(where string) *SignedOut {
	return &SignedOut{Page: Page{Path: "/connexion", Title: m.p.T("signedout.title")}, Where: where}
}

// Account is what readers are told of themselves.
type Account struct {
	Page
	Login string
	Roles []string
	Out   bool // they can sign out here
}

// Account makes that page from the names of roles.
func (m *Maker) Account(login string, roles []string, out bool) *Account {
	a := &Account{Page: Page{Nav: "account", Path: "/compte", Title: m.p.T("account.title")}, Login: login, Out: out}
	for _, r := range roles {
		a.Roles = append(a.Roles, m.p.T("role."+r))
	}
	return a
}

// RoleSwitch lets a reader of the demo take another role.
type RoleSwitch struct {
	Page
	Options []Choice
}

// Switch makes that page; all says that the reader holds every role now.
func (m *Maker) Switch(all bool, held, roles []string) *RoleSwitch {
	s := &RoleSwitch{Page: Page{Nav: "account", Path: "/compte", Title: m.p.T("switch.title"), Meta: m.p.T("switch.meta")}}
	s.Options = []Choice{{"", m.p.T("switch.all"), all}}
	for _, r := range roles {
		s.Options = append(s.Options, Choice{r, m.p.T("role." + r), !all && slices.Contains(held, r) && (r != "public" || len(held) == 1)})
	}
	return s
}
