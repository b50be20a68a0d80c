package collectors_test

import (
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// A source that answered for two hours and counted in one of them says a zero of
// the other: it is a value, and not missing.
func ExampleTally() {
	from := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	t := collectors.NewTally("gateway", measure.Window{From: from, To: from.Add(2 * time.Hour)}, time.Hour,
		collectors.Column{Metric: measure.Queries, Method: measure.Measured})
	key := measure.Key{System: "chat", Metric: measure.Queries}
	t.Add(key, from.Add(10*time.Minute), 1, "line 1")
	t.Add(key, from.Add(20*time.Minute), 1, "line 2")
	for _, r := range t.Batch([]collectors.Place{{System: "chat"}}).Readings {
		fmt.Printf("%s: %g, %v covered\n", r.Window.From.Format("15:04"), r.Value, r.Covered)
	}
	// Output:
	// 08:00: 2, 1h0m0s covered
	// 09:00: 0, 1h0m0s covered
}
