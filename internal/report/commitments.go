package report

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
)

// Commitments answers "/engagements": the register as it stands today, and the
// indicators of a period.
type Commitments struct {
	Head
	Today       period.Date
	Tallies     []register.Tally // of every criterion, in the order of the charter
	Shares      []Shares         // of the same, over the last periods
	Experiments register.Experiments
	Items       []Item // of the indicators that the commitments name and the catalogue has
}

// Commitments answers how the charter's commitments are kept.
func (r *Reporter) Commitments(ctx context.Context, p period.Period) (Commitments, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true, staff: true})
	if err != nil {
		return Commitments{}, fmt.Errorf("the commitments in %s: %w", p, err)
	}
	out := Commitments{Head: v.head, Today: v.dateIn(v.head.Now)}
	out.Experiments = r.setup.Register.Experiments(out.Today)
	snapshots, err := r.snapshots(ctx, p)
	if err != nil {
		return Commitments{}, fmt.Errorf("the commitments in %s: %w", p, err)
	}
	for _, c := range register.Criteria() {
		out.Shares = append(out.Shares, snapshots.shares(c.ID, p))
		out.Tallies = append(out.Tallies, r.setup.Register.Tally(c, out.Today))
	}
	for _, c := range register.Commitments() {
		for _, id := range c.Indicators {
			if d, ok := indicator.Find(id); ok {
				out.Items = append(out.Items, v.item(d, ""))
			}
		}
	}
	return out, nil
}

// Mark says how a commitment stands. The worst of what follows it is its own.
type Mark uint8

// The marks, the best first.
const (
	MarkKept   Mark = iota
	MarkFree        // followed by a figure that has no target
	MarkPartly      // by some systems, or nearly
	MarkSilent      // not enough is known
	MarkBroken
)

// Mark is the worst mark of all that follows a commitment.
func (c Commitments) Mark(k register.Commitment) Mark {
	worst := MarkKept
	for _, id := range k.Criteria {
		worst = max(worst, c.CriterionMark(id))
	}
	if k.Experiments {
		worst = max(worst, experimentsMark(c.Experiments))
	}
	for _, id := range k.Indicators {
		it, ok := c.Item(id)
		worst = max(worst, itemMark(it, ok))
	}
	return worst
}

// Tally is a criterion's count; false when no system is in use.
func (c Commitments) Tally(criterion string) (register.Tally, bool) {
	i := slices.IndexFunc(c.Tallies, func(t register.Tally) bool { return t.Criterion == criterion })
	if i < 0 || c.Tallies[i].Of == 0 {
		return register.Tally{}, false
	}
	return c.Tallies[i], true
}

// Item is an indicator's; false when nothing brings it yet.
func (c Commitments) Item(id string) (Item, bool) {
	i := slices.IndexFunc(c.Items, func(it Item) bool { return it.Indicator == id })
	if i < 0 {
		return Item{}, false
	}
	return c.Items[i], true
}

// CriterionMark is a criterion's. One system that decides without a person
// breaks it; of the others it takes all.
func (c Commitments) CriterionMark(id string) Mark {
	t, ok := c.Tally(id)
	switch {
	case !ok:
		return MarkSilent
	case len(t.Failing) > 0 && (id == register.HumanDecides || len(t.Failing) == t.Of):
		return MarkBroken
	case len(t.Silent) > 0:
		return MarkSilent
	case len(t.Failing) > 0:
		return MarkPartly
	}
	return MarkKept
}

func experimentsMark(x register.Experiments) Mark {
	switch {
	case len(x.Overdue) > 0:
		return MarkBroken
	case len(x.Endless) > 0:
		return MarkSilent
	}
	return MarkKept
}

func itemMark(it Item, known bool) Mark {
	switch {
	case !known:
		return MarkSilent
	case it.Target == nil && it.Figure.Known():
		return MarkFree
	}
	switch it.Verdict {
	case indicator.Met, indicator.OnTrack:
		return MarkKept
	case indicator.AtRisk:
		return MarkPartly
	case indicator.Missed, indicator.OffTrack:
		return MarkBroken
	case indicator.Unknown, indicator.Withheld, indicator.Inconclusive:
	}
	return MarkSilent
}

// Shares is the share of the systems in use that hold a criterion, over the
// last periods: that of the last day known of each.
type Shares struct {
	Criterion string
	Points    []SharePoint // the first first, the period asked for last
}

// SharePoint is a share in percent, from what holds to what may hold as well
// (MEASURES 8); Missing where no day was counted.
type SharePoint struct {
	Period period.Period
	Share  measure.Reading
}

// sharePeriods is how many periods of shares stand side by side on A4.
const sharePeriods = 8

// snapshots are the last days of the register in each month, by metric.
type snapshots map[measure.Metric]map[period.Period]int

// snapshots reads what the register's daily count left in the months of the
// last periods.
func (r *Reporter) snapshots(ctx context.Context, p period.Period) (snapshots, error) {
	first := p.Add(1 - sharePeriods)
	span := measure.Window{From: first.Window(r.setup.Zone).From, To: p.Window(r.setup.Zone).To}
	rows, err := r.store.Months(ctx, store.Query{Metrics: register.SnapshotMetrics(), Months: span})
	if err != nil {
		return nil, fmt.Errorf("reading the days of the register from %s to %s: %w", first, p, err)
	}
	out := snapshots{}
	for i := range rows {
		m := &rows[i]
		if m.State != measure.Known || m.Source != measure.RegisterSource {
			continue
		}
		if out[m.Metric] == nil {
			out[m.Metric] = map[period.Period]int{}
		}
		out[m.Metric][period.Of(m.Window.From, r.setup.Zone, period.Month)] = int(math.Round(m.Value))
	}
	return out, nil
}

func (s snapshots) shares(criterion string, last period.Period) Shares {
	out := Shares{Criterion: criterion}
	for _, p := range period.Back(last, sharePeriods) {
		point := SharePoint{Period: p}
		months := p.Months()
		slices.Reverse(months)
		for _, month := range months {
			if of := s[register.InUseMetric][month]; of > 0 {
				point.Share = indicator.FieldShare(s[register.HoldsMetric(criterion)][month], s[register.SilentMetric(criterion)][month], of)
				break
			}
		}
		out.Points = append(out.Points, point)
	}
	return out
}
