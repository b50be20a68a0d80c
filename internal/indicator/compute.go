package indicator

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Compute returns an indicator of one system, or of the authority for "", over
// a period, not yet judged. Figures are never grossed up (MEASURES 3).
func (f *Figures) Compute(d Definition, system measure.System, p period.Period) Result {
	r, s := f.compute(d, system, p)
	if s != nil && r.Figure.State == measure.Known {
		for _, m := range d.Needs {
			r.Figure.Origins = append(r.Figure.Origins, s.origins(m)...)
		}
	}
	return r
}

// Outline is Compute without the origins, for long series.
func (f *Figures) Outline(d Definition, system measure.System, p period.Period) Result {
	r, _ := f.compute(d, system, p)
	return r
}

func (f *Figures) compute(d Definition, system measure.System, p period.Period) (Result, *selection) {
	r := Result{Indicator: d.ID, System: system, Period: p}
	r.Figure.Window = p.Window(f.scope.Zone)
	systems := f.applicable(d, system)
	s, loaded := f.span(p)
	r.Coverage = f.coverageOf(d, systems, p)
	r.Running = f.scope.Now.Before(s.window.To) || f.awaited(systems, d.Needs, p)
	if !loaded || len(systems) == 0 {
		r.Reasons = append(r.Reasons, f.absent(d, system))
		return r, nil
	}
	sel := &selection{f: f, of: system, systems: systems, span: s, cover: r.Coverage}
	if d.Ratio {
		sel.inside, r.Coverage.Inside = f.inside(d, systems, s)
	}
	if why, ok := f.doubt(d, sel, r.Coverage.Inside); ok {
		r.Reasons = append(r.Reasons, why)
		return r, nil
	}
	r.Figure = figureOf(d.Formula(sel))
	if d.Flow {
		r.Figure.Shares = d.scaledShares(sel.shares(d.Needs[0]))
	}
	if lacking := f.lacking(d, systems, s); r.Figure.Known() && len(lacking) > 0 {
		r.Reasons = append(r.Reasons, Reason{Code: ReasonEmbodied, Systems: lacking})
	}
	if !r.Figure.Known() {
		r.Reasons = append(r.Reasons, f.absent(d, system))
		if r.Figure.State == measure.Withheld {
			r.Reasons = []Reason{{Code: ReasonWithheld}}
		}
		return r, nil
	}
	return r, sel
}

// lacking lists the systems of which the indicator wants more than is known.
func (f *Figures) lacking(d Definition, systems []int, s span) []measure.System {
	var list []measure.System
	for _, i := range systems {
		if d.Wants != "" && f.hasFigure(i, d.Beside, s) && !f.hasFigure(i, d.Wants, s) {
			list = append(list, f.systems[i].ID)
		}
	}
	return list
}

// doubt says why a figure cannot be told although there is something to add up.
func (f *Figures) doubt(d Definition, sel *selection, inside float64) (Reason, bool) {
	switch {
	case inside >= Enough:
	case !f.anyFigure(d, sel.systems, sel.span):
		return f.absent(d, sel.of), true
	default:
		return Reason{Code: ReasonInside, Value: inside, Limit: Enough}, true
	}
	return f.doubtful(d, sel)
}

// doubtful is the definition's own doubt, with the systems that raise it where
// it is asked of each.
func (f *Figures) doubtful(d Definition, sel *selection) (why Reason, doubtful bool) {
	switch {
	case d.Doubt == nil:
		return why, false
	case !d.Each:
		return d.Doubt(sel)
	}
	var raise []measure.System
	for _, i := range sel.systems {
		if one, of := d.Doubt(&selection{f: f, systems: []int{i}, span: sel.span}); of {
			why, raise = one, append(raise, f.systems[i].ID)
		}
	}
	why.Systems = raise
	return why, len(raise) > 0
}

// applicable lists the systems that an indicator is about.
func (f *Figures) applicable(d Definition, id measure.System) []int {
	var list []int
	for _, i := range f.of(id) {
		// Uses of several units make no sum: of the authority, only queries do.
		queriesOnly := d.PerQuery || (d.PerSystem && id == "")
		if !queriesOnly || f.systems[i].Unit == measure.Queries {
			list = append(list, i)
		}
	}
	return list
}

// absent says why there is no figure at all.
func (f *Figures) absent(d Definition, id measure.System) Reason {
	for _, i := range f.of(id) {
		if id != "" && f.systems[i].Unit == "" && (d.PerSystem || d.PerQuery) {
			return Reason{Code: ReasonUnitUnstated, Systems: []measure.System{id}}
		}
	}
	return Reason{Code: ReasonNoData}
}

func (f *Figures) anyFigure(d Definition, systems []int, s span) bool {
	for _, m := range d.Needs {
		found := false
		for _, i := range systems {
			found = found || f.hasFigure(i, m, s)
		}
		if !found {
			return false
		}
	}
	return true
}

// coverageOf is that of the least covered metric that the indicator needs.
func (f *Figures) coverageOf(d Definition, systems []int, p period.Period) Coverage {
	var out Coverage
	for i, m := range d.Needs {
		if c := f.coverage(systems, m, p); i == 0 || (c.Expected && c.Share < out.Share) {
			out = c
		}
	}
	return out
}

func (d Definition) scaledShares(shares []MethodShare) []MethodShare {
	for i := range shares {
		shares[i].Value *= d.scale()
	}
	return shares
}

func (d Definition) scale() float64 {
	if d.Scale == 0 {
		return 1
	}
	return d.Scale
}

func figureOf(r measure.Reading) Figure {
	return Figure{State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Window: r.Window}
}

// Sum adds a flow over several periods of one kind; Missing unless all are known.
func (f *Figures) Sum(d Definition, system measure.System, periods []period.Period) Figure {
	var total sum
	for _, p := range periods {
		r := f.Outline(d, system, p)
		if !r.Figure.Known() {
			return Figure{State: r.Figure.State}
		}
		total.add(figureAmount{r.Figure.Value, r.Figure.Low, r.Figure.High, r.Figure.Spread})
	}
	return figureOf(total.reading())
}
