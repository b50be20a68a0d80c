package kit

import (
	"cmp"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Decisions is the list of what calls for a decision and of what was decided, as
// the sheet of the quarter has it.
type Decisions struct {
	Groups []DecisionGroup
	None   string  // that there is nothing; "" where there is
	More   *Choice // to what did not fit
}

// Decisions words the list. What does not fit is counted, and linked to the annex
// of the quarter; most is how many lines there is room for, 0 for as many as on the
// sheet of the quarter.
func (m *Presenter) Decisions(d report.Decided, most int) Decisions {
	missed := "sheet.missed"
	if d.Running {
		missed = "sheet.off_track"
	}
	var out Decisions
	left := cmp.Or(most, mostDecisions)
	hidden := 0
	for _, g := range []struct {
		key, class string
		list       []report.Followed
	}{{missed, "missed", d.Missed}, {"sheet.falls", "free", d.Falls}, {"sheet.decided", "none", d.Others}} {
		shown := g.list[:min(left, len(g.list))]
		left, hidden = left-len(shown), hidden+len(g.list)-len(shown)
		if len(shown) == 0 {
			continue
		}
		group := DecisionGroup{Status: Status{g.class, m.Count(g.key, len(g.list))}}
		for _, l := range shown {
			group.Rows = append(group.Rows, m.DecisionRow(l, d.Today))
		}
		out.Groups = append(out.Groups, group)
	}
	if len(out.Groups) == 0 {
		out.None = m.T("sheet.nothing")
	}
	out.More = m.others(hidden, m.Path(QuarterPath(d.Period.Last().Period(period.Quarter))+"/annexe"))
	return out
}
