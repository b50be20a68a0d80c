package indicator_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// known is a full, closed quarter's figure.
func known(value, low, high float64) indicator.Result {
	return indicator.Result{
		Figure:   indicator.Figure{State: measure.Known, Value: value, Low: low, High: high, Spread: measure.Range},
		Coverage: indicator.Coverage{Share: 1, Inside: 1, Expected: true, InService: 1, Followed: 1},
	}
}

// MEASURES 8: the verdicts, in their order. Each case adds to the one before
// what the rule above it looks at.
func TestMeasures8Order(t *testing.T) {
	limit := 100.0
	ten := indicator.Target{Limit: &limit, Warn: indicator.Warn{Share: 0.1}}
	points := indicator.Target{Limit: &limit, Warn: indicator.Warn{Points: 5}}
	central := indicator.Target{Limit: &limit, Judge: indicator.JudgeCentral, Warn: indicator.Warn{Share: 0.1}}
	upper := indicator.Target{Limit: &limit, Judge: indicator.JudgeUpper, Warn: indicator.Warn{Share: 0.1}}
	with := func(r indicator.Result, change func(*indicator.Result)) indicator.Result {
		change(&r)
		return r
	}
	for name, c := range map[string]struct {
		result indicator.Result
		target indicator.Target
		better indicator.Direction
		want   indicator.Verdict
		reason indicator.ReasonCode
	}{
		"withheld before all": {
			with(known(200, 200, 200), func(r *indicator.Result) { r.Figure.State, r.Coverage.Share = measure.Withheld, 0 }),
			ten, indicator.LowerBetter, indicator.Withheld, indicator.ReasonWithheld,
		},
		"missing is unknown": {
			with(known(0, 0, 0), func(r *indicator.Result) { r.Figure.State = measure.Missing }),
			ten, indicator.LowerBetter, indicator.Unknown, indicator.ReasonNoData,
		},
		"unknown before missed": {
			with(known(200, 200, 200), func(r *indicator.Result) { r.Coverage.Share = 0.79 }),
			ten, indicator.LowerBetter, indicator.Unknown, indicator.ReasonCoverage,
		},
		"80 % is enough": {
			with(known(50, 50, 50), func(r *indicator.Result) { r.Coverage.Share = 0.8 }),
			ten, indicator.LowerBetter, indicator.Met, indicator.ReasonWithinLimit,
		},
		"a system without data, lower is better": {
			with(known(50, 50, 50), func(r *indicator.Result) { r.Coverage.Without = []measure.System{"x"} }),
			ten, indicator.LowerBetter, indicator.Unknown, indicator.ReasonSystemsWithout,
		},
		"a system without data, higher is better": {
			with(known(150, 150, 150), func(r *indicator.Result) { r.Coverage.Without = []measure.System{"x"} }),
			ten, indicator.HigherBetter, indicator.Met, indicator.ReasonWithinLimit,
		},
		"inconclusive":               {known(90, 80, 101), ten, indicator.LowerBetter, indicator.Inconclusive, indicator.ReasonBoundsHoldLimit},
		"inconclusive before missed": {known(110, 99, 120), ten, indicator.LowerBetter, indicator.Inconclusive, indicator.ReasonBoundsHoldLimit},
		"bounds that touch conclude": {known(80, 60, 100), ten, indicator.LowerBetter, indicator.Met, indicator.ReasonWithinLimit},
		"central":                    {known(80, 60, 120), central, indicator.LowerBetter, indicator.Met, indicator.ReasonWithinLimit},
		"upper":                      {known(80, 60, 120), upper, indicator.LowerBetter, indicator.Missed, indicator.ReasonPastLimit},
		"upper is the bad side":      {known(120, 90, 150), upper, indicator.HigherBetter, indicator.Missed, indicator.ReasonPastLimit},
		"missed":                     {known(101, 101, 101), ten, indicator.LowerBetter, indicator.Missed, indicator.ReasonPastLimit},
		"missed when higher":         {known(99, 99, 99), ten, indicator.HigherBetter, indicator.Missed, indicator.ReasonPastLimit},
		"at risk":                    {known(91, 91, 91), ten, indicator.LowerBetter, indicator.AtRisk, indicator.ReasonNearLimit},
		"warning is met at its edge": {known(90, 90, 90), ten, indicator.LowerBetter, indicator.Met, indicator.ReasonWithinLimit},
		"at risk when higher":        {known(109, 109, 109), ten, indicator.HigherBetter, indicator.AtRisk, indicator.ReasonNearLimit},
		"met when higher":            {known(110.1, 110.1, 110.1), ten, indicator.HigherBetter, indicator.Met, indicator.ReasonWithinLimit},
		"points":                     {known(104, 104, 104), points, indicator.HigherBetter, indicator.AtRisk, indicator.ReasonNearLimit},
		"beyond the points":          {known(105, 105, 105), points, indicator.HigherBetter, indicator.Met, indicator.ReasonWithinLimit},
		"equality is met":            {known(100, 100, 100), indicator.Target{Limit: &limit}, indicator.LowerBetter, indicator.Met, indicator.ReasonWithinLimit},
		"equality is met, higher":    {known(100, 100, 100), indicator.Target{Limit: &limit}, indicator.HigherBetter, indicator.Met, indicator.ReasonWithinLimit},
	} {
		got, why := indicator.Judge(indicator.Case{Result: c.result, Better: c.better, Sum: true, Target: c.target, Limit: limit})
		if got != c.want || !hasReason(why, c.reason) {
			t.Errorf("%s: %v because %v, want %v because %s", name, got, why, c.want, c.reason)
		}
	}
}

// MEASURES 8: a running period is missed as soon as its sum passes the limit,
// and otherwise says where it heads; it is never met.
func TestMeasures8Running(t *testing.T) {
	limit := 100.0
	tgt := indicator.Target{Limit: &limit, Warn: indicator.Warn{Share: 0.1}}
	run := func(r indicator.Result, p *indicator.Projection) indicator.Result {
		r.Running, r.Projection = true, p
		return r
	}
	for name, c := range map[string]struct {
		result indicator.Result
		sum    bool
		better indicator.Direction
		want   indicator.Verdict
	}{
		"the sum has passed":          {run(known(101, 100.5, 102), &indicator.Projection{Value: 50, Low: 40, High: 60}), true, indicator.LowerBetter, indicator.Missed},
		"perhaps passed":              {run(known(101, 99, 102), &indicator.Projection{Value: 150, Low: 140, High: 160}), true, indicator.LowerBetter, indicator.OffTrack},
		"heading for it":              {run(known(40, 40, 40), &indicator.Projection{Value: 80, Low: 70, High: 95}), true, indicator.LowerBetter, indicator.OnTrack},
		"heading near it":             {run(known(40, 40, 40), &indicator.Projection{Value: 95, Low: 91, High: 99}), true, indicator.LowerBetter, indicator.AtRisk},
		"heading past it":             {run(known(40, 40, 40), &indicator.Projection{Value: 130, Low: 110, High: 150}), true, indicator.LowerBetter, indicator.OffTrack},
		"heading nobody knows where":  {run(known(40, 40, 40), &indicator.Projection{Value: 100, Low: 90, High: 110}), true, indicator.LowerBetter, indicator.Inconclusive},
		"too early":                   {run(known(40, 40, 40), nil), true, indicator.LowerBetter, indicator.Unknown},
		"a ratio so far good":         {run(known(40, 40, 40), nil), false, indicator.LowerBetter, indicator.OnTrack},
		"a ratio so far bad":          {run(known(140, 140, 140), nil), false, indicator.LowerBetter, indicator.OffTrack},
		"more is better, and reached": {run(known(140, 140, 140), nil), true, indicator.HigherBetter, indicator.OnTrack},
	} {
		got, why := indicator.Judge(indicator.Case{Result: c.result, Better: c.better, Sum: c.sum, Target: tgt, Limit: limit})
		if got != c.want {
			t.Errorf("%s: %v because %v, want %v", name, got, why, c.want)
		}
	}
}

// severity orders verdicts from good to bad.
func severity(v indicator.Verdict) int {
	return slices.Index([]indicator.Verdict{indicator.Met, indicator.OnTrack, indicator.AtRisk, indicator.Inconclusive, indicator.OffTrack, indicator.Missed}, v)
}

// A worse figure never has a better verdict, and what is withheld, missing or
// little covered is never green.
func TestVerdictIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Float64Range(1, 1000).Draw(t, "limit")
		tgt := indicator.Target{
			Limit: &limit, Warn: indicator.Warn{Share: rapid.Float64Range(0, 0.5).Draw(t, "warn")},
			Judge: rapid.SampledFrom([]indicator.JudgedOn{"", indicator.JudgeInterval, indicator.JudgeCentral, indicator.JudgeUpper}).Draw(t, "judge"),
		}
		low, high := rapid.Float64Range(0, 100).Draw(t, "below"), rapid.Float64Range(0, 100).Draw(t, "above")
		a := rapid.Float64Range(0, 2000).Draw(t, "a")
		b := a + rapid.Float64Range(0, 2000).Draw(t, "more")
		for _, better := range []indicator.Direction{indicator.LowerBetter, indicator.HigherBetter} {
			judge := func(v float64) indicator.Verdict {
				got, _ := indicator.Judge(indicator.Case{Result: known(v, v-low, v+high), Better: better, Target: tgt, Limit: limit})
				return got
			}
			less, more := severity(judge(a)), severity(judge(b))
			if better == indicator.HigherBetter {
				less, more = more, less
			}
			if less > more {
				t.Fatalf("limit %g: %g is %v, %g is %v", limit, a, judge(a), b, judge(b))
			}
		}
		r := known(a, a-low, a+high)
		switch rapid.IntRange(0, 2).Draw(t, "what") {
		case 0:
			r.Figure.State = measure.Withheld
		case 1:
			r.Figure.State = measure.Missing
		default:
			r.Coverage.Share = rapid.Float64Range(0, 0.799).Draw(t, "coverage")
		}
		r.Running = rapid.Bool().Draw(t, "running")
		if got, _ := indicator.Judge(indicator.Case{Result: r, Better: indicator.HigherBetter, Target: tgt, Limit: limit}); got != indicator.Unknown && got != indicator.Withheld {
			t.Fatalf("%+v is %v", r, got)
		}
	})
}

// MEASURES 8: a missing field of the register counts as the interval
// [known, known + unknown].
func TestMeasures8FieldShare(t *testing.T) {
	r := indicator.FieldShare(6, 2, 8)
	if r.Value != 75 || r.Low != 75 || r.High != 100 || r.Spread != measure.Range {
		t.Errorf("6 known and 2 unknown of 8: %+v", r)
	}
	if got := indicator.FieldShare(0, 0, 0); got.State != measure.Missing {
		t.Errorf("a share of nothing is %+v", got)
	}
	c := newCity(t, "a", "b")
	c.system("b").Dated = false // may be in service, or not
	c.quarter("a", measure.Energy, "2026-T3", 100)
	wantFigure(t, c.compute("scope", "", "2026-T3").Figure, 50, 50, 100)
}

// MEASURES 8: a target is judged on its own kind of period only.
func TestMeasures8Per(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2026-T3", 3000)
	tgt := target(2)
	if r := c.judged("", "2026-T3", tgt); r.Verdict != indicator.Missed || r.Target == nil {
		t.Errorf("the quarter: %v", r.Verdict)
	}
	for _, p := range []string{"2026-09", "2025"} {
		if r := c.judged("", p, tgt); r.Target != nil || r.Verdict != indicator.Unknown || !hasReason(r.Reasons, indicator.ReasonNoTarget) {
			t.Errorf("%s is judged on a quarter's target: %v", p, r.Verdict)
		}
	}
	// A target is in the indicator's unit: 3 kWh, not 3000 Wh.
	if r := c.judged("", "2026-T3", target(3)); r.Verdict != indicator.Met {
		t.Errorf("3 kWh of 3: %v", r.Verdict)
	}
	// A target of one system is not the authority's.
	own := target(3)
	own.System = "chat"
	if r := c.judged("", "2026-T3", own); r.Target != nil {
		t.Error("the authority is judged on a system's target")
	}
	if r := c.judged("chat", "2026-T3", own); r.Verdict != indicator.Met {
		t.Errorf("the system on its own target: %v", r.Verdict)
	}
}

// MEASURES 8: the target in force on the first day of the period, and any
// change since.
func TestMeasures8History(t *testing.T) {
	day := func(text string) period.Date {
		d, err := period.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	first := target(10)
	first.Decided, first.From = day("2025-12-01"), per(t, "2026-T1")
	second := target(8)
	second.Decided, second.From = day("2026-06-30"), per(t, "2026-T1")
	third := target(6)
	third.Decided = day("2026-08-15")
	all := []indicator.Target{third, first, second}
	for p, want := range map[string]float64{"2026-T1": 10, "2026-T2": 10, "2026-T3": 8, "2026-T4": 6} {
		got, since, ok := indicator.InForceOn(all, "energy", "", per(t, p))
		if !ok || *got.Limit != want {
			t.Errorf("%s: in force %v %v, want %g", p, ok, got.Limit, want)
		}
		if n := map[string]int{"2026-T1": 2, "2026-T2": 2, "2026-T3": 1, "2026-T4": 0}[p]; len(since) != n {
			t.Errorf("%s: %d changes since, want %d", p, len(since), n)
		}
	}
	if _, since, ok := indicator.InForceOn(all, "energy", "", per(t, "2025-T1")); ok || len(since) != 3 {
		t.Errorf("before all: in force %v, %d since", ok, len(since))
	}
	until := target(5)
	until.From, until.Until = per(t, "2026-T1"), per(t, "2026-T2")
	if _, _, ok := indicator.InForceOn([]indicator.Target{until}, "energy", "", per(t, "2026-T3")); ok {
		t.Error("a target holds after its last period")
	}
	if _, _, ok := indicator.InForceOn([]indicator.Target{until}, "energy", "", per(t, "2025-T4")); ok {
		t.Error("a target holds before its first period")
	}
}

// MEASURES 8: a target names the method it was set for; after a change it is
// to be reviewed.
func TestMeasures8MethodChanged(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2026-T3", 3000)
	for named, review := range map[string]bool{"": false, "measured": false, "counter": false, "estimated": true, "ecologits-0.9.3": true} {
		tgt := target(5)
		tgt.Method = named
		r := c.judged("", "2026-T3", tgt)
		if r.Target.Review != review || hasReason(r.Reasons, indicator.ReasonMethodChanged) != review {
			t.Errorf("set for %q: review %v, want %v", named, r.Target.Review, review)
		}
		if r.Verdict != indicator.Met {
			t.Errorf("set for %q: verdict %v", named, r.Verdict)
		}
	}
}

// A target may ask for more, or less, coverage than 80 %.
func TestMeasures8MinCoverage(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2026-T3", 3000, covered(0.9))
	tgt := target(5)
	if r := c.judged("", "2026-T3", tgt); r.Verdict != indicator.Met {
		t.Errorf("90 %% of 80: %v", r.Verdict)
	}
	least := indicator.Percent(0.95)
	tgt.MinCoverage = &least
	if r := c.judged("", "2026-T3", tgt); r.Verdict != indicator.Unknown || !hasReason(r.Reasons, indicator.ReasonCoverage) {
		t.Errorf("90 %% of 95: %v", r.Verdict)
	}
}

// Figures that sources still owe keep a period running after its last day.
func TestMeasures8AwaitedIsRunning(t *testing.T) {
	c := newCity(t, "chat")
	c.now, c.lags["meter"] = instant(t, "2026-10-03 00:00"), 5*24*3600*1e9
	c.put("chat", measure.Energy, "2026-07", 1000)
	c.put("chat", measure.Energy, "2026-08", 1000)
	c.put("chat", measure.Energy, "2026-09", 1000, covered(0.9))
	if r := c.judged("", "2026-T3", target(50)); !r.Running || r.Verdict == indicator.Met {
		t.Errorf("running %v, verdict %v: two days are still owed", r.Running, r.Verdict)
	}
	c.rows[2].KeptCovered = c.rows[2].Window.Length()
	if r := c.judged("", "2026-T3", target(50)); r.Running || r.Verdict != indicator.Met {
		t.Errorf("running %v, verdict %v: all has come", r.Running, r.Verdict)
	}
}

func TestTargetWords(t *testing.T) {
	var w indicator.Warn
	for text, want := range map[string]indicator.Warn{"10%": {Share: 0.1}, "12,5 %": {Share: 0.125}, "5 points": {Points: 5}, "1 point": {Points: 1}} {
		if err := w.UnmarshalText([]byte(text)); err != nil || !near(w.Share, want.Share) || w.Points != want.Points {
			t.Errorf("%q is %+v: %v", text, w, err)
		}
	}
	for _, text := range []string{"", "10", "-5%", "100%", "NaN%", "1e400%", "five points"} {
		if err := w.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("the warning %q was accepted as %+v", text, w)
		}
	}
	var p indicator.Percent
	if err := p.UnmarshalText([]byte("−10 %")); err != nil || !near(float64(p), -0.1) {
		t.Errorf("−10 %% is %g: %v", p, err)
	}
	if err := p.UnmarshalText([]byte("0.1")); err == nil {
		t.Error("a percentage without its sign was accepted")
	}
	if err := new(indicator.JudgedOn).UnmarshalText([]byte("mean")); err == nil {
		t.Error("an unknown way to judge was accepted")
	}
	if err := new(indicator.Better).UnmarshalText([]byte("greener")); err == nil {
		t.Error("an unknown side was accepted")
	}
}

func FuzzWarn(f *testing.F) {
	for _, seed := range []string{"10%", "5 points", "−1 %", "", "1e9%", "%", ".", "0x1p-2%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var w indicator.Warn
		if err := w.UnmarshalText([]byte(text)); err == nil && (w.Share < 0 || w.Share >= 1 || w.Points < 0 || w.Points-w.Points != 0) {
			t.Fatalf("%q is accepted as %+v", text, w)
		}
	})
}

// MEASURES 8: what was decided since the first day of a period is shown with
// the verdict under it; one that does not hold for the period is only told.
func TestMeasures8BothTargets(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2026-T3", 9000)
	decided := func(tgt indicator.Target, month time.Month) indicator.Target {
		tgt.Decided = period.Date{Year: 2026, Month: month, Day: 15}
		return tgt
	}
	before, stricter, later := decided(target(10), 5), decided(target(8), 8), decided(target(6), 9)
	later.From = per(t, "2026-T4")
	r := c.judged("", "2026-T3", later, stricter, before)
	if r.Verdict != indicator.Met || r.Target == nil || r.Target.Limit != 10 || len(r.Target.Since) != 2 {
		t.Fatalf("%v %+v", r.Verdict, r.Target)
	}
	if got := r.Target.Since[0]; !got.Judged || got.Limit != 8 || got.Verdict != indicator.Missed {
		t.Errorf("under the target of August: %+v", got)
	}
	if got := r.Target.Since[1]; got.Judged || got.Verdict != indicator.Unknown || got.Limit != 6 {
		t.Errorf("under that of the next quarter: %+v", got)
	}
}
