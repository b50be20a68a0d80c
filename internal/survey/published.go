package survey

import "math"

// Bound says what a published figure stands for. Its zero value is a rounded
// figure.
type Bound uint8

// An end class is told by its bound: "15 or less", "85 or more".
const (
	Near Bound = iota
	AtMost
	AtLeast
)

// BoundOf reads the text of a bound, as a basis and the API have it; anything
// else is Near.
func BoundOf(text string) Bound {
	for _, b := range []Bound{AtMost, AtLeast} {
		if b.String() == text {
			return b
		}
	}
	return Near
}

// String is at_most, at_least, or "" for a rounded figure.
func (b Bound) String() string {
	switch b {
	case AtMost:
		return "at_most"
	case AtLeast:
		return "at_least"
	case Near:
	}
	return ""
}

const (
	nearly     = 0.90 // of those asked, from which on a number of answers is not told
	nearlyRate = 0.95 // what then counts in its place
	numberStep = 5    // to which numbers of answers are told
	leastShown = 10.0
)

// Shown is the number of answers that is told of n out of so many agents, 0 when
// they are not known: to the nearest 5 and at least 10, exact for the whole
// authority from 100 on. From 90 % of the agents on it is 95 % of them in any
// case, told as "90 % or more": no number says that everybody answered.
func Shown(n, agents int, whole bool) (shown float64, all bool) {
	switch {
	case agents > 0 && float64(n) >= nearly*float64(agents):
		return nearlyRate * float64(agents), true
	case whole && n >= 100:
		return float64(n), false
	}
	return max(leastShown, numberStep*math.Floor(float64(n)/numberStep+0.5)), false
}

// Interval is the 95 % interval of a published mean v, held to 0–100:
// v ± 1.96·√(s²/n·(1 − n/N) + r²/12), with the standard deviation s of the
// dimension, n answers as they are told, N agents (0: not known, and fewer than
// n: nothing is corrected for) and r the step to which v is rounded. Of an end
// class the side that it leaves open is open.
func Interval(of Sample, bound Bound, agents int) (low, high float64) {
	if of.N < 1 {
		return 0, 100
	}
	left := 1.0
	if float64(agents) >= of.N {
		left = 1 - of.N/float64(agents)
	}
	half := z95 * math.Sqrt(of.SD*of.SD/of.N*left+of.Step*of.Step/12)
	low, high = max(0, of.Mean-half), min(100, of.Mean+half)
	switch bound {
	case AtMost:
		low = 0
	case AtLeast:
		high = 100
	case Near:
	}
	return low, high
}

// Bounds of the one standard deviation of a dimension, in points: what it is
// held to, and what it is where too few answered to tell.
const (
	leastSpread  = 15.0
	mostSpread   = 35.0
	usualSpread  = 25.0
	spreadStep   = 5.0
	spreadAnswer = 100 // answers from which it is computed
)

// SpreadOf is the one standard deviation of a dimension: of the answers within
// each tally, put together, to five points: to one it would, beside how each item
// was answered, say too much of a small group.
func SpreadOf(stats []Stat) int {
	n, free, squares := 0, 0, 0.0
	for _, s := range stats {
		if s.N > 0 {
			n += s.N
			free += s.N - 1
			squares += s.Squares - s.Sum*s.Sum/float64(s.N)
		}
	}
	return HeldSpread(n, free, squares)
}

// HeldSpread is that of a sum of squares around the groups' means, with so many
// degrees of freedom, of n answers.
func HeldSpread(n, free int, squares float64) int {
	if n < spreadAnswer || free < 1 {
		return int(usualSpread)
	}
	sd := min(mostSpread, max(leastSpread, math.Sqrt(max(0, squares)/float64(free))))
	return int(spreadStep * math.Floor(sd/spreadStep+0.5))
}
