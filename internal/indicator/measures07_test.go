package indicator_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// MEASURES 7: a ratio is sums over sums on the same buckets, both covered at
// least 80 %; a covered bucket with zero uses keeps its idle energy in.
func TestMeasures7SameBuckets(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-07", 500)
	c.put("chat", measure.Queries, "2026-07", 100)
	c.put("chat", measure.Energy, "2026-08", 100) // nobody asks in August: idle energy
	c.put("chat", measure.Queries, "2026-08", 0)
	c.put("chat", measure.Energy, "2026-09", 100)
	c.put("chat", measure.Queries, "2026-09", 9999, covered(0.7)) // left out, with its energy
	r := c.compute("energy_per_use", "chat", "2026-T3")
	wantFigure(t, r.Figure, 6, 6, 6)
	if !near(r.Coverage.Inside, 600.0/700) {
		t.Errorf("inside %g of the energy, want %g", r.Coverage.Inside, 600.0/700)
	}
}

// MEASURES 7: under 80 % of the energy inside, the ratio is unknown.
func TestMeasures7Inside(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-07", 79)
	c.put("chat", measure.Queries, "2026-07", 100)
	c.put("chat", measure.Energy, "2026-08", 21)
	r := c.compute("energy_per_use", "chat", "2026-T3")
	if r.Figure.State != measure.Missing || !hasReason(r.Reasons, indicator.ReasonInside) || !near(r.Coverage.Inside, 0.79) {
		t.Errorf("%v %g with %g inside, reasons %v", r.Figure.State, r.Figure.Value, r.Coverage.Inside, r.Reasons)
	}
	c.rows[0].Kept, c.rows[0].KeptLow, c.rows[0].KeptHigh = 84, 84, 84
	wantFigure(t, c.compute("energy_per_use", "chat", "2026-T3").Figure, 0.84, 0.84, 0.84)
}

// MEASURES 7: each system has its own unit; per-query figures hold only for
// systems whose unit is the query.
func TestMeasures7FunctionalUnit(t *testing.T) {
	c := newCity(t, "chat", "council", "plain")
	c.system("council").Unit, c.system("council").PerUse = measure.AudioSeconds, 60
	c.system("plain").Unit, c.system("plain").PerUse = "", 1
	for _, id := range []measure.System{"chat", "council", "plain"} {
		c.put(id, measure.Energy, "2026-07", 600)
		c.put(id, measure.Queries, "2026-07", 100)
		c.put(id, measure.OutputTokens, "2026-07", 5000)
	}
	c.put("council", measure.AudioSeconds, "2026-07", 1200)
	wantFigure(t, c.compute("energy_per_use", "council", "2026-07").Figure, 30, 30, 30) // 20 minutes
	wantFigure(t, c.compute("energy_per_use", "", "2026-07").Figure, 6, 6, 6)           // chat only
	wantFigure(t, c.compute("tokens_per_query", "", "2026-07").Figure, 50, 50, 50)
	if r := c.compute("tokens_per_query", "council", "2026-07"); r.Figure.Known() {
		t.Errorf("a system that counts minutes has %g tokens a query", r.Figure.Value)
	}
	if r := c.compute("energy_per_use", "plain", "2026-07"); r.Figure.Known() || !hasReason(r.Reasons, indicator.ReasonUnitUnstated) {
		t.Errorf("a system without a unit has %g by use: %v", r.Figure.Value, r.Reasons)
	}
}

// The bounds of uses follow into the system's own unit, intervals too.
func TestMeasures7UnitBounds(t *testing.T) {
	c := newCity(t, "council")
	c.system("council").Unit, c.system("council").PerUse = measure.AudioSeconds, 60
	c.put("council", measure.AudioSeconds, "2026-07", 6000, bounds(measure.CI95, 0.9, 1.2))
	wantFigure(t, c.figures().Compute(indicator.UsesOf(), "council", per(t, "2026-07")).Figure, 100, 90, 120)
}

// MEASURES 7: the parts that bring the energy and those that count the uses
// may be others; every part that owes a metric must cover it.
func TestMeasures7Parts(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-07", 600, inPart("gpu"))
	c.put("chat", measure.Energy, "2026-07", 200, inPart("cloud"))
	c.put("chat", measure.Queries, "2026-07", 100, inPart("gateway"))
	wantFigure(t, c.compute("energy_per_use", "chat", "2026-07").Figure, 8, 8, 8)
	c.rows[1].KeptCovered /= 2
	if r := c.compute("energy_per_use", "chat", "2026-07"); r.Figure.Known() {
		t.Errorf("half a part is missing and the ratio is %g", r.Figure.Value)
	}
}

// MEASURES 6, 7: bounds of a ratio go scenario by scenario when one
// assumption carries both sums, else to the widest.
func TestMeasures7Scenarios(t *testing.T) {
	assumed := "assumption=5-15-a-month"
	reading := func(value, low, high float64, spread measure.Spread, basis string) measure.Reading {
		return measure.Reading{State: measure.Known, Value: value, Low: low, High: high, Spread: spread, Basis: basisOf(basis)}
	}
	for name, c := range map[string]struct {
		num, den         measure.Reading
		value, low, high float64
	}{
		"exact uses": {reading(100, 80, 120, measure.Range, ""), reading(10, 10, 10, measure.Exact, ""), 10, 8, 12},
		"one assumption": {
			reading(100, 50, 150, measure.Range, assumed), reading(10, 5, 15, measure.Range, assumed), 10, 10, 10,
		},
		"two assumptions": {
			reading(100, 50, 150, measure.Range, "assumption=other"), reading(10, 5, 20, measure.Range, assumed), 10, 2.5, 30,
		},
		"two intervals": { // 30 and 40 % of noise make 50 %
			reading(100, 70, 130, measure.CI95, ""), reading(10, 6, 14, measure.CI95, ""), 10, 5, 15,
		},
	} {
		got := indicator.Over(c.num, c.den)
		if got.State != measure.Known || !near(got.Value, c.value) || !near(got.Low, c.low) || !near(got.High, c.high) {
			t.Errorf("%s: %g [%g, %g], want %g [%g, %g]", name, got.Value, got.Low, got.High, c.value, c.low, c.high)
		}
	}
	if got := indicator.Over(reading(1, 1, 1, measure.Exact, ""), reading(0, 0, 0, measure.Exact, "")); got.State != measure.Missing {
		t.Errorf("one over zero is %v %g", got.State, got.Value)
	}
}

// MEASURES 7: a total that rests only in part on an assumption does not move
// with it.
func TestMeasures7OneAssumption(t *testing.T) {
	const basis = "assumption=usage;method=x"
	wide := bounds(measure.Range, 0.5, 1.5)
	c := newCity(t, "chat")
	c.put("chat", measure.Energy, "2026-07", 100, wide, from("usage", measure.Estimated, basis))
	c.put("chat", measure.Queries, "2026-07", 10, wide, from("usage", measure.Estimated, basis))
	wantFigure(t, c.compute("energy_per_use", "chat", "2026-07").Figure, 10, 10, 10)
	c.put("chat", measure.Energy, "2026-08", 100, wide)
	c.put("chat", measure.Queries, "2026-08", 10)
	wantFigure(t, c.compute("energy_per_use", "chat", "2026-T3").Figure, 10, 100.0/25, 300.0/15)
}

// A ratio lies within its bounds, and within those of its two sums.
func TestOverHoldsItsValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) measure.Reading {
			v := rapid.Float64Range(0.1, 1e6).Draw(t, name)
			return measure.Reading{
				State: measure.Known, Value: v, Low: v * rapid.Float64Range(0.1, 1).Draw(t, "low"), High: v * rapid.Float64Range(1, 5).Draw(t, "high"),
				Spread: measure.Range, Basis: basisOf(rapid.SampledFrom([]string{"", "assumption=a", "assumption=b"}).Draw(t, "basis")),
			}
		}
		num, den := draw("num"), draw("den")
		got := indicator.Over(num, den)
		slack := 1e-9 * got.High
		if got.Low > got.Value+slack || got.Value > got.High+slack || got.Low < num.Low/den.High-slack || got.High > num.High/den.Low+slack {
			t.Fatalf("%+v over %+v is %+v", num, den, got)
		}
	})
}

// The share measured sets measured low against the rest high, and the reverse.
func TestMeasuredShare(t *testing.T) {
	c := newCity(t, "a", "b")
	c.put("a", measure.Energy, "2026-07", 100, bounds(measure.Range, 0.9, 1.1))
	c.put("b", measure.Energy, "2026-07", 300, bounds(measure.Range, 0.5, 2), from("tokens", measure.Estimated, "method=x"))
	wantFigure(t, c.compute("measured_share", "", "2026-07").Figure, 25, 100*90.0/690, 100*110.0/260)
	wantFigure(t, c.compute("measured_share", "b", "2026-07").Figure, 0, 0, 0)
	wantFigure(t, c.compute("measured_share", "a", "2026-07").Figure, 100, 100, 100)
}

// Agents are never added into persons, but months of agents make a mean.
func TestQueriesPerAgent(t *testing.T) {
	c := newCity(t, "chat", "ocr")
	for month, agents := range map[string]float64{"2026-07": 20, "2026-08": 10, "2026-09": 30} {
		c.put("chat", measure.Energy, month, 10)
		c.put("chat", measure.Queries, month, 300)
		c.put("chat", measure.ActiveAgents, month, agents)
	}
	c.quarter("ocr", measure.Queries, "2026-T3", 1e6) // nobody counts its agents: outside
	wantFigure(t, c.compute("queries_per_agent", "", "2026-T3").Figure, 15, 15, 15)
}

// Under half of the queries classified, the share of simple ones is unknown.
func TestSimpleShare(t *testing.T) {
	c := newCity(t, "chat")
	c.put("chat", measure.Queries, "2026-07", 1000)
	c.put("chat", measure.Classified, "2026-07", 499)
	c.put("chat", measure.SimpleQueries, "2026-07", 100)
	if r := c.compute("simple_share", "", "2026-07"); r.Figure.Known() || !hasReason(r.Reasons, indicator.ReasonClassified) {
		t.Errorf("%v %g: %v", r.Figure.State, r.Figure.Value, r.Reasons)
	}
	c.rows[1].Kept = 500
	wantFigure(t, c.compute("simple_share", "", "2026-07").Figure, 20, 20, 20)
}
