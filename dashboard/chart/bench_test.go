package chart_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// BenchmarkDraw is what one chart of each kind costs when nothing is remembered.
func BenchmarkDraw(b *testing.B) {
	e, err := chart.New(chart.Options{CacheBytes: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	all := samples()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				svg, err := e.Draw(b.Context(), all[name])
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(svg)), "B/chart")
			}
		})
	}
}

// BenchmarkRemembered is what a chart costs when it was drawn before.
func BenchmarkRemembered(b *testing.B) {
	e := engine(b)
	spec := stacked()
	for b.Loop() {
		if _, err := e.Draw(b.Context(), spec); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart is the first chart of a new engine: compiling the bundle and
// starting an engine.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		e, err := chart.New(chart.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.Draw(b.Context(), spark()); err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}
