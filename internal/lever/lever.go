// Package lever works out what could be saved, and how surely: from what is
// known of a system over a period to levers with a gain each, from its low to
// its high assumption, ranked. It is pure, and the one engine of every page that
// speaks of what to do.
//
// A gain is a hypothesis, never a measure. Three assumptions are not of the
// authority's data and stand here by name; every page that shows a gain says
// which of them it rests on.
package lever

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Kind is what would be done.
type Kind string

// The levers.
const (
	Smaller   Kind = "smaller"   // part of the requests on a smaller model
	Idle      Kind = "idle"      // off in the hours without a request
	Shorter   Kind = "shorter"   // shorter answers
	Simple    Kind = "simple"    // what a simpler way answers no longer asked
	Hours     Kind = "hours"     // work that can wait moved to hours of low carbon
	Statement Kind = "statement" // saves nothing: a better statement, to know
)

// Moved is the share of the requests that a smaller model is taken to answer as
// well.
func Moved() impact.Bounds { return impact.Bounds{Low: 0.25, High: 0.5} }

// Cut is the share by which answers are taken to get shorter.
func Cut() impact.Bounds { return impact.Bounds{Low: 0.1, High: 0.3} }

// Waits is the share of the work that is taken to bear waiting some hours.
func Waits() impact.Bounds { return impact.Bounds{Low: 0.25, High: 0.5} }

// Case is what is known of one system over a period. A nil pointer is not known.
type Case struct {
	System  measure.System
	Energy  impact.Bounds // kWh, as it is counted
	Method  measure.Method
	Tokens  bool           // Energy was itself estimated from tokens
	Base    *float64       // share of the energy that is drawn whatever is asked, 0–1
	Idle    *impact.Bounds // share of the energy drawn in hours without a request
	Empty   *float64       // share drawn in hours of the week that never had a request
	ByToken impact.Bounds  // kWh that the method works out for what was asked; zero: not estimated
	Main    float64        // share of ByToken that is of the model to move from
	Model   string         // that one
	Others  []Other        // smaller ones
	Simple  *float64       // share of the requests that a simpler way would answer
	Grid    *Grid
}

// Other is a smaller model, and what it would take for all that was asked of
// the one to move from.
type Other struct {
	Model string
	Open  bool          // its weights are open; else it is of the same supplier
	Kept  impact.Bounds // share of the energy that it would still take, by the method
}

// Grid is the carbon of the electricity, in g CO2e/kWh: at the hours at which
// the system draws it, and in the best hours of the day.
type Grid struct{ Now, Best float64 }

// Gain is what a lever would save over the period, in kWh and kg CO2e.
type Gain struct {
	Kind   Kind
	Case   Case
	Energy impact.Bounds // kWh
	Carbon impact.Bounds // kg CO2e, of a lever that moves work in time; else zero
	// Follows is the energy that goes with what is asked, which the lever acts on.
	Follows impact.Bounds
	// Alike are the places, from 0, of the gains whose ranges overlap this one's:
	// they cannot be told apart from it.
	Alike []int
}

// Mid is the middle of a range.
func Mid(b impact.Bounds) float64 { return (b.Low + b.High) / 2 }

// Width is how wide a range is.
func Width(b impact.Bounds) float64 { return b.High - b.Low }

// Follows is the energy that goes with what is asked. At most it is all but the
// base load; at least what the method works out from the tokens, or nothing.
func (c Case) Follows() impact.Bounds {
	if c.Tokens {
		return c.Energy
	}
	base := 0.0
	if c.Base != nil {
		base = *c.Base
	}
	high := c.Energy.High * (1 - base)
	return impact.Bounds{Low: min(c.ByToken.Low, high), High: high}
}

// All lists what could be done about systems, the largest gain of energy first,
// then of carbon, then what saves nothing.
func All(cases []Case) []Gain {
	var list []Gain
	for _, c := range cases {
		list = append(list, c.gains()...)
	}
	slices.SortStableFunc(list, func(a, b Gain) int {
		return cmp.Or(cmp.Compare(Mid(b.Energy), Mid(a.Energy)), cmp.Compare(Mid(b.Carbon), Mid(a.Carbon)), cmp.Compare(Width(b.Case.Energy), Width(a.Case.Energy)))
	})
	for i := range list {
		for j := range list {
			if i != j && overlap(list[i], list[j]) {
				list[i].Alike = append(list[i].Alike, j)
			}
		}
	}
	return list
}

// overlap reports whether two gains of the same quantity share a value.
func overlap(a, b Gain) bool {
	share := func(x, y impact.Bounds) bool { return x.Low <= y.High && y.Low <= x.High }
	switch {
	case a.Energy.High > 0 && b.Energy.High > 0:
		return share(a.Energy, b.Energy)
	case a.Energy.High == 0 && b.Energy.High == 0 && a.Carbon.High > 0 && b.Carbon.High > 0:
		return share(a.Carbon, b.Carbon)
	}
	return false
}

// gains are the levers of one system.
func (c Case) gains() (list []Gain) {
	follows := c.Follows()
	add := func(kind Kind, energy impact.Bounds) {
		if energy.High > 0 {
			list = append(list, Gain{Kind: kind, Case: c, Energy: energy, Follows: follows})
		}
	}
	if len(c.Others) > 0 {
		add(Smaller, c.moved(Moved()))
	}
	if c.ByToken.High > 0 {
		add(Shorter, times(follows, Cut()))
	}
	if c.Idle != nil {
		low := 0.0
		if c.Empty != nil {
			low = min(c.Energy.Low**c.Empty, c.Energy.Low*c.Idle.Low)
		}
		add(Idle, impact.Bounds{Low: low, High: c.Energy.High * c.Idle.High})
	}
	if c.Simple != nil {
		add(Simple, times(follows, impact.Bounds{Low: *c.Simple, High: *c.Simple}))
	}
	if g := c.Grid; g != nil && g.Now > g.Best {
		grams := (g.Now - g.Best) / 1000
		if kg := times(times(follows, Waits()), impact.Bounds{Low: grams, High: grams}); kg.High > 0 {
			list = append(list, Gain{Kind: Hours, Case: c, Carbon: kg, Follows: follows})
		}
	}
	if c.Method != measure.Measured && Width(c.Energy) > 0 {
		list = append(list, Gain{Kind: Statement, Case: c})
	}
	return list
}

// moved is what a share of the requests on the smaller models would save, from
// the one that saves least to the one that saves most.
func (c Case) moved(share impact.Bounds) impact.Bounds {
	out := c.Move(c.Others[0], share)
	for _, o := range c.Others[1:] {
		g := c.Move(o, share)
		out = impact.Bounds{Low: min(out.Low, g.Low), High: max(out.High, g.High)}
	}
	return out
}

// Move is what a share of the requests on another model would save, in kWh; it
// is below zero where the other takes more.
func (c Case) Move(o Other, share impact.Bounds) impact.Bounds {
	follows := c.Follows()
	saved := impact.Bounds{Low: (1 - o.Kept.High) * c.Main, High: (1 - o.Kept.Low) * c.Main}
	all := []float64{
		follows.Low * saved.Low * share.Low, follows.Low * saved.Low * share.High, follows.High * saved.Low * share.Low, follows.High * saved.Low * share.High,
		follows.Low * saved.High * share.Low, follows.Low * saved.High * share.High, follows.High * saved.High * share.Low, follows.High * saved.High * share.High,
	}
	return impact.Bounds{Low: slices.Min(all), High: slices.Max(all)}
}

// times multiplies ranges that are not below zero.
func times(a, b impact.Bounds) impact.Bounds {
	return impact.Bounds{Low: a.Low * b.Low, High: a.High * b.High}
}
