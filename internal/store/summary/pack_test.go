package summary_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

func drawTime(t *rapid.T, name string) time.Time {
	return time.Unix(rapid.Int64Range(-1e9, 4e9).Draw(t, name), 0).UTC()
}

func drawFigures(t *rapid.T) (value, low, high float64) {
	value = rapid.Float64().Draw(t, "value")
	if rapid.Bool().Draw(t, "exact") {
		return value, value, value
	}
	return value, rapid.Float64().Draw(t, "low"), rapid.Float64().Draw(t, "high")
}

func drawSeconds(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.Int64Range(0, 1e8).Draw(t, name)) * time.Second
}

func TestDayComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := measure.Day{
			State: rapid.SampledFrom([]measure.State{measure.Missing, measure.Known, measure.Withheld}).Draw(t, "state"), Spread: rapid.SampledFrom([]measure.Spread{measure.Exact, measure.Range, measure.CI95}).Draw(t, "spread"),
			Count: rapid.Int().Draw(t, "count"), Covered: time.Duration(rapid.Int64().Draw(t, "covered")),
		}
		want.Value, want.Low, want.High = drawFigures(t)
		want.Window.From, want.Native.From = drawTime(t, "from"), drawTime(t, "native")
		want.Window.To = want.Window.From.Add(drawSeconds(t, "length"))
		want.Native.To = want.Native.From.Add(drawSeconds(t, "native length"))
		got := measure.Day{Key: measure.Key{Window: measure.Window{From: want.Window.From}}}
		if err := summary.ReadDay(summary.AppendDay(nil, &want), &got); err != nil {
			t.Fatal(err)
		}
		if got.Key != want.Key || got.Native != want.Native || got.Value != want.Value || got.Low != want.Low || got.High != want.High ||
			got.State != want.State || got.Spread != want.Spread || got.Count != want.Count || got.Covered != want.Covered {
			t.Errorf("%+v came back as %+v", want, got)
		}
	})
}

func TestMonthComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want measure.Month
		want.State, want.Spread = measure.Known, measure.Range
		want.Value, want.Low, want.High = drawFigures(t)
		want.Kept, want.KeptLow, want.KeptHigh = want.Value, want.Low, want.High
		want.Covered = time.Duration(rapid.Int64().Draw(t, "covered"))
		want.KeptCovered = want.Covered
		if rapid.Bool().Draw(t, "part") {
			want.Kept, want.KeptLow, want.KeptHigh = drawFigures(t)
			want.KeptCovered /= 2
		}
		want.Window.From = drawTime(t, "from")
		want.Window.To = want.Window.From.Add(drawSeconds(t, "length"))
		got := measure.Month{Key: measure.Key{Window: measure.Window{From: want.Window.From}}}
		if err := summary.ReadMonth(summary.AppendMonth(nil, &want), &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%+v came back as %+v", want, got)
		}
	})
}

func TestHoursComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) measure.Hour {
			return measure.Hour{Value: rapid.Float64().Draw(t, "value"), Covered: time.Duration(rapid.SampledFrom([]int64{0, 1, int64(time.Hour)}).Draw(t, "covered"))}
		}), 0, 25).Draw(t, "hours")
		got, err := summary.ReadHours(summary.AppendHours(nil, want))
		if err != nil || !slices.Equal(got, want) || got == nil != (want == nil) {
			t.Errorf("%v came back as %v (%v)", want, got, err)
		}
	})
}

// FuzzRead: whatever a row holds, reading it ends without panic, and what can
// be read is written again as it was.
func FuzzRead(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add(summary.AppendDay(nil, &measure.Day{Value: 1, Low: 0, High: 2, Covered: time.Hour}), summary.AppendHours(nil, make([]measure.Hour, 24)))
	f.Add(summary.AppendMonth(nil, &measure.Month{Value: 1, Kept: 0.5}), []byte{2, 255})
	f.Fuzz(func(t *testing.T, figures, hours []byte) {
		var day measure.Day
		day.Window.From = time.Unix(0, 0).UTC()
		if err := summary.ReadDay(figures, &day); err == nil && !math.IsNaN(day.Value) {
			again := day
			if err := summary.ReadDay(summary.AppendDay(nil, &day), &again); err != nil {
				t.Errorf("%+v cannot be read again: %v", day, err)
			}
		}
		var month measure.Month
		month.Window.From = time.Unix(0, 0).UTC()
		if err := summary.ReadMonth(figures, &month); err == nil && month.Window.To.Before(month.Window.From) {
			t.Errorf("a month of %v", month.Window)
		}
		if list, err := summary.ReadHours(hours); err == nil && len(list) > 255 {
			t.Errorf("%d hours", len(list))
		}
	})
}
