package survey_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

type answers = map[string]int

// TestScores: the expected scores are computed by hand.
func TestScores(t *testing.T) {
	pulse := survey.Pulse()
	for _, test := range []struct {
		dimension string
		codes     answers
		want      float64
		ok        bool
	}{
		{survey.Sens, answers{"SENS1": 5, "SENS2": 4}, 87.5, true},
		{survey.Sens, answers{"SENS1": 5}, 100, true}, // half of the items
		{survey.Sens, answers{}, 0, false},
		{survey.Sens, answers{"SENS1": 0, "SENS2": 6}, 0, false},
		{survey.Sens, answers{"SENS1": survey.OutOfScale, "SENS2": 2}, 25, true},
		{survey.Char, answers{"CHAR1": 2, "CHAR2": 5}, 12.5, true}, // reversed
		{survey.Char, answers{"CHAR2": 1}, 100, true},
		{survey.Comp, answers{"COMP1": 3}, 50, true},
	} {
		got, ok := pulse.Score(test.dimension, test.codes)
		if ok != test.ok || got != test.want {
			t.Errorf("%s of %v: %v, %v", test.dimension, test.codes, got, ok)
		}
	}
	who := survey.WHOFive()
	all := answers{"WHO1": 5, "WHO2": 4, "WHO3": 3, "WHO4": 0, "WHO5": 1}
	if got, ok := who.Score(survey.WHO5, all); !ok || got != 4*(5+4+3+0+1) {
		t.Errorf("WHO-5 of a sum of 13 is %v", got)
	}
	delete(all, "WHO4")
	if _, ok := who.Score(survey.WHO5, all); ok {
		t.Error("WHO-5 was scored without an item")
	}
	three := survey.Instrument{Scale: survey.Scale{Low: 1, High: 7}, Items: []survey.Item{
		{Code: "A", Dimension: "D"}, {Code: "B", Dimension: "D"}, {Code: "C", Dimension: "D"},
	}}
	if _, ok := three.Score("D", answers{"A": 7}); ok {
		t.Error("one item of three made a score")
	}
	if got, ok := three.Score("D", answers{"A": 7, "C": 4}); !ok || got != 75 {
		t.Errorf("two items of three on a scale of seven make %v", got)
	}
}
