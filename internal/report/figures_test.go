package report_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Use by the hour is shown only with at least 10 active agents in every month
// (MEASURES 16).
func TestHoursAndAgents(t *testing.T) {
	for name, c := range map[string]struct {
		agents map[string]float64
		state  measure.State
		reason string
	}{
		"unknown":     {nil, measure.Withheld, report.AgentsUnknown},
		"one unknown": {map[string]float64{"2026-07": 20, "2026-09": 20}, measure.Withheld, report.AgentsUnknown},
		"one of nine": {map[string]float64{"2026-07": 20, "2026-08": 9, "2026-09": 20}, measure.Withheld, report.AgentsFew},
		"ten":         {map[string]float64{"2026-07": 20, "2026-08": 10, "2026-09": 20}, measure.Known, ""},
	} {
		w := newTown(t, "chat", "daily")
		for _, id := range []measure.System{"chat", "daily"} {
			w.quarter(id, measure.Queries, "2026-T3", 1000)
			w.quarter(id, measure.Energy, "2026-T3", 1000)
		}
		for month, n := range c.agents {
			w.put("chat", measure.ActiveAgents, month, n)
		}
		w.profile("chat", "meter", 2)
		w.profile("chat", "cross-check", 50) // counted twice if it were taken
		w.profile("daily", "meter", math.NaN())
		h := w.frugality("2026-T3", "").Hours
		if h.State != c.state || h.Reason != c.reason {
			t.Errorf("%s: %v %q", name, h.State, h.Reason)
		}
		if known := !math.IsNaN(h.Week[2][10]); known != (c.state == measure.Known) {
			t.Errorf("%s: an hour is %g", name, h.Week[2][10])
		}
		if c.state == measure.Known && (h.Week[0][0] != 2 || h.Agents != 10 || !slices.Equal(h.Systems, []measure.System{"chat"}) || !slices.Equal(h.Outside, []measure.System{"daily"})) {
			t.Errorf("%s: %g an hour, %+v", name, h.Week[0][0], h)
		}
	}
	w := newTown(t, "daily")
	w.quarter("daily", measure.Queries, "2026-T3", 1000)
	w.profile("daily", "meter", math.NaN())
	if h := w.frugality("2026-T3", "").Hours; h.State != measure.Missing || h.Reason != report.HoursNotHourly {
		t.Errorf("%v %q, want not hourly", h.State, h.Reason)
	}
}

// Requests per agent are withheld where a month had too few of them, in the
// figure and in its history.
func TestQueriesPerAgentWithheld(t *testing.T) {
	w := newTown(t, "chat")
	for month, n := range map[string]float64{"2026-04": 50, "2026-05": 50, "2026-06": 50, "2026-07": 50, "2026-08": 9, "2026-09": 50} {
		w.put("chat", measure.Energy, month, 100)
		w.put("chat", measure.Queries, month, 1000)
		w.put("chat", measure.ActiveAgents, month, n)
	}
	it := itemOf(t, w.frugality("2026-T3", "").Items, "queries_per_agent")
	if it.Figure.State != measure.Withheld || it.Verdict != indicator.Withheld || it.Figure.Value != 0 {
		t.Errorf("%v %g %v", it.Figure.State, it.Figure.Value, it.Verdict)
	}
	if it.YearBefore.Trend != indicator.NoComparison || it.Previous.Trend != indicator.NoComparison || it.Previous.Points != 0 {
		t.Errorf("a change tells what is withheld: %+v", it.Previous)
	}
	if p := it.History[10]; p.State != measure.Known || !near(p.Value, 20) {
		t.Errorf("the quarter before: %+v", p)
	}
	if p := it.History[11]; p.State != measure.Withheld || p.Value != 0 {
		t.Errorf("the quarter in its history: %+v", p)
	}
	next := itemOf(t, w.frugality("2026-T2", "").Items, "queries_per_agent")
	if !next.Figure.Known() {
		t.Errorf("T2 is %v", next.Figure.State)
	}
}

// A running quarter is projected from the days of the sources that were kept.
func TestProjection(t *testing.T) {
	w := newTown(t, "chat")
	w.energyTarget(80)
	first := per(t, "2024-10").First()
	days := func(source string, each float64) {
		p := measure.Profile{Key: measure.Key{Source: source, System: "chat", Metric: measure.Energy, Method: measure.Measured}}
		for day := first; day.Compare(period.Date{Year: 2026, Month: 11, Day: 23}) < 0; day = day.AddDays(1) {
			p.Days = append(p.Days, each)
		}
		w.store.profiles = append(w.store.profiles, p)
	}
	days("bill", 9e6)
	days("meter", 600)
	days("meter", 400) // another model
	days("meter", 7e6)
	w.store.profiles[3].Group = "direction/voirie" // not of the whole authority
	for _, month := range period.Range(per(t, "2024-10"), per(t, "2026-10")) {
		w.put("chat", measure.Energy, month.String(), 1000*float64(len(month.Days(paris(t)))))
		w.put("chat", measure.Energy, month.String(), 1e9, from("bill", measure.Declared, ""), lost)
	}
	w.put("chat", measure.Energy, "2026-11", 22000, func(m *measure.Month) {
		m.KeptCovered = 22*24*time.Hour + 12*time.Hour
	})
	it := itemOf(t, w.frugality("2026-T4", "").Items, "energy")
	p := it.Projection
	if p == nil || math.Abs(p.Value-92) > 1e-6 || !near(p.Observed, 53) || p.Tested == 0 {
		t.Fatalf("projection %+v, want 92 kWh", p)
	}
	if !it.Running || it.Verdict != indicator.OffTrack {
		t.Errorf("running %v, %v because %v", it.Running, it.Verdict, it.Reasons)
	}
	if last := it.History[11]; !last.Running || last.Verdict != it.Verdict {
		t.Errorf("the last point says otherwise: %+v", last)
	}
}

// A card's forecast stands beside the last four complete quarters.
func TestSystemPage(t *testing.T) {
	w := planted(t)
	kwh, queries := 10000.0, 1e6
	w.system("chat").Approval = &register.Approval{Forecast: register.Forecast{KWh: &kwh, Queries: &queries}}
	w.system("chat").Sources = register.Sources{measure.Energy: {"meter"}}
	page, err := w.reporter().System(t.Context(), "chat", per(t, "2026-T3"))
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Forecasts) != 2 || !near(page.Forecasts[0].Actual.Value, 2700+2800+2900+2240) || page.Forecasts[0].Forecast != 10000 {
		t.Errorf("forecasts %+v", page.Forecasts)
	}
	running, err := w.reporter().System(t.Context(), "chat", per(t, "2026-T4"))
	if err != nil {
		t.Fatal(err)
	}
	if got := running.Forecasts[0].Actual; !near(got.Value, page.Forecasts[0].Actual.Value) {
		t.Errorf("a running quarter stands for a whole one: %+v", got)
	}
	if len(page.Energy) != 12 || page.Energy[11].Value != 2240 || page.Phase != register.InService || page.Stated == 0 {
		t.Errorf("phase %q, %d fields stated, energy %+v", page.Phase, page.Stated, page.Energy[11])
	}
	list, err := w.reporter().Systems(t.Context(), per(t, "2026-T3"))
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Rows) != 4 || list.Rows[2].Phase != register.Withdrawn {
		t.Errorf("the list leaves systems out: %d", len(list.Rows))
	}
}

func TestRebounds(t *testing.T) {
	w := newTown(t, "chat")
	for quarter, k := range map[string][2]float64{"2025-T3": {1000, 1000}, "2026-T3": {1200, 1500}} {
		w.quarter("chat", measure.Energy, quarter, k[0])
		w.quarter("chat", measure.Queries, quarter, k[1])
	}
	f := w.frugality("2026-T3", "")
	if len(f.Rebounds) != 1 || !near(f.Rebounds[0].PerUse, -0.2) {
		t.Errorf("signals %+v", f.Rebounds)
	}
	if it := itemOf(t, f.Items, "rebound"); it.Figure.Value != 1 || !it.Figure.Known() {
		t.Errorf("rebound %+v", it.Figure)
	}
	if found, ok := findingOf(f.Findings, report.FindingRebound); !ok || len(found.Systems) != 1 {
		t.Errorf("finding %+v", found)
	}
	if cause, ok := findingOf(f.Findings, report.FindingCause); !ok || cause.Cause != "volume" {
		t.Errorf("cause %+v", cause)
	}
}

func TestSeriesRefusals(t *testing.T) {
	r := newTown(t, "chat").reporter()
	for id, want := range map[string]error{"nope": report.ErrUnknownSeries, "active_agents": report.ErrUnknownSeries, "licences": report.ErrUnknownSeries} {
		if _, err := r.Series(t.Context(), report.SeriesQuery{ID: id, From: per(t, "2026-T1"), To: per(t, "2026-T3")}); !errors.Is(err, want) {
			t.Errorf("%s: %v", id, err)
		}
	}
	for _, q := range []report.SeriesQuery{
		{ID: "energy", From: per(t, "2026-T3"), To: per(t, "2026-T1")}, {ID: "energy", From: per(t, "1900-01"), To: per(t, "2026-01")}, {ID: "energy"},
	} {
		if _, err := r.Series(t.Context(), q); !errors.Is(err, report.ErrLength) {
			t.Errorf("from %s to %s: %v", q.From, q.To, err)
		}
	}
}

// A flow adds up over the last four quarters, by hand, in kWh; one that lacks a
// quarter has no total, nor has what does not add up.
func TestFourQuartersAddUp(t *testing.T) {
	w := newTown(t, "chat")
	for quarter, wh := range map[string]float64{"2025-T3": 9e6, "2025-T4": 1e6, "2026-T1": 2e6, "2026-T2": 3e6, "2026-T3": 5e6} {
		w.quarter("chat", measure.Energy, quarter, wh)
		w.quarter("chat", measure.Queries, quarter, 1000)
	}
	f := w.frugality("2026-T3", "")
	if sum := itemOf(t, f.Items, "energy").FourQuarters; !near(sum.Value, 11000) || sum.Low > sum.Value || sum.High < sum.Value {
		t.Errorf("the last four quarters are %+v", sum)
	}
	if sum := itemOf(t, f.Items, "energy_per_use").FourQuarters; sum.State != measure.Missing {
		t.Errorf("a ratio is added up: %+v", sum)
	}
	gap := newTown(t, "chat")
	gap.quarter("chat", measure.Energy, "2025-T4", 1e6)
	gap.quarter("chat", measure.Energy, "2026-T2", 1e6)
	gap.quarter("chat", measure.Energy, "2026-T3", 1e6)
	if sum := itemOf(t, gap.frugality("2026-T3", "").Items, "energy").FourQuarters; sum.State != measure.Missing {
		t.Errorf("a quarter is missing, and the total is %+v", sum)
	}
}

// TestQuarterOfAMonth: a quarter that is known is whole on the charts of a page
// that is asked for one of its months, and the month's own figures keep to it.
func TestQuarterOfAMonth(t *testing.T) {
	w := newTown(t, "chat")
	w.quarter("chat", measure.Energy, "2026-T3", 3000)
	w.quarter("chat", measure.Queries, "2026-T3", 600)
	last := func(points []report.Point) report.Point { return points[len(points)-1] }
	of := func(month string) [3]report.Point {
		f := w.frugality(month, "")
		one, err := w.reporter().System(t.Context(), "chat", per(t, month))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Items[0].Figure.Value; got != 1 {
			t.Errorf("%s itself is %g kWh", month, got)
		}
		return [3]report.Point{last(f.Energy[0].Points), last(one.Energy), last(f.PerUse[0].Points)}
	}
	for _, month := range []string{"2026-07", "2026-08", "2026-09"} {
		for i, want := range []float64{3, 3, 5} {
			if p := of(month)[i]; p.State != measure.Known || p.Value != want {
				t.Errorf("asked for %s, chart %d has %g of the quarter, and it is %g", month, i, p.Value, want)
			}
		}
	}
}

// TestProjectionOfWhatGaveWay: an estimate that the register names first and that
// gave way to a meter tells nothing of where the sum is heading.
func TestProjectionOfWhatGaveWay(t *testing.T) {
	w := newTown(t, "chat")
	w.system("chat").Sources = register.Sources{measure.Energy: {"tokens", "meter"}}
	first := per(t, "2024-10").First()
	for source, each := range map[string]float64{"tokens": 0.5, "meter": 1000} {
		p := measure.Profile{Key: measure.Key{Source: source, System: "chat", Metric: measure.Energy, Method: measure.Measured}}
		for day := first; day.Compare(period.Date{Year: 2026, Month: 11, Day: 23}) < 0; day = day.AddDays(1) {
			p.Days = append(p.Days, each)
		}
		w.store.profiles = append(w.store.profiles, p)
	}
	for _, month := range period.Range(per(t, "2024-10"), per(t, "2026-10")) {
		w.put("chat", measure.Energy, month.String(), 1000*float64(len(month.Days(paris(t)))))
		w.put("chat", measure.Energy, month.String(), 15, from("tokens", measure.Estimated, ""), lost)
	}
	// One day on which the meter said nothing: the estimate stood in for it.
	w.put("chat", measure.Energy, "2026-11", 0.5, from("tokens", measure.Estimated, ""), func(m *measure.Month) {
		m.Covered, m.Kept, m.KeptLow, m.KeptHigh, m.KeptCovered = 23*24*time.Hour, 0, 0, 0, 24*time.Hour
	})
	w.put("chat", measure.Energy, "2026-11", 22000, func(m *measure.Month) {
		m.KeptCovered = 22*24*time.Hour + 12*time.Hour
	})
	if p := itemOf(t, w.frugality("2026-T4", "").Items, "energy").Projection; p == nil || math.Abs(p.Value-92) > 1e-6 {
		t.Errorf("the projection is %+v, and 92 kWh are due", p)
	}
}
