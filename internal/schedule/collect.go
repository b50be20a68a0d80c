package schedule

import (
	"context"
	"errors"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// ErrNoStep means that a window holds no full step of a source that is over.
var ErrNoStep = errors.New("no full step")

// Progress is what was read and stored of a window.
type Progress struct {
	Done          measure.Window
	Read, Refused int
	measure.Told
}

// By is how a source is read by hand.
type By struct {
	// LetGo is who accepts that what the source no longer holds goes, and why;
	// "" keeps it.
	LetGo    string
	Progress func(Progress) // hears of each window that is done; nil: nobody does
}

// Collect reads w of a source now, widened to whole steps and cut at the last
// full one (files may tell of later: they are read as asked), waiting for a run
// of the source that goes on. Ahead of the bookmark this fills its span and leaves the bookmark where it is, so that
// what lies between is still caught up. On an error the pieces before it stay.
func (s *Scheduler) Collect(ctx context.Context, source string, w measure.Window, by By) error {
	j, ok := s.jobs[source]
	if !ok {
		return reason.New("schedule.none", source)
	}
	w.From, w.To = j.floor(w.From), j.ceil(w.To)
	if full := j.full(s.clock()); !j.lasting && w.To.After(full) {
		w.To = full
	}
	if !w.From.Before(w.To) {
		return reason.Because(ErrNoStep, reason.New("schedule.step", j.rhythm.Step, stamp(w.From), stamp(w.To)))
	}
	if !j.status().Stuck.IsZero() {
		return errStuck
	}
	select {
	case j.busy <- struct{}{}:
	case <-ctx.Done():
		return reason.While(ctx.Err(), "doing.wait", source)
	}
	r := s.begin(j)
	r.progress, r.letGo = by.Progress, by.LetGo
	err := s.guard(ctx, j, func(ctx context.Context) error { return r.window(ctx, w) })
	r.finish(ctx, err)
	return err
}

// window reads w whatever the bookmark says, all of it or with an error.
func (r *run) window(ctx context.Context, w measure.Window) error {
	if err := r.findBookmark(ctx); err != nil {
		return err
	}
	if start := r.job.floor(r.job.Since); r.bookmark.IsZero() && !r.job.Since.IsZero() && start.Before(w.From) {
		// The first batch of a source sets its bookmark: it must be its first step.
		if _, err := r.walk(ctx, measure.Window{From: start, To: start.Add(r.job.rhythm.Step)}, true); err != nil {
			return err
		}
	}
	reached, err := r.walk(ctx, w, false)
	if err == nil && reached.Before(w.To) {
		err = reason.New("schedule.silent", stamp(reached))
	}
	return err
}

// turn is one run of a source in the schedule.
func (s *Scheduler) turn(ctx context.Context, j *job) {
	s.unsaved.retry(ctx)
	select {
	case j.busy <- struct{}{}:
	default:
		s.skip(ctx, j)
		return
	}
	r := s.begin(j)
	err := s.guard(ctx, j, r.all)
	r.finish(ctx, err)
	j.update(func(st *Status) {
		if err == nil {
			st.Failures = 0
		} else if ctx.Err() == nil {
			st.Failures++
		}
	})
}

// skip tells of a turn that was not taken because the one before is not over.
// Only a call that ignores its deadline is a fault; a collection by hand is not.
func (s *Scheduler) skip(ctx context.Context, j *job) {
	since := j.status().Stuck
	s.log.WarnContext(ctx, "a run was skipped: the one before is not over", "source", j.Name, "stuck_since", since)
	if since.IsZero() {
		return
	}
	j.update(func(st *Status) { st.Failures++ })
	s.unsaved.record(ctx, store.Outcome{
		Source: j.Name, At: s.clock(),
		Fault: reason.New("run.stuck", stamp(since)),
	})
}

// Pause does something while no run of a source goes on, here or in another
// process, which could put back what it had read before; a run that goes on ends
// first. In this process a source that does not run here is not waited for, nor is
// one whose last call never came back.
func (s *Scheduler) Pause(ctx context.Context, source string, do func(context.Context) error) error {
	j, ok := s.jobs[source]
	if !ok || !j.status().Stuck.IsZero() {
		return s.alone(ctx, source, do)
	}
	select {
	case j.busy <- struct{}{}:
	case <-ctx.Done():
		return reason.While(ctx.Err(), "doing.wait", source)
	}
	defer func() { <-j.busy }()
	return s.alone(ctx, source, do)
}
