package measure_test

import (
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// A meter that answered for half of a day says what it measured, and how much of
// the day that covers. A day without a reading is not zero: it is not there.
func ExampleFoldDays() {
	first := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	days := []measure.Window{
		{From: first, To: first.AddDate(0, 0, 1)},
		{From: first.AddDate(0, 0, 1), To: first.AddDate(0, 0, 2)},
	}
	morning := measure.Window{From: first, To: first.Add(12 * time.Hour)}
	readings := []measure.Reading{{
		Key:   measure.Key{Source: "meter", System: "chat", Metric: measure.Energy, Method: measure.Measured, Window: morning},
		State: measure.Known, Value: 1200, Low: 1200, High: 1200, Covered: 12 * time.Hour,
	}}
	for _, d := range measure.FoldDays(measure.Rules{Zone: time.UTC}, days, readings) {
		fmt.Printf("%s: %g Wh, %v covered\n", d.Window.From.Format(time.DateOnly), d.Value, d.Covered)
	}
	// Output: 2026-09-01: 1200 Wh, 12h0m0s covered
}
