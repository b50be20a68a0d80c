package collectors_test

import (
	"math"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

func TestTally(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	w := measure.Window{From: from, To: from.Add(3 * time.Hour)}
	tally := collectors.NewTally("s", w, time.Hour, collectors.Column{Metric: measure.Calls, Method: measure.Measured, Basis: measure.BasisFields{Counts: "call"}.Basis()})
	chat := measure.Key{System: "chat", Metric: measure.Calls, Model: "m"}
	tally.Add(chat, from, 2, "a")
	tally.Add(chat, from.Add(time.Hour-1), 3, "b")
	tally.Add(chat, from.Add(2*time.Hour), 4, "c")
	tally.Add(chat, from.Add(3*time.Hour), 1, "after")
	tally.Add(chat, from.Add(-1), 1, "before")
	tally.Add(chat, from, -1, "negative")
	tally.Add(chat, from, math.NaN(), "no number")
	tally.Add(chat, from, 1e300, "too much")
	tally.Add(measure.Key{System: "chat", Metric: measure.Pages}, from, 1, "not asked for")
	batch := tally.Batch([]collectors.Place{{System: "chat"}, {System: "voice"}})
	got := map[string]float64{}
	for _, r := range batch.Readings {
		got[r.Window.From.Format("15h ")+string(r.System)+" "+r.Model] = r.Value
		if r.Covered != time.Hour || r.Source != "s" || r.Method != measure.Measured || r.Basis.String() != "counts=call" {
			t.Errorf("%+v", r)
		}
	}
	want := map[string]float64{"00h chat m": 5, "01h chat ": 0, "02h chat m": 4, "00h voice ": 0, "01h voice ": 0, "02h voice ": 0}
	if len(got) != len(want) || len(batch.Readings) != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for key, value := range want {
		if v, ok := got[key]; !ok || v != value {
			t.Errorf("%q: %v, want %v", key, v, value)
		}
	}
	if len(batch.Refused) != 5 {
		t.Errorf("refused %v, want 5", batch.Refused)
	}
}
