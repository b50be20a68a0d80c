package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Footprint answers "/empreinte": carbon, water and resources, how they are
// known, and what other assumptions would give.
type Footprint struct {
	Head
	Perimeter Perimeter
	Items     []Item // carbon and water
	Mitigated Item   // declared, never subtracted
	Offset    indicator.Figure
	Parts     []indicator.Result // usage, making, primary energy, resources
	Quarters  []period.Period
	Usage     []Point // kg CO2e by quarter
	Embodied  []Point
	Water     []Point
	Limits    []*float64 // the carbon target by quarter
	Rows      []FootprintRow
	// OwnShare is the share of the AI's energy in the authority's electricity
	// over the same time, 0–1; nil when that is not stated or not known.
	OwnShare    *float64
	WhatIfs     []WhatIf
	Strays      []Stray         // tokens of models that are not known
	Outside     []OutsideDomain // systems outside the domain of the method
	Declared    []Declared      // by the suppliers, beside the estimates
	Checks      []CrossCheck    // of energy: with a meter, and estimated
	Corrections []Correction
	Grid        *GridHours
}

// FootprintRow is one system's footprint over the period.
type FootprintRow struct {
	System     measure.System
	Energy     indicator.Figure // kWh
	WhPerUse   indicator.Figure // Wh by use
	Carbon     indicator.Result // kg CO2e
	Usage      indicator.Figure
	Embodied   indicator.Figure
	PerUse     indicator.Result // g CO2e by use
	Water      indicator.Figure // L
	InBuilding register.Answer
}

// WhatIf is the part of the footprint that is estimated by tokens, under
// another assumption.
type WhatIf struct {
	Kind          string // "as_is", "batch", "france"
	Energy        impact.Bounds
	Carbon, Water impact.Bounds
}

// Comparison sets what a system's tokens take by the method on its own model
// beside another model, in the same place.
type Comparison struct {
	System     measure.System
	Models     []string
	Now, Other impact.Impacts
}

// Stray is a model's tokens that are kept and not estimated.
type Stray struct {
	System measure.System
	Model  string
	Tokens float64
	Share  float64 // of all output tokens of the system
}

// OutsideDomain is a system that the method was not fitted for.
type OutsideDomain struct {
	System measure.System
	Why    string  // "prompts" or "modality"
	Ratio  float64 // input tokens by output token, for prompts
}

// Footprint answers the page of carbon and water.
func (r *Reporter) Footprint(ctx context.Context, p period.Period) (Footprint, error) {
	first := earlier(r.firstNeeded(p), p.In(period.Quarter).Add(-quarters))
	v, err := r.read(ctx, question{period: p, first: first, metrics: append(frugalityMetrics(), measure.Calls, measure.GridIntensity), days: true, quarters: true})
	if err != nil {
		return Footprint{}, fmt.Errorf("the footprint of %s: %w", p, err)
	}
	c := newCatalogue()
	out := Footprint{
		Head: v.head, Perimeter: v.perimeter(), Quarters: period.Back(p.Last().Period(period.Quarter), quarters),
		Items: []Item{v.item(c.carbon, ""), v.item(c.water, "")}, Mitigated: v.item(c.mitigation, ""), Offset: v.figure(indicator.Offset(), ""),
	}
	out.Corrections = v.correctionsOf("", out.Quarters[0], p)
	for _, d := range indicator.Footprint() {
		out.Parts = append(out.Parts, v.figures.Compute(d, "", p))
	}
	out.Usage, out.Embodied = v.series(c.carbonUsage, "", out.Quarters), v.series(c.carbonEmbodied, "", out.Quarters)
	out.Water = v.series(c.water, "", out.Quarters)
	for _, point := range v.series(c.carbon, "", out.Quarters) {
		out.Limits = append(out.Limits, point.Limit)
	}
	for _, s := range v.systems {
		if row := v.footprintRow(c, s); row.Energy.Known() || row.Carbon.Figure.Known() || row.Carbon.Coverage.InService > 0 {
			out.Rows = append(out.Rows, row)
		}
	}
	out.OwnShare = v.ownShare()
	for _, check := range r.checksOf(v.rows, p.Window(r.setup.Zone)) {
		if check.Metric == measure.Energy {
			out.Checks = append(out.Checks, check)
		}
	}
	if r.setup.Assumed != nil {
		v.estimates(&out)
	}
	out.Grid, err = v.gridHours(ctx)
	return out, err
}

func (v *view) footprintRow(c catalogue, s register.System) FootprintRow {
	return FootprintRow{
		System: s.ID, Energy: v.figures.Compute(c.energy, s.ID, v.period).Figure, WhPerUse: v.figure(c.perUse, s.ID), Carbon: v.result(c.carbon, s.ID),
		Usage: v.figure(c.carbonUsage, s.ID), Embodied: v.figure(c.carbonEmbodied, s.ID), PerUse: v.result(c.carbonPerUse, s.ID), Water: v.figure(c.water, s.ID),
		InBuilding: s.Hosting.InBuilding,
	}
}

// ownShare sets the AI's energy beside the authority's electricity, for the
// days of the period that are over.
func (v *view) ownShare() *float64 {
	energy := v.figure(newCatalogue().energy, "")
	days := v.dayInView().DaysSince(v.period.First()) + 1
	if v.setup.Electricity <= 0 || !energy.Known() || days <= 0 {
		return nil
	}
	share := energy.Value / (v.setup.Electricity * float64(days) / 365.2425)
	return &share
}

// asked lists what each model of each part was asked over the period, from the
// sources that were kept.
func (v *view) asked() []impact.Asked {
	type key struct {
		system measure.System
		part   measure.Part
		model  string
	}
	w := v.period.Window(v.setup.Zone)
	sums := map[key]*impact.Asked{}
	calls := map[key]float64{}
	for i := range v.rows {
		row := &v.rows[i]
		if row.Group != "" || row.State != measure.Known || row.Window.From.Before(w.From) || row.Window.To.After(w.To) {
			continue
		}
		at := key{row.System, row.Part, row.Model}
		if sums[at] == nil {
			sums[at] = &impact.Asked{System: row.System, Part: row.Part, Model: row.Model, On: w.From}
		}
		switch row.Metric {
		case measure.InputTokens:
			sums[at].InputTokens += row.Kept
		case measure.OutputTokens:
			sums[at].OutputTokens += row.Kept
		case measure.Queries:
			sums[at].Requests += row.Kept
		case measure.Calls:
			calls[at] += row.Kept
		}
	}
	var list []impact.Asked
	for at, a := range sums {
		if calls[at] > 0 {
			a.Requests = calls[at]
		}
		if a.OutputTokens > 0 || a.InputTokens > 0 {
			list = append(list, *a)
		}
	}
	slices.SortFunc(list, func(a, b impact.Asked) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Model, b.Model))
	})
	return list
}

// estimates fills what the method says beside what is known.
func (v *view) estimates(out *Footprint) {
	state := v.setup.Assumed(v.period.Window(v.setup.Zone).From)
	asked := v.asked()
	out.Strays, out.Outside = strays(state, asked), outside(state, asked)
	out.Declared = v.declared(state, asked)
	for _, w := range []struct {
		kind string
		impact.WhatIf
	}{{"as_is", impact.WhatIf{}}, {"batch", impact.WhatIf{Batch: 8}}, {"france", impact.WhatIf{Zone: "FRA"}}} {
		made, some := WhatIf{Kind: w.kind}, false
		for _, a := range asked {
			if got, ok := state.Estimate(a, w.WhatIf); ok && v.byTokens(a) {
				some = true
				made.Energy, made.Carbon, made.Water = plus(made.Energy, got.Energy), plus(made.Carbon, got.Carbon()), plus(made.Water, got.Water)
			}
		}
		if some {
			out.WhatIfs = append(out.WhatIfs, made)
		}
	}
}

// byTokens reports whether the energy of a part was estimated from its tokens
// in the period.
func (v *view) byTokens(a impact.Asked) bool {
	w := v.period.Window(v.setup.Zone)
	return slices.ContainsFunc(v.rows, func(row measure.Month) bool {
		return row.System == a.System && row.Part == a.Part && row.Metric == measure.Energy && row.Method == measure.Estimated && row.Kept > 0 &&
			!row.Window.From.Before(w.From) && !row.Window.To.After(w.To) && impact.ByTokens(row.Basis)
	})
}

func plus(a, b impact.Bounds) impact.Bounds {
	return impact.Bounds{Low: a.Low + b.Low, High: a.High + b.High}
}

// compared sets every system whose tokens can be estimated beside another model.
func compared(state *impact.State, asked []impact.Asked, model string) []Comparison {
	var list []Comparison
	for _, a := range asked {
		now, ok := state.Estimate(a, impact.WhatIf{})
		other, also := state.Estimate(a, impact.WhatIf{Model: model})
		if !ok || !also {
			continue
		}
		if n := len(list); n == 0 || list[n-1].System != a.System {
			list = append(list, Comparison{System: a.System})
		}
		c := &list[len(list)-1]
		if m, known := state.ModelOf(a); known && !slices.Contains(c.Models, m.Name) {
			c.Models = append(c.Models, m.Name)
		}
		c.Now, c.Other = c.Now.Plus(now), c.Other.Plus(other)
	}
	return list
}

// strays lists the tokens of models that the catalogue lacks.
func strays(state *impact.State, asked []impact.Asked) []Stray {
	whole := map[measure.System]float64{}
	for _, a := range asked {
		whole[a.System] += a.OutputTokens
	}
	var list []Stray
	for _, a := range asked {
		if _, known := state.ModelOf(a); !known && a.OutputTokens > 0 {
			list = append(list, Stray{a.System, a.Model, a.OutputTokens, a.OutputTokens / whole[a.System]})
		}
	}
	return list
}

// outside lists the systems that leave the domain of the method.
func outside(state *impact.State, asked []impact.Asked) []OutsideDomain {
	var list []OutsideDomain
	for _, a := range asked {
		m, known := state.ModelOf(a)
		if !known {
			continue
		}
		if why := m.Outside(a.InputTokens, a.OutputTokens); why != "" {
			o := OutsideDomain{System: a.System, Why: why}
			if a.OutputTokens > 0 {
				o.Ratio = a.InputTokens / a.OutputTokens
			}
			list = append(list, o)
		}
	}
	return list
}
