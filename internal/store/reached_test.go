package store_test

import (
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// Seen at 12:00, what was read by a clock that was ahead is to be read again.
func TestReached(t *testing.T) {
	hour := func(n int) time.Time {
		return time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour)
	}
	ran := func(at, from, to int) store.Outcome {
		return store.Outcome{At: hour(at), Window: measure.Window{From: hour(from), To: hour(to)}}
	}
	for name, test := range map[string]struct {
		bookmark int
		outcomes []store.Outcome // the latest first
		reached  time.Time
		ahead    bool
	}{
		"all is well":                        {11, []store.Outcome{ran(11, 9, 11), ran(10, 8, 10)}, hour(11), false},
		"a clock that was a month ahead":     {800, []store.Outcome{ran(800, 10, 800), ran(10, 8, 10)}, hour(10), true},
		"and was set right":                  {800, []store.Outcome{ran(800, 10, 800), ran(11, 9, 11), ran(10, 8, 10)}, hour(11), true},
		"a span read by hand up to to-day":   {24, []store.Outcome{ran(11, 0, 24)}, hour(11), false},
		"a span read by hand after a gap":    {800, []store.Outcome{ran(800, 10, 800), ran(11, 8, 9), ran(5, 3, 5)}, hour(5), true},
		"a run that asked and had no answer": {800, []store.Outcome{ran(800, 10, 800), ran(11, 10, 10), ran(10, 8, 10)}, hour(10), true},
		"ahead from the first day":           {800, []store.Outcome{ran(800, 10, 800)}, time.Time{}, true},
		"ahead for longer than is kept":      {800, make([]store.Outcome, 0), hour(800), true},
		"never read":                         {-1, nil, time.Time{}, false},
	} {
		s := store.SourceState{Source: "x", Outcomes: test.outcomes}
		if test.bookmark >= 0 {
			s.Bookmark = hour(test.bookmark)
		}
		for test.outcomes != nil && len(test.outcomes) == 0 && len(s.Outcomes) < store.OutcomesKept {
			s.Outcomes = append(s.Outcomes, ran(800-len(s.Outcomes), 20, 800-len(s.Outcomes)))
		}
		if got := s.Reached(hour(12)); !got.Equal(test.reached) {
			t.Errorf("%s: reached %s, want %s", name, got, test.reached)
		}
		if got := s.Ahead(hour(12)); got.IsZero() == test.ahead || test.ahead && !got.Equal(hour(800)) {
			t.Errorf("%s: ahead %s, want %v", name, got, test.ahead)
		}
	}
}
