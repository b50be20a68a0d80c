package ingest_test

import (
	"strconv"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// BenchmarkRun carries a day of hourly readings of 20 models through the steps:
// the first time, and once more with all of it stored.
func BenchmarkRun(b *testing.B) {
	var list []measure.Reading
	for hour := range 24 {
		for model := range 20 {
			for _, m := range []measure.Metric{measure.Queries, measure.InputTokens, measure.OutputTokens, measure.EnergyIT} {
				list = append(list, said(hour, "serveur", m, strconv.Itoa(model), 5))
			}
		}
	}
	for name, there := range map[string][]measure.Reading{"new": nil, "again": list} {
		b.Run(name, func(b *testing.B) {
			p := gateway(b, there)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Run(b.Context(), measure.Batch{Source: "passerelle", Window: day(9, 10), Readings: list}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(list)*b.N)/b.Elapsed().Seconds(), "readings/s")
		})
	}
}
