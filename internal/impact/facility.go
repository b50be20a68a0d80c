package impact

import (
	"fmt"

	"github.com/vigie-ia/vigie/internal/measure"
)

// completed adds the rest of the server to energy that was measured at the GPU
// only: an estimate of its own, beside the measured part (MEASURES 5).
func completed(readings []measure.Reading, sites Sites) []measure.Reading {
	var out []measure.Reading
	for i := range readings {
		r := readings[i]
		if r.Metric != measure.EnergyIT || r.State != measure.Known || measure.BasisGet(r.Basis, measure.BasisBoundary) != "gpu" {
			continue
		}
		share := sites(r.System, r.Part).Completed
		if !share.stated() {
			continue
		}
		r = scaled(r, share)
		r.Method = measure.Estimated
		r.Basis = measure.BasisSet(r.Basis, measure.BasisBoundary, "server")
		r.Basis = measure.BasisSet(r.Basis, measure.BasisCompleted, share.String())
		out = append(out, r)
	}
	return out
}

// facility makes energy from energy_it by the register's PUE, or energy_it
// from energy, once and only once: a figure that holds the PUE already is
// never multiplied. Without a PUE the missing one is not guessed.
func facility(readings []measure.Reading, sites Sites) (out []measure.Reading, missing []measure.Refusal) {
	there := map[measure.Key]bool{}
	for i := range readings {
		there[readings[i].Key] = true
	}
	told := map[measure.System]bool{}
	for i := range readings {
		other, ok := otherSide(readings[i])
		if !ok || there[other.Key] {
			continue
		}
		r := readings[i]
		site := sites(r.System, r.Part)
		if !site.PUE.stated() {
			if r.Metric == measure.EnergyIT && !told[r.System] {
				told[r.System] = true
				missing = append(missing, measure.Refusal{
					Where:  fmt.Sprintf("%s %s", r.System, measure.Energy),
					Reason: "the energy of the facility cannot be known: state hosting.pue for this system in the register",
				})
			}
			continue
		}
		out = append(out, throughPUE(other, site))
	}
	return out, missing
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
func throughPUE(r measure.Reading, site Site) measure.Reading {
	factor := site.PUE
	if r.Metric == measure.EnergyIT {
		factor = Bounds{1 / site.PUE.High, 1 / site.PUE.Low}
	}
	r = scaled(r, factor)
	r.Basis = measure.BasisSet(r.Basis, measure.BasisPUE, site.PUE.String())
	r.Basis = measure.BasisSet(r.Basis, measure.BasisPUEBy, "vigie")
	if site.PUESource != "" {
		r.Basis = measure.BasisSet(r.Basis, measure.BasisFactor, site.PUESource)
	}
	return r
}
