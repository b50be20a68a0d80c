package report_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// A share of a quarter is that of its last month with a count; what is not
// stated widens it, another source does not enter, and a quarter without any
// count has none.
func TestSharesOfPeriods(t *testing.T) {
	w := newTown(t, "chat")
	month := func(text, source string, metric measure.Metric, n float64) {
		m := measure.Month{Key: measure.Key{Source: source, Metric: metric, Window: per(t, text).Window(paris(t))}, State: measure.Known, Value: n}
		w.store.months = append(w.store.months, m)
	}
	month("2026-01", measure.RegisterSource, register.InUseMetric, 4)
	month("2026-01", measure.RegisterSource, register.HoldsMetric(register.Lawful), 1)
	month("2026-01", measure.RegisterSource, register.SilentMetric(register.Lawful), 2)
	month("2026-04", measure.RegisterSource, register.InUseMetric, 4)
	month("2026-05", measure.RegisterSource, register.InUseMetric, 5)
	month("2026-05", measure.RegisterSource, register.HoldsMetric(register.Lawful), 4)
	month("2026-06", "tableur", register.InUseMetric, 100)
	a, err := w.reporter().Commitments(t.Context(), per(t, "2026-T3"))
	if err != nil {
		t.Fatal(err)
	}
	shares := a.Shares[0]
	if shares.Criterion != register.Lawful || len(shares.Points) != 8 {
		t.Fatalf("%+v", shares)
	}
	want := map[string][2]float64{"2026-T1": {25, 75}, "2026-T2": {80, 80}}
	for _, p := range shares.Points {
		bounds, known := want[p.Period.String()]
		if known != (p.Share.State == measure.Known) || p.Share.Low != bounds[0] || p.Share.High != bounds[1] {
			t.Errorf("%s: %+v, want %v", p.Period, p.Share, bounds)
		}
	}
	if want := period.DateOf(w.now, paris(t)); a.Today != want {
		t.Errorf("today is %s", a.Today)
	}
}
