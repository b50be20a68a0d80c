package schedule

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	// Timers stand still while a machine sleeps: the wall clock is looked at
	// again after this long, so that a pause is noticed when it is over.
	glance = time.Minute
	// stopWithin is how long Run waits for its runs once its context has ended.
	stopWithin = 15 * time.Second
	// A start spreads its sources over a few seconds, not over a minute.
	startSpread = 12
)

// Run reads every source at its times until ctx ends, starting with what was
// missed while nothing ran. It returns once its runs have stopped; the error
// names those that would not. It is called once.
func (s *Scheduler) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	for _, j := range s.order {
		loops.Go(func() { s.keep(ctx, j) })
	}
	done := make(chan struct{})
	go func() { // ends with the loops
		loops.Wait()
		close(done)
	}()
	<-ctx.Done()
	select {
	case <-done:
	case <-time.After(stopWithin):
	}
	var left []string
	for _, j := range s.order {
		if st := j.status(); !st.Running.IsZero() || !st.Stuck.IsZero() {
			left = append(left, j.Name)
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("stopping the scheduler: still reading %s", strings.Join(left, ", "))
	}
	return nil
}

// keep wakes one source until ctx ends. Between two runs it waits, so ticks
// that pass during a run are skipped and never stack.
func (s *Scheduler) keep(ctx context.Context, j *job) {
	next := s.clock().Add(j.jitter / startSpread)
	for s.await(ctx, j, next) {
		began := s.clock()
		following := j.due(began)
		j.update(func(st *Status) { st.Next = following })
		s.turn(ctx, j)
		now := s.clock()
		if missed := j.Plan.Next(began.Add(-j.jitter)); !missed.IsZero() && missed.Add(j.jitter).Before(now) {
			s.log.WarnContext(ctx, "ticks skipped: the run was still going", "source", j.Name, "first_skipped", missed, "run_began", began)
		}
		next = j.due(now)
	}
}

// await returns true at the time next, or earlier when the source is woken,
// and false when ctx ends. A clock set back brings the wake nearer: it is
// never later than what would be decided now.
func (s *Scheduler) await(ctx context.Context, j *job, next time.Time) bool {
	for {
		now := s.clock()
		if due := j.due(now); due.Before(next) {
			next = due
		}
		j.update(func(st *Status) { st.Next = next })
		if !next.After(now) {
			return ctx.Err() == nil
		}
		timer := time.NewTimer(min(next.Sub(now), glance))
		select {
		case <-ctx.Done():
		case <-j.wake:
			next = now
		case <-timer.C:
		}
		timer.Stop()
		if ctx.Err() != nil {
			return false
		}
	}
}

// clock reads the wall clock without Go's monotonic reading, which stands
// still while the machine sleeps.
func (s *Scheduler) clock() time.Time { return s.now().Round(0) }
