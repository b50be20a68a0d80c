package kit

import (
	"math"
	"strconv"
)

// Contrast returns the contrast ratio of two colours (#rrggbb), from 1 to 21,
// by the formula of WCAG 2 with the threshold of the RGAA glossary (0.03928).
// A colour that cannot be read contrasts with nothing: 1.
func Contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	if math.IsNaN(la) || math.IsNaN(lb) {
		return 1
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(colour string) float64 {
	if len(colour) != 7 || colour[0] != '#' {
		return math.NaN()
	}
	sum := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return math.NaN()
		}
		v := float64(n) / 255
		if v <= 0.03928 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
