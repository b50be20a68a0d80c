package indicator_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// pieces sums a change's pieces by kind, and all of them.
func pieces(c indicator.Change) (byKind map[indicator.PieceKind]float64, total float64) {
	byKind = map[indicator.PieceKind]float64{}
	for _, p := range c.Pieces {
		byKind[p.Kind] += p.Amount
		total += p.Amount
	}
	return byKind, total
}

// MEASURES 9: changes are computed on the comparable perimeter; what was left
// out stands apart, in units; the pieces sum to the total change.
func TestMeasures9Pieces(t *testing.T) {
	const before, now = "2025-T3", "2026-T3"
	c := newCity(t, "steady", "arrived", "left", "method", "boundary", "version", "counted", "gap")
	c.system("arrived").Running = []measure.Window{c.between("2026-01", "2029-12")}
	c.system("left").Running = []measure.Window{c.between("2020-01", "2026-06")}
	c.system("counted").Breaks = []indicator.Break{{At: instant(t, "2026-03-01 00:00"), Metric: measure.Energy}}
	c.quarter("steady", measure.Energy, before, 10000)
	c.quarter("steady", measure.Energy, now, 11000)
	c.quarter("arrived", measure.Energy, now, 500)
	c.quarter("left", measure.Energy, before, 300)
	c.quarter("method", measure.Energy, before, 200, from("tokens", measure.Estimated, "method=x"))
	c.quarter("method", measure.Energy, now, 260)
	c.quarter("boundary", measure.Energy, before, 100, from("meter", measure.Measured, "boundary=server;method=counter"))
	c.quarter("boundary", measure.Energy, now, 130)
	c.quarter("version", measure.Energy, before, 100, from("tokens", measure.Estimated, "method=ecologits-0.8"))
	c.quarter("version", measure.Energy, now, 115, from("tokens", measure.Estimated, "method=ecologits-0.9"))
	c.quarter("counted", measure.Energy, before, 50)
	c.quarter("counted", measure.Energy, now, 60)
	c.quarter("gap", measure.Energy, before, 80, covered(0.7))
	c.quarter("gap", measure.Energy, now, 100)
	got := c.change("energy", "", before, now)
	by, sum := pieces(got)
	for kind, want := range map[indicator.PieceKind]float64{
		indicator.PieceComparable: 1, indicator.PieceArrival: 0.5, indicator.PieceDeparture: -0.3,
		indicator.PieceMethod: 0.06 + 0.03 + 0.015, indicator.PieceCounting: 0.01, indicator.PieceCoverage: 0.02,
	} {
		if !near(by[kind], want) {
			t.Errorf("%s: %g kWh, want %g", kind, by[kind], want)
		}
	}
	if !near(sum, got.Total) || !near(got.Total, 12.165-10.83) {
		t.Errorf("pieces sum to %g, the change is %g", sum, got.Total)
	}
	if got.Trend != indicator.Up || !near(got.Share, 0.1) || !near(got.First.Value, 10) || !near(got.Second.Value, 11) {
		t.Errorf("%v by %g from %g to %g, want up by a tenth", got.Trend, got.Share, got.First.Value, got.Second.Value)
	}
	if !near(got.Inside, 11/12.165) {
		t.Errorf("inside %g, want %g", got.Inside, 11/12.165)
	}
}

// MEASURES 9: a perimeter under 80 % of the energy does not compare.
func TestMeasures9NotComparable(t *testing.T) {
	for steady, want := range map[float64]indicator.Trend{790: indicator.NotComparable, 801: indicator.Up} {
		c := newCity(t, "steady", "new")
		c.system("new").Running = []measure.Window{c.between("2026-07", "2029-12")}
		c.quarter("steady", measure.Energy, "2025-T3", steady*0.9)
		c.quarter("steady", measure.Energy, "2026-T3", steady)
		c.quarter("new", measure.Energy, "2026-T3", 1000-steady)
		scenario(c)
		if got := c.change("energy", "", "2025-T3", "2026-T3"); got.Trend != want || (want == indicator.NotComparable && got.LevelUncertain) {
			t.Errorf("%g of 1000 inside: %v, level uncertain %v, want %v", steady, got.Trend, got.LevelUncertain, want)
		}
	}
}

// MEASURES 9: under 2 %, or inside the bounds, a change is none.
func TestMeasures9Stable(t *testing.T) {
	for name, c := range map[string]struct {
		before, now float64
		spread      func(*measure.Month)
		want        indicator.Trend
	}{
		"1.9 % more":     {1000, 1019, bounds(measure.Exact, 1, 1), indicator.Stable},
		"2 % more":       {1000, 1020, bounds(measure.Exact, 1, 1), indicator.Up},
		"1.9 % less":     {1000, 981, bounds(measure.Exact, 1, 1), indicator.Stable},
		"3 % less":       {1000, 970, bounds(measure.Exact, 1, 1), indicator.Down},
		"inside a noise": {1000, 1100, bounds(measure.CI95, 0.9, 1.1), indicator.Stable}, // ± 149 Wh by thirds of a quarter
		"beyond a noise": {1000, 1300, bounds(measure.CI95, 0.9, 1.1), indicator.Up},
	} {
		city := newCity(t, "chat")
		city.put("chat", measure.Energy, "2025-07", c.before, c.spread)
		city.put("chat", measure.Energy, "2026-07", c.now, c.spread)
		if got := city.change("energy", "", "2025-07", "2026-07"); got.Trend != c.want {
			t.Errorf("%s: %v by %g [%g, %g], want %v", name, got.Trend, got.Share, got.Low, got.High, c.want)
		}
	}
}

// MEASURES 6, 9: scenario by scenario, an uncertain level may hide a change
// that is established: all low falls, all high falls.
func TestMeasures9EstablishedUnderUncertainLevel(t *testing.T) {
	c := newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2025-T3", 1000, bounds(measure.Range, 0.5, 1.5))
	c.quarter("chat", measure.Energy, "2026-T3", 900, bounds(measure.Range, 0.5, 1.5))
	got := c.change("energy", "", "2025-T3", "2026-T3")
	if got.Trend != indicator.Down || !got.Established || !got.LevelUncertain || !near(got.Low, -0.1) || !near(got.High, -0.1) {
		t.Errorf("%+v: want an established fall of 10 %% at an uncertain level", got)
	}
	c = newCity(t, "chat")
	c.quarter("chat", measure.Energy, "2025-T3", 1000)
	c.quarter("chat", measure.Energy, "2026-T3", 900)
	if got := c.change("energy", "", "2025-T3", "2026-T3"); got.LevelUncertain || !got.Established {
		t.Errorf("%+v: exact levels are certain", got)
	}
	c = newCity(t, "chat") // low scenario up, high scenario down
	c.quarter("chat", measure.Energy, "2025-T3", 1000, bounds(measure.Range, 0.5, 1.5))
	c.quarter("chat", measure.Energy, "2026-T3", 950, bounds(measure.Range, 0.6, 1.4))
	if got := c.change("energy", "", "2025-T3", "2026-T3"); got.Trend != indicator.Stable || got.Established {
		t.Errorf("%+v: the scenarios disagree", got)
	}
}

// A running period compares its months that are over with the same months a
// year before, and not at all with the period before.
func TestMeasures9RunningPeriod(t *testing.T) {
	c := newCity(t, "chat")
	for month, value := range map[string]float64{"2025-10": 100, "2025-11": 500, "2025-12": 500, "2026-10": 150, "2026-11": 5} {
		c.put("chat", measure.Energy, month, value)
	}
	c.quarter("chat", measure.Energy, "2026-T3", 999)
	got := c.change("energy", "", "2025-T4", "2026-T4")
	if got.Months != 1 || got.Trend != indicator.Up || !near(got.Share, 0.5) {
		t.Errorf("%+v: want October against October", got)
	}
	if got := c.change("energy", "", "2026-T3", "2026-T4"); got.Trend != indicator.NoComparison {
		t.Errorf("part of a quarter is set against a whole one: %+v", got)
	}
	if got := c.change("energy", "", "2023-T4", "2024-T4"); got.Trend != indicator.NoComparison {
		t.Errorf("a period that was not loaded compares: %+v", got)
	}
}

// A ratio compares over systems that compare; of the authority at constant mix.
func TestMeasures9Ratios(t *testing.T) {
	c := newCity(t, "frugal", "greedy")
	put := func(id measure.System, quarter string, uses, perUse float64) {
		c.quarter(id, measure.Queries, quarter, uses)
		c.quarter(id, measure.Energy, quarter, uses*perUse)
	}
	put("frugal", "2025-T3", 900, 1)
	put("greedy", "2025-T3", 100, 11)
	put("frugal", "2026-T3", 100, 1)
	put("greedy", "2026-T3", 900, 11)
	got := c.change("energy_per_use", "", "2025-T3", "2026-T3")
	if got.Trend != indicator.Stable || !near(got.Share, 0) {
		t.Errorf("nobody changed, only the mix: %v by %g", got.Trend, got.Share)
	}
	put("greedy", "2026-T2", 900, 22)
	if got := c.change("energy_per_use", "greedy", "2026-T2", "2026-T3"); got.Trend != indicator.Down || !near(got.Share, -0.5) || !near(got.Points, -11) {
		t.Errorf("half of it: %+v", got)
	}
	c.system("greedy").Breaks = []indicator.Break{{At: instant(t, "2026-07-01 00:00"), Metric: measure.Queries}}
	if got := c.change("energy_per_use", "greedy", "2026-T2", "2026-T3"); got.Trend != indicator.NotComparable {
		t.Errorf("uses counted otherwise compare: %+v", got)
	}
}

// MEASURES 9: the pieces sum to the change of the total, whatever changed.
func TestPiecesSumToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCity(t)
		for i := range rapid.IntRange(1, 6).Draw(t, "systems") {
			id := measure.System(fmt.Sprint("s", i))
			c.systems = append(c.systems, newCity(t, id).systems...)
			if rapid.IntRange(0, 3).Draw(t, "new") == 0 {
				c.system(id).Running = []measure.Window{c.between("2026-01", "2029-12")}
			}
			for _, quarter := range []string{"2025-T3", "2026-T3"} {
				if rapid.IntRange(0, 5).Draw(t, "absent") == 0 {
					continue
				}
				method := rapid.SampledFrom([]measure.Method{measure.Measured, measure.Measured, measure.Estimated}).Draw(t, "method")
				c.quarter(id, measure.Energy, quarter, rapid.Float64Range(0, 1e6).Draw(t, "energy"),
					covered(rapid.Float64Range(0.5, 1).Draw(t, "covered")), from("s", method, "method=m"))
				c.quarter(id, measure.Queries, quarter, float64(rapid.IntRange(0, 1e6).Draw(t, "uses")))
			}
		}
		got := c.change("energy", "", "2025-T3", "2026-T3")
		if got.Trend == indicator.NoComparison {
			return
		}
		first, second := c.compute("energy", "", "2025-T3").Figure.Value, c.compute("energy", "", "2026-T3").Figure.Value
		by, sum := pieces(got)
		if !near(got.Total, second-first) || math.Abs(sum-got.Total) > 1e-9*(first+second) {
			t.Fatalf("pieces %v sum to %g, the change is %g", by, sum, second-first)
		}
		if e := got.Effects; math.Abs(e.Volume+e.Intensity+e.Mix+e.Uncounted-by[indicator.PieceComparable]) > 1e-9*(first+second) {
			t.Fatalf("effects %+v do not sum to the comparable piece %g", e, by[indicator.PieceComparable])
		}
	})
}

// lmdi is the textbook's additive LMDI-I, written out: L(E1,E0)·ln(x1/x0) for
// each factor of E = U · (u/U) · (E/u).
func lmdi(list []indicator.Activity) (volume, mix, intensity float64) {
	var all [2]float64
	for _, a := range list {
		all[0] += a.Uses[0]
		all[1] += a.Uses[1]
	}
	for _, a := range list {
		l := a.Energy[0]
		if a.Energy[0] != a.Energy[1] {
			l = (a.Energy[1] - a.Energy[0]) / (math.Log(a.Energy[1]) - math.Log(a.Energy[0]))
		}
		volume += l * (math.Log(all[1]) - math.Log(all[0]))
		mix += l * (math.Log(a.Uses[1]/all[1]) - math.Log(a.Uses[0]/all[0]))
		intensity += l * (math.Log(a.Energy[1]/a.Uses[1]) - math.Log(a.Energy[0]/a.Uses[0]))
	}
	return volume, mix, intensity
}

// MEASURES 9: effects follow LMDI and sum exactly to the change.
func TestMeasures9LMDI(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "systems")
		list := make([]indicator.Activity, n)
		var change, size float64
		for i := range list {
			for k := range 2 {
				list[i].Uses[k] = rapid.Float64Range(1, 1e6).Draw(t, "uses")
				list[i].Energy[k] = rapid.Float64Range(1, 1e6).Draw(t, "energy")
				size += list[i].Energy[k]
			}
			change += list[i].Energy[1] - list[i].Energy[0]
		}
		got := indicator.Decompose(list)
		volume, mix, intensity := lmdi(list)
		same := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*size }
		if !same(got.Volume, volume) || !same(got.Mix, mix) || !same(got.Intensity, intensity) {
			t.Fatalf("%+v, want volume %g, mix %g, intensity %g", got, volume, mix, intensity)
		}
		if sum := got.Volume + got.Mix + got.Intensity + got.Uncounted; math.Abs(sum-change) > 1e-9*size {
			t.Fatalf("effects sum to %g, the change is %g", sum, change)
		}
	})
}

// One cause alone moves one effect alone; zeros go where they belong.
func TestMeasures9EffectsMean(t *testing.T) {
	activity := func(u0, u1, e0, e1 float64) indicator.Activity {
		return indicator.Activity{Uses: [2]float64{u0, u1}, Energy: [2]float64{e0, e1}}
	}
	for name, c := range map[string]struct {
		list []indicator.Activity
		want indicator.Effects
	}{
		"twice the uses":         {[]indicator.Activity{activity(10, 20, 5, 10)}, indicator.Effects{Volume: 5}},
		"twice the energy":       {[]indicator.Activity{activity(10, 10, 5, 10)}, indicator.Effects{Intensity: 5}},
		"nothing":                {[]indicator.Activity{activity(10, 10, 5, 5)}, indicator.Effects{}},
		"no use at all":          {[]indicator.Activity{activity(0, 0, 5, 8)}, indicator.Effects{Uncounted: 3}},
		"uses begin":             {[]indicator.Activity{activity(10, 10, 5, 5), activity(0, 0.0001, 0, 3)}, indicator.Effects{Mix: 3}},
		"energy without measure": {[]indicator.Activity{activity(10, 10, 0, 4)}, indicator.Effects{Intensity: 4}},
	} {
		got := indicator.Decompose(c.list)
		if math.Abs(got.Volume-c.want.Volume) > 1e-3 || math.Abs(got.Mix-c.want.Mix) > 1e-3 || math.Abs(got.Intensity-c.want.Intensity) > 1e-3 || math.Abs(got.Uncounted-c.want.Uncounted) > 1e-3 {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Uses of several units make no volume: each unit is split on its own, and
// systems whose uses are not counted are uncounted.
func TestMeasures9EffectsByUnit(t *testing.T) {
	c := newCity(t, "chat", "council", "server")
	c.system("council").Unit, c.system("council").PerUse = measure.AudioSeconds, 60
	for quarter, k := range map[string]float64{"2025-T3": 1, "2026-T3": 2} {
		c.quarter("chat", measure.Energy, quarter, 1000*k)
		c.quarter("chat", measure.Queries, quarter, 100*k)
		c.quarter("council", measure.Energy, quarter, 500*k)
		c.quarter("council", measure.AudioSeconds, quarter, 60000)
		c.quarter("server", measure.Energy, quarter, 300*k)
	}
	e := c.change("energy", "", "2025-T3", "2026-T3").Effects
	if e == nil || !near(e.Volume, 1) || !near(e.Intensity, 0.5) || !near(e.Uncounted, 0.3) || math.Abs(e.Mix) > 1e-9 {
		t.Errorf("effects %+v, want volume 1, intensity 0.5, uncounted 0.3 kWh", e)
	}
}

// MEASURES 6, 9: figures of one method with other factors compare, but are no
// scenarios of one assumption: their ranges widen the change.
func TestMeasures9OtherFactors(t *testing.T) {
	c := newCity(t, "chat")
	wide := bounds(measure.Range, 0.5, 1.5)
	c.put("chat", measure.Energy, "2025-07", 1000, wide, from("tokens", measure.Estimated, "factor=2024;method=x"))
	c.put("chat", measure.Energy, "2026-07", 900, wide, from("tokens", measure.Estimated, "factor=2025;method=x"))
	got := c.change("energy", "", "2025-07", "2026-07")
	if got.Trend != indicator.Stable || got.Established || !near(got.Share, -0.1) || !near(got.First.Value, 1) {
		t.Errorf("%+v: want a comparable change that is not established", got)
	}
	if !near(got.Low, -0.1-0.45-0.9*0.5) || !near(got.High, -0.1+0.45+0.9*0.5) {
		t.Errorf("between %g and %g, want −1.0 to 0.8", got.Low, got.High)
	}
	c.rows[1].Kept, c.rows[1].KeptLow, c.rows[1].KeptHigh = 1100, 550, 1650
	if got := c.change("energy", "", "2025-07", "2026-07"); got.Established || !near(got.Share, 0.1) {
		t.Errorf("%+v: nor is a rise", got)
	}
	c.rows[1].Kept, c.rows[1].KeptLow, c.rows[1].KeptHigh = 900, 450, 1350
	c.rows[1].Basis = c.rows[0].Basis
	if got := c.change("energy", "", "2025-07", "2026-07"); got.Trend != indicator.Down || !near(got.Low, -0.1) {
		t.Errorf("%+v: the same factors make scenarios", got)
	}
	for _, month := range []string{"2025-07", "2026-07"} {
		c.put("chat", measure.Queries, month, 100)
	}
	c.rows[1].Basis = basisOf("factor=2025;method=x")
	if got := c.change("energy_per_use", "chat", "2025-07", "2026-07"); got.Established {
		t.Errorf("%+v: nor does a ratio of other factors", got)
	}
}

// MEASURES 9: a part measured half by one method and half by another compares
// with itself, and not with one that turned from one into the other.
func TestMeasures9MixedMethods(t *testing.T) {
	shares := func(first, second float64) indicator.Change {
		c := newCity(t, "chat")
		for month, share := range map[string]float64{"2025-07": first, "2026-07": second} {
			c.put("chat", measure.Energy, month, 500, covered(share))
			c.put("chat", measure.Energy, month, 600, covered(1-share), from("tokens", measure.Estimated, "method=x"))
		}
		return c.change("energy", "", "2025-07", "2026-07")
	}
	if got := shares(0.5, 0.5); len(got.Pieces) != 1 || got.Pieces[0].Kind != indicator.PieceComparable {
		t.Errorf("half and half, twice: %+v", got.Pieces)
	}
	if got := shares(0.95, 0.05); len(got.Pieces) != 1 || got.Pieces[0].Kind != indicator.PieceMethod {
		t.Errorf("from meters to estimates: %+v", got.Pieces)
	}
}

// A break in the counting parts two periods only when it lies between them.
func TestMeasures9BreakBetween(t *testing.T) {
	for day, want := range map[string]indicator.PieceKind{
		"2025-06-01": indicator.PieceComparable, "2025-08-15": indicator.PieceCounting, "2026-01-01": indicator.PieceCounting,
		"2026-08-15": indicator.PieceCounting, "2026-10-01": indicator.PieceComparable,
	} {
		c := newCity(t, "chat")
		c.system("chat").Breaks = []indicator.Break{{At: instant(t, day+" 00:00"), Metric: measure.Queries}}
		for _, quarter := range []string{"2025-T3", "2026-T3"} {
			c.quarter("chat", measure.Queries, quarter, 100)
			c.quarter("chat", measure.Energy, quarter, 100)
		}
		if got := c.change("queries", "", "2025-T3", "2026-T3"); len(got.Pieces) != 1 || got.Pieces[0].Kind != want {
			t.Errorf("a break on %s: %+v, want %s", day, got.Pieces, want)
		}
		if got := c.change("energy", "", "2025-T3", "2026-T3"); got.Pieces[0].Kind != indicator.PieceComparable {
			t.Errorf("a break of queries on %s parts energy: %+v", day, got.Pieces)
		}
	}
}
