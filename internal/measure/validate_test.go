package measure_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Each fault is refused alone, with its reason; what is good is kept.
func TestValidate(t *testing.T) {
	hour := win("2026-06-01T10:00", "2026-06-01T11:00")
	limits := measure.Limits{
		Systems: map[measure.System]measure.SystemLimits{"assistant": {MaxWatts: 100, Parts: map[measure.Part]bool{"gpu": true}}},
		Now:     at("2026-06-01T12:00"),
	}
	cases := map[string]struct {
		change func(*measure.Reading)
		reason string
	}{
		"good":             {func(*measure.Reading) {}, ""},
		"good part":        {func(r *measure.Reading) { r.Part = "gpu" }, ""},
		"a credit":         {func(r *measure.Reading) { r.Metric, r.Value, r.Low, r.High = measure.Cost, -1, -1, -1 }, ""},
		"withheld":         {func(r *measure.Reading) { r.State, r.Value = measure.Withheld, math.NaN() }, ""},
		"at the limit":     {func(r *measure.Reading) { r.Value, r.Low, r.High = 100, 100, 100 }, ""},
		"NaN":              {func(r *measure.Reading) { r.Value = math.NaN() }, "finite"},
		"infinite":         {func(r *measure.Reading) { r.High = math.Inf(1) }, "finite"},
		"negative":         {func(r *measure.Reading) { r.Value, r.Low, r.High = -1, -1, -1 }, "negative"},
		"unknown system":   {func(r *measure.Reading) { r.System = "other" }, "register"},
		"unknown part":     {func(r *measure.Reading) { r.Part = "tpu" }, "part"},
		"unknown metric":   {func(r *measure.Reading) { r.Metric = "joy" }, "catalogue"},
		"no method":        {func(r *measure.Reading) { r.Method = measure.Unstated }, "method"},
		"another source":   {func(r *measure.Reading) { r.Source = "t" }, "source"},
		"empty window":     {func(r *measure.Reading) { r.Window.To = r.Window.From }, "empty"},
		"outside":          {func(r *measure.Reading) { r.Window = win("2026-06-01T09:00", "2026-06-01T10:00") }, "outside"},
		"covers too much":  {func(r *measure.Reading) { r.Covered = 2 * time.Hour }, "covers"},
		"bounds":           {func(r *measure.Reading) { r.Low, r.Spread = 60, measure.Range }, "bounds"},
		"exact with range": {func(r *measure.Reading) { r.Low = 40 }, "exact"},
		"off the midpoint": {func(r *measure.Reading) { r.Low, r.Spread = 10, measure.Range }, "midpoint"},
		"over the maximum": {func(r *measure.Reading) { r.Value, r.Low, r.High = 101, 101, 101 }, "maximum power"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			other := known("s", measure.Queries, hour, 3)
			r := known("s", measure.Energy, hour, 50)
			c.change(&r)
			got := measure.Validate(measure.Batch{Source: "s", Window: measure.Window{From: hour.From, To: hour.To.Add(time.Hour)}, Readings: []measure.Reading{r, other}}, limits)
			if c.reason == "" {
				if len(got.Readings) != 2 || len(got.Refused) != 0 {
					t.Fatalf("refused: %v", got.Refused)
				}
				return
			}
			if len(got.Readings) != 1 || got.Readings[0].Metric != measure.Queries || len(got.Refused) != 1 {
				t.Fatalf("kept %d, refused %v; want the other reading kept", len(got.Readings), got.Refused)
			}
			if !strings.Contains(got.Refused[0].Reason.String(), c.reason) {
				t.Errorf("reason %q does not say %q", got.Refused[0].Reason.String(), c.reason)
			}
		})
	}
	future := known("s", measure.Energy, win("2026-06-01T13:00", "2026-06-01T14:00"), 5)
	got := measure.Validate(measure.Batch{Source: "s", Window: future.Window, Readings: []measure.Reading{future}}, limits)
	if len(got.Refused) != 1 || !strings.Contains(got.Refused[0].Reason.String(), "future") {
		t.Errorf("a reading from the future: %v", got.Refused)
	}
}
