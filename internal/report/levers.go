package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
)

// lowHours is how many of a day's hours count as those of low carbon.
const lowHours = 8

// weeks is what is known by the hour of the week: the power of each system, its
// requests, and the carbon of the grid.
type weeks struct {
	power, requests map[place]*[7][24]float64
	grid            [7][24]float64
	told            bool // something is known of the grid
}

// weeks reads them, of the months that are over: one read, and two more of the
// grid where one system alone is in view. It returns what it read.
func (v *view) weeks(ctx context.Context) (weeks, []store.Profile, error) {
	out := weeks{power: map[place]*[7][24]float64{}, requests: map[place]*[7][24]float64{}, grid: emptyWeek()}
	profiles, err := v.profiles(ctx, v.system, measure.Queries, measure.Energy, measure.GridIntensity)
	if err != nil {
		return out, nil, err
	}
	rows := v.rows
	if v.system != "" {
		months, err := v.store.Months(ctx, store.Query{Metrics: []measure.Metric{measure.GridIntensity}, Months: v.period.Window(v.setup.Zone)})
		if err != nil {
			return out, nil, fmt.Errorf("reading the months of the grid in %s: %w", v.period, err)
		}
		grid, err := v.profiles(ctx, "", measure.GridIntensity)
		if err != nil {
			return out, nil, err
		}
		rows, profiles = slices.Concat(rows, months), slices.Concat(profiles, grid)
	}
	source, ranks := v.gridSource(rows).Source, ranked(rows)
	for i := range profiles {
		p := &profiles[i]
		best := ranks[lineOf(p.Key)]
		switch {
		case p.Group != "" || p.Metric != measure.GridIntensity && (len(best) == 0 || best[0] != p.Source):
		case p.Metric == measure.GridIntensity:
			out.told = (p.System == "" && p.Source == source && addWeek(&out.grid, p.Week)) || out.told
		case p.Metric == measure.Queries:
			addTo(out.requests, p)
		case p.Method == measure.Measured: // tokens by the hour would tell when agents work
			addTo(out.power, p)
		}
	}
	return out, profiles, nil
}

// place is a part of a system.
type place struct {
	system measure.System
	part   measure.Part
}

func addTo(list map[place]*[7][24]float64, p *store.Profile) {
	at := place{p.System, p.Part}
	week := list[at]
	if week == nil {
		empty := emptyWeek()
		week = &empty
	}
	if addWeek(week, p.Week) {
		list[at] = week
	}
}

// empty is the share of a system's energy that its parts draw in hours of the
// week in which the period had no request of them; nil when that may not be told,
// or is not known.
func (v *view) empty(w weeks, system measure.System) *float64 {
	if _, why := v.agents(system, v.over()); why == AgentsFew {
		return nil
	}
	var idle, all float64
	counted := false
	for at, power := range w.power {
		if at.system == system {
			i, a := idleOf(power, w.requests[at])
			idle, all, counted = idle+i, all+a, counted || w.requests[at] != nil
		}
	}
	if all <= 0 || !counted {
		return nil
	}
	share := idle / all
	return &share
}

// idleOf sums the power of a part over the hours of the week that had no request,
// and over all; requests is nil where none were counted.
func idleOf(power, requests *[7][24]float64) (idle, all float64) {
	for d := range power {
		for h, watts := range power[d] {
			if math.IsNaN(watts) {
				continue
			}
			all += watts
			if requests != nil && requests[d][h] == 0 {
				idle += watts
			}
		}
	}
	return idle, all
}

// of is the power of all the parts of a system by the hour of the week; nil when
// nothing is known of it.
func (w weeks) of(system measure.System) *[7][24]float64 {
	sum, known := emptyWeek(), false
	for at, power := range w.power {
		if at.system == system {
			known = addWeek(&sum, *power) || known
		}
	}
	if !known {
		return nil
	}
	return &sum
}

// gridOf is the carbon of the grid when a system draws its power, and in the
// hours of the day when it is lowest; nil when it is not known.
func (w weeks) gridOf(system measure.System) *lever.Grid {
	power := w.of(system)
	if !w.told || power == nil {
		return nil
	}
	_, now := means(w.grid, *power)
	hours := byHour(w.grid)
	slices.Sort(hours[:]) // NaN first
	best, n := 0.0, 0
	for _, g := range hours {
		if !math.IsNaN(g) && n < lowHours {
			best += g
			n++
		}
	}
	if n < lowHours || math.IsNaN(now) {
		return nil
	}
	return &lever.Grid{Now: now, Best: best / lowHours}
}

// cases are the systems in view whose energy is known, as levers see them.
func (v *view) cases(w weeks, c catalogue) (list []lever.Case) {
	asked := map[measure.System][]impact.Asked{}
	for _, a := range v.asked() {
		asked[a.System] = append(asked[a.System], a)
	}
	for _, s := range v.systems {
		energy := v.result(c.energy, s.ID).Figure
		if !energy.Known() || energy.High <= 0 {
			continue
		}
		x := lever.Case{System: s.ID, Energy: impact.Bounds{Low: energy.Low, High: energy.High}, Method: mostly(energy)}
		if f := v.figure(c.baseLoad, s.ID); f.Known() {
			share := f.Value / 100
			x.Base = &share
		}
		if f := v.figure(c.lowUse, s.ID); f.Known() {
			x.Idle = &impact.Bounds{Low: f.Low / 100, High: f.High / 100}
			x.Empty = v.empty(w, s.ID)
		}
		if d, ok := indicator.Find(indicator.IDSimpleShare); ok {
			if f := v.figure(d, s.ID); f.Known() {
				share := f.Value / 100
				x.Simple = &share
			}
		}
		x.Grid = w.gridOf(s.ID)
		v.byModel(&x, asked[s.ID])
		list = append(list, x)
	}
	return list
}

// mostly is how most of a figure was obtained.
func mostly(f indicator.Figure) (most measure.Method) {
	best := 0.0
	for _, s := range f.Shares {
		if s.Value > best {
			best, most = s.Value, s.Method
		}
	}
	return most
}

// byModel says what the method works out of a system's tokens, which of its
// models takes most of it, and which smaller ones there are.
func (v *view) byModel(x *lever.Case, asked []impact.Asked) {
	if v.setup.Assumed == nil || len(asked) == 0 {
		return
	}
	state := v.setup.Assumed(v.period.Window(v.setup.Zone).From)
	x.Tokens = !slices.ContainsFunc(asked, func(a impact.Asked) bool { return !v.byTokens(a) })
	main, all := mainOf(state, asked)
	if main.now.High == 0 {
		return
	}
	x.ByToken, x.Model, x.Main = all, main.model.Name, lever.Mid(main.now)/lever.Mid(all)
	for _, open := range []bool{false, true} {
		if o, ok := main.smaller(state, open); ok {
			x.Others = append(x.Others, o)
		}
	}
}

// inUse is a model that was asked something, and what it takes by the method.
type inUse struct {
	asked impact.Asked
	model impact.Model
	now   impact.Bounds // kWh
}

// mainOf is the model that takes most, of those that can be estimated, and what
// all of them take.
func mainOf(state *impact.State, asked []impact.Asked) (main inUse, all impact.Bounds) {
	for _, a := range asked {
		now, ok := state.Estimate(a, impact.WhatIf{})
		if !ok {
			continue
		}
		all = plus(all, now.Energy)
		if lever.Mid(now.Energy) > lever.Mid(main.now) {
			m, _ := state.ModelOf(a)
			main = inUse{a, m, now.Energy}
		}
	}
	return main, all
}

// on is what another model would take for what was asked.
func (u inUse) on(state *impact.State, model string) (impact.Bounds, bool) {
	got, ok := state.Estimate(u.asked, impact.WhatIf{Model: model})
	return got.Energy, ok
}

// smaller is the largest of the models that are surely smaller than the one in
// use and surely take less: of the same supplier, by preference under the same
// name, or of open weights.
func (u inUse) smaller(state *impact.State, open bool) (best lever.Other, found bool) {
	alike, size := false, 0.0
	for _, m := range state.Catalogue.Comparable() {
		if open != state.Catalogue.Open(m) || !open && !impact.SameSupplier(m, u.model) || !m.SurelySmaller(u.model) {
			continue
		}
		kin := !open && family(m.Name) == family(u.model.Name)
		if found && (alike && !kin || alike == kin && lever.Mid(m.Params.Active) <= size) {
			continue
		}
		if got, ok := u.on(state, m.Name); ok && got.High < u.now.Low {
			alike, size, found = kin, lever.Mid(m.Params.Active), true
			best = lever.Other{Model: m.Name, Open: open, Kept: kept(got, u.now)}
		}
	}
	return best, found
}

// kept is the share of what a model takes that another would still take,
// scenario by scenario.
func kept(other, now impact.Bounds) impact.Bounds {
	low, high := other.Low/now.Low, other.High/now.High
	return impact.Bounds{Low: min(low, high), High: max(low, high)}
}

// family is what the name of a model begins with.
func family(name string) string {
	name, _, _ = strings.Cut(name, "-")
	return name
}

// Compare answers "/comparer": the same tokens on another model.
type Compare struct {
	Head
	System      measure.System // "" for all
	Model       string         // compared with; "" when none is asked
	Models      []impact.Model // that can be compared with
	Compared    []Comparison
	Moves       *Moves // of System; nil: none is asked for, or nothing is known of it
	Corrections []Correction
}

// Compare sets all systems beside a model, and one of them by the levers' engine.
func (r *Reporter) Compare(ctx context.Context, p period.Period, system measure.System, model string) (Compare, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: append(frugalityMetrics(), measure.Calls, measure.GridIntensity), staff: true})
	if err != nil {
		return Compare{}, fmt.Errorf("comparing models in %s: %w", p, err)
	}
	out := Compare{Head: v.head, System: system, Model: model, Corrections: v.correctionsOf("", p, p)}
	if r.setup.Assumed != nil {
		state := r.setup.Assumed(p.Window(r.setup.Zone).From)
		out.Models = state.Catalogue.Comparable()
		if _, ok := state.Catalogue.Model(model); ok {
			out.Compared = compared(state, v.asked(), model)
		}
	}
	if system != "" {
		if out.Moves, err = v.moves(ctx, system, model); err != nil {
			return Compare{}, fmt.Errorf("comparing models in %s: %w", p, err)
		}
	}
	return out, nil
}

// Moves is what is known of one system, what another model would take for what
// its own was asked, and what else could be done about it.
type Moves struct {
	Case  lever.Case
	Other *lever.Other // the model that was asked for; nil: none was, or nothing is known
	Gains []lever.Gain
}

// moves sets a system beside a model, "" for none.
func (v *view) moves(ctx context.Context, system measure.System, model string) (*Moves, error) {
	w, _, err := v.weeks(ctx)
	if err != nil {
		return nil, err
	}
	cases := v.cases(w, newCatalogue())
	i := slices.IndexFunc(cases, func(c lever.Case) bool { return c.System == system })
	if i < 0 {
		return nil, nil //nolint:nilnil // nothing is known of it, and nothing failed
	}
	out := &Moves{Case: cases[i], Gains: lever.All(cases[i : i+1])}
	if model == "" || out.Case.Model == "" {
		return out, nil
	}
	state := v.setup.Assumed(v.period.Window(v.setup.Zone).From)
	main, _ := mainOf(state, slices.DeleteFunc(v.asked(), func(a impact.Asked) bool { return a.System != system }))
	if got, ok := main.on(state, model); ok {
		m, _ := state.Catalogue.Model(model)
		out.Other = &lever.Other{Model: model, Open: state.Catalogue.Open(m), Kept: kept(got, main.now)}
	}
	return out, nil
}
