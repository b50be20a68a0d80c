package report

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// quarters is how many quarters the charts show.
const quarters = 12

// Frugality answers the sustainability officer's page, of all systems, or of
// one ("" for all).
func (r *Reporter) Frugality(ctx context.Context, p period.Period, system measure.System) (Frugality, error) {
	first := earlier(r.firstNeeded(p), p.In(period.Quarter).Add(-quarters))
	v, err := r.read(ctx, question{period: p, system: system, first: first, metrics: append(frugalityMetrics(), measure.Calls, measure.GridIntensity), days: true, staff: true, quarters: true})
	if err != nil {
		return Frugality{}, fmt.Errorf("frugality of %s: %w", p, err)
	}
	hourly, profiles, err := v.weeks(ctx)
	if err != nil {
		return Frugality{}, fmt.Errorf("frugality of %s: %w", p, err)
	}
	w, c := p.Window(r.setup.Zone), newCatalogue()
	out := Frugality{
		Head: v.head, System: system, Perimeter: v.perimeter(), Items: v.items(system), Hours: v.hourMap(system, profiles), Levers: lever.All(v.cases(hourly, c)),
		Quarters: period.Back(p.Last().Period(period.Quarter), quarters),
		Checks:   r.checksOf(v.rows, w),
	}
	if system == "" {
		out.Aimed = v.aimed("")
	}
	out.Corrections = v.correctionsOf(system, out.Quarters[0], p)
	for _, s := range v.systems {
		if row := v.row(c, s); row.shown() {
			out.Rows = append(out.Rows, row)
		}
		out.Energy = v.lineOf(out.Energy, c.energy, s.ID, out.Quarters)
		out.PerUse = v.lineOf(out.PerUse, c.perUse, s.ID, out.Quarters)
		out.Queries = v.lineOf(out.Queries, c.uses, s.ID, out.Quarters)
	}
	for _, point := range v.series(c.energy, system, out.Quarters) {
		out.Limits = append(out.Limits, point.Limit)
		out.Methods = append(out.Methods, MethodRow{Period: point.Period, Known: point.State == measure.Known, Running: point.Running, Shares: point.Shares})
	}
	out.BaseLoad = v.figure(c.baseLoad, system)
	out.Rebounds, _ = v.figures.Rebounds(system, p)
	out.Findings = v.findings(out.Items, out.Rows, &out.Hours)
	return out, nil
}

// lineOf adds a system's series, unless nothing is known of it.
func (v *view) lineOf(lines []Line, d indicator.Definition, system measure.System, periods []period.Period) []Line {
	points := v.series(d, system, periods)
	for i := range points {
		if points[i].State != measure.Missing {
			return append(lines, Line{System: system, Points: points})
		}
	}
	return lines
}

func earlier(a, b period.Period) period.Period {
	if a.First().Compare(b.First()) <= 0 {
		return a
	}
	return b
}
