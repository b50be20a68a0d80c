package view

import "strings"

// Notice is who answers for the pages, as the law wants them to say: empty
// where the configuration does not.
type Notice struct {
	Organisation string
	Contact      string
	Director     string // of publication: a function
	Host         string // of the server
	DPO          string // data protection officer: a function or an address
	SignOn       bool   // people have accounts
}

// Privacy is the page that tells people what is kept of them.
type Privacy struct {
	Page
	Parts []Part
}

// Part is a heading with its text.
type Part struct{ Title, Text string }

// Privacy makes that page.
func (m *Maker) Privacy(n Notice) *Privacy {
	out := &Privacy{Page: Page{Nav: "privacy", Path: "/confidentialite", Title: m.p.T("privacy.title"), Meta: m.p.T("privacy.meta")}}
	keys := []string{"usage", "surveys"}
	if n.SignOn {
		keys = append(keys, "accounts", "cookie")
	} else {
		keys = append(keys, "nocookie")
	}
	for _, key := range append(keys, "nobody") {
		out.Parts = append(out.Parts, Part{m.p.T("privacy." + key), m.p.T("privacy." + key + ".text")})
	}
	out.Parts = append(out.Parts, Part{m.p.T("privacy.rights"), m.p.T("privacy.rights.text", curly(n.Organisation), m.said(n.DPO, n.Contact))})
	return out
}

// Legal is the page of legal notices.
type Legal struct {
	Page
	Entries []Entry
}

// Legal makes that page (law 2004-575, article 1-1).
func (m *Maker) Legal(n Notice) *Legal {
	out := &Legal{Page: Page{Nav: "legal", Path: "/mentions-legales", Title: m.p.T("legal.title")}}
	for _, e := range []struct{ key, text string }{{"publisher", n.Organisation}, {"director", n.Director}, {"contact", n.Contact}, {"host", n.Host}, {"dpo", n.DPO}} {
		out.Entries = append(out.Entries, Entry{Label: m.p.T("legal." + e.key), Text: m.stated(e.text)})
	}
	out.Entries = append(out.Entries, Entry{Label: m.p.T("legal.software"), Text: m.p.T("legal.software.text")})
	return out
}

// said is the first of several texts that says something.
func (m *Maker) said(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return curly(t)
		}
	}
	return m.p.T("unstated")
}
