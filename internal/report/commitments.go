package report

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
)

// Commitments answers "/engagements": the register and the charter of the last
// day of a period, or of today while it runs, and the period's indicators.
type Commitments struct {
	Head
	Today period.Date
	// Day is that of the register and of the charter.
	Day         period.Date
	Charter     charter.Charter
	None        bool             // no charter was in force on that day
	Tallies     []register.Tally // of every criterion, in the order of the register
	Shares      []Shares         // of the same, over the last periods
	Experiments register.Experiments
	Evidence    []Shown // of each kind of the charter
	Items       []Item  // of the indicators that the charter names
}

// Shown is the latest evidence of a kind by the day.
type Shown struct {
	register.Evidence
	Kind    charter.Kind
	Found   bool
	Expired bool
}

// Commitments answers how the charter's commitments are kept.
func (r *Reporter) Commitments(ctx context.Context, p period.Period) (Commitments, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true, staff: true})
	if err != nil {
		return Commitments{}, fmt.Errorf("the commitments in %s: %w", p, err)
	}
	out := Commitments{Head: v.head, Today: v.head.Today(), Day: v.dayInView()}
	known := r.register()
	version, ok := known.Charters.On(out.Day)
	out.Charter, out.None, out.Experiments = version, !ok, known.Experiments(out.Day)
	for _, k := range version.Evidence {
		s := Shown{Kind: k}
		if s.Evidence, s.Found = known.EvidenceOf(k.ID, out.Day); s.Found {
			s.Expired = known.Expired(s.Evidence, out.Day)
		}
		out.Evidence = append(out.Evidence, s)
	}
	snapshots, err := r.snapshots(ctx, p)
	if err != nil {
		return Commitments{}, fmt.Errorf("the commitments in %s: %w", p, err)
	}
	for _, c := range register.Criteria() {
		out.Shares = append(out.Shares, snapshots.shares(c.ID, p))
		out.Tallies = append(out.Tallies, known.Tally(c, out.Day))
	}
	for _, k := range slices.Concat(version.Commitments, version.Promises) {
		for _, id := range slices.Concat(k.Indicators, k.Optional) {
			if _, twice := out.Item(id); twice {
				continue
			}
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

// Mark is the worst mark of all that follows a commitment; of one that nothing
// follows, nothing is known.
func (c Commitments) Mark(k charter.Commitment) Mark {
	if !k.Followed() {
		return MarkSilent
	}
	worst := MarkKept
	for _, id := range k.Criteria {
		worst = max(worst, c.CriterionMark(id, k.Kept))
	}
	if k.Experiments {
		worst = max(worst, c.ExperimentsMark())
	}
	for _, id := range k.Evidence {
		worst = max(worst, c.EvidenceMark(id))
	}
	for _, id := range c.Followed(k) {
		worst = max(worst, c.ItemMark(id))
	}
	return worst
}

// Followed lists the indicators that a commitment is judged by: its own, and
// those of the optional ones that have a target.
func (c Commitments) Followed(k charter.Commitment) []string {
	list := slices.Clone(k.Indicators)
	for _, id := range k.Optional {
		if it, ok := c.Item(id); ok && it.Target != nil {
			list = append(list, id)
		}
	}
	return list
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

// Proof is the latest evidence of a kind.
func (c Commitments) Proof(kind string) Shown {
	i := slices.IndexFunc(c.Evidence, func(s Shown) bool { return s.Kind.ID == kind })
	if i < 0 {
		return Shown{}
	}
	return c.Evidence[i]
}

// CriterionMark is a criterion's. It is kept once enough of the systems in use
// hold it, and broken when all fail, or one where the charter says so; what is
// not stated leaves it open.
func (c Commitments) CriterionMark(id string, kept charter.Kept) Mark {
	t, ok := c.Tally(id)
	switch {
	case !ok:
		return MarkSilent
	case len(t.Failing) > 0 && (kept.OneBreaks || len(t.Failing) == t.Of):
		return MarkBroken
	case float64(t.Holds) >= kept.Enough()*float64(t.Of)-1e-9:
		return MarkKept
	case len(t.Silent) > 0:
		return MarkSilent
	}
	return MarkPartly
}

// ExperimentsMark is that of the experiments: where there was none, nothing is
// known.
func (c Commitments) ExperimentsMark() Mark {
	x := c.Experiments
	switch {
	case len(x.Overdue) > 0:
		return MarkBroken
	case len(x.Endless) > 0 || len(x.Running)+len(x.Continued)+len(x.Stopped) == 0:
		return MarkSilent
	}
	return MarkKept
}

// EvidenceMark is that of a kind of evidence: without any that still counts, and
// for which somebody vouches, nothing is known.
func (c Commitments) EvidenceMark(kind string) Mark {
	if s := c.Proof(kind); !s.Found || s.Expired || s.Vouched == "" {
		return MarkSilent
	}
	return MarkKept
}

// ItemMark is an indicator's.
func (c Commitments) ItemMark(id string) Mark {
	it, known := c.Item(id)
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
