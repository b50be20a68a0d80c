package view

// Fault is the page of an error: what happened, what is accepted, where to go.
type Fault struct {
	Page
	Text     string
	Accepted string
}

// Fault words an error of a kind, with what would have been accepted.
func (m *Maker) Fault(kind, accepted string) *Fault {
	f := &Fault{Accepted: accepted, Text: m.p.T("fault." + kind + ".text")}
	f.Page = Page{Path: "/", Title: m.p.T("fault." + kind + ".title")}
	return f
}
