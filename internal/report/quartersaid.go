package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// fell reports whether a score surely went down between two waves.
func fell(c *StaffChange, d indicator.Definition) bool {
	return c != nil && d.Direction != indicator.Context && c.Word == survey.Down
}

// energySaid is the first sentence's content.
func energySaid(items []Item) EnergySaid {
	i := slices.IndexFunc(items, func(it Item) bool { return it.Indicator == indicator.IDEnergy })
	if i < 0 {
		return EnergySaid{}
	}
	out := EnergySaid{Item: items[i]}
	for _, p := range out.YearBefore.Pieces {
		list := &out.Otherwise
		switch p.Kind {
		case indicator.PieceComparable:
			continue
		case indicator.PieceArrival:
			list = &out.New
		case indicator.PieceDeparture:
			list = &out.Gone
		case indicator.PieceMethod, indicator.PieceCounting, indicator.PieceCoverage:
		}
		if !slices.Contains(*list, p.System) {
			*list = append(*list, p.System)
		}
	}
	out.Total = out.TotalChange()
	return out
}

// TotalChange is the change of the whole over a year. Of a part, or of a period
// that is not over, there is none.
func (it Item) TotalChange() *float64 {
	i := slices.IndexFunc(it.History, func(p Point) bool { return p.Period == it.Period.YearBefore() })
	if i < 0 || it.Running || !it.Figure.Known() || it.Coverage.Share < indicator.Enough || len(it.Coverage.Without) > 0 {
		return nil
	}
	before := it.History[i]
	if before.State != measure.Known || before.Value <= 0 || before.Coverage < indicator.Enough {
		return nil
	}
	share := it.Figure.Value/before.Value - 1
	return &share
}

// agentsSaid is the second sentence's content.
func (q *Quarter) agentsSaid() AgentsSaid {
	out := AgentsSaid{Word: AgentsUnasked}
	for _, l := range q.Missed {
		if d, ok := indicator.Find(l.Indicator); ok && d.Staff {
			out.Missed = append(out.Missed, l)
		}
	}
	if q.Wave == nil || q.Stale {
		return out
	}
	compared, told := false, false
	for _, s := range q.Scores {
		told = told || s.Figure.State == measure.Known
		if s.Change == nil {
			continue
		}
		compared = true
		switch s.Change.Word {
		case survey.Down:
			out.Falls = append(out.Falls, s)
		case survey.Up:
			out.Rises = append(out.Rises, s)
		case survey.Unclear:
			continue
		}
		if out.Doubtful == nil && s.Change.Doubtful() {
			out.Doubtful = s.Change
		}
	}
	bySize := func(a, b ScoreRow) int { return cmp.Compare(math.Abs(b.Change.Points), math.Abs(a.Change.Points)) }
	slices.SortStableFunc(out.Falls, bySize)
	slices.SortStableFunc(out.Rises, bySize)
	out.Word = agentsWord(out, compared, told)
	return out
}

// agentsWord tells by general wellbeing where it surely moved, else by all.
func agentsWord(a AgentsSaid, compared, told bool) AgentsWord {
	general := func(s ScoreRow) bool { return s.ID == indicator.IDWellbeing }
	switch {
	case !told:
		return AgentsHeld
	case !compared:
		return AgentsFirst
	case slices.ContainsFunc(a.Falls, general):
		return AgentsWorse
	case slices.ContainsFunc(a.Rises, general):
		return AgentsBetter
	case len(a.Falls) > 0 && len(a.Rises) > 0:
		return AgentsMixed
	case len(a.Falls) > 0:
		return AgentsWorse
	case len(a.Rises) > 0:
		return AgentsBetter
	}
	return AgentsSteady
}

// decisionsSaid is the third sentence's content.
func (q *Quarter) decisionsSaid() DecisionsSaid {
	out := DecisionsSaid{Missed: len(q.Missed)}
	decided := func(l Followed) bool { return l.Decided(q.Today) }
	out.Undecided = slices.DeleteFunc(slices.Clone(q.Missed), decided)
	out.FallsFree = slices.DeleteFunc(slices.Clone(q.Falls), decided)
	for _, l := range slices.Concat(q.Missed, q.Falls) {
		for _, a := range l.Actions {
			if !a.Open(q.Today) {
				continue
			}
			out.Open++
			if a.Late(q.Today) {
				out.Late++
			} else if !a.Due.IsZero() && a.Due.DaysSince(q.Today) <= SoonDays {
				out.Soon = append(out.Soon, a)
			}
		}
	}
	slices.SortStableFunc(out.Soon, func(a, b register.Action) int { return a.Due.Compare(b.Due) })
	return out
}
