package report_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/store"
)

// A page makes a fixed number of reads, however many systems, periods and
// targets there are, and never scans raw readings.
func TestFixedNumberOfReads(t *testing.T) {
	type ask func(context.Context, *report.Reporter, period.Period) error
	questions := map[string]struct {
		ask          ask
		over, during int // reads of a period that is over, and of a running one
	}{
		"overview": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Overview(ctx, p)
			return err
		}, 4, 5},
		"frugality": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Frugality(ctx, p, "")
			return err
		}, 4, 5},
		"system": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.System(ctx, "s0", p)
			return err
		}, 5, 6},
		"systems": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Systems(ctx, p)
			return err
		}, 3, 4},
		"indicators": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Indicators(ctx, p)
			return err
		}, 3, 4},
		"series": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Series(ctx, report.SeriesQuery{ID: "energy", From: p.Add(-4), To: p})
			return err
		}, 3, 4},
		"commitments": {func(ctx context.Context, r *report.Reporter, p period.Period) error {
			_, err := r.Commitments(ctx, p)
			return err
		}, 4, 5},
		"sources": {func(ctx context.Context, r *report.Reporter, _ period.Period) error {
			_, err := r.Sources(ctx)
			return err
		}, 4, 4},
	}
	for _, systems := range []int{1, 20} {
		w := newTown(t)
		for i := range systems {
			id := measure.System(fmt.Sprint("s", i))
			w.setup.Register.Systems = append(w.setup.Register.Systems, newTown(t, id).setup.Register.Systems...)
			for _, q := range period.Range(per(t, "2024-T1"), per(t, "2026-T4")) {
				w.quarter(id, measure.Energy, q.String(), 1000)
			}
			w.energyTarget(float64(i))
		}
		for name, q := range questions {
			for p, want := range map[string]int{"2026-T3": q.over, "2026-T4": q.during} {
				w.store.calls = map[string]int{}
				if err := q.ask(t.Context(), w.reporter(), per(t, p)); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if w.store.total() != want || w.store.calls["readings"] != 0 {
					t.Errorf("%s of %s over %d systems: reads %v, want %d", name, p, systems, w.store.calls, want)
				}
			}
		}
	}
}

// A store that fails is an error that says what was attempted, never an empty
// page.
func TestStoreFaults(t *testing.T) {
	for _, failing := range []string{"version", "months", "corrections", "profiles", "sources"} {
		w := newTown(t, "chat")
		w.store.failing = failing
		_, err := w.reporter().System(t.Context(), "chat", per(t, "2026-T4"))
		if !errors.Is(err, errStore) {
			t.Errorf("%s fails: %v", failing, err)
		}
	}
	w := newTown(t, "chat")
	if _, err := w.reporter().System(t.Context(), "nope", per(t, "2026-T3")); !errors.Is(err, report.ErrUnknownSystem) {
		t.Errorf("an unknown system: %v", err)
	}
	if _, err := w.reporter().Frugality(t.Context(), per(t, "2026-T3"), "nope"); !errors.Is(err, report.ErrUnknownSystem) {
		t.Errorf("an unknown filter: %v", err)
	}
	if _, err := report.New(&w.store, report.Setup{}); err == nil {
		t.Error("a reporter without a clock was made")
	}
}

// planted is a town whose energy of T3 is 2 840 kWh.
func planted(t testing.TB) *town {
	t.Helper()
	w := newTown(t, "chat", "ocr", "gone", "silent")
	w.system("gone").Phases.Withdrawn = period.Date{Year: 2025, Month: 1, Day: 1}
	for quarter, kwh := range map[string]float64{"2025-T2": 2500, "2025-T3": 2600, "2025-T4": 2700, "2026-T1": 2800, "2026-T2": 2900, "2026-T3": 2240} {
		w.quarter("chat", measure.Energy, quarter, kwh*1000)
		w.quarter("chat", measure.EnergyIT, quarter, kwh*800)
		w.quarter("chat", measure.Queries, quarter, kwh*100)
	}
	w.quarter("ocr", measure.Energy, "2026-T3", 600e3, from("tokens", measure.Estimated, "method=ecologits"))
	w.quarter("ocr", measure.EnergyIT, "2026-T3", 480e3, from("tokens", measure.Estimated, "method=ecologits"))
	w.quarter("ocr", measure.Queries, "2026-T3", 30000)
	w.energyTarget(3200)
	return w
}

// One planted total is the same number in every answer.
func TestOneTotalEverywhere(t *testing.T) {
	w := planted(t)
	r, p, ctx := w.reporter(), per(t, "2026-T3"), t.Context()
	overview, err := r.Overview(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	frugality := w.frugality("2026-T3", "")
	all, err := r.Indicators(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	series, err := r.Series(ctx, report.SeriesQuery{ID: "energy", From: per(t, "2025-T3"), To: p})
	if err != nil {
		t.Fatal(err)
	}
	metric, err := r.Series(ctx, report.SeriesQuery{ID: "energy_it", From: p, To: p})
	if err != nil {
		t.Fatal(err)
	}
	rows, methods := 0.0, 0.0
	for _, row := range frugality.Rows {
		rows += row.Energy.Figure.Value
	}
	for _, s := range frugality.Methods[11].Shares {
		methods += s.Value
	}
	headline := overview.Findings[0]
	for name, got := range map[string]float64{
		"overview": itemOf(t, overview.Items, "energy").Figure.Value, "frugality": itemOf(t, frugality.Items, "energy").Figure.Value,
		"its rows": rows, "its methods": methods, "headline": headline.Value, "indicators": all.Results[0].Figure.Value,
		"series": series.Points[4].Value, "metric": metric.Points[0].Value / 800,
	} {
		if !near(got, 2840) {
			t.Errorf("%s: %g kWh, want 2840", name, got)
		}
	}
	if series.Unit != "kWh" || metric.Unit != "Wh" || !metric.Metric {
		t.Errorf("units %q and %q", series.Unit, metric.Unit)
	}
	if headline.Kind != report.FindingEnergy || headline.Limit == nil || *headline.Limit != 3200 || headline.Verdict != indicator.Unknown {
		t.Errorf("headline %+v: a system is silent, nothing is met", headline)
	}
	if !near(headline.Measured, 2240.0/2840) || headline.Followed != 2 || headline.InService != 3 {
		t.Errorf("headline %+v: want 2 of 3 followed", headline)
	}
	if f, ok := findingOf(overview.Findings, report.FindingWithout); !ok || !slices.Equal(f.Systems, []measure.System{"silent"}) {
		t.Errorf("nobody says who is silent: %+v", overview.Findings)
	}
}

// The verdicts recomputed from the answer's own figures agree with those in it.
func TestVerdictFollowsTheFigure(t *testing.T) {
	w := planted(t)
	w.setup.Register.Systems = w.setup.Register.Systems[:3] // nobody is silent
	for limit, want := range map[float64]indicator.Verdict{2839: indicator.Missed, 2840: indicator.Met, 4000: indicator.Met} {
		w.setup.Targets = nil
		w.energyTarget(limit)
		it := itemOf(t, w.frugality("2026-T3", "").Items, "energy")
		if it.Verdict != want {
			t.Errorf("%g kWh of %g: %v because %v", it.Figure.Value, limit, it.Verdict, it.Reasons)
		}
	}
	w.energyTarget(2650)
	history := itemOf(t, w.frugality("2026-T3", "").Items, "energy").History
	if n := len(history); n != 12 || history[n-1].Period != per(t, "2026-T3") || history[n-1].Value != 2840 {
		t.Fatalf("history of %d points", n)
	}
	if got := history[7]; got.Period != per(t, "2025-T3") || got.Verdict != indicator.Unknown || got.Value != 2600 {
		t.Errorf("a year before: %+v, ocr was in service and silent", got)
	}
}

// A measure that was decided for want of a target of the whole authority finds its
// verdict; one of the system's own target does not ask for it.
func TestMeasureInPlaceOfTheAuthoritysTarget(t *testing.T) {
	w := newTown(t, "chat")
	w.quarter("chat", measure.Energy, "2026-T3", 3000)
	w.system("chat").Evidence = []register.Proof{{Kind: register.ProofMitigation, Indicator: "energy"}, {Kind: register.ProofMitigation, Indicator: "energy_per_use"}, {Kind: register.ProofBias}}
	whole := func() []indicator.Result {
		t.Helper()
		a, err := w.reporter().System(t.Context(), "chat", per(t, "2026-T3"))
		if err != nil {
			t.Fatal(err)
		}
		return a.Whole
	}
	if got := whole(); len(got) != 0 {
		t.Errorf("without a target: %+v", got)
	}
	w.energyTarget(1)
	if got := whole(); len(got) != 1 || got[0].Indicator != "energy" || got[0].System != "" || got[0].Verdict != indicator.Missed {
		t.Errorf("of the authority's: %+v", got)
	}
	w.setup.Targets = append(w.setup.Targets, indicator.Target{Indicator: "energy", System: "chat", Per: period.Quarter, Limit: new(9000.0)})
	if got := whole(); len(got) != 0 {
		t.Errorf("beside its own: %+v", got)
	}
}

// A filter by system shows that system, judged on its own targets.
func TestFilter(t *testing.T) {
	w := planted(t)
	own := 2.0
	w.setup.Targets = append(w.setup.Targets, indicator.Target{Indicator: "energy_per_use", System: "chat", Per: period.Quarter, Limit: &own})
	f := w.frugality("2026-T3", "chat")
	if it := itemOf(t, f.Items, "energy"); !near(it.Figure.Value, 2240) || it.Target != nil {
		t.Errorf("energy %g, target %v: the authority's target is not the system's", it.Figure.Value, it.Target)
	}
	if it := itemOf(t, f.Items, "energy_per_use"); !near(it.Figure.Value, 10) || it.Verdict != indicator.Missed {
		t.Errorf("per use %g, %v", it.Figure.Value, it.Verdict)
	}
	if len(f.Rows) != 1 || len(f.Energy) != 1 || f.Perimeter.InService != 1 {
		t.Errorf("%d rows, %d lines, perimeter %+v", len(f.Rows), len(f.Energy), f.Perimeter)
	}
	overview, err := w.reporter().Overview(t.Context(), per(t, "2026-T3"))
	if err != nil {
		t.Fatal(err)
	}
	if len(overview.Systems) != 1 || overview.Systems[0].Verdict != indicator.Missed {
		t.Errorf("the system's target is not on the overview: %+v", overview.Systems)
	}
}

// The page's lines, limits and changes.
func TestFrugalityCharts(t *testing.T) {
	w := planted(t)
	f := w.frugality("2026-T3", "")
	if len(f.Quarters) != 12 || len(f.Limits) != 12 || *f.Limits[11] != 3200 || len(f.Rows) != 3 {
		t.Errorf("%d quarters, %d limits, %d rows: gone is not shown", len(f.Quarters), len(f.Limits), len(f.Rows))
	}
	if len(f.Energy) != 2 || f.Energy[0].System != "chat" || len(f.Energy[0].Points) != 12 {
		t.Fatalf("lines %+v", f.Energy)
	}
	if p := f.Energy[1].Points[10]; p.State != measure.Missing {
		t.Errorf("a quarter without figures is %v, not missing", p)
	}
	change := f.Rows[0].YearBefore
	if change.Trend != indicator.Down || !near(change.Share, 2240.0/2600-1) || change.From != per(t, "2025-T3") {
		t.Errorf("chat over a year: %+v", change)
	}
	whole := itemOf(t, f.Items, "energy").YearBefore
	if len(whole.Pieces) != 2 || !near(whole.Total, 240) || whole.Trend != indicator.NotComparable {
		t.Errorf("ocr had no figure a year before: %+v", whole)
	}
	if top, ok := findingOf(f.Findings, report.FindingTop); !ok || top.System != "chat" || !near(top.Share, 2240.0/2840) {
		t.Errorf("top %+v", top)
	}
	if len(itemOf(t, f.Items, "energy").Figure.Origins) != 2 {
		t.Error("a figure does not name its two sources")
	}
}

// The charts show 12 quarters in every view, and a forecast weighs a coverage.
func TestViewsOfAMonth(t *testing.T) {
	w := newTown(t, "chat", "new")
	kwh := 4.0
	w.system("new").Approval = &register.Approval{Forecast: register.Forecast{KWh: &kwh}}
	w.quarter("chat", measure.Energy, "2023-T4", 1000)
	w.quarter("chat", measure.Energy, "2026-T2", 3000)
	w.quarter("chat", measure.Energy, "2026-T3", 3000)
	f := w.frugality("2026-09", "")
	if first := f.Energy[0].Points[0]; first.Period != per(t, "2023-T4") || first.State != measure.Known || len(f.Items[0].History) != 13 {
		t.Errorf("the first of 12 quarters is %+v", first)
	}
	if !near(f.Perimeter.Coverage, 0.75) {
		t.Errorf("coverage %g: 3 kWh are covered, 1 of the forecast is not", f.Perimeter.Coverage)
	}
}

// A system without dates is expected, named, and counted as uncertain; parts
// owe energy unless they say that they bring something else.
func TestScopeOfTheRegister(t *testing.T) {
	w := newTown(t, "chat", "undated", "gateway")
	w.system("undated").Phases = register.Phases{}
	w.system("gateway").Parts = []register.Part{
		{ID: "gpu", Boundary: register.GPU}, {ID: "counter", Sources: register.Sources{measure.Queries: {"meter"}}},
	}
	inPart := func(p measure.Part) func(*measure.Month) { return func(m *measure.Month) { m.Part = p } }
	w.quarter("chat", measure.Energy, "2026-T3", 1000)
	w.quarter("gateway", measure.Energy, "2026-T3", 1000, inPart("gpu"))
	w.quarter("gateway", measure.Queries, "2026-T3", 1000, inPart("counter"))
	f := w.frugality("2026-T3", "")
	if f.Perimeter.InService != 3 || !slices.Equal(f.Perimeter.Unstated, []measure.System{"undated"}) || !slices.Equal(f.Perimeter.Without, []measure.System{"undated"}) {
		t.Errorf("perimeter %+v", f.Perimeter)
	}
	if scope := itemOf(t, f.Items, "scope").Figure; !near(scope.Value, 200.0/3) || !near(scope.High, 100) {
		t.Errorf("scope %+v, want two of three, perhaps all", scope)
	}
	for _, row := range f.Rows {
		if row.System == "gateway" && !near(row.Energy.Coverage.Share, 1) {
			t.Errorf("the part that counts queries owes energy: %g", row.Energy.Coverage.Share)
		}
	}
}

// A trajectory finds its baseline, however far back, in every view.
func TestTrajectoryIsLoaded(t *testing.T) {
	w := newTown(t, "chat")
	w.system("chat").Phases.InService = period.Date{Year: 2020, Month: 1, Day: 1}
	w.setup.Targets = []indicator.Target{{
		Indicator: "energy", Per: period.Quarter, Trajectory: &indicator.Trajectory{Baseline: 2021, ChangePerYear: -0.1},
	}}
	w.quarter("chat", measure.Energy, "2021-T3", 4e6)
	w.quarter("chat", measure.Energy, "2026-T3", 2e6)
	for _, p := range []string{"2026-T3", "2026-09"} {
		limits := w.frugality(p, "").Limits
		if got := limits[11]; got == nil || !near(*got, 4000*0.9*0.9*0.9*0.9*0.9) {
			t.Errorf("in the view of %s the limit of T3 is %v", p, got)
		}
	}
}

// A method that changes breaks the series where it changes.
func TestBreaks(t *testing.T) {
	w := newTown(t, "chat")
	w.quarter("chat", measure.Energy, "2026-T1", 100)
	w.quarter("chat", measure.Energy, "2026-T2", 100, from("tokens", measure.Estimated, "method=x"))
	w.quarter("chat", measure.Energy, "2026-T3", 100, from("tokens", measure.Estimated, "method=x"))
	points := w.frugality("2026-T3", "").Energy[0].Points
	if points[9].Break || !points[10].Break || points[11].Break {
		t.Errorf("breaks %v %v %v, want the second", points[9].Break, points[10].Break, points[11].Break)
	}
	w.system("chat").Breaks = []register.Break{{Date: period.Date{Year: 2026, Month: 7, Day: 1}, Metric: measure.Energy, Note: "autre compteur"}}
	if points := w.frugality("2026-T3", "").Energy[0].Points; !points[11].Break {
		t.Error("a break of the register is not shown")
	}
}

// frugal is how many indicators are computed from systems, and told always.
func frugal() int {
	return len(slices.DeleteFunc(indicator.Catalogue(), func(d indicator.Definition) bool { return d.Staff || d.OnceTold }))
}

// What a page shows when there is nothing.
func TestEmptyStates(t *testing.T) {
	empty := newTown(t)
	if f := empty.frugality("2026-T3", ""); f.Empty != report.NoSystems || len(f.Items) != frugal() {
		t.Errorf("no system: %q, %d items", f.Empty, len(f.Items))
	}
	w := newTown(t, "chat")
	w.setup.Sources = nil
	if got := w.frugality("2026-T3", "").Empty; got != report.NoSources {
		t.Errorf("no source: %q", got)
	}
	w = newTown(t, "chat")
	if got := w.frugality("2026-T3", "").Empty; got != report.NoData {
		t.Errorf("no data: %q", got)
	}
	w.store.states = []store.SourceState{{Source: measure.RegisterSource, Held: per(t, "2026-T3").Window(paris(t))}}
	if got := w.frugality("2026-T3", "").Empty; got != report.NoData {
		t.Errorf("of the register only: %q", got)
	}
	// Something was collected, of a time that this page does not look at.
	w.store.states = append(w.store.states, store.SourceState{Source: "compteur", Held: per(t, "2027-T1").Window(paris(t))})
	if got := w.frugality("2026-T3", "").Empty; got != report.NoFigures {
		t.Errorf("collected of later: %q", got)
	}
	w.store.states = nil
	w.quarter("chat", measure.Energy, "2026-T2", 100)
	if got := w.frugality("2026-T3", "").Empty; got != report.NoFigures {
		t.Errorf("no figures: %q", got)
	}
	w.quarter("chat", measure.Energy, "2026-T3", 100)
	head := w.frugality("2026-T3", "").Head
	if head.Empty != "" || head.Running || head.Version != "v1" || head.First != per(t, "2023-T1") || head.Last != per(t, "2026-T4") {
		t.Errorf("head %+v", head)
	}
}

// Pages open on the last complete quarter, and where nothing is known of it on
// the newest that has figures.
func TestOpening(t *testing.T) {
	w := newTown(t, "chat")
	last := w.reporter().LastComplete(period.Quarter)
	for want, held := range map[period.Period][]string{
		last:         {last.Add(-3).String(), last.Next().String()}, // figures of before and after
		last.Next():  {last.Next().String()},                        // the first, of this quarter
		last.Add(-2): {last.Add(-5).String(), last.Add(-2).String()},
	} {
		window := per(t, held[0]).Window(paris(t)).Span(per(t, held[len(held)-1]).Window(paris(t)))
		w.store.states = []store.SourceState{
			{Source: measure.RegisterSource, Held: last.Window(paris(t))}, {Source: "compteur", Held: window}, {Source: "jamais"},
		}
		if got := w.reporter().Opening(t.Context(), period.Quarter); got != want {
			t.Errorf("holding %v, pages open on %s, want %s", held, got, want)
		}
	}
	w.store.states = nil
	if got := w.reporter().Opening(t.Context(), period.Quarter); got != last {
		t.Errorf("holding nothing, pages open on %s", got)
	}
	w.store.failing = "sources"
	if got := w.reporter().Opening(t.Context(), period.Quarter); got != last {
		t.Errorf("with the store down, pages open on %s", got)
	}
}

// Where single systems alone have targets, the whole says of how many; a target of
// the whole speaks for itself, and one system has nothing of the others.
func TestTargetsOfSingleSystems(t *testing.T) {
	w := newTown(t, "chat", "note")
	w.setup.Targets = nil
	limit := 3.0
	for _, of := range []struct {
		id     string
		system measure.System
	}{{"energy_per_use", "chat"}, {"energy_per_use", "note"}, {"energy", "chat"}, {"energy", ""}} {
		w.setup.Targets = append(w.setup.Targets, indicator.Target{Indicator: of.id, System: of.system, Per: period.Quarter, Limit: &limit})
	}
	for system, want := range map[measure.System]map[string]int{"": {"energy_per_use": 2, "energy": 0, "queries": 0}, "chat": {"energy_per_use": 0}} {
		a, err := w.reporter().Frugality(t.Context(), per(t, "2026-T3"), system)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range a.Items {
			if n, checked := want[it.Indicator]; checked && it.Single != n {
				t.Errorf("%q: %s says %d systems, want %d", system, it.Indicator, it.Single, n)
			}
		}
	}
}
