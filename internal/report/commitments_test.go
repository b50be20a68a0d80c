package report_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/charter"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
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
	if want := period.DateOf(w.now, paris(t)); a.Today != want || a.Day != per(t, "2026-T3").Last() {
		t.Errorf("today is %s, the register's day %s", a.Today, a.Day)
	}
}

// A commitment is as good as the worst of what follows it: what is not stated
// never counts as kept, and one system that decides alone breaks its own.
func TestMarksOfCommitments(t *testing.T) {
	tally := func(id string, holds, failing, silent int) register.Tally {
		return register.Tally{Criterion: id, Holds: holds, Of: holds + failing + silent, Failing: make([]measure.System, failing), Silent: make([]measure.System, silent)}
	}
	judged := func(v indicator.Verdict) report.Item {
		it := report.Item{Judged: report.Judged{Result: indicator.Result{Indicator: "energy", Verdict: v, Target: &indicator.InForce{}}}}
		it.Figure.State = measure.Known
		return it
	}
	free, unknown := judged(indicator.Unknown), judged(indicator.Unknown)
	free.Target = nil
	lawful := charter.Commitment{Criteria: []string{register.Lawful}}
	both := charter.Commitment{Criteria: []string{register.Lawful}, Indicators: []string{"energy"}}
	proved, aimed := charter.Commitment{Evidence: []string{"guide"}}, charter.Commitment{Criteria: []string{register.Lawful}, Optional: []string{"energy"}}
	half, vouched := indicator.Percent(0.5), register.Evidence{Vouched: "DGS"}
	for name, test := range map[string]struct {
		of   charter.Commitment
		tell report.Commitments
		want report.Mark
	}{
		"all":              {lawful, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}}, report.MarkKept},
		"some":             {lawful, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 2, 1, 0)}}, report.MarkPartly},
		"one is silent":    {lawful, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 1, 1, 1)}}, report.MarkSilent},
		"none":             {lawful, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 0, 3, 0)}}, report.MarkBroken},
		"no system":        {lawful, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 0, 0, 0)}}, report.MarkSilent},
		"nothing counted":  {lawful, report.Commitments{}, report.MarkSilent},
		"one decides":      {charter.Commitment{Criteria: []string{register.HumanDecides}, Kept: charter.Kept{OneBreaks: true}}, report.Commitments{Tallies: []register.Tally{tally(register.HumanDecides, 5, 1, 0)}}, report.MarkBroken},
		"enough hold":      {charter.Commitment{Criteria: []string{register.Lawful}, Kept: charter.Kept{Share: &half}}, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 2, 1, 1)}}, report.MarkKept},
		"too few hold":     {charter.Commitment{Criteria: []string{register.Lawful}, Kept: charter.Kept{Share: &half}}, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 1, 2, 0)}}, report.MarkPartly},
		"nothing follows":  {charter.Commitment{}, report.Commitments{}, report.MarkSilent},
		"no experiment":    {charter.Commitment{Experiments: true}, report.Commitments{}, report.MarkSilent},
		"in time":          {charter.Commitment{Experiments: true}, report.Commitments{Experiments: register.Experiments{Running: make([]measure.System, 1)}}, report.MarkKept},
		"without an end":   {charter.Commitment{Experiments: true}, report.Commitments{Experiments: register.Experiments{Endless: make([]measure.System, 1)}}, report.MarkSilent},
		"past its end":     {charter.Commitment{Experiments: true}, report.Commitments{Experiments: register.Experiments{Overdue: make([]measure.System, 1)}}, report.MarkBroken},
		"met":              {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{judged(indicator.Met)}}, report.MarkKept},
		"watched":          {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{free}}, report.MarkFree},
		"at risk":          {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{judged(indicator.AtRisk)}}, report.MarkPartly},
		"not judged":       {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{unknown}}, report.MarkSilent},
		"no figure at all": {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}}, report.MarkSilent},
		"a proof":          {proved, report.Commitments{Evidence: []report.Shown{{Kind: charter.Kind{ID: "guide"}, Evidence: vouched, Found: true}}}, report.MarkKept},
		"unvouched":        {proved, report.Commitments{Evidence: []report.Shown{{Kind: charter.Kind{ID: "guide"}, Found: true}}}, report.MarkSilent},
		"too old a proof":  {proved, report.Commitments{Evidence: []report.Shown{{Kind: charter.Kind{ID: "guide"}, Evidence: vouched, Found: true, Expired: true}}}, report.MarkSilent},
		"no proof":         {proved, report.Commitments{Evidence: []report.Shown{{Kind: charter.Kind{ID: "guide"}}}}, report.MarkSilent},
		"aimed at":         {aimed, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{judged(indicator.Missed)}}, report.MarkBroken},
		"not aimed at":     {aimed, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{free}}, report.MarkKept},
		"missed":           {both, report.Commitments{Tallies: []register.Tally{tally(register.Lawful, 3, 0, 0)}, Items: []report.Item{judged(indicator.Missed)}}, report.MarkBroken},
	} {
		if got := test.tell.Mark(test.of); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
