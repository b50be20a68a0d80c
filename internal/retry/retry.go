// Package retry holds the waits between the tries of one call.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// ErrNoTime says that the caller's time ends before the next try.
var ErrNoTime = errors.New("no time left to try again")

// Waits are the waits between the tries of one call, each up to twice as long
// as the one before.
type Waits struct {
	left int
	next time.Duration
}

// New makes the waits of a call that is tried so many times at most. The first
// wait is between half and the whole of first: callers that failed together do
// not come back together.
func New(tries int, first time.Duration) *Waits { return &Waits{tries - 1, first} }

// Left reports whether the call may be tried again.
func (w *Waits) Left() bool { return w.left > 0 }

// Wait waits before the next try, at least as long as asked for. It is
// ErrNoTime, at once, when ctx ends before that, and what ended ctx otherwise.
func (w *Waits) Wait(ctx context.Context, atLeast time.Duration) error {
	wait := max(w.next/2+rand.N(w.next/2+1), atLeast) //nolint:gosec // spreading load needs no secrecy
	w.left--
	w.next *= 2
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return ErrNoTime
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// After is how long to wait before what has failed so many times in a row is
// tried again: first, then up to twice as long each time, never longer than most.
func After(failures int, first, most time.Duration) time.Duration {
	wait := first
	for range failures - 1 {
		if wait *= 2; wait >= most {
			wait = most
			break
		}
	}
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // spreading load needs no secrecy
}
