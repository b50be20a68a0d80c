package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Systems answers the list of systems, all of the register's.
func (r *Reporter) Systems(ctx context.Context, p period.Period) (SystemList, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true})
	if err != nil {
		return SystemList{}, fmt.Errorf("the systems in %s: %w", p, err)
	}
	out, c := SystemList{Head: v.head, Corrections: v.correctionsOf("", p, p)}, newCatalogue()
	targets := map[measure.System][]indicator.Result{}
	for _, t := range v.singleTargets() {
		if d, ok := indicator.Find(t.Indicator); ok {
			targets[t.System] = append(targets[t.System], v.result(d, t.System))
		}
	}
	for _, s := range v.systems {
		l := SystemLine{Targets: targets[s.ID], Card: s, Phase: s.Phases.At(v.dayInView()), Row: v.row(c, s)}
		l.Stated, l.Of = s.Completeness(v.dayInView())
		out.Rows = append(out.Rows, l)
	}
	return out, nil
}

// System answers one system's page: its card and its own charts.
func (r *Reporter) System(ctx context.Context, id measure.System, p period.Period) (SystemPage, error) {
	first := earlier(r.firstNeeded(p), p.In(period.Quarter).Add(-quarters))
	v, err := r.read(ctx, question{period: p, system: id, first: first, metrics: frugalityMetrics(), days: true, quarters: true})
	if err != nil {
		return SystemPage{}, fmt.Errorf("system %q in %s: %w", id, p, err)
	}
	hours, err := v.hours(ctx, id)
	if err != nil {
		return SystemPage{}, fmt.Errorf("system %q in %s: %w", id, p, err)
	}
	states, err := r.store.Sources(ctx)
	if err != nil {
		return SystemPage{}, fmt.Errorf("system %q in %s: reading the sources: %w", id, p, err)
	}
	card, w, c := v.systems[0], p.Window(r.setup.Zone), newCatalogue()
	today := v.head.Today()
	out := SystemPage{
		Head: v.head, Card: card, Fields: card.Fields(today), Phase: card.Phases.At(v.dayInView()), Hours: hours, Breaks: card.Breaks,
		Row: v.row(c, card), Items: v.items(id), Quarters: period.Back(p.Last().Period(period.Quarter), quarters),
		Checks: r.checksOf(v.rows, w), Forecasts: v.forecasts(c, card),
	}
	out.Corrections = v.correctionsOf(id, out.Quarters[0], p)
	out.Stated, _ = card.Completeness(today)
	out.Energy, out.PerUse = v.series(c.energy, id, out.Quarters), v.series(c.perUse, id, out.Quarters)
	out.Uses, out.Cost = v.series(c.uses, id, out.Quarters), v.series(c.cost, id, out.Quarters)
	if signals, _ := v.figures.Rebounds(id, p); len(signals) > 0 {
		out.Rebound = &signals[0]
	}
	if out.Whole, err = r.instead(ctx, p, card, out.Items); err != nil {
		return SystemPage{}, fmt.Errorf("system %q in %s: %w", id, p, err)
	}
	spoke := v.speaking()
	for _, s := range r.sources(states, v.head.Now) {
		if slices.Contains(spoke, s.Declared.Name) {
			out.Sources = append(out.Sources, s)
		}
	}
	return out, nil
}

// instead judges, of the whole authority, what measures of a system were decided
// for want of, where it has no target of its own.
func (r *Reporter) instead(ctx context.Context, p period.Period, card register.System, own []Item) ([]indicator.Result, error) {
	var wanted []indicator.Definition
	for _, e := range card.Evidence {
		d, known := indicator.Find(e.Indicator)
		judged := slices.ContainsFunc(own, func(it Item) bool { return it.Indicator == e.Indicator && it.Target != nil })
		if known && !judged && !d.Staff && e.Kind == register.ProofMitigation {
			wanted = append(wanted, d)
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true})
	if err != nil {
		return nil, err
	}
	var list []indicator.Result
	for _, d := range wanted {
		if one := v.result(d, ""); one.Target != nil {
			list = append(list, one)
		}
	}
	return list, nil
}

// speaking lists the sources of the rows in view, and those that the register
// names for the systems in view.
func (v *view) speaking() []string {
	list := slices.Collect(maps.Keys(v.spoken))
	for _, s := range v.systems {
		for _, o := range s.Orders() {
			list = append(list, o.Sources...)
		}
	}
	return list
}

// forecasts sets an approval's forecast for a year beside the last four
// complete quarters.
func (v *view) forecasts(c catalogue, s register.System) []ForecastRow {
	if s.Approval == nil {
		return nil
	}
	last := period.Of(v.head.Now, v.setup.Zone, period.Quarter).Previous()
	if end := v.period.Last().Period(period.Quarter); end.Compare(last) < 0 {
		last = end
	}
	var list []ForecastRow
	add := func(m measure.Metric, forecast *float64, d indicator.Definition) {
		if forecast != nil {
			list = append(list, ForecastRow{m, *forecast, v.figures.Sum(d, s.ID, period.Back(last, 4))})
		}
	}
	add(measure.Energy, s.Approval.Forecast.KWh, c.energy)
	add(measure.Queries, s.Approval.Forecast.Queries, c.queries)
	if users := s.Approval.Forecast.Users; users != nil {
		list = append(list, ForecastRow{measure.ActiveAgents, *users, v.users(s.ID)})
	}
	return list
}

// users is how many agents used a system in the last month of the period that
// is known: people are not added over months.
func (v *view) users(system measure.System) indicator.Figure {
	var last time.Time
	var out indicator.Figure
	for i := range v.rows {
		m := &v.rows[i]
		if m.System != system || m.Metric != measure.ActiveAgents || m.Group != "" || m.State != measure.Known || m.KeptCovered == 0 {
			continue
		}
		if !m.Window.From.Before(last) && m.Window.From.Before(v.head.Now) && m.Window.From.Before(v.period.Window(v.setup.Zone).To) {
			last = m.Window.From
			out = indicator.Figure{State: m.State, Value: m.Kept, Low: m.KeptLow, High: m.KeptHigh, Spread: m.Spread, Window: m.Window}
		}
	}
	return out
}

// Forecasts sets what an approval expected of a system beside what happened,
// over the last complete quarters.
func (r *Reporter) Forecasts(ctx context.Context, id measure.System) ([]ForecastRow, error) {
	p := r.LastComplete(period.Quarter)
	v, err := r.read(ctx, question{period: p, system: id, first: r.firstNeeded(p), metrics: frugalityMetrics()})
	if err != nil {
		return nil, fmt.Errorf("the forecasts of %q: %w", id, err)
	}
	return v.forecasts(newCatalogue(), v.systems[0]), nil
}
