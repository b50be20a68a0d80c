package chart

import "math"

// scale is a value axis: round ends, a round step, and the decimals that its
// ticks need. ECharts is told all of it, so that the layout knows its labels.
type scale struct {
	low, high, step float64
	digits          int
}

// newScale covers low to high and zero with about n steps of 1, 2, 2.5 or 5
// times a power of ten.
func newScale(low, high float64, n int) scale {
	return roundScale(min(low, 0), max(high, 0), n)
}

// tiny is a range that no label can tell: nine decimals are the most it has.
const tiny = 1e-7

// roundScale covers low to high, without zero if it is outside.
func roundScale(low, high float64, n int) scale {
	if high-low < tiny {
		high = low + 1
	}
	raw := (high - low) / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	s := scale{step: 10 * power, digits: max(0, -int(math.Round(math.Log10(power)))-1)}
	for _, k := range []float64{1, 2, 2.5, 5} {
		if k*power >= raw*(1-1e-9) {
			s.step, s.digits = k*power, max(0, -int(math.Round(math.Log10(power))))
			if k == 2.5 { // the one step that needs a decimal more
				s.digits = max(0, 1-int(math.Round(math.Log10(power))))
			}
			break
		}
	}
	unit := math.Pow10(s.digits) // rounding here keeps 0.1 + 0.2 out of the labels
	s.low = math.Round(s.step*math.Floor(low/s.step+1e-9)*unit) / unit
	s.high = math.Round(s.step*math.Ceil(high/s.step-1e-9)*unit) / unit
	return s
}

// ticks are the labels of the axis.
func (s scale) ticks(lang Lang) []string {
	var out []string
	for i := range int(math.Round((s.high-s.low)/s.step)) + 1 {
		out = append(out, FormatNumber(lang, s.low+float64(i)*s.step, s.digits))
	}
	return out
}

// digitsFor is how many decimals show a figure of this size: three
// significant digits, none from 100 on.
func digitsFor(v float64) int {
	v = math.Abs(v)
	switch {
	case v == 0 || v >= 100:
		return 0
	case v >= 10:
		return 1
	case v >= 0.1:
		return 2
	default:
		return 3
	}
}
