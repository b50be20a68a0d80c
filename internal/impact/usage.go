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
func (d *deriver) assumed(readings []measure.Reading) []measure.Reading {
	counted := map[place]bool{}
	for i := range readings {
		if readings[i].Metric == measure.Queries {
			counted[placeOf(readings[i].Key)] = true
		}
	}
	var out []measure.Reading
	for i := range readings {
		r := readings[i]
		usage := d.site(r.Key).Usage
		if usage == nil || r.Metric != usage.Of || r.State != measure.Known || r.Group != "" || counted[placeOf(r.Key)] {
			continue
		}
		out = append(out, d.uses(r, *usage)...)
	}
	return out
}

// uses turns a number of people over a window into queries and energy, both
// ranges.
func (d *deriver) uses(r measure.Reading, usage Usage) []measure.Reading {
	months := r.Window.Length().Hours() / averageMonth
	if math.Abs(months-1) < 0.1 { // a civil month of 28 to 31 days is one month
		months = 1
	}
	r.Basis = d.basis(&r, "usage", func(f *measure.BasisFields) {
		f.Method, f.Assumption, f.Factor = "usage-assumption", "usage:"+usage.PerMonth.String()+"/month", joined(usage.Source)
	})
	r.Method, r.Spread, r.Count, r.SD = measure.Estimated, measure.Range, 0, 0
	queries := scaled(r, Bounds{usage.PerMonth.Low * months, usage.PerMonth.High * months})
	queries.Metric = measure.Queries
	queries.Low, queries.High = math.Round(queries.Low), math.Round(queries.High)
	queries.Value = (queries.Low + queries.High) / 2
	if !usage.WhPerUse.stated() {
		return []measure.Reading{queries}
	}
	energy := scaled(queries, usage.WhPerUse)
	energy.Metric = measure.Energy
	energy.Basis = d.basis(&energy, "usage energy", atFacility)
	return []measure.Reading{queries, energy}
}

// atFacility says that an energy is the facility's, as its source states it.
func atFacility(f *measure.BasisFields) { f.Boundary, f.PUEBy = "facility", "source" }

// perUse makes energy from uses and the declared energy of one, where no energy
// is told: transcription, OCR, images, or a vendor's own figure.
func (d *deriver) perUse(readings []measure.Reading) []measure.Reading {
	told := powered(readings)
	var out []measure.Reading
	for i := range readings {
		r := readings[i]
		per := d.site(r.Key).PerUse
		if per == nil || r.Metric != per.Metric || r.State != measure.Known || r.Group != "" || told[placeOf(r.Key)] {
			continue
		}
		r.Basis = d.basis(&r, "per use", func(f *measure.BasisFields) {
			*f = measure.BasisFields{
				Grid: f.Grid, Method: "per-use", Assumption: "per-use:" + per.Wh.String() + "Wh", Factor: joined(per.Source),
			}
			atFacility(f)
		})
		r = scaled(r, Bounds{per.Wh.Low / per.Per, per.Wh.High / per.Per})
		r.Metric, r.Method, r.Count = measure.Energy, measure.Estimated, 0
		out = append(out, r)
	}
	return out
}
