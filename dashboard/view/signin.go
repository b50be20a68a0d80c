package view

// SignIn is the page on which people sign in.
type SignIn struct {
	Page
	Local bool   // by a login and a password; else at a provider
	Back  string // page to go on to
	Said  string // what went wrong, "" for nothing
}

// SignIn makes that page; said is the key of what went wrong.
func (m *Maker) SignIn(local bool, back, said string) *SignIn {
	out := &SignIn{Page: Page{Path: "/connexion", Title: m.p.T("signin.title")}, Local: local, Back: back}
	if said != "" {
		out.Said = m.p.T(said)
	}
	return out
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
