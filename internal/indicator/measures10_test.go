package indicator_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// MEASURES 10: the limit of a quarter is that of the same quarter of the
// baseline year × (1 + c)^(years since).
func TestMeasures10Trajectory(t *testing.T) {
	c := newCity(t, "chat")
	for quarter, wh := range map[string]float64{"2024-T1": 9e6, "2024-T3": 4e6, "2025-T3": 1, "2026-T3": 3.2e6} {
		c.quarter("chat", measure.Energy, quarter, wh)
	}
	tgt := indicator.Target{Indicator: "energy", Per: period.Quarter, Trajectory: &indicator.Trajectory{Baseline: 2024, ChangePerYear: -0.1}}
	r := c.judged("", "2026-T3", tgt)
	if r.Target == nil || !near(r.Target.Limit, 4000*0.81) || r.Verdict != indicator.Met {
		t.Fatalf("limit %+v, verdict %v, want 3240 kWh, met by 3200", r.Target, r.Verdict)
	}
	if !hasReason(r.Reasons, indicator.ReasonBaselineNotFrozen) {
		t.Error("a baseline that may still move does not say so")
	}
	if r := c.judged("", "2026-T2", tgt); r.Target != nil || r.Verdict != indicator.Unknown || !hasReason(r.Reasons, indicator.ReasonBaselineMissing) {
		t.Errorf("a baseline without figures judges: %v, %v", r.Verdict, r.Reasons)
	}
}

// MEASURES 10: a frozen baseline does not move when figures are corrected, and
// tells when the perimeter has changed.
func TestMeasures10FrozenBaseline(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2024-T3", 4e6)
	c.quarter("chat", measure.Energy, "2026-T3", 3.5e6)
	tgt := indicator.Target{Indicator: "energy", Per: period.Quarter, Trajectory: &indicator.Trajectory{Baseline: 2024, ChangePerYear: -0.1}}
	frozen, left := c.figures().Freeze(tgt, definition(t, "energy"))
	if !near(frozen.Values[per(t, "2024-T3")], 4000) || frozen.Method != "counter" || len(frozen.Systems) != 1 || len(frozen.Values) != 1 || len(left) != 3 {
		t.Fatalf("frozen %+v, left %v", frozen, left)
	}
	tgt.Trajectory.Frozen = &frozen
	for i := range c.rows {
		c.rows[i].Kept *= 2 // a correction, years later
	}
	r := c.judged("", "2026-T3", tgt)
	if !near(r.Target.Limit, 3240) || hasReason(r.Reasons, indicator.ReasonBaselineNotFrozen) || r.Target.Review {
		t.Errorf("%+v %v", r.Target, r.Reasons)
	}
	c.systems = append(c.systems, newCity(t, "new").systems...)
	if r := c.judged("", "2026-T3", tgt); !hasReason(r.Reasons, indicator.ReasonPerimeterChanged) {
		t.Errorf("another perimeter is not told: %v", r.Reasons)
	}
	tgt.Trajectory.Frozen.Method = "ecologits-0.9.3"
	if r := c.judged("", "2026-T3", tgt); !r.Target.Review {
		t.Error("a baseline of another method needs no review")
	}
}

// MEASURES 10: the perimeter of a target of one system is that system alone.
func TestMeasures10PerimeterOfOneSystem(t *testing.T) {
	c := newCity(t, "chat", "ocr")
	c.quarter("chat", measure.Energy, "2024-T3", 4e6)
	c.quarter("chat", measure.Energy, "2026-T3", 3.5e6)
	c.quarter("ocr", measure.Energy, "2026-T3", 1e6)
	tgt := indicator.Target{Indicator: "energy", System: "chat", Per: period.Quarter, Trajectory: &indicator.Trajectory{Baseline: 2024, ChangePerYear: -0.1}}
	frozen, _ := c.figures().Freeze(tgt, definition(t, "energy"))
	tgt.Trajectory.Frozen = &frozen
	if r := c.judged("chat", "2026-T3", tgt); hasReason(r.Reasons, indicator.ReasonPerimeterChanged) || !near(r.Target.Limit, 3240) {
		t.Errorf("a target of chat is said to have another perimeter: %+v", r.Reasons)
	}
	frozen.Systems = []measure.System{"ocr"}
	if r := c.judged("chat", "2026-T3", tgt); !hasReason(r.Reasons, indicator.ReasonPerimeterChanged) {
		t.Errorf("a baseline without chat is not told: %+v", r.Reasons)
	}
}

// MEASURES 10: what is frozen stays when the rest of the year is frozen, and a
// period that is not over waits.
func TestMeasures10FreezesTheRest(t *testing.T) {
	c := newCity(t, "chat", "ocr")
	c.quarter("chat", measure.Energy, "2026-T1", 9e6)
	c.quarter("chat", measure.Energy, "2026-T2", 4e6)
	c.quarter("ocr", measure.Energy, "2026-T2", 2e6)
	c.quarter("chat", measure.Energy, "2026-T4", 1e6) // the city's clock shows November
	first := per(t, "2026-T1")
	tgt := indicator.Target{Indicator: "energy", Per: period.Quarter, MinCoverage: new(indicator.Percent(0.1)), Trajectory: &indicator.Trajectory{
		Baseline: 2026, Frozen: &indicator.Baseline{Values: map[period.Period]float64{first: 5}, Method: "declared", Systems: []measure.System{"chat"}, Restated: "x"},
	}}
	got, left := c.figures().Freeze(tgt, definition(t, "energy"))
	if got.Values[first] != 5 || !near(got.Values[per(t, "2026-T2")], 6000) || len(got.Values) != 2 || got.Restated != "x" {
		t.Errorf("frozen %+v", got)
	}
	if !slices.Equal(left, []period.Period{per(t, "2026-T3"), per(t, "2026-T4")}) || got.Method != "counter,declared" || !slices.Equal(got.Systems, []measure.System{"chat", "ocr"}) {
		t.Errorf("left %v, by %s of %v", left, got.Method, got.Systems)
	}
	if kept := tgt.Trajectory.Frozen; len(kept.Values) != 1 || len(kept.Systems) != 1 {
		t.Errorf("freezing changed the configuration: %+v", kept)
	}
}

// The compound change, against exact fractions.
func TestAlong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, change, years := rapid.Float64Range(0, 1e6).Draw(t, "base"), rapid.Float64Range(-0.5, 0.5).Draw(t, "change"), rapid.IntRange(0, 10).Draw(t, "years")
		want := new(big.Rat).SetFloat64(base)
		factor := new(big.Rat).Add(big.NewRat(1, 1), new(big.Rat).SetFloat64(change))
		for range years {
			want.Mul(want, factor)
		}
		if exact, _ := want.Float64(); !near(indicator.Along(base, change, years), exact) {
			t.Fatalf("%g, want %g", indicator.Along(base, change, years), exact)
		}
	})
}

// daily is two years and more of days, up to the day before today.
func daily(first period.Date, until period.Date, value func(day period.Date) float64) indicator.DailyPart {
	part := indicator.DailyPart{System: "chat", First: first}
	for day := first; day.Compare(until) < 0; day = day.AddDays(1) {
		part.Values = append(part.Values, value(day))
	}
	return part
}

func weekday(day period.Date) int {
	return day.DaysSince(period.Date{Year: 2024, Month: 1, Day: 1}) % 7 // a Monday
}

// sumDays adds what a function says of some days.
func sumDays(from, to period.Date, value func(period.Date) float64) float64 {
	total := 0.0
	for day := from; day.Compare(to) < 0; day = day.AddDays(1) {
		total += value(day)
	}
	return total
}

func exactly(v float64) measure.Reading {
	return measure.Reading{State: measure.Known, Value: v, Low: v, High: v}
}

// MEASURES 10: observed, and for the days that remain the same days a year
// earlier, 364 days before, in the proportion seen so far.
func TestMeasures10Projection(t *testing.T) {
	p := per(t, "2026-T4")
	first, elapsed := p.First(), 40
	today := first.AddDays(elapsed)
	last := func(day period.Date) float64 { // the year before: seasons and weekends
		return 100 + 50*math.Sin(float64(day.DaysSince(first))/20) + 10*float64(weekday(day))
	}
	now := func(day period.Date) float64 {
		if day.Compare(first) >= 0 {
			return 1.3 * last(day.AddDays(-364))
		}
		return last(day)
	}
	part := daily(first.AddDays(-900), today, now)
	observed := sumDays(first, today, now)
	got, ok := indicator.Project(p, elapsed, exactly(observed), []indicator.DailyPart{part})
	want := observed + 1.3*sumDays(today.AddDays(-364), p.Next().First().AddDays(-364), last)
	if !ok || !near(got.Value, want) || !near(got.YearBefore, 1) || !near(got.Observed, observed) {
		t.Fatalf("%v %+v, want %g", ok, got, want)
	}
	if got.Error < 0.1 || !near(got.High, got.Value*(1+got.Error)) || !near(got.Low, max(observed, got.Value*(1-got.Error))) {
		t.Errorf("interval %+v is not ± the error, at least 10 %%", got)
	}
	if got.Days != 92 || got.Elapsed != 40 || got.Tested == 0 {
		t.Errorf("%+v: want 40 days of 92, tested on the past", got)
	}
	for _, early := range []int{0, 27, 92} {
		if _, ok := indicator.Project(p, early, exactly(observed), []indicator.DailyPart{part}); ok {
			t.Errorf("projected after %d days", early)
		}
	}
}

// MEASURES 10: parts without the same days a year earlier follow the day of
// the week over the last 28 days.
func TestMeasures10ByDayType(t *testing.T) {
	p := per(t, "2026-T4")
	first, elapsed := p.First(), 40
	today := first.AddDays(elapsed)
	byDay := func(day period.Date) float64 { return []float64{70, 80, 90, 80, 70, 5, 1}[weekday(day)] }
	part := daily(today.AddDays(-35), today, byDay)
	observed := sumDays(today.AddDays(-35), today, byDay)
	got, ok := indicator.Project(p, elapsed, exactly(observed), []indicator.DailyPart{part})
	if want := observed + sumDays(today, p.Next().First(), byDay); !ok || !near(got.Value, want) || got.YearBefore != 0 {
		t.Errorf("%v %+v, want %g", ok, got, want)
	}
	if got.Tested != 0 || got.Error != 0.1 {
		t.Errorf("%+v: no past quarter can be tested, 10 %% stands", got)
	}
}

// MEASURES 10: the interval takes the errors of the same rule in past
// quarters, and the bounds of what was observed.
func TestMeasures10Errors(t *testing.T) {
	p := per(t, "2026-T4")
	first, elapsed := p.First(), 40
	today, lastQuarter := first.AddDays(elapsed), p.Previous().First()
	uneven := func(day period.Date) float64 { // the summer of 2026 doubles from its 40th day
		if day.Compare(lastQuarter.AddDays(40)) >= 0 && day.Compare(first) < 0 {
			return 200
		}
		return 100
	}
	part := daily(first.AddDays(-900), today, uneven)
	got, ok := indicator.Project(p, elapsed, exactly(4000), []indicator.DailyPart{part})
	truth := 40*100 + 52*200.0
	if want := math.Abs(9200/truth - 1); !ok || !near(got.Error, want) || got.Tested != 4 {
		t.Errorf("%v %+v: want the error %g of the summer", ok, got, want)
	}
	even := daily(first.AddDays(-900), today, func(period.Date) float64 { return 100 })
	wide := measure.Reading{State: measure.Known, Value: 4000, Low: 3000, High: 5000, Spread: measure.Range}
	got, _ = indicator.Project(p, elapsed, wide, []indicator.DailyPart{even})
	if !near(got.Low, 9200*0.75*0.9) || !near(got.High, 9200*1.25*1.1) {
		t.Errorf("%+v: want the bounds of the level in the interval", got)
	}
}

// A year is tested on one past year: more would read years of days.
func TestProjectionOfAYear(t *testing.T) {
	p := per(t, "2026")
	part := daily(p.First().AddDays(-2000), p.First().AddDays(200), func(period.Date) float64 { return 100 })
	got, ok := indicator.Project(p, 200, exactly(20000), []indicator.DailyPart{part})
	if !ok || !near(got.Value, 36500) || got.Tested != 1 {
		t.Errorf("%+v, want 36500 tested once", got)
	}
}

// A source that lags is projected from its last day; what is known of today
// is not counted twice.
func TestProjectionOfLateAndBegunDays(t *testing.T) {
	p := per(t, "2026-T4")
	first, elapsed := p.First(), 40
	even := func(period.Date) float64 { return 100 }
	late := daily(first.AddDays(-900), first.AddDays(35), even)
	got, ok := indicator.Project(p, elapsed, exactly(3500), []indicator.DailyPart{late})
	if !ok || !near(got.Value, 9200) {
		t.Errorf("late: %+v, want 9200", got)
	}
	begun := daily(first.AddDays(-900), first.AddDays(40), even)
	begun.Values = append(begun.Values, 60) // this morning
	got, ok = indicator.Project(p, elapsed, exactly(4060), []indicator.DailyPart{begun})
	if !ok || !near(got.Value, 9200) {
		t.Errorf("begun: %+v, want 9200", got)
	}
}

// Projected puts the projection into the indicator's unit, flows only.
func TestProjectedInUnit(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-10", 31000)
	c.put("chat", measure.Energy, "2026-11", 22500, covered(0.75))
	p := per(t, "2026-T4")
	part := daily(p.First().AddDays(-900), p.First().AddDays(53), func(period.Date) float64 { return 1000 })
	d := definition(t, "energy")
	f := c.figures()
	r := f.Projected(d, f.Compute(d, "", p), []indicator.DailyPart{part})
	if r.Projection == nil || !near(r.Projection.Observed, 53.5) || math.Abs(r.Projection.Value-92.5) > 1 {
		t.Fatalf("%+v, want about 92 kWh", r.Projection)
	}
	for limit, want := range map[float64]indicator.Verdict{50: indicator.Missed, 70: indicator.OffTrack, 95: indicator.Inconclusive, 200: indicator.OnTrack} {
		if got := f.Judged(d, []indicator.Target{target(limit)}, r); got.Verdict != want {
			t.Errorf("limit %g: %v, want %v", limit, got.Verdict, want)
		}
	}
	scenario(c)
	wide := c.figures()
	if got := wide.Projected(d, wide.Compute(d, "", p), []indicator.DailyPart{part}).Projection; !near(got.High, 1.2*r.Projection.High) {
		t.Errorf("up to %g, want the bounds of what was observed too: %g", got.High, 1.2*r.Projection.High)
	}
	share := definition(t, "measured_share")
	if r := f.Projected(d, f.Compute(d, "", p), nil); r.Projection != nil {
		t.Errorf("projected to %v without a day to go by: the rest would count as nothing", r.Projection.Value)
	}
	if r := f.Projected(share, f.Compute(share, "", p), []indicator.DailyPart{part}); r.Projection != nil {
		t.Error("a share is projected")
	}
}
