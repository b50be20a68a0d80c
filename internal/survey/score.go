package survey

import "math"

// OutOfScale stands for an answer that is no code of any scale. Scoring counts
// it apart from an answer that was not given, which is no entry at all.
const OutOfScale = math.MinInt

// Respondent is one person's answers while they are tallied. It is never
// stored, logged or quoted.
type Respondent struct {
	Codes map[string]int // by code of the item; no entry: not answered
	Unit  string         // id of the direction, or of the service; "": blank, unknown or unmapped
	Use   Use
}

// Use says whether a respondent uses AI. Its zero value is no answer.
type Use uint8

// The answers to the question about the use of AI.
const (
	UseUnstated Use = iota
	UsesAI
	UsesNoAI
)

// item returns the score of one answer, 0 to 100, and whether it was given and
// is on the scale.
func (i Instrument) item(item Item, codes map[string]int) (score float64, ok, outside bool) {
	code, given := codes[item.Code]
	switch {
	case !given:
		return 0, false, false
	case code < i.Scale.Low || code > i.Scale.High:
		return 0, false, true
	}
	score = 100 * float64(code-i.Scale.Low) / float64(i.Scale.High-i.Scale.Low)
	if item.Reversed {
		score = 100 - score
	}
	return score, true, false
}

// Score returns a respondent's score of a dimension, 0 to 100: the mean of the
// items answered, if they are all (Complete) or at least half of them. Nothing
// is imputed.
func (i Instrument) Score(dimension string, codes map[string]int) (float64, bool) {
	return i.mean(i.ItemsOf(dimension), codes)
}

func (i Instrument) mean(items []Item, codes map[string]int) (float64, bool) {
	sum, answered := 0.0, 0
	for _, item := range items {
		if score, ok, _ := i.item(item, codes); ok {
			sum += score
			answered++
		}
	}
	if answered == 0 || 2*answered < len(items) || (i.Complete && answered < len(items)) {
		return 0, false
	}
	return sum / float64(answered), true
}

// scores are those of each item; false when one was not answered.
func (i Instrument) scores(items []Item, codes map[string]int) ([]float64, bool) {
	list := make([]float64, len(items))
	for at, item := range items {
		score, ok, _ := i.item(item, codes)
		if !ok {
			return nil, false
		}
		list[at] = score
	}
	return list, true
}

// outside counts the answers that are on no scale.
func (i Instrument) outside(codes map[string]int) int {
	n := 0
	for _, item := range i.Items {
		if _, _, out := i.item(item, codes); out {
			n++
		}
	}
	return n
}
