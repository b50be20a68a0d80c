package report

import (
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// KeptBy is how the energy of a system is known where a supplier declares one.
type KeptBy string

// What was kept: the estimate from tokens, a measurement, what the register
// declares by use, or nothing.
const (
	KeptEstimate   KeptBy = "estimate"
	KeptMeasured   KeptBy = "measured"
	KeptByRegister KeptBy = "register"
	KeptNothing    KeptBy = "nothing"
)

// Declared sets what a supplier declares of its model beside what the method
// estimates of the same tokens, over the period.
type Declared struct {
	System measure.System
	Of     impact.Declaration
	Energy Pair // Wh
	Carbon Pair // g CO2e
	Kept   KeptBy
}

// Pair is one quantity as it is declared and as it is estimated.
type Pair struct {
	Declared, Estimated impact.Bounds
	// Gap is the declared over the estimated, less one, of their middles; nil
	// when one of them is not known.
	Gap *float64
}

func pair(declared, estimated impact.Bounds) Pair {
	p := Pair{Declared: declared, Estimated: estimated}
	if middle := estimated.Low + estimated.High; middle > 0 && declared.High > 0 {
		p.Gap = new((declared.Low+declared.High)/middle - 1)
	}
	return p
}

// declared lists the declarations about what was asked, by system.
func (v *view) declared(state *impact.State, asked []impact.Asked) (list []Declared) {
	type sums struct{ energy, carbon, estimated, emitted impact.Bounds }
	for _, d := range v.setup.Declared {
		var order []measure.System
		by := map[measure.System]*sums{}
		kept := map[measure.System]KeptBy{}
		for _, a := range asked {
			if !state.About(d, a) {
				continue
			}
			s := by[a.System]
			if s == nil {
				s = &sums{}
				by[a.System], order = s, append(order, a.System)
			}
			energy, carbon := d.Of(a)
			s.energy, s.carbon = plus(s.energy, energy), plus(s.carbon, carbon)
			if got, ok := state.Estimate(a, impact.WhatIf{}); ok {
				grams := got.Carbon()
				s.estimated = plus(s.estimated, impact.Bounds{Low: got.Energy.Low * 1000, High: got.Energy.High * 1000})
				s.emitted = plus(s.emitted, impact.Bounds{Low: grams.Low * 1000, High: grams.High * 1000})
			}
			kept[a.System] = v.keptBy(a)
		}
		for _, id := range order {
			s := by[id]
			list = append(list, Declared{id, d, pair(s.energy, s.estimated), pair(s.carbon, s.emitted), kept[id]})
		}
	}
	return list
}

// keptBy says how the energy of a part is known over the period.
func (v *view) keptBy(a impact.Asked) KeptBy {
	if v.byTokens(a) {
		return KeptEstimate
	}
	w, kept := v.period.Window(v.setup.Zone), KeptNothing
	for i := range v.rows {
		row := &v.rows[i]
		if row.System != a.System || row.Part != a.Part || row.Metric != measure.Energy || row.Kept <= 0 || row.Window.From.Before(w.From) || row.Window.To.After(w.To) {
			continue
		}
		if kept = KeptMeasured; row.Method == measure.Estimated {
			kept = KeptByRegister
		}
	}
	return kept
}
