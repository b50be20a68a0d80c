package impact

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// completed adds the rest of the server to energy that was measured at the GPU
// only: an estimate of its own, beside the measured part (MEASURES 5).
func (d *deriver) completed(readings []measure.Reading) []measure.Reading {
	there := keysOf(readings)
	var out []measure.Reading
	for i := range readings {
		r := readings[i]
		if r.Metric != measure.EnergyIT || r.State != measure.Known || r.Basis.Fields().Boundary != "gpu" {
			continue
		}
		share := d.site(r.Key).Completed
		if !share.stated() {
			continue
		}
		basis := d.basis(&r, "completed", func(f *measure.BasisFields) {
			f.Boundary, f.Completed = "server", share.numbers()
		})
		r = scaled(r, share)
		r.Method, r.Basis = measure.Estimated, basis
		if !there[r.Key] {
			out = append(out, r)
		}
	}
	return out
}

// facility makes energy from energy_it by the register's PUE, or energy_it
// from energy, once and only once: a figure that holds the PUE already is
// never multiplied. Without a PUE the missing one is not guessed.
func (d *deriver) facility(readings []measure.Reading) (out []measure.Reading) {
	there := keysOf(readings)
	for i := range readings {
		other, ok := otherSide(readings[i])
		if !ok || there[other.Key] {
			continue
		}
		site := d.site(other.Key)
		if !site.PUE.stated() {
			if other.Metric == measure.Energy {
				d.miss(other.System, string(measure.Energy), reason.New("lacking.pue"))
			}
			continue
		}
		out = append(out, d.throughPUE(other, site.PUE, site.PUESource))
	}
	return out
}

func keysOf(readings []measure.Reading) map[measure.Key]bool {
	there := make(map[measure.Key]bool, len(readings))
	for i := range readings {
		there[readings[i].Key] = true
	}
	return there
}

// otherSide is a known energy reading renamed to the other side of the PUE.
func otherSide(r measure.Reading) (measure.Reading, bool) {
	switch {
	case r.State == measure.Known && r.Metric == measure.EnergyIT:
		r.Metric = measure.Energy
	case r.State == measure.Known && r.Metric == measure.Energy:
		r.Metric = measure.EnergyIT
	default:
		return r, false
	}
	return r, true
}

// throughPUE multiplies towards the facility and divides towards the equipment.
func (d *deriver) throughPUE(r measure.Reading, pue Bounds, source string) measure.Reading {
	factor := pue
	if r.Metric == measure.EnergyIT {
		factor = Bounds{1 / pue.High, 1 / pue.Low}
	}
	basis := d.basis(&r, "pue "+string(r.Metric), func(f *measure.BasisFields) {
		f.PUE, f.PUEBy = pue.numbers(), "vigie"
		if source != "" {
			f.Factor = joined(source)
		}
	})
	r = scaled(r, factor)
	r.Basis = basis
	return r
}
