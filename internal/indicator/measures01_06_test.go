package indicator_test

import (
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// MEASURES 1: a flow sums over months and systems.
func TestMeasures1FlowSums(t *testing.T) {
	c := newCity(t, "chat", "ocr")
	c.quarter("chat", measure.Energy, "2026-T3", 3000)
	c.quarter("ocr", measure.Energy, "2026-T3", 600)
	wantFigure(t, c.compute("energy", "", "2026-T3").Figure, 3.6, 3.6, 3.6)
	wantFigure(t, c.compute("energy", "ocr", "2026-08").Figure, 0.2, 0.2, 0.2)
}

// totals evaluates a made-up formula, to see what a metric's kind allows.
func totals(c *city, m measure.Metric, p string) measure.Reading {
	c.t.Helper()
	var got measure.Reading
	d := indicator.Definition{ID: "probe", Needs: []measure.Metric{m}, Formula: func(t indicator.Totals) measure.Reading {
		got = t.Total(m)
		return got
	}}
	c.figures().Compute(d, "", per(c.t, p))
	return got
}

// MEASURES 1: a level is the last of the period, never summed over time.
func TestMeasures1LevelIsTheLast(t *testing.T) {
	c := newCity(t, "chat")
	for i, month := range []string{"2026-07", "2026-08", "2026-09"} {
		c.put("chat", measure.Licences, month, float64(100+i))
	}
	if got := totals(c, measure.Licences, "2026-T3"); got.Value != 102 {
		t.Errorf("licences of the quarter: %g, want the last month's 102", got.Value)
	}
}

// MEASURES 1: distinct persons are never added, over time or over systems.
func TestMeasures1DistinctNeverAdds(t *testing.T) {
	c := newCity(t, "chat", "ocr")
	c.put("chat", measure.ActiveAgents, "2026-07", 40)
	if got := totals(c, measure.ActiveAgents, "2026-T3"); got.Value != 40 {
		t.Errorf("the only count is %v %g, want 40", got.State, got.Value)
	}
	c.put("chat", measure.ActiveAgents, "2026-08", 50)
	if got := totals(c, measure.ActiveAgents, "2026-T3"); got.State != measure.Missing {
		t.Errorf("two months of agents became %g", got.Value)
	}
	c = newCity(t, "chat", "ocr")
	c.put("chat", measure.ActiveAgents, "2026-07", 40)
	c.put("ocr", measure.ActiveAgents, "2026-07", 40)
	if got := totals(c, measure.ActiveAgents, "2026-07"); got.State != measure.Missing {
		t.Errorf("two systems' agents became %g", got.Value)
	}
}

// MEASURES 1: a rate is a mean over time.
func TestMeasures1RateIsAMean(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.GridIntensity, "2026-07", 20) // 31 days
	c.put("chat", measure.GridIntensity, "2026-09", 50) // 30 days
	want := (20.0*31 + 50.0*30) / 61
	if got := totals(c, measure.GridIntensity, "2026-T3"); !near(got.Value, want) {
		t.Errorf("mean %g, want %g", got.Value, want)
	}
}

// MEASURES 3: expected hours are those in service, less the declared lag.
func TestMeasures3ExpectedHours(t *testing.T) {
	c := newCity(t, "chat")
	c.system("chat").Running = []measure.Window{c.between("2026-08", "2029-12")}
	c.put("chat", measure.Energy, "2026-08", 10)
	c.put("chat", measure.Energy, "2026-09", 10, covered(0.5))
	// August whole and half of September: 31 + 15 of 61 days.
	if got := c.compute("energy", "chat", "2026-T3").Coverage.Share; !near(got, 46.0/61) {
		t.Errorf("coverage %g, want %g: July is before service", got, 46.0/61)
	}

	c = newCity(t, "chat")
	c.now = instant(t, "2026-09-11 00:00")
	c.lags["meter"] = 10 * 24 * time.Hour
	c.put("chat", measure.Energy, "2026-07", 10)
	c.put("chat", measure.Energy, "2026-08", 10)
	r := c.compute("energy", "chat", "2026-T3")
	if !near(r.Coverage.Share, 1) || !r.Running {
		t.Errorf("coverage %g, running %v: nothing is owed of the last ten days", r.Coverage.Share, r.Running)
	}
	c.lags["meter"] = 0
	if got := c.compute("energy", "chat", "2026-T3").Coverage.Share; !near(got, 62.0/72) {
		t.Errorf("coverage %g without a lag, want %g", got, 62.0/72)
	}
}

// MEASURES 3: the lag that counts is that of the first source in order that
// speaks; without an order, the longest.
func TestMeasures3LagOfTheFirstSource(t *testing.T) {
	late := func(order ...string) float64 {
		c := newCity(t, "chat")
		c.now = instant(t, "2026-07-21 00:00")
		c.lags["meter"], c.lags["bill"] = 24*time.Hour, 10*24*time.Hour
		c.put("chat", measure.Energy, "2026-07", 10, covered(10.0/31))
		c.put("chat", measure.Energy, "2026-07", 1, from("bill", measure.Declared, ""), covered(0.0001/31))
		if len(order) > 0 {
			running := c.system("chat").Running
			c.system("chat").Parts = []indicator.Part{{Running: running, Energy: true, Order: map[measure.Metric][]string{"": order}}}
		}
		return c.compute("energy", "chat", "2026-07").Coverage.Share
	}
	for want, order := range map[float64][]string{10.0 / 19: {"meter", "bill"}, 1: {"bill", "meter"}} {
		if got := late(order...); math.Abs(got-want) > 1e-3 {
			t.Errorf("%v: coverage %g, want %g", order, got, want)
		}
	}
	if got := late("absent", "meter"); math.Abs(got-10.0/19) > 1e-3 {
		t.Errorf("a source that never spoke lends its lag: %g", got)
	}
	if got := late(); math.Abs(got-1) > 1e-3 {
		t.Errorf("without an order: %g, want the longest lag", got)
	}
}

// MEASURES 3: of several systems, coverage weighs by the energy of the last
// complete quarter, or the approval's forecast.
func TestMeasures3Weights(t *testing.T) {
	c := newCity(t, "big", "small", "new")
	c.system("new").Forecast = 100
	c.quarter("big", measure.Energy, "2026-T2", 800)
	c.quarter("small", measure.Energy, "2026-T2", 100)
	c.quarter("big", measure.Energy, "2026-T3", 1, covered(0.5))
	c.quarter("small", measure.Energy, "2026-T3", 1)
	c.quarter("new", measure.Energy, "2026-T3", 1)
	if got := c.compute("energy", "", "2026-T3").Coverage.Share; !near(got, (400.0+100+100)/1000) {
		t.Errorf("coverage %g, want 0.6", got)
	}
}

// MEASURES 3: a quarter that is itself little covered weighs nothing: the
// forecast does.
func TestMeasures3ForecastWeighs(t *testing.T) {
	c := newCity(t, "gappy", "whole")
	c.system("gappy").Forecast = 300
	c.quarter("gappy", measure.Energy, "2026-T2", 1, covered(0.5))
	c.quarter("whole", measure.Energy, "2026-T2", 100)
	c.quarter("gappy", measure.Energy, "2026-T3", 1, covered(0.6))
	c.quarter("whole", measure.Energy, "2026-T3", 1)
	if got := c.compute("energy", "", "2026-T3").Coverage.Share; !near(got, (300*0.6+100)/400) {
		t.Errorf("coverage %g, want 0.7", got)
	}
}

// MEASURES 3: systems in service without any source are named and count as
// not covered; figures are never grossed up.
func TestMeasures3WithoutSource(t *testing.T) {
	c := newCity(t, "a", "b", "c", "gone")
	c.system("gone").Running = []measure.Window{c.between("2020-01", "2025-12")}
	for _, id := range []measure.System{"a", "b"} {
		c.quarter(id, measure.Energy, "2026-T2", 100)
		c.quarter(id, measure.Energy, "2026-T3", 300, covered(0.9))
	}
	r := c.compute("energy", "", "2026-T3")
	wantFigure(t, r.Figure, 0.6, 0.6, 0.6)
	if r.Coverage.Followed != 2 || r.Coverage.InService != 3 || !slices.Equal(r.Coverage.Without, []measure.System{"c"}) {
		t.Errorf("perimeter %+v, want 2 of 3, c without", r.Coverage)
	}
	if !near(r.Coverage.Share, 0.9*2/3) { // c weighs the mean of the others
		t.Errorf("coverage %g, want 0.6", r.Coverage.Share)
	}
	scope := c.compute("scope", "", "2026-T3")
	wantFigure(t, scope.Figure, 200.0/3, 200.0/3, 200.0/3)
	followed, without, _, _ := c.figures().Perimeter(per(t, "2026-T3"))
	if !slices.Equal(followed, []measure.System{"a", "b"}) || !slices.Equal(without, []measure.System{"c"}) {
		t.Errorf("followed %v, without %v", followed, without)
	}
}

// MEASURES 3: a covered zero is a figure; no answer is none.
func TestMeasures3ZeroIsNotMissing(t *testing.T) {
	c := newCity(t, "chat")
	if r := c.compute("energy", "chat", "2026-T3"); r.Figure.State != measure.Missing || !hasReason(r.Reasons, indicator.ReasonNoData) {
		t.Errorf("nothing is %v %g, want Missing with its reason", r.Figure.State, r.Figure.Value)
	}
	c.quarter("chat", measure.Energy, "2026-T3", 0)
	wantFigure(t, c.compute("energy", "chat", "2026-T3").Figure, 0, 0, 0)
}

// MEASURES 4: what its source did not win is not in the figure; parts add up.
func TestMeasures4KeptPartsAddUp(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-07", 100, inPart("gpu"))
	c.put("chat", measure.Energy, "2026-07", 130, inPart("gpu"), from("bill", measure.Declared, "method=bill"), lost)
	c.put("chat", measure.Energy, "2026-07", 50, inPart("cloud"))
	r := c.compute("energy", "chat", "2026-07")
	wantFigure(t, r.Figure, 0.15, 0.15, 0.15)
	for _, o := range r.Figure.Origins {
		if o.Source == "bill" {
			t.Errorf("a source that lost is named behind the figure: %+v", o)
		}
	}
	if len(r.Figure.Origins) != 2 || r.Figure.Origins[0].Part != "gpu" || r.Figure.Origins[0].Value != 100 {
		t.Errorf("origins %+v, want gpu then cloud", r.Figure.Origins)
	}
}

// What is marked missing, what is of one group, of a system outside the
// register or of a month not asked for is in no figure of the authority.
func TestWhatIsNoFigure(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Queries, "2026-07", 5)
	c.put("chat", measure.Queries, "2026-07", 100, func(m *measure.Month) { m.State = measure.Missing })
	c.put("chat", measure.Queries, "2026-07", 100, func(m *measure.Month) { m.Group = "direction/voirie" })
	c.put("stranger", measure.Queries, "2026-07", 100)
	c.put("chat", measure.Queries, "2019-07", 100)
	wantFigure(t, c.compute("queries", "", "2026-07").Figure, 5, 5, 5)
}

// MEASURES 4: a declared part without figures keeps its system uncovered.
func TestMeasures4DeclaredPartOwesEnergy(t *testing.T) {
	c := newCity(t, "chat")
	running := c.system("chat").Running
	c.system("chat").Parts = []indicator.Part{{ID: "gpu", Running: running, Energy: true}, {ID: "cloud", Running: running, Energy: true}}
	c.quarter("chat", measure.Energy, "2026-T3", 100, inPart("gpu"))
	if got := c.compute("energy", "chat", "2026-T3").Coverage.Share; !near(got, 0.5) {
		t.Errorf("coverage %g, want half: the cloud says nothing", got)
	}
}

// MEASURES 6: ranges add linearly, low with low and high with high; only
// independent noise adds in quadrature.
func TestMeasures6BoundsAdd(t *testing.T) {
	c := newCity(t, "a", "b")
	c.put("a", measure.Energy, "2026-07", 1000, bounds(measure.Range, 0.9, 1.2))
	c.put("b", measure.Energy, "2026-07", 2000, bounds(measure.Range, 0.8, 1.1))
	wantFigure(t, c.compute("energy", "", "2026-07").Figure, 3, 2.5, 3.4)

	c = newCity(t, "a", "b")
	c.put("a", measure.Energy, "2026-07", 1000, bounds(measure.CI95, 0.7, 1.3))
	c.put("b", measure.Energy, "2026-07", 1000, bounds(measure.CI95, 0.6, 1.4))
	f := c.compute("energy", "", "2026-07").Figure
	wantFigure(t, f, 2, 1.5, 2.5) // √(0.3² + 0.4²) = 0.5
	if f.Spread != measure.CI95 {
		t.Errorf("two intervals make an interval, not %v", f.Spread)
	}

	c.put("a", measure.Energy, "2026-08", 1000, bounds(measure.Range, 0.9, 1.1))
	f = c.compute("energy", "", "2026-T3").Figure
	wantFigure(t, f, 3, 3-0.1-0.5, 3+0.1+0.5)
	if f.Spread != measure.Range {
		t.Errorf("a range and intervals make a range, not %v", f.Spread)
	}
}

// rational adds the months again in exact fractions.
func rational(rows []measure.Month) (value, low, high float64) {
	sums := [3]*big.Rat{new(big.Rat), new(big.Rat), new(big.Rat)}
	for _, r := range rows {
		for i, x := range []float64{r.Kept, r.KeptLow, r.KeptHigh} {
			sums[i].Add(sums[i], new(big.Rat).SetFloat64(x))
		}
	}
	value, _ = sums[0].Float64()
	low, _ = sums[1].Float64()
	high, _ = sums[2].Float64()
	return value / 1000, low / 1000, high / 1000
}

func drawRows(t *rapid.T, c *city) {
	n := rapid.IntRange(1, 30).Draw(t, "rows")
	for range n {
		id := rapid.SampledFrom([]measure.System{"a", "b", "c"}).Draw(t, "system")
		month := rapid.SampledFrom([]string{"2026-07", "2026-08", "2026-09"}).Draw(t, "month")
		value := rapid.Float64Range(0, 1e7).Draw(t, "value")
		spread := bounds(measure.Range, rapid.Float64Range(0, 1).Draw(t, "low"), rapid.Float64Range(1, 3).Draw(t, "high"))
		c.put(id, measure.Energy, month, value, spread)
	}
}

// MEASURES 6, 14: totals are the exact sums of their months, the sum of the
// months is the quarter's, whatever the order of the rows, and twice the
// energy is twice the figure.
func TestTotalsAgainstFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCity(t, "a", "b", "c")
		drawRows(t, c)
		value, low, high := rational(c.rows)
		f := c.compute("energy", "", "2026-T3").Figure
		if !near(f.Value, value) || !near(f.Low, low) || !near(f.High, high) {
			t.Fatalf("%g [%g, %g], want %g [%g, %g]", f.Value, f.Low, f.High, value, low, high)
		}
		months := 0.0
		for _, m := range per(t, "2026-T3").Months() {
			months += c.compute("energy", "", m.String()).Figure.Value
		}
		if !near(months, f.Value) {
			t.Fatalf("the months sum to %g, the quarter is %g", months, f.Value)
		}
		c.rows = rapid.Permutation(c.rows).Draw(t, "order")
		if g := c.compute("energy", "", "2026-T3").Figure; !near(g.Value, f.Value) || !near(g.High, f.High) {
			t.Fatalf("another order of rows makes %g of %g", g.Value, f.Value)
		}
		for i := range c.rows {
			r := &c.rows[i]
			r.Kept, r.KeptLow, r.KeptHigh = 2*r.Kept, 2*r.KeptLow, 2*r.KeptHigh
		}
		if g := c.compute("energy", "", "2026-T3").Figure; !near(g.Value, 2*f.Value) || !near(g.Low, 2*f.Low) {
			t.Fatalf("twice the energy makes %g of %g", g.Value, f.Value)
		}
	})
}

// What is withheld stays withheld in every figure that holds it.
func TestWithheldIsNeverAFigure(t *testing.T) {
	c := newCity(t, "a", "b")
	c.quarter("a", measure.Energy, "2026-T3", 100)
	c.put("b", measure.Energy, "2026-07", 100, withheld)
	r := c.judged("", "2026-T3", target(1e9))
	if r.Figure.State != measure.Withheld || r.Verdict != indicator.Withheld || r.Figure.Value != 0 || math.IsNaN(r.Figure.High) {
		t.Errorf("%v %g, verdict %v: want withheld", r.Figure.State, r.Figure.Value, r.Verdict)
	}
}
