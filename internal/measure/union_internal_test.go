package measure

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However spans lie, the ways that cover takes for the usual ones give what
// laying each over the others does.
func TestCoverIsLay(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		quick, plain := newUnion(true), newUnion(true)
		for range rapid.IntRange(1, 20).Draw(t, "spans") {
			from := start.Add(time.Duration(rapid.IntRange(0, 12).Draw(t, "from")) * time.Hour)
			s := span{from, from.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "hours")) * time.Hour), rapid.SampledFrom([]float64{0, 0.25, 0.5, 1}).Draw(t, "share")}
			if a, b := quick.cover(s), plain.lay(s); a != b {
				t.Fatalf("%v covers %v, laid over the others %v", s, a, b)
			}
			if !slices.Equal(quick.spans, plain.spans) {
				t.Fatalf("%v: %v, laid over the others %v", s, quick.spans, plain.spans)
			}
		}
	})
}
