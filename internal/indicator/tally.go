package indicator

import (
	"math"
	"slices"
)

// Standing is how a target stands, in the words of the first line of a page:
// verdicts that ask the same of a reader are one.
type Standing uint8

// The standings, the worst first. Of a running period, heading for the limit
// is met and heading past it is missed; pages say that it is not over.
const (
	StandsMissed Standing = iota
	StandsWatch
	StandsOpen    // the bounds hold the limit: nobody can tell
	StandsLacking // not judged: something is missing or withheld
	StandsMet
)

// Standing sorts a verdict.
func (v Verdict) Standing() Standing {
	switch v {
	case Missed, OffTrack:
		return StandsMissed
	case AtRisk:
		return StandsWatch
	case Inconclusive:
		return StandsOpen
	case Met, OnTrack:
		return StandsMet
	case Unknown, Withheld:
	}
	return StandsLacking
}

// Tally counts targets by how they stand.
type Tally struct{ Missed, Watch, Open, Lacking, Met int }

// Add counts one more target.
func (t *Tally) Add(v Verdict) {
	switch v.Standing() {
	case StandsMissed:
		t.Missed++
	case StandsWatch:
		t.Watch++
	case StandsOpen:
		t.Open++
	case StandsMet:
		t.Met++
	case StandsLacking:
		t.Lacking++
	}
}

// Targets is how many were counted.
func (t Tally) Targets() int { return t.Missed + t.Watch + t.Open + t.Lacking + t.Met }

// Aimed reports whether a target stands for a result, be its limit known or
// not: that of a trajectory is not, without the figure of its baseline.
func (r Result) Aimed() bool {
	return r.Target != nil || slices.ContainsFunc(r.Reasons, func(why Reason) bool { return why.Code == ReasonBaselineMissing })
}

// Past is how far on the bad side of its limit a result is, as a share of the
// limit: of a running sum its projection. 0 when it is not.
func (r Result) Past() float64 {
	if r.Target == nil || !r.Figure.Known() {
		return 0
	}
	limit, value := r.Target.Limit, r.Figure.Value
	if p := r.Projection; p != nil {
		value = max(value, p.Value)
	}
	d, _ := Find(r.Indicator)
	over := value - limit
	if r.Target.Target.better(d) == HigherBetter {
		over = -over
	}
	if over <= 0 {
		return 0
	}
	if limit == 0 {
		return math.Inf(1)
	}
	return over / math.Abs(limit)
}

// Worse reports whether a change is surely for the worse: it leaves no doubt,
// and goes against the way in which the indicator is better.
func (d Definition) Worse(c Change) bool {
	return c.Established && (d.Direction == LowerBetter && c.Trend == Up || d.Direction == HigherBetter && c.Trend == Down)
}
