package kit

// Audit is the accessibility audit of the authority's installation, as
// configured; without one the site is declared not conforming.
type Audit struct {
	Rate    float64 // share of criteria met, 0–1; 0: no valid audit
	Date    string  // civil day, 2026-09-30
	Contact string  // e-mail address or page where to report a difficulty
}

// Conformity is the legal word of an audit: none, partial or full.
func Conformity(a Audit) string {
	switch {
	case a.Rate >= 1:
		return "full"
	case a.Rate >= 0.5:
		return "partial"
	}
	return "none"
}

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
