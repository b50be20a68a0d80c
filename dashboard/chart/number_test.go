package chart_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		v      float64
		digits int
		fr, en string
	}{
		{0, 0, "0", "0"},
		{1234.5, 1, "1\u202f234,5", "1,234.5"},
		{-1234567.891, 2, "\u22121\u202f234\u202f567,89", "\u22121,234,567.89"},
		{999, 0, "999", "999"},
		{999.5, 0, "1\u202f000", "1,000"},
		{2.5, 0, "3", "3"}, // halves away from zero, as in the browser's toFixed
		{-0.04, 1, "0,0", "0.0"},
		{0.125, 2, "0,13", "0.13"},
		{1e6, 0, "1\u202f000\u202f000", "1,000,000"},
	} {
		if got := chart.FormatNumber(chart.FR, c.v, c.digits); got != c.fr {
			t.Errorf("%v in French: %q, want %q", c.v, got, c.fr)
		}
		if got := chart.FormatNumber(chart.EN, c.v, c.digits); got != c.en {
			t.Errorf("%v in English: %q, want %q", c.v, got, c.en)
		}
	}
}

func TestFormatNumberReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "v")
		digits := rapid.IntRange(0, 4).Draw(t, "digits")
		text := chart.FormatNumber(chart.FR, v, digits)
		plain := strings.NewReplacer("\u202f", "", ",", ".", "\u2212", "-").Replace(text)
		back, err := strconv.ParseFloat(plain, 64)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if math.Abs(back-v) > 0.5*math.Pow10(-digits)+1e-6 {
			t.Fatalf("%v was written %q", v, text)
		}
	})
}

// TestPaletteStandsOut holds WCAG 1.4.11: 3:1 against the paper.
func TestPaletteStandsOut(t *testing.T) {
	seen := map[string]bool{}
	for _, colour := range chart.Palette() {
		rgb, err := strconv.ParseUint(colour[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		light := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			c := float64(rgb>>(16-8*i)&0xff) / 255
			if c <= 0.03928 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			light += weight * c
		}
		if contrast := 1.05 / (light + 0.05); contrast < 3 {
			t.Errorf("%s stands out by %.2f only", colour, contrast)
		}
		if seen[colour] {
			t.Errorf("%s is there twice", colour)
		}
		seen[colour] = true
	}
}
