package indicator

import (
	"maps"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Unfrozen lists the periods of a trajectory's baseline year of which no value
// is frozen; none for another target.
func (t Target) Unfrozen() []period.Period {
	if t.Trajectory == nil {
		return nil
	}
	year := period.YearOf(t.Trajectory.Baseline)
	list := []period.Period{year}
	switch t.Per {
	case period.Month:
		list = year.Months()
	case period.Quarter:
		list = year.Quarters()
	case period.Year:
	}
	return slices.DeleteFunc(list, func(p period.Period) bool {
		_, ok := t.Trajectory.frozen(p)
		return ok
	})
}

func (t *Trajectory) frozen(p period.Period) (float64, bool) {
	if t.Frozen == nil {
		return 0, false
	}
	v, ok := t.Frozen.Values[p]
	return v, ok
}

// baseline is the frozen value of a period, for judging another; until one is
// frozen it is what the figures say, as long as enough is covered, and says so.
func (f *Figures) baseline(t Target, d Definition, base, judged period.Period) (float64, []Reason, bool) {
	if v, ok := t.Trajectory.frozen(base); ok {
		return v, f.perimeterChanged(t, d, judged), true
	}
	r := f.Outline(d, t.System, base)
	if !r.Figure.Known() || r.Coverage.Share < t.minCoverage() {
		return 0, []Reason{{Code: ReasonBaselineMissing, Period: base}}, false
	}
	return r.Figure.Value, []Reason{{Code: ReasonBaselineNotFrozen, Period: base, Value: r.Figure.Value}}, true
}

// perimeterChanged names the systems that the target is about and that run in
// the period, up to now, without being in the frozen baseline, or the reverse:
// its limit was not set for them.
func (f *Figures) perimeterChanged(t Target, d Definition, judged period.Period) []Reason {
	frozen := t.Trajectory.Frozen
	if len(frozen.Systems) == 0 {
		return nil
	}
	w := judged.Window(f.scope.Zone)
	w.To = measure.Earlier(w.To, f.scope.Now)
	if !w.From.Before(w.To) {
		return nil
	}
	var others []measure.System
	for _, i := range f.applicable(d, t.System) {
		s := &f.systems[i]
		running := slices.ContainsFunc(s.parts, func(p partFigures) bool { return overlap(p.Running, w) > 0 })
		if running != slices.Contains(frozen.Systems, s.ID) {
			others = append(others, s.ID)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return []Reason{{Code: ReasonPerimeterChanged, Systems: others, Period: judged.InYear(t.Trajectory.Baseline)}}
}

// Freeze returns the baseline of a trajectory for the configuration: what is
// frozen already, and the values of the other periods of its year that are over
// and covered, as the figures have them now, with their methods and perimeter.
// What is left is of periods that cannot be frozen yet.
func (f *Figures) Freeze(t Target, d Definition) (out Baseline, left []period.Period) {
	var methods []string
	if frozen := t.Trajectory.Frozen; frozen != nil {
		out = *frozen
		out.Systems = slices.Clone(frozen.Systems)
		methods = strings.Split(frozen.Method, ",")
	}
	out.Values = maps.Clone(out.Values)
	if out.Values == nil {
		out.Values = map[period.Period]float64{}
	}
	for _, p := range t.Unfrozen() {
		r := f.Compute(d, t.System, p)
		if !r.Figure.Known() || r.Running || r.Coverage.Share < t.minCoverage() {
			left = append(left, p)
			continue
		}
		out.Values[p] = r.Figure.Value
		for _, o := range r.Figure.Origins {
			out.Systems = append(out.Systems, o.System)
		}
		methods = append(methods, strings.Split(methodsOf(r.Figure.Origins), ",")...)
	}
	slices.Sort(out.Systems)
	slices.Sort(methods)
	out.Systems = slices.Compact(out.Systems)
	out.Method = strings.Join(slices.DeleteFunc(slices.Compact(methods), func(m string) bool { return m == "" }), ",")
	return out, left
}
