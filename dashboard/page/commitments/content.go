package commitments

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of the charter: its nine commitments, then what it
// says without a number of its own.
type Content struct {
	kit.Page
	Picker kit.Picker
	Nine   []kit.Commitment
	Shares kit.Table // of the systems, over the last periods
	Others kit.Table
}

// content makes the page of the charter.
func (m presenter) content(a report.Commitments) *Content {
	c := &Content{Page: kit.Page{Nav: "commitments", Path: kit.Address("/engagements", a.Period, ""), Title: m.T("charter.title")}}
	c.Meta = m.T("charter.meta", m.Date(a.Today), m.Period(a.Period))
	c.Picker = m.Picker(a.Head, "/engagements", "")
	c.Nine, c.Shares, c.Others = m.Charter(a)
	return c
}
