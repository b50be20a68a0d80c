package indicator

import (
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Activity is one system's uses and energy in two periods.
type Activity struct{ Uses, Energy [2]float64 }

// Decompose splits the change of the energy of systems that share one unit
// into the effects of volume, mix and intensity by the additive LMDI-I method
// (B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide",
// Energy Policy 33, 2005), which sum to the change. Where a value is zero the
// limits of the method are taken: uses that begin or end go to the mix, energy
// that begins or ends at given uses goes to the intensity.
func Decompose(list []Activity) Effects {
	var uses [2]float64
	for _, a := range list {
		uses[0] += a.Uses[0]
		uses[1] += a.Uses[1]
	}
	var out Effects
	for _, a := range list {
		delta := a.Energy[1] - a.Energy[0]
		begun, ended := a.Uses[0] <= 0, a.Uses[1] <= 0
		switch {
		case begun && ended:
			out.Uncounted += delta
		case begun != ended:
			out.Mix += delta
		case a.Energy[0] <= 0 || a.Energy[1] <= 0:
			out.Intensity += delta
		default:
			weight := logMean(a.Energy[1], a.Energy[0])
			volume := weight * math.Log(uses[1]/uses[0])
			mix := weight * math.Log(a.Uses[1]/uses[1]*uses[0]/a.Uses[0])
			out.Volume += volume
			out.Mix += mix
			out.Intensity += delta - volume - mix // L·ln(intensity ratio), so that the three sum to the change
		}
	}
	return out
}

// logMean is the logarithmic mean of two positive numbers.
func logMean(a, b float64) float64 {
	if d := math.Log(a / b); math.Abs(d) > 1e-9 {
		return (a - b) / d
	}
	return (a + b) / 2
}

// effects splits the comparable energy by unit of use, since uses of several
// units make no volume. Systems whose uses do not compare are uncounted.
func (f *Figures) effects(energy []pair, one, two span, scale float64) *Effects {
	byUnit := map[measure.Metric][]Activity{}
	var units []measure.Metric
	var out Effects
	for from := 0; from < len(energy); {
		to := from + 1
		for to < len(energy) && energy[to].system == energy[from].system {
			to++
		}
		a, found := comparableEnergy(energy[from:to])
		i := energy[from].system
		from = to
		if !found {
			continue
		}
		if !f.usesCompare(i, &a, one, two) {
			out.Uncounted += a.Energy[1] - a.Energy[0]
			continue
		}
		unit := f.systems[i].Unit
		if byUnit[unit] == nil {
			units = append(units, unit)
		}
		byUnit[unit] = append(byUnit[unit], a)
	}
	for _, unit := range units {
		e := Decompose(byUnit[unit])
		out.Volume += e.Volume
		out.Mix += e.Mix
		out.Intensity += e.Intensity
		out.Uncounted += e.Uncounted
	}
	out.Volume *= scale
	out.Mix *= scale
	out.Intensity *= scale
	out.Uncounted *= scale
	return &out
}

// comparableEnergy adds up the parts of one system that compare.
func comparableEnergy(parts []pair) (a Activity, found bool) {
	for _, x := range parts {
		if x.kind == PieceComparable {
			found = true
			a.Energy[0] += x.first.value
			a.Energy[1] += x.second.value
		}
	}
	return a, found
}

// usesCompare fills the uses of a system whose every part counts them alike in
// both spans.
func (f *Figures) usesCompare(i int, a *Activity, one, two span) bool {
	list := f.pairs([]int{i}, Uses, one, two)
	for _, x := range list {
		if x.kind != PieceComparable {
			return false
		}
		a.Uses[0] += x.first.value
		a.Uses[1] += x.second.value
	}
	return len(list) > 0
}
