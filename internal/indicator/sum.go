package indicator

import (
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
)

// sum adds figures with their bounds (MEASURES 6): ranges linearly, low with
// low and high with high, independent noise in quadrature.
type sum struct {
	known, withheld    bool
	value              float64
	down, up           float64 // of the ranges
	noiseDown, noiseUp float64 // squares of the halves of the intervals
	ranged, noisy      bool
}

// figureAmount is one figure that a sum takes.
type figureAmount struct {
	value, low, high float64
	spread           measure.Spread
}

func (s *sum) add(a figureAmount) {
	s.known = true
	s.value += a.value
	down, up := a.value-a.low, a.high-a.value
	switch a.spread {
	case measure.Range:
		s.ranged = true
		s.down += down
		s.up += up
	case measure.CI95:
		s.noisy = true
		s.noiseDown += down * down
		s.noiseUp += up * up
	case measure.Exact:
	}
}

// join adds all that another sum holds.
func (s *sum) join(o sum) {
	if !o.known && !o.withheld {
		return
	}
	s.known = s.known || o.known
	s.withheld = s.withheld || o.withheld
	s.ranged = s.ranged || o.ranged
	s.noisy = s.noisy || o.noisy
	s.value += o.value
	s.down += o.down
	s.up += o.up
	s.noiseDown += o.noiseDown
	s.noiseUp += o.noiseUp
}

// over is the sum in a unit of which one makes per of its own.
func (s sum) over(per float64) sum {
	if per != 1 {
		s.value /= per
		s.down /= per
		s.up /= per
		s.noiseDown /= per * per
		s.noiseUp /= per * per
	}
	return s
}

func (s sum) low() float64  { return s.value - s.down - math.Sqrt(s.noiseDown) }
func (s sum) high() float64 { return s.value + s.up + math.Sqrt(s.noiseUp) }

func (s sum) spread() measure.Spread {
	switch {
	case s.ranged:
		return measure.Range
	case s.noisy:
		return measure.CI95
	}
	return measure.Exact
}

func (s sum) state() measure.State {
	switch {
	case s.withheld:
		return measure.Withheld
	case s.known:
		return measure.Known
	}
	return measure.Missing
}

// reading returns the sum as a figure; a sum that holds anything withheld
// tells nothing.
func (s sum) reading() measure.Reading {
	if state := s.state(); state != measure.Known {
		return measure.Reading{State: state}
	}
	r := measure.Reading{State: measure.Known, Value: s.value, Low: s.value, High: s.value, Spread: s.spread()}
	if r.Spread != measure.Exact {
		r.Low, r.High = s.low(), s.high()
	}
	return r
}

// scaled returns r in another unit.
func scaled(r measure.Reading, k float64) measure.Reading {
	r.Value *= k
	r.Low *= k
	r.High *= k
	return r
}

// Over divides two totals (MEASURES 7). When both rest on the same assumption
// the bounds are those of its scenarios, low with low and high with high; else
// they are the widest. Nothing is divided by zero: it is Missing.
func Over(num, den measure.Reading) measure.Reading {
	out := measure.Reading{State: worst(num.State, den.State)}
	if out.State != measure.Known || den.Value <= 0 {
		if out.State == measure.Known {
			out.State = measure.Missing
		}
		return out
	}
	out.Value, out.Spread = num.Value/den.Value, widest(num.Spread, den.Spread)
	out.Low, out.High = out.Value, out.Value
	switch {
	case den.Spread == measure.Exact:
		out.Low, out.High = num.Low/den.Value, num.High/den.Value
	case den.Low <= 0:
		out.Low, out.High, out.Spread = 0, math.Inf(1), measure.Range
	case num.Spread == measure.CI95 && den.Spread == measure.CI95:
		relative := func(n, d float64) float64 { return math.Hypot(n, out.Value*d) / den.Value }
		out.Low -= relative(num.Value-num.Low, den.High-den.Value)
		out.High += relative(num.High-num.Value, den.Value-den.Low)
	case sameAssumption(num, den):
		a, b := num.Low/den.Low, num.High/den.High
		out.Low, out.High = min(a, b, out.Value), max(a, b, out.Value)
	default:
		out.Low, out.High = num.Low/den.High, num.High/den.Low
	}
	return out
}

// sameAssumption reports whether two totals move together: both were derived
// from one declared number of uses.
func sameAssumption(a, b measure.Reading) bool {
	assumed := a.Basis.Fields().Assumption
	return assumed != "" && assumed == b.Basis.Fields().Assumption
}

// PartOf returns the share, in percent, of part in part + rest. The bounds set
// the part low against the rest high, and the reverse: the two were not
// obtained the same way.
func PartOf(part, rest measure.Reading) measure.Reading {
	out := measure.Reading{State: worst(part.State, rest.State)}
	if out.State != measure.Known {
		return out
	}
	whole := part.Value + rest.Value
	if whole <= 0 {
		out.State = measure.Missing
		return out
	}
	share := func(p, r float64) float64 {
		if p+r <= 0 {
			return 0
		}
		return 100 * p / (p + r)
	}
	out.Value = share(part.Value, rest.Value)
	out.Low, out.High = share(part.Low, rest.High), share(part.High, rest.Low)
	out.Spread = widest(part.Spread, rest.Spread)
	return out
}

// FieldShare returns the share, in percent, of what is known to be so among
// all, when unknown of them may be so as well: a missing field of the register
// counts as the interval [known, known + unknown] (MEASURES 8).
func FieldShare(known, unknown, of int) measure.Reading {
	if of <= 0 {
		return measure.Reading{}
	}
	low, high := 100*float64(known)/float64(of), 100*float64(known+unknown)/float64(of)
	r := measure.Reading{State: measure.Known, Value: low, Low: low, High: high}
	if unknown > 0 {
		r.Spread = measure.Range
	}
	return r
}

func worst(a, b measure.State) measure.State {
	switch {
	case a == measure.Withheld || b == measure.Withheld:
		return measure.Withheld
	case a == measure.Missing || b == measure.Missing:
		return measure.Missing
	}
	return measure.Known
}

func widest(a, b measure.Spread) measure.Spread {
	switch {
	case a == b || b == measure.Exact:
		return a
	case a == measure.Exact:
		return b
	}
	return measure.Range
}
