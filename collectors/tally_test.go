package collectors_test

import (
	"fmt"
	"maps"
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
	spoilt := measure.Key{System: "spoilt", Metric: measure.Calls}
	for where, amount := range map[string]float64{"negative": -1, "no number": math.NaN(), "too much": 1e300} {
		tally.Add(spoilt, from, 5, where)
		tally.Add(spoilt, from, amount, where)
	}
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
	if measure.Refused(batch.Refused) != 5 {
		t.Errorf("refused %v, want 5", batch.Refused)
	}
}

// Credits are negative costs; a step whose figures were told in part, or not
// for some requests of a place, is covered so much and no more, whatever model
// they were of.
func TestTallyCoverage(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	tally := collectors.NewTally("s", measure.Window{From: from, To: from.Add(4 * time.Hour)}, time.Hour,
		collectors.Column{Metric: measure.Queries, Method: measure.Measured}, collectors.Column{Metric: measure.Cost, Method: measure.Declared},
		collectors.Column{Metric: measure.OutputTokens, Method: measure.Measured})
	add := func(hour int, m measure.Metric, model string, amount float64) {
		tally.Add(measure.Key{System: "chat", Metric: m, Model: model}, from.Add(time.Duration(hour)*time.Hour), amount, "a")
	}
	lack := func(hour int, requests float64) {
		tally.Lack(measure.Key{System: "chat", Metric: measure.OutputTokens, Model: "n"}, from.Add(time.Duration(hour)*time.Hour), requests)
	}
	add(0, measure.Cost, "", 41.3)
	add(0, measure.Cost, "", -20)
	add(0, measure.Queries, "m", 4)
	add(0, measure.OutputTokens, "m", 100)
	add(0, measure.Queries, "n", 1)
	lack(0, 1)
	add(1, measure.Queries, "n", 3)
	lack(1, 3)
	add(2, measure.OutputTokens, "m", 7)
	lack(2, math.Inf(1))
	add(3, measure.Queries, "m", 2)
	tally.Short(from.Add(3*time.Hour), 0.25)
	batch := tally.Batch([]collectors.Place{{System: "chat"}})
	got := map[string]string{}
	for _, r := range batch.Readings {
		got[r.Window.From.Format("15h ")+string(r.Metric)+" "+r.Model] = fmt.Sprintf("%.4g over %v", r.Value, r.Covered)
	}
	want := map[string]string{ //nolint:gosec // no credentials
		"00h cost ": "21.3 over 1h0m0s", "00h output_tokens m": "100 over 48m0s", "00h queries m": "4 over 1h0m0s", "00h queries n": "1 over 1h0m0s",
		"01h cost ": "0 over 1h0m0s", "01h queries n": "3 over 1h0m0s",
		"02h cost ": "0 over 1h0m0s", "02h queries ": "0 over 1h0m0s",
		"03h cost ": "0 over 15m0s", "03h queries m": "2 over 15m0s", "03h output_tokens ": "0 over 15m0s",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if len(batch.Refused) != 1 || !batch.Refused[0].Lacking || batch.Refused[0].Where.String() != "chat output_tokens" {
		t.Errorf("refused %v", batch.Refused)
	}
}
