package report

import (
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// scopeOf tells indicator what the register says of some systems over w.
func (r *Reporter) scopeOf(systems []register.System, w measure.Window, now time.Time) indicator.Scope {
	scope := indicator.Scope{Zone: r.setup.Zone, Now: now, Lags: map[string]time.Duration{}}
	for _, s := range r.setup.Sources {
		scope.Lags[s.Name] = s.Lag
	}
	for _, s := range systems {
		scope.Systems = append(scope.Systems, r.systemOf(s, w))
	}
	return scope
}

func (r *Reporter) systemOf(s register.System, w measure.Window) indicator.System {
	unit, perUse := s.Unit.Metric()
	out := indicator.System{
		ID: s.ID, Unit: unit, PerUse: perUse, Dated: s.Phases.Stated(), Running: s.Running(r.setup.Zone, w),
	}
	if wh, ok := s.QuarterWh(); ok {
		out.Forecast = wh
	}
	if len(s.Parts) > 0 || len(s.Sources) > 0 {
		for _, p := range s.AllParts() {
			out.Parts = append(out.Parts, indicator.Part{
				ID: p.ID, Running: s.RunningPart(r.setup.Zone, p, w), Energy: expectsEnergy(p), Order: ordersOf(p),
			})
		}
	}
	for _, b := range s.Breaks {
		out.Breaks = append(out.Breaks, indicator.Break{At: b.Date.Start(r.setup.Zone), Metric: b.Metric})
	}
	return out
}

// expectsEnergy reports whether energy is owed of a part: it states a
// boundary, an order of energy sources, or nothing of what it brings.
func expectsEnergy(p register.Part) bool {
	_, energy := p.Sources[measure.Energy]
	_, it := p.Sources[measure.EnergyIT]
	_, general := p.Sources[register.DefaultMetric]
	return energy || it || general || len(p.Sources) == 0 || p.Boundary != ""
}

func ordersOf(p register.Part) map[measure.Metric][]string {
	out := make(map[measure.Metric][]string, len(p.Sources))
	for m, order := range p.Sources {
		if m == register.DefaultMetric {
			m = ""
		}
		out[m] = order
	}
	return out
}

// dateIn is the civil day that a calendar of the authority shows at t.
func (r *Reporter) dateIn(t time.Time) period.Date { return period.DateOf(t, r.setup.Zone) }
