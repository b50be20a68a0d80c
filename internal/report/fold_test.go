package report_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// hourly is one reading for each hour of w; value is asked for the local hour.
func hourly(t testing.TB, key measure.Key, w measure.Window, value func(hour int) float64) []measure.Reading {
	t.Helper()
	key.System = "chat"
	var out []measure.Reading
	for at := w.From; at.Before(w.To); at = at.Add(time.Hour) {
		key.Window = measure.Window{From: at, To: at.Add(time.Hour)}
		v := value(at.In(paris(t)).Hour())
		out = append(out, measure.Reading{Key: key, State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour, Basis: basisOf("boundary=facility;method=m")})
	}
	return out
}

// From readings to the page: the meter wins the days it covers, the estimate
// the others; the idle energy, which only a meter tells, the hours and the
// agents follow.
func TestFromReadingsToPage(t *testing.T) {
	july := per(t, "2026-07").Window(paris(t))
	metered := measure.Window{From: july.From, To: july.From.AddDate(0, 0, 27)}
	flat := func(v float64) func(int) float64 { return func(int) float64 { return v } }
	office := func(hour int) float64 {
		if hour >= 8 && hour < 18 {
			return 5
		}
		return 0
	}
	readings := hourly(t, measure.Key{Source: "meter", Metric: measure.Energy, Method: measure.Measured}, metered, flat(10))
	readings = append(readings, hourly(t, measure.Key{Source: "tokens", Metric: measure.Energy, Method: measure.Estimated}, july, flat(12))...)
	readings = append(readings, hourly(t, measure.Key{Source: "log", Metric: measure.Queries, Method: measure.Measured}, july, office)...)
	readings = append(readings, measure.Reading{
		Key:   measure.Key{Source: "log", System: "chat", Metric: measure.ActiveAgents, Method: measure.Measured, Window: july},
		State: measure.Known, Value: 12, Low: 12, High: 12, Covered: july.Length(),
	})
	rules := measure.Rules{Zone: paris(t), Order: []measure.Order{{System: "chat", Metric: measure.Energy, Sources: []string{"meter", "tokens"}}}}
	w := newTown(t, "chat")
	days, months := summarise(rules, july, readings)
	w.store.months, w.store.profiles = months, measure.FoldProfile(paris(t), july, days)
	f := w.frugality("2026-07", "")

	energy := itemOf(t, f.Items, "energy")
	if want := (27*24*10 + 4*24*12) / 1000.0; !near(energy.Figure.Value, want) || !near(energy.Coverage.Share, 1) {
		t.Errorf("energy %g kWh, covered %g, want %g, all of it", energy.Figure.Value, energy.Coverage.Share, want)
	}
	if s := energy.Figure.Shares; len(s) != 2 || !near(s[0].Value, 6.48) || s[0].Method != measure.Measured || !near(s[1].Value, 1.152) {
		t.Errorf("shares %+v, want 6.48 kWh measured and 1.152 estimated", s)
	}
	if it := itemOf(t, f.Items, "queries"); it.Figure.Value != 31*10*5 {
		t.Errorf("%g queries, want 1550", it.Figure.Value)
	}
	if it := itemOf(t, f.Items, "low_use_energy"); !near(it.Figure.Value, 100*27*14*10/7632.0) {
		t.Errorf("%g %% without a query, want 14 hours of 24 of 27 days of a meter", it.Figure.Value)
	}
	if !near(f.BaseLoad.Value, 100*27*24*10/7632.0) {
		t.Errorf("base load %g %%, want all that the meter says of a flat load", f.BaseLoad.Value)
	}
	if it := itemOf(t, f.Items, "queries_per_agent"); !near(it.Figure.Value, 1550.0/12) {
		t.Errorf("%g queries an agent", it.Figure.Value)
	}
	if h := f.Hours; h.State != measure.Known || h.Week[0][8] != 5 || h.Week[6][17] != 5 || h.Week[0][18] != 0 || h.Agents != 12 {
		t.Errorf("hours %v: %g at 8, %g at 18", h.State, h.Week[0][8], h.Week[0][18])
	}
}
