package indicator

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// holds reports whether the target's dates hold for the whole period.
func (t Target) holds(p period.Period) bool {
	return (t.From.IsZero() || t.From.First().Compare(p.First()) <= 0) &&
		(t.Until.IsZero() || t.Until.Last().Compare(p.Last()) >= 0)
}

// InForceOn returns the target of an indicator and system that was in force on
// the first day of a period, and what was decided since. Of several, the last
// decided stands, then the last written. A target is judged on its own kind of
// period only. False when there was none.
func InForceOn(targets []Target, id string, system measure.System, p period.Period) (Target, []Target, bool) {
	first := p.First()
	var then, since []Target
	for _, t := range targets {
		switch {
		case t.Indicator != id || t.System != system || t.Per != p.Kind:
		case t.Decided.Compare(first) > 0:
			since = append(since, t)
		case t.holds(p):
			then = append(then, t)
		}
	}
	byDecision := func(a, b Target) int { return a.Decided.Compare(b.Decided) }
	slices.SortStableFunc(then, byDecision)
	slices.SortStableFunc(since, byDecision)
	if len(then) == 0 {
		return Target{}, since, false
	}
	return then[len(then)-1], since, true
}

// minCoverage is the coverage under which the target is not judged.
func (t Target) minCoverage() float64 {
	if t.MinCoverage != nil {
		return float64(*t.MinCoverage)
	}
	return Enough
}

// better is the good side of the target.
func (t Target) better(d Definition) Direction {
	switch {
	case t.Better == BetterHigher:
		return HigherBetter
	case t.Better == BetterLower || d.Direction == Context:
		return LowerBetter
	}
	return d.Direction
}

// limitOf returns the target's limit for a period. A trajectory's is that of
// the same period of the baseline year, less its share for each year since
// (MEASURES 10). False when the baseline is not known.
func (f *Figures) limitOf(t Target, d Definition, p period.Period) (float64, []Reason, bool) {
	switch {
	case t.Trajectory != nil:
	case t.Limit != nil:
		return *t.Limit, nil, true
	default:
		return 0, nil, false
	}
	base := p.InYear(t.Trajectory.Baseline)
	value, reasons, ok := f.baseline(t, d, base, p)
	if !ok {
		return 0, reasons, false
	}
	years := p.Year - base.Year
	return Along(value, float64(t.Trajectory.ChangePerYear), years), reasons, true
}

// Along is a baseline's value after some years of a yearly change, compounded:
// −0.1 is 10 % less each year.
func Along(baseline, change float64, years int) float64 {
	limit := baseline
	for range years {
		limit *= 1 + change
	}
	return limit
}
