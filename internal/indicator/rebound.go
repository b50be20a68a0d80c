package indicator

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Thresholds of a rebound signal (MEASURES 11).
const (
	reboundPerUse = -0.05
	reboundEnergy = 0.05
)

// Rebounds returns the systems that show a rebound in a quarter against the
// same quarter a year earlier: energy per use at most −5 %, uses up, energy at
// least +5 %, with bounds that exclude zero. A system that does not compare
// shows none: a new one is an extension. ok is false for other periods than
// quarters, running ones, and where nothing compares.
func (f *Figures) Rebounds(system measure.System, p period.Period) (signals []Signal, ok bool) {
	before := p.YearBefore()
	one, two, loaded := f.spansOver(before, p)
	if p.Kind != period.Quarter || !loaded || f.scope.Now.Before(p.Window(f.scope.Zone).To) {
		return nil, false
	}
	d := Definition{ID: IDEnergyPerUse, Needs: []measure.Metric{measure.Energy, Uses}, Formula: over(measure.Energy, Uses), Ratio: true}
	for _, i := range f.of(system) {
		if ok && !f.mayRebound(i, one, two) {
			continue // what is told from totals alone need not be compared
		}
		if alike, _ := f.comparableSystem(d, i, one, two); !alike {
			continue
		}
		ok = true
		if s, found := f.rebound(d, i, one, two); found {
			s.System, s.From, s.To = f.systems[i].ID, before, p
			signals = append(signals, s)
		}
	}
	return signals, ok
}

// mayRebound reports whether the totals show more uses, more energy, and less
// of it for each use, as those of a comparable system must.
func (f *Figures) mayRebound(i int, one, two span) bool {
	of := func(m measure.Metric, s span) float64 { return f.total([]int{i}, m, s, nil).value }
	e1, e2, u1, u2 := of(measure.Energy, one), of(measure.Energy, two), of(Uses, one), of(Uses, two)
	return e2 > e1 && u2 > u1 && e2*u1 < e1*u2
}

func (f *Figures) rebound(d Definition, i int, one, two span) (Signal, bool) {
	var energy, uses, perUse Change
	systems := []int{i}
	f.flowChange(&energy, flow(IDEnergy, measure.Energy, 1, UnitKWh, LowerBetter), systems, one, two)
	f.flowChange(&uses, UsesOf(), systems, one, two)
	f.ratioChange(&perUse, d, systems, one, two)
	s := Signal{PerUse: perUse.Share, Uses: uses.Share, Energy: energy.Share}
	shown := perUse.Share <= reboundPerUse && uses.Points > 0 && energy.Share >= reboundEnergy &&
		perUse.Established && energy.Established && uses.Established
	return s, shown
}
