package survey

import (
	"cmp"
	"math"
	"slices"
)

// z95 is half the width of a 95 % interval, in standard errors.
const z95 = 1.96

// NonResponse returns what the mean could be if nothing is assumed of those
// who did not answer: all at 0, all at 100. The interval covers chance only.
func NonResponse(mean, n float64, invited int) (low, high float64) {
	if invited <= 0 {
		return 0, 100
	}
	rate := min(1, n/float64(invited))
	return mean * rate, mean*rate + 100*(1-rate)
}

// Word is what may be said of a change.
type Word uint8

// Unclear is the zero value: "pas d'évolution nette".
const (
	Unclear Word = iota
	Up
	Down
)

// MinChange is the smallest difference, in points, that a word or a colour is
// given for.
const MinChange = 5.0

// FalseShare is the share of words, or of colours, on one page that chance
// alone may have given (Benjamini and Hochberg 1995).
const FalseShare = 0.10

// Change is the difference of two published means. Answers cannot be linked
// between waves, so that the same people count as two samples: the interval is
// wider than the truth.
type Change struct {
	Points    float64 // after − before
	SE        float64
	Low, High float64 // 95 % interval
	P         float64 // how likely chance alone gives as much, by the normal law
	Word      Word    // at 95 % and MinChange points, for a figure looked at alone
}

// Sample is a published mean with what its precision depends on.
type Sample struct {
	Mean float64
	SD   float64 // the one of its dimension
	N    float64 // answers, as they are told
	Step float64 // to which the mean is rounded; 0 of a mean of several
}

// Variance is that of the mean: of its answers, and of its rounding.
func (s Sample) Variance() float64 { return s.SD*s.SD/s.N + s.Step*s.Step/12 }

// Difference compares two published means. No finite population is corrected
// for: the question is whether two places or two times differ, not who was
// asked. False when nobody answered in one of them.
func Difference(before, after Sample, least float64) (Change, bool) {
	if before.N < 1 || after.N < 1 {
		return Change{}, false
	}
	c := Change{Points: after.Mean - before.Mean, SE: math.Sqrt(before.Variance() + after.Variance())}
	c.Low, c.High = c.Points-z95*c.SE, c.Points+z95*c.SE
	c.P = math.Erfc(math.Abs(c.Points) / c.SE / math.Sqrt2)
	if c.SE == 0 {
		c.P = 1
	}
	if math.Abs(c.Points) >= least && (c.Low > 0 || c.High < 0) {
		c.Word = c.direction()
	}
	return c, true
}

func (c Change) direction() Word {
	switch {
	case c.Points > 0:
		return Up
	case c.Points < 0:
		return Down
	}
	return Unclear
}

// Page gives the words of all the changes that one page shows together: those
// that stand out of them all with FalseShare, and are at least least points. Of
// many that are looked at, chance alone makes some large.
func Page(changes []Change, least float64) []Word {
	words := make([]Word, len(changes))
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(changes[a].P, changes[b].P) })
	last := -1
	for rank, i := range order {
		if changes[i].P <= FalseShare*float64(rank+1)/float64(len(changes)) {
			last = rank
		}
	}
	for _, i := range order[:last+1] {
		if math.Abs(changes[i].Points) >= least {
			words[i] = changes[i].direction()
		}
	}
	return words
}
