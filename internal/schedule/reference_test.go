package schedule_test

import (
	"fmt"
	"time"
)

// ledger is what must be stored, worked out without the scheduler: one amount
// for each step of the grid, whole once its late part has come.
type ledger struct {
	step, lag, delay time.Duration
	since            time.Time
}

// whole is the amount of the step that starts at t.
func (l ledger) whole(t time.Time) float64 { return float64(1 + (t.Unix()/int64(l.step.Seconds()))%97) }

// seen is what the source says at now of the step that starts at t.
func (l ledger) seen(t, now time.Time) float64 {
	if now.Before(t.Add(l.step + l.delay)) {
		return l.whole(t) / 2
	}
	return l.whole(t)
}

// first and last bound the steps that are complete at now.
func (l ledger) first() time.Time {
	s := int64(l.step.Seconds())
	return time.Unix(l.since.Unix()/s*s, 0)
}

func (l ledger) last(now time.Time) time.Time {
	s := int64(l.step.Seconds())
	return time.Unix((now.Unix()-int64(l.lag.Seconds()))/s*s, 0)
}

// faults compares what is stored up to an end with what must be; a step whose
// late part had come before ripe must be whole.
func (l ledger) faults(stored map[time.Time]float64, end, ripe time.Time) (list []string) {
	left := len(stored)
	sum, want := 0.0, 0.0
	for at := l.first(); at.Before(end); at = at.Add(l.step) {
		amount, ok := stored[at.UTC()]
		if !ok {
			list = append(list, fmt.Sprintf("a hole at %s", at.UTC()))
			continue
		}
		left--
		if !at.Add(l.step + l.delay).After(ripe) {
			sum, want = sum+amount, want+l.whole(at)
		}
	}
	if sum != want {
		list = append(list, fmt.Sprintf("the sum is %g, want %g", sum, want))
	}
	if left != 0 {
		list = append(list, fmt.Sprintf("%d amounts outside of %s to %s", left, l.first().UTC(), end.UTC()))
	}
	return list
}
