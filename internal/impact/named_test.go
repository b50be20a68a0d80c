package impact_test

import (
	"math"
	"testing"

	"github.com/vigie-ia/vigie/internal/impact"
)

// near reports whether two numbers agree to 1e-9 of the larger.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

func FuzzBounds(f *testing.F) {
	for _, text := range []string{"44", "44..132", "1,5..2", "..", "1e9..", "NaN", "1..2..3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b impact.Bounds
		if err := b.UnmarshalText([]byte(text)); err == nil && (b.Low != b.Low || b.High-b.High != 0) {
			t.Errorf("%q is read as %v", text, b)
		}
	})
}
