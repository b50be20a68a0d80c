package indicator_test

import (
	"math"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
)

// MEASURES 11: a rebound is less for each use and more in all, over a year, on
// the comparable perimeter, with bounds that exclude zero.
func TestMeasures11Rebound(t *testing.T) {
	for name, c := range map[string]struct {
		energy, uses float64
		change       func(*city)
		want         bool
	}{
		"a rebound":            {1100, 1200, nil, true},
		"energy up by 4 %":     {1040, 1200, nil, false},
		"per use down by 4 %":  {1152, 1200, nil, false},
		"just enough of both":  {1050.001, 1105.3, nil, true},
		"fewer uses":           {1100, 900, nil, false},
		"bounds that hold 0":   {1100, 1200, func(c *city) { widen(c, "2026-T3") }, false},
		"a new system":         {1100, 1200, func(c *city) { c.system("chat").Running = []measure.Window{c.between("2025-09", "2029-12")} }, false},
		"counted otherwise":    {1100, 1200, func(c *city) { c.system("chat").Breaks = []indicator.Break{{At: instant(t, "2026-02-01 00:00")}} }, false},
		"not whole yet":        {1100, 1200, func(c *city) { c.now = instant(t, "2026-09-15 00:00") }, false},
		"scenarios that agree": {1100, 1200, func(c *city) { scenario(c) }, true},
	} {
		city := newCity(t, "chat")
		city.quarter("chat", measure.Energy, "2025-T3", 1000)
		city.quarter("chat", measure.Queries, "2025-T3", 1000)
		city.quarter("chat", measure.Energy, "2026-T3", c.energy)
		city.quarter("chat", measure.Queries, "2026-T3", c.uses)
		if c.change != nil {
			c.change(city)
		}
		signals, _ := city.figures().Rebounds("", per(t, "2026-T3"))
		if (len(signals) == 1) != c.want {
			t.Errorf("%s: signals %+v", name, signals)
		}
		if c.want && len(signals) == 1 {
			s := signals[0]
			if s.System != "chat" || !near(s.Energy, c.energy/1000-1) || !near(s.Uses, c.uses/1000-1) || !near(s.PerUse, c.energy/c.uses-1) {
				t.Errorf("%s: %+v", name, s)
			}
		}
	}
	c := newCity(t, "chat")
	for quarter, k := range map[string][2]float64{"2025-T3": {1000, 1000}, "2026-T3": {1100, 1200}} {
		c.quarter("chat", measure.Energy, quarter, k[0])
		c.quarter("chat", measure.Queries, quarter, k[1])
	}
	if signals, ok := c.figures().Rebounds("", per(t, "2026-09")); ok || len(signals) > 0 {
		t.Error("a month shows a rebound: quarters do")
	}
}

// widen gives the energy of one quarter bounds of its own.
func widen(c *city, quarter string) {
	w := per(c.t, quarter).Window(paris(c.t))
	for i := range c.rows {
		if r := &c.rows[i]; r.Metric == measure.Energy && !r.Window.From.Before(w.From) {
			bounds(measure.Range, 0.8, 1.2)(r)
		}
	}
}

// scenario gives every energy the same assumptions.
func scenario(c *city) {
	for i := range c.rows {
		if c.rows[i].Metric == measure.Energy {
			bounds(measure.Range, 0.8, 1.2)(&c.rows[i])
		}
	}
}

// MEASURES 12: the energy of hours without a query is a lower bound, shown
// with the base load, only where both are known.
func TestMeasures12LowUse(t *testing.T) {
	c := newCity(t, "chat", "cloud")
	c.quarter("chat", measure.Energy, "2026-T3", 900)
	c.quarter("chat", measure.EnergyIdle, "2026-T3", 180, from(measure.IdleSource, measure.Measured, ""))
	c.quarter("chat", measure.EnergyBase, "2026-T3", 450, from(measure.IdleSource, measure.Measured, ""))
	wantFigure(t, c.compute("low_use_energy", "", "2026-T3").Figure, 20, 20, 20)
	wantFigure(t, c.figures().Compute(indicator.BaseLoad(), "chat", per(t, "2026-T3")).Figure, 50, 50, 50)
	c.quarter("cloud", measure.Energy, "2026-T3", 300) // not by the hour: a quarter of the energy is outside
	r := c.compute("low_use_energy", "", "2026-T3")
	if r.Figure.Known() || !hasReason(r.Reasons, indicator.ReasonInside) || !near(r.Coverage.Inside, 0.75) {
		t.Errorf("%v %g, %g inside", r.Figure.State, r.Figure.Value, r.Coverage.Inside)
	}
	wantFigure(t, c.compute("low_use_energy", "chat", "2026-T3").Figure, 20, 20, 20)
	if r := c.compute("low_use_energy", "cloud", "2026-T3"); r.Figure.Known() {
		t.Errorf("the cloud idles at %g %%", r.Figure.Value)
	}
}

// What a source left out of its own months is told, within its own lag.
func TestGaps(t *testing.T) {
	c := newCity(t, "chat")
	c.now = instant(t, "2026-09-11 00:00")
	c.lags["slow"] = 31 * 24 * time.Hour
	c.put("chat", measure.Energy, "2026-07", 10, covered(0.5))
	c.put("chat", measure.Energy, "2026-09", 10, covered(1.0/3))
	c.put("chat", measure.Cost, "2026-07", 10, from("slow", measure.Declared, ""))
	got := c.figures().Gaps(per(t, "2026-07"), per(t, "2026-09"), c.rows)
	want := map[string]float64{"meter 2026-07": 0.5, "meter 2026-08": 0, "slow 2026-08": 0}
	for _, g := range got {
		key := g.Source + " " + g.Month.String()
		if share, ok := want[key]; !ok || math.Abs(share-g.Covered) > 1e-6 {
			t.Errorf("gap %s of %g, want %v", key, g.Covered, want)
		}
		delete(want, key)
	}
	if len(want) > 0 {
		t.Errorf("no gap told for %v", want)
	}
}
