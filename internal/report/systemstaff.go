package report

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// SystemStaff sets the use of one system by the directions that use it beside
// their scores in the wave in view, for human resources alone. It shows cells
// that exist, and makes no new union of directions (MEASURES 16).
type SystemStaff struct {
	Wave   *WaveShown // nil: none has closed
	Scores []ScoreRow // the columns
	Rows   []SystemStaffRow
}

// SystemStaffRow is one direction.
type SystemStaffRow struct {
	Name string
	// PerAgent is queries by active agent and month.
	PerAgent indicator.Figure
	Cells    []DirectionCell
}

// SystemStaff answers for a quarter; nothing to a reader who may not see
// groups, nor for a system whose use by direction nobody tells.
func (r *Reporter) SystemStaff(ctx context.Context, reader disclosure.Reader, id measure.System, q period.Period) (SystemStaff, error) {
	var out SystemStaff
	if !reader.HR {
		return out, nil
	}
	months, err := r.store.Months(ctx, store.Query{
		Metrics: []measure.Metric{measure.Queries, measure.ActiveAgents}, Systems: []measure.System{id}, Months: q.Window(r.setup.Zone),
	})
	if err != nil {
		return out, fmt.Errorf("the use of %s by direction in %s: %w", id, q, err)
	}
	rows := disclosure.View(reader, months)
	told := map[string]indicator.Figure{}
	for _, d := range r.setup.Directions {
		if f := perAgent(rows, d); f.State != measure.Missing {
			told[d.ID] = f
		}
	}
	if len(told) == 0 {
		return out, nil
	}
	a, err := r.Wellbeing(ctx, reader, q)
	if err != nil {
		return out, err
	}
	out.Wave, out.Scores = a.Wave, a.Scores
	for _, d := range a.Directions {
		if f, ok := told[d.Direction.ID]; ok {
			out.Rows = append(out.Rows, SystemStaffRow{Name: d.Name, PerAgent: f, Cells: d.Cells})
		}
	}
	return out, nil
}

// perAgent is the queries by active agent and month of a direction, or of those
// with which its use is told. One month that is withheld, or told with others,
// withholds it: what is left would tell of that month.
func perAgent(rows []disclosure.Row, d survey.Direction) indicator.Figure {
	var queries, agents float64
	some := false
	var told measure.Group
	for i := range rows {
		m := &rows[i]
		switch {
		case !m.Of(d) || m.State == measure.Missing:
			continue
		case m.State == measure.Withheld, told != "" && told != m.Group:
			return indicator.Figure{State: measure.Withheld}
		case m.Metric == measure.Queries:
			queries, some = queries+m.Value, true
		default:
			agents += m.Value
		}
		told = m.Group
	}
	if !some || agents <= 0 {
		return indicator.Figure{}
	}
	v := queries / agents
	return indicator.Figure{State: measure.Known, Value: v, Low: v, High: v}
}
