package store

import (
	"slices"
	"time"
)

// Reached returns until when a source was read, seen at now: its bookmark. One
// that is to come was left by a clock that was ahead once, or by a span read
// by hand; then it is how far the runs up to now read without a gap. If none
// of them is remembered it is zero, as for a source that was never read, or
// the bookmark when so many came after that it cannot be told.
func (s SourceState) Reached(now time.Time) time.Time {
	if !s.Bookmark.After(now) {
		return s.Bookmark
	}
	var reached time.Time
	for _, o := range slices.Backward(s.Outcomes) { // the oldest first
		to := o.Window.To
		if o.At.Before(to) {
			to = o.At // nobody can read what is to come
		}
		inSequence := reached.IsZero() || !o.Window.From.After(reached)
		if !o.At.After(now) && o.Window.From.Before(to) && inSequence && to.After(reached) {
			reached = to
		}
	}
	if reached.IsZero() && len(s.Outcomes) >= OutcomesKept {
		return s.Bookmark
	}
	return reached
}

// Ahead returns when, by its own clock, the last run was made that is to come
// at now: the machine's clock was ahead. Zero when there is none.
func (s SourceState) Ahead(now time.Time) time.Time {
	var last time.Time
	for _, o := range s.Outcomes {
		if o.At.After(now) && o.At.After(last) {
			last = o.At
		}
	}
	return last
}
