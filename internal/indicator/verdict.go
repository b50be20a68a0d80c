package indicator

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Case is all that a verdict depends on.
type Case struct {
	Result  Result
	Better  Direction
	Sum     bool // adds up over time: a running sum is judged on its projection
	Target  Target
	Limit   float64
	Elapsed int // civil days over, of a running period
}

// Judge says how a figure stands to its limit, in the order of MEASURES 8, and
// why. Equality is met.
func Judge(c Case) (Verdict, []Reason) {
	f := c.Result.Figure
	if f.State == measure.Withheld {
		return Withheld, []Reason{{Code: ReasonWithheld}}
	}
	if why := c.unknown(); len(why) > 0 {
		return Unknown, why
	}
	if !c.Result.Running {
		return c.compare(f.Value, f.Low, f.High)
	}
	return c.running()
}

// unknown lists what keeps the figure from being judged.
func (c Case) unknown() []Reason {
	var why []Reason
	r := c.Result
	if len(r.Reasons) > 0 && !r.Figure.Known() {
		why = append(why, r.Reasons...)
	} else if !r.Figure.Known() {
		why = append(why, Reason{Code: ReasonNoData})
	}
	for _, r := range r.Reasons {
		if r.Code == ReasonEmbodied && c.Result.Figure.Known() {
			why = append(why, r)
		}
	}
	if least := c.Target.minCoverage(); r.Coverage.Share < least {
		why = append(why, Reason{Code: ReasonCoverage, Value: r.Coverage.Share, Limit: least})
	}
	if c.Better == LowerBetter && len(r.Coverage.Without) > 0 {
		why = append(why, Reason{Code: ReasonSystemsWithout, Systems: r.Coverage.Without})
	}
	return why
}

// running judges a period that is not over: a sum is missed as soon as it has
// passed its limit, else its projection is judged; a ratio is judged to date.
// Nothing is met before the end.
func (c Case) running() (Verdict, []Reason) {
	f := c.Result.Figure
	if !c.Sum {
		v, why := c.compare(f.Value, f.Low, f.High)
		return heading(v), append(why, Reason{Code: ReasonToDate})
	}
	passed := c.surelyPast(f)
	switch {
	case passed && c.Better == LowerBetter:
		return Missed, []Reason{{Code: ReasonSumPassed, Value: f.Value, Limit: c.Limit}}
	case passed:
		return OnTrack, []Reason{{Code: ReasonSumPassed, Value: f.Value, Limit: c.Limit}}
	case c.Result.Projection == nil:
		return Unknown, []Reason{{Code: ReasonTooEarly, Count: max(0, ProjectFrom-c.Elapsed)}}
	}
	p := c.Result.Projection
	v, why := c.compare(p.Value, p.Low, p.High)
	return heading(v), append(why, Reason{Code: ReasonProjected, Value: p.Value, Low: p.Low, High: p.High, Limit: c.Limit})
}

// surelyPast reports whether the figure is past the limit whatever its bounds,
// or by the one value that the target judges.
func (c Case) surelyPast(f Figure) bool {
	v := f.Low
	switch c.Target.Judge {
	case JudgeCentral:
		v = f.Value
	case JudgeUpper:
		v = f.High
	case JudgeInterval, "":
	}
	return v > c.Limit
}

// heading is what a verdict becomes while the period runs.
func heading(v Verdict) Verdict {
	if v == Met {
		return OnTrack
	}
	if v == Missed {
		return OffTrack
	}
	return v
}

// compare judges a value with its bounds. A target judged on `upper` takes the
// bound on the bad side: the high one when lower is better, else the low one.
func (c Case) compare(value, low, high float64) (Verdict, []Reason) {
	judged := value
	switch c.Target.Judge {
	case JudgeCentral:
	case JudgeUpper:
		judged = high
		if c.Better == HigherBetter {
			judged = low
		}
	case JudgeInterval, "":
		if low < c.Limit && c.Limit < high {
			return Inconclusive, []Reason{{Code: ReasonBoundsHoldLimit, Value: value, Low: low, High: high, Limit: c.Limit}}
		}
	}
	reason := Reason{Value: judged, Low: low, High: high, Limit: c.Limit}
	sign := 1.0
	if c.Better == HigherBetter {
		sign = -1
	}
	switch warn := c.warnAt(); {
	case sign*judged > sign*c.Limit:
		reason.Code = ReasonPastLimit
		return Missed, []Reason{reason}
	case sign*judged > sign*warn:
		reason.Code = ReasonNearLimit
		return AtRisk, []Reason{reason}
	}
	reason.Code = ReasonWithinLimit
	return Met, []Reason{reason}
}

// warnAt is where the good side stops being at risk.
func (c Case) warnAt() float64 {
	w := c.Target.Warn
	if c.Better == HigherBetter {
		return c.Limit*(1+w.Share) + w.Points
	}
	return c.Limit*(1-w.Share) - w.Points
}

// Judged computes an indicator and judges it against the target that was in
// force on the first day of the period.
func (f *Figures) Judged(d Definition, targets []Target, r Result) Result {
	t, since, ok := InForceOn(targets, d.ID, r.System, r.Period)
	if r.Figure.State == measure.Withheld {
		r.Verdict = Withheld
	}
	if !ok {
		r.Reasons = append(r.Reasons, Reason{Code: ReasonNoTarget})
		return r
	}
	limit, why, known := f.limitOf(t, d, r.Period)
	r.Target = &InForce{Target: t, Limit: limit}
	if !known {
		r.Target = nil
		r.Reasons = append(r.Reasons, why...)
		return r
	}
	c := Case{Result: r, Better: t.better(d), Sum: d.Flow, Target: t, Limit: limit, Elapsed: f.elapsed(r.Period)}
	for _, later := range since {
		r.Target.Since = append(r.Target.Since, f.later(c, later, d))
	}
	r.Verdict, r.Reasons = Judge(c)
	r.Reasons = append(r.Reasons, why...)
	of := slices.DeleteFunc(slices.Clone(r.Figure.Origins), func(o Origin) bool { return o.Metric != d.Needs[0] })
	if named := t.methodNamed(); named != "" && r.Figure.Known() && !obtainedBy(of, named) {
		r.Target.Review = true
		r.Reasons = append(r.Reasons, Reason{Code: ReasonMethodChanged, Text: methodsOf(of)})
	}
	return r
}

// later judges a figure under a target that was decided since: a published page
// shows both verdicts (MEASURES 8).
func (f *Figures) later(c Case, t Target, d Definition) Later {
	limit, _, known := f.limitOf(t, d, c.Result.Period)
	out := Later{Target: t, Limit: limit, Judged: known && t.holds(c.Result.Period)}
	if out.Judged {
		c.Target, c.Limit, c.Better = t, limit, t.better(d)
		out.Verdict, _ = Judge(c)
	}
	return out
}

// elapsed is the number of civil days of a period that are over.
func (f *Figures) elapsed(p period.Period) int {
	n := period.DateOf(f.scope.Now, f.scope.Zone).DaysSince(p.First())
	return max(0, min(n, p.Next().First().DaysSince(p.First())))
}

// Projected adds the projection of a running sum to its result, from what the
// parts of its systems took by day; without these there is none, for the days
// to come would count as nothing.
func (f *Figures) Projected(d Definition, r Result, days []DailyPart) Result {
	if !d.Flow || !r.Running || !r.Figure.Known() || len(days) == 0 {
		return r
	}
	observed := measure.Reading{State: measure.Known, Value: r.Figure.Value, Low: r.Figure.Low, High: r.Figure.High}
	if p, ok := Project(r.Period, f.elapsed(r.Period), scaled(observed, 1/d.scale()), days); ok {
		p = p.scaled(d.scale())
		r.Projection = &p
	}
	return r
}

// methodNamed is the method that the target, or its frozen baseline, was set for.
func (t Target) methodNamed() string {
	if t.Method == "" && t.Trajectory != nil && t.Trajectory.Frozen != nil {
		return t.Trajectory.Frozen.Method
	}
	return t.Method
}

// obtainedBy reports whether at least 80 % of a figure was obtained by the
// methods named: measured, estimated, declared, or methods of the basis.
func obtainedBy(origins []Origin, named string) bool {
	names := strings.Split(named, ",")
	var by, whole float64
	for _, o := range origins {
		whole += o.Value
		used := append(strings.Split(o.Basis.Fields().Method, ","), MethodID(o.Method))
		if slices.ContainsFunc(used, func(name string) bool { return name != "" && slices.Contains(names, name) }) {
			by += o.Value
		}
	}
	return by >= Enough*whole
}

// methodsOf lists the methods behind a figure, by id, separated by commas.
func methodsOf(origins []Origin) string {
	var names []string
	for _, o := range origins {
		name := o.Basis.Fields().Method
		if name == "" {
			name = MethodID(o.Method)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// MethodID returns measured, estimated, declared, or "".
func MethodID(m measure.Method) string {
	switch m {
	case measure.Measured:
		return "measured"
	case measure.Declared:
		return "declared"
	case measure.Estimated:
		return "estimated"
	case measure.Unstated:
	}
	return ""
}
