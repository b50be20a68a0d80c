package survey

import (
	"math"
	"testing"
)

// Values worked out apart with numpy.
func TestAlpha(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows [][]float64
		want float64
	}{
		{[][]float64{{2, 3, 3}, {4, 4, 5}, {3, 3, 2}, {5, 4, 4}, {1, 2, 2}, {4, 5, 4}, {2, 2, 3}, {3, 4, 4}, {5, 5, 5}, {1, 1, 2}}, 0.9408147578785548},
		{[][]float64{{100, 75}, {50, 50}, {25, 0}, {75, 100}, {50, 25}, {0, 25}, {100, 100}, {25, 50}}, 0.8878504672897196},
	} {
		var a Agreement
		for _, row := range c.rows {
			a.add(row)
		}
		if got, ok := a.Alpha(); !ok || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v, %v; want %v", got, ok, c.want)
		}
	}
	for name, rows := range map[string][][]float64{"one item": {{1}, {2}, {3}, {4}}, "two persons": {{1, 2}, {2, 3}}, "one answer": {{3, 3}, {3, 3}, {3, 3}}, "nobody": nil} {
		var a Agreement
		for _, row := range rows {
			a.add(row)
		}
		if got, ok := a.Alpha(); ok {
			t.Errorf("%s: alpha is %v", name, got)
		}
	}
}

// The interval is near Feldt's of 1965, which was worked out apart with the
// quantiles of scipy's F law.
func TestAlphaInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		alpha     float64
		n, k      int
		low, high float64
	}{{0.7, 168, 2, 0.5933, 0.7787}, {0.8, 400, 3, 0.7635, 0.8317}, {0.5, 120, 2, 0.2826, 0.6515}, {0.9, 100, 4, 0.8637, 0.9286}} {
		low, high := AlphaInterval(c.alpha, c.n, c.k)
		if math.Abs(low-c.low) > 0.002 || math.Abs(high-c.high) > 0.002 {
			t.Errorf("%+v: %.4f to %.4f", c, low, high)
		}
	}
	if low, high := AlphaInterval(0, 100, 2); low != 0 || high < 0 {
		t.Errorf("of no agreement: %v to %v", low, high)
	}
}
