package schedule

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/reason"
)

// grace is how long a call may take to return once its context has ended.
const grace = 5 * time.Second

// aloneWithin is how long a run waits for another process, which stores or
// publishes of its source.
const aloneWithin = storeWithin + time.Minute

var errStuck = error(reason.New("schedule.stuck"))

// handover decides, between a call and the one who waits for it, who gives
// back the right to run.
type handover struct {
	sync.Mutex
	ended, left bool
}

// call runs f, which is the collector's code, within the source's deadline. A
// call that ignores its context is left behind, and the right to run with it:
// it is given back when the call returns. What f wrote must then not be read.
func (s *Scheduler) call(ctx context.Context, j *job, f func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, j.Deadline)
	defer cancel()
	answer := make(chan error, 1)
	var h handover
	go func() { // owned by call until it is left, then waited for by the next run
		answer <- s.guard(limited, j, f)
		h.Lock()
		defer h.Unlock()
		h.ended = true
		if h.left {
			j.update(func(st *Status) { st.Stuck = time.Time{} })
			<-j.busy
		}
	}()
	select {
	case err := <-answer:
		return inTime(limited, ctx, j.Deadline, err)
	case <-limited.Done():
	}
	late := time.NewTimer(grace)
	defer late.Stop()
	select {
	case err := <-answer:
		return inTime(limited, ctx, j.Deadline, err)
	case <-late.C:
	}
	h.Lock()
	defer h.Unlock()
	if h.ended {
		return inTime(limited, ctx, j.Deadline, <-answer)
	}
	h.left = true
	j.update(func(st *Status) { st.Stuck = s.clock() })
	return errStuck
}

// inTime says in an error of a call that it was the deadline that ended it.
func inTime(limited, ctx context.Context, deadline time.Duration, err error) error {
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return reason.While(err, "schedule.deadline", deadline)
	}
	return err
}

// guard turns a panic of f into an error. It tells what the runtime says, but
// not a value that f panicked with: it may quote what was being read.
func (s *Scheduler) guard(ctx context.Context, j *job, f func(context.Context) error) (err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		s.log.ErrorContext(ctx, "panic while reading a source", "source", j.Name, "stack", string(debug.Stack()))
		if known, ok := fault.(runtime.Error); ok {
			err = fmt.Errorf("panic: %w", known)
			return
		}
		err = reason.New("schedule.panic", fmt.Sprintf("%T", fault))
	}()
	return f(ctx)
}

// alone does something about a source that no other process does meanwhile.
func (s *Scheduler) alone(ctx context.Context, source string, do func(context.Context) error) (err error) {
	if s.locks == "" {
		return do(ctx)
	}
	unlock, err := atomicfile.Lock(ctx, filepath.Join(s.locks, url.QueryEscape(source)), aloneWithin)
	if err != nil {
		return reason.While(err, "doing.wait", source)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return do(ctx)
}
