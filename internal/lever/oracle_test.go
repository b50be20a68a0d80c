package lever_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/lever"
	"github.com/vigie-ia/vigie/internal/measure"
)

// world is one way in which what is not known of a system may be. The oracle
// draws many and saves by each, step by step: no gain may lie outside the range
// that the engine gives, and its ends must be reached.
type world struct {
	energy, follows, moved, cut, waits, kept, idle float64
}

func between(r *rand.Rand, b impact.Bounds) float64 {
	switch r.IntN(4) {
	case 0:
		return b.Low
	case 1:
		return b.High
	}
	return b.Low + r.Float64()*(b.High-b.Low)
}

// saved is what a lever saves in a world: the energy before it, less the energy
// after it.
func (w world) saved(kind lever.Kind, c lever.Case) float64 {
	rest := w.energy - w.follows
	after := w.energy
	switch kind {
	case lever.Smaller:
		ofModel := w.follows * c.Main
		stays, leaves := ofModel*(1-w.moved), ofModel*w.moved
		after = rest + (w.follows - ofModel) + stays + leaves*w.kept
	case lever.Shorter:
		after = rest + w.follows*(1-w.cut)
	case lever.Simple:
		after = rest + w.follows*(1-*c.Simple)
	case lever.Idle:
		after = w.energy * (1 - w.idle)
	case lever.Hours, lever.Statement: // save no energy
	}
	return w.energy - after
}

func draw(r *rand.Rand, c lever.Case, other lever.Other) world {
	w := world{energy: between(r, c.Energy), moved: between(r, impact.Bounds{Low: 0.25, High: 0.5}), cut: between(r, impact.Bounds{Low: 0.1, High: 0.3}), waits: between(r, impact.Bounds{Low: 0.25, High: 0.5}), kept: between(r, other.Kept)}
	most := c.Energy.High
	if c.Base != nil {
		most *= 1 - *c.Base
	}
	w.follows = between(r, impact.Bounds{Low: min(c.ByToken.Low, most), High: most})
	w.idle = between(r, *c.Idle)
	return w
}

func ranges(r *rand.Rand, most float64) impact.Bounds {
	low := r.Float64() * most
	return impact.Bounds{Low: low, High: low + r.Float64()*(most-low)}
}

// TestAgainstWorlds holds each range to what saving step by step gives.
func TestAgainstWorlds(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same worlds each time
	for range 40 {
		c := lever.Case{
			System: "s", Energy: ranges(r, 2000), Method: measure.Measured, Base: new(r.Float64() * 0.9), Idle: new(ranges(r, 0.5)), ByToken: ranges(r, 500),
			Main: r.Float64(), Model: "big", Simple: new(r.Float64()),
		}
		other := lever.Other{Model: "small", Kept: ranges(r, 0.9)}
		c.Others = []lever.Other{other}
		for _, g := range lever.All([]lever.Case{c}) {
			low, high := math.Inf(1), math.Inf(-1)
			for range 4000 {
				v := draw(r, c, other).saved(g.Kind, c)
				low, high = min(low, v), max(high, v)
			}
			slack := 1e-9 * (1 + g.Energy.High)
			atLeast := low
			if g.Kind == lever.Idle { // its low end is of the hours that are always empty: unknown here
				atLeast = 0
			}
			if g.Energy.Low > low+slack || g.Energy.High < high-slack {
				t.Fatalf("%s of %+v: %+v, and worlds give %v to %v", g.Kind, c, g.Energy, low, high)
			}
			if near := 0.02 * (1 + g.Energy.High); math.Abs(g.Energy.Low-atLeast) > near || math.Abs(g.Energy.High-high) > near {
				t.Errorf("%s: the ends %+v are not reached: %v to %v", g.Kind, g.Energy, low, high)
			}
		}
	}
}

// TestRanked holds the order and who cannot be told apart to pairs, by hand.
func TestRanked(t *testing.T) {
	t.Parallel()
	idle := func(id measure.System, kWh float64, low, high float64) lever.Case {
		return lever.Case{System: id, Energy: impact.Bounds{Low: kWh, High: kWh}, Method: measure.Measured, Idle: &impact.Bounds{Low: low, High: high}, Empty: new(low)}
	}
	list := lever.All([]lever.Case{
		idle("small", 100, 0.1, 0.2),  // 10 to 20
		idle("large", 1000, 0.5, 0.6), // 500 to 600
		idle("wide", 100, 0.15, 0.9),  // 15 to 90
		{System: "declared", Energy: impact.Bounds{Low: 40, High: 160}, Method: measure.Declared},
	})
	type place struct {
		system measure.System
		kind   lever.Kind
		alike  int
	}
	want := []place{{"large", lever.Idle, -1}, {"wide", lever.Idle, 2}, {"small", lever.Idle, 1}, {"declared", lever.Statement, -1}}
	if len(list) != len(want) {
		t.Fatalf("%d levers: %+v", len(list), list)
	}
	for i, w := range want {
		alike := -1
		if len(list[i].Alike) == 1 {
			alike = list[i].Alike[0]
		}
		if got := (place{list[i].Case.System, list[i].Kind, alike}); got != w {
			t.Errorf("%d: %+v, not %+v", i, got, w)
		}
	}
}

// TestHours: what waits for a cleaner hour saves carbon and no energy; a grid
// that is no cleaner saves nothing.
func TestHours(t *testing.T) {
	t.Parallel()
	c := lever.Case{System: "s", Energy: impact.Bounds{Low: 100, High: 100}, Method: measure.Measured, Base: new(0.4), Grid: &lever.Grid{Now: 50, Best: 30}}
	list := lever.All([]lever.Case{c})
	// At most 60 kWh follow what is asked; half of them, by 20 g.
	if len(list) != 1 || list[0].Energy.High != 0 || list[0].Carbon.Low != 0 || math.Abs(list[0].Carbon.High-0.6) > 1e-12 {
		t.Errorf("it says %+v", list)
	}
	c.Grid.Best = 50
	if list := lever.All([]lever.Case{c}); len(list) != 0 {
		t.Errorf("a grid that is no better saves %+v", list)
	}
}
