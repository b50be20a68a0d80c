package disclosure

import (
	"math"

	"github.com/vigie-ia/vigie/internal/survey"
)

// precision is how exactly a figure of 0 to 100 is told: rounded to step, and at
// or beyond the bounds as an end class, "15 or less", "85 or more". The zero
// value tells nothing.
type precision struct{ step, low, high float64 }

// precisionOf is that of the mean of n answers, and of the share of n agents.
func precisionOf(n int) precision {
	if n < 30 {
		return precision{5, 15, 85}
	}
	return precision{1, 10, 90}
}

// precisionOfShare is that of the favourable and unfavourable shares of n
// answers: under 100 only the whole authority has them.
func precisionOfShare(n int, whole bool) precision {
	switch {
	case whole && n >= 100:
		return precision{1, 10, 90}
	case n >= 100, whole && n >= 30:
		return precision{5, 10, 90}
	}
	return precision{}
}

// precisionOfUse is that of a mean of those who use AI, or do not.
func precisionOfUse(n int) precision {
	if n < 100 {
		return precision{5, 15, 85}
	}
	return precision{1, 10, 90}
}

// precisionOfAnswers is that of how many of n gave each answer to an item, in
// percent, of the whole authority from 100 answers on: an end class leaves room
// for a whole direction of fewer than ten among a hundred.
func precisionOfAnswers(n int) precision {
	if n < 200 {
		return precision{10, 10, 90}
	}
	return precision{5, 10, 90}
}

// told is a figure as it is published.
type told struct {
	value float64
	bound survey.Bound
}

// tell rounds a figure, half up, and holds it to the end classes.
func (p precision) tell(x float64) told {
	v := p.step * math.Floor(x/p.step+0.5+1e-9)
	switch {
	case v <= p.low:
		return told{p.low, survey.AtMost}
	case v >= p.high:
		return told{p.high, survey.AtLeast}
	}
	return told{v, survey.Near}
}

// point is the figure with which a told one counts in a sum: of an end class
// half its bound.
func (t told) point() float64 {
	switch t.bound {
	case survey.AtMost:
		return t.value / 2
	case survey.AtLeast:
		return (100 + t.value) / 2
	case survey.Near:
	}
	return t.value
}

// leastBatch is how many answers must have come or gone before a figure of n
// answers is told anew.
func leastBatch(n int) int { return max(leastCell, (n+9)/10) }

// again is a figure told before of n1 answers, after a batch of others came or
// went: the batch counts as a cell of its own, told as precisely as so few may
// be. n2 and mean are of all answers there are now; false when the batch is too
// small and the figure stands.
func (t told) again(n1, n2 int, mean float64, of func(n int) precision) (told, bool) {
	batch := n2 - n1
	size := max(batch, -batch)
	if size < leastBatch(n1) || n2 < leastCell || of(size) == (precision{}) || of(n2) == (precision{}) {
		return t, false
	}
	of1, of2 := float64(n1), float64(n2)
	batchMean := (of2*mean - of1*t.point()) / float64(batch)
	batchTold := of(size).tell(min(100, max(0, batchMean)))
	return of(n2).tell((of1*t.point() + float64(batch)*batchTold.point()) / of2), true
}
