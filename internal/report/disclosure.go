package report

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Why use by the hour or by agent is withheld.
const (
	AgentsUnknown = "agents_unknown"
	AgentsFew     = "agents_few"
)

// agents returns the smallest number of active agents in any of the months,
// and why use may not be shown; "" when it may. Of several systems the largest
// count stands: persons are never added, and there are at least that many.
func (v *view) agents(system measure.System, months []period.Period) (fewest float64, why string) {
	byMonth := map[int64]float64{}
	for i := range v.rows {
		row := &v.rows[i]
		if row.Metric == measure.ActiveAgents && row.Group == "" && row.State == measure.Known && (system == "" || row.System == system) {
			at := row.Window.From.Unix()
			byMonth[at] = max(byMonth[at], row.Value)
		}
	}
	counts := make([]int, 0, len(months))
	for _, m := range months {
		n, known := byMonth[m.Window(v.setup.Zone).From.Unix()]
		if !known {
			return 0, AgentsUnknown
		}
		counts = append(counts, int(n))
	}
	if len(counts) == 0 {
		return 0, AgentsUnknown
	}
	if !disclosure.EnoughAgents(counts...) {
		return 0, AgentsFew
	}
	return float64(slices.Min(counts)), ""
}

// protect withholds requests per agent where a month had too few of them.
// Months without a count are not in the figure.
func (v *view) protect(r indicator.Result) indicator.Result {
	if r.Indicator != indicator.IDQueriesPerAgent || !r.Figure.Known() {
		return r
	}
	for _, m := range r.Period.Months() {
		if _, why := v.agents(r.System, []period.Period{m}); why == AgentsFew {
			r.Figure = indicator.Figure{State: measure.Withheld, Window: r.Figure.Window}
			r.Reasons = []indicator.Reason{{Code: indicator.ReasonWithheld, Text: why}}
			return r
		}
	}
	return r
}
