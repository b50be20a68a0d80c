package impact

import (
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
)

// averageMonth is the mean length of a civil month in hours: 365.2425 / 12 days.
const averageMonth = 365.2425 / 12 * 24

// assumed makes queries, and energy where the register states it per use, for
// systems known only by licences or active users: people × a declared range of
// uses per person and month ("hypothèse d'usage"). A batch that brings queries
// of the same system and part is left as it is.
func assumed(readings []measure.Reading, sites Sites) []measure.Reading {
	type place struct {
		system measure.System
		part   measure.Part
	}
	counted := map[place]bool{}
	for i := range readings {
		if readings[i].Metric == measure.Queries {
			counted[place{readings[i].System, readings[i].Part}] = true
		}
	}
	var out []measure.Reading
	for i := range readings {
		r := readings[i]
		usage := sites(r.System, r.Part).Usage
		if usage == nil || r.Metric != usage.Of || r.State != measure.Known || r.Group != "" || counted[place{r.System, r.Part}] {
			continue
		}
		out = append(out, uses(r, *usage)...)
	}
	return out
}

// uses turns a number of people over a window into queries and energy, both
// ranges.
func uses(r measure.Reading, usage Usage) []measure.Reading {
	months := r.Window.Length().Hours() / averageMonth
	if math.Abs(months-1) < 0.1 { // a civil month of 28 to 31 days is one month
		months = 1
	}
	r.Method, r.Spread, r.Count, r.SD = measure.Estimated, measure.Range, 0, 0
	r.Basis = measure.BasisSet(r.Basis, measure.BasisMethod, "usage-assumption")
	r.Basis = measure.BasisSet(r.Basis, measure.BasisAssumption, "usage:"+usage.PerMonth.String()+"/month")
	r.Basis = measure.BasisSet(r.Basis, measure.BasisFactor, usage.Source)
	queries := scaled(r, Bounds{usage.PerMonth.Low * months, usage.PerMonth.High * months})
	queries.Metric = measure.Queries
	queries.Low, queries.High = math.Round(queries.Low), math.Round(queries.High)
	queries.Value = (queries.Low + queries.High) / 2
	if !usage.WhPerUse.stated() {
		return []measure.Reading{queries}
	}
	energy := scaled(queries, usage.WhPerUse)
	energy.Metric = measure.Energy
	energy.Basis = measure.BasisSet(energy.Basis, measure.BasisBoundary, "facility")
	energy.Basis = measure.BasisSet(energy.Basis, measure.BasisPUEBy, "source")
	return []measure.Reading{queries, energy}
}
