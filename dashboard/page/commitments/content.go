package commitments

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of the charter: its commitments, then what it says
// without a number of its own.
type Content struct {
	kit.Page
	Picker  kit.Picker
	Charter kit.Charter
	Proofs  kit.Table // of the systems in use
	// Training is who was trained by audience; empty for the public.
	Training kit.Entry
	// Decisions are those about figures; none for the public.
	Decisions kit.Decisions
}

// content makes the page of the charter.
func (m presenter) content(a report.Commitments) *Content {
	c := &Content{Page: kit.Page{Nav: "commitments", Path: kit.Address("/engagements", a.Period, ""), Title: m.T("charter.title")}}
	c.Meta = m.T("charter.meta", m.Date(a.Day), m.Period(a.Period))
	c.Picker = m.Picker(a.Head, "/engagements", "")
	c.Charter, c.Proofs = m.Charter(a), m.Proven(a.Day)
	return c
}
