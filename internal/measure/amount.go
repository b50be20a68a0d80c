package measure

import (
	"math"
	"time"
)

// amount is a figure with its bounds while it is being added up.
type amount struct {
	state            State
	value, low, high float64
	spread           Spread
	known            bool // something was added
}

func amountOf(r Reading) amount {
	return amount{r.State, r.Value, r.Low, r.High, r.Spread, r.State != Missing}
}

// add sums two amounts. Ranges add linearly, low with low and high with high;
// two 95 % intervals are independent noise and add in quadrature; where the
// two meet, the interval is taken as a range, which is the wider (MEASURES 6).
// What is withheld stays withheld in every sum that holds it.
func (a *amount) add(b amount) {
	if !b.known {
		return
	}
	if a.state == Withheld || b.state == Withheld {
		*a = amount{state: Withheld, known: true}
		return
	}
	if !a.known {
		*a = b
		return
	}
	down, up := a.value-a.low+b.value-b.low, a.high-a.value+b.high-b.value
	if a.spread == CI95 && b.spread == CI95 {
		down = math.Hypot(a.value-a.low, b.value-b.low)
		up = math.Hypot(a.high-a.value, b.high-b.value)
	}
	a.value += b.value
	a.low, a.high = a.value-down, a.value+up
	a.spread = widest(a.spread, b.spread)
	if a.spread == Exact {
		a.low, a.high = a.value, a.value
	}
}

func widest(a, b Spread) Spread {
	switch {
	case a == b:
		return a
	case a == Exact:
		return b
	case b == Exact:
		return a
	default:
		return Range
	}
}

// portion is the share of r that falls in part of its window. The shares of a
// cut window sum to r exactly; whole amounts stay whole, because each cut is
// rounded once, from the start of the window (MEASURES 1). Bounds keep their
// share of the distance to the value, so that they hold it in every part.
func portion(r Reading, part Window, whole bool) Reading {
	if part == r.Window || r.Window.Length() <= 0 {
		return r
	}
	length := float64(r.Window.Length())
	part = part.Clip(r.Window)
	a, b := float64(part.From.Sub(r.Window.From))/length, float64(part.To.Sub(r.Window.From))/length
	cut := func(total float64, whole bool) float64 {
		if !whole {
			return total * (b - a)
		}
		return upTo(total, b) - upTo(total, a)
	}
	out := r
	out.Window = part
	out.Value = cut(r.Value, whole)
	out.Low, out.High = out.Value-cut(r.Value-r.Low, false), out.Value+cut(r.High-r.Value, false)
	out.Count = int(cut(float64(r.Count), true))
	out.Covered = time.Duration(cut(float64(r.Covered), true)) // to the nanosecond, so that equals stay equal
	return out
}

func upTo(total, share float64) float64 {
	if share >= 1 {
		return total
	}
	return math.Round(total * share)
}
