package schedule

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	firstBackoff = time.Minute
	maxBackoff   = 15 * time.Minute
	dayWithout   = 24 * time.Hour // until a plan without a tick is asked again
)

// asker tells which windows a source must be asked about again.
type asker func(context.Context) ([]measure.Window, error)

// job is one source with what is remembered of it between runs.
type job struct {
	Source
	rhythm  measure.Rhythm
	lasting bool             // of a source that is read whole, whatever the clock says
	again   asker            // nil: the source says nothing anew beyond its look-back
	jitter  time.Duration    // under a minute, hence under any plan's interval
	wake    chan struct{}    // holds one wake, never two
	busy    chan struct{}    // the right to run, held by one run or by the call that outlived it
	changed []measure.Window // told by again and not stored yet; owned by the holder of busy
	ahead   time.Time        // what a clock that was ahead showed, once that is settled; owned by the holder of busy

	mu    sync.Mutex
	state Status
}

func newJob(source Source) (*job, error) {
	switch {
	case source.Name == "":
		return nil, errors.New("it has no name")
	case source.Collector == nil:
		return nil, errors.New("it has no collector")
	case source.Plan.spec == nil && source.Plan.every == 0:
		return nil, errors.New("it has no plan: make one with ParseCron")
	case source.Lag < 0 || source.Deadline < 0:
		return nil, errors.New("its lag and its deadline must not be negative")
	}
	j := &job{
		Source: source, rhythm: source.Collector.Rhythm(),
		wake: make(chan struct{}, 1), busy: make(chan struct{}, 1),
	}
	if j.rhythm.Step <= 0 || j.rhythm.Piece < j.rhythm.Step || j.rhythm.LookBack < 0 {
		return nil, fmt.Errorf("its rhythm is impossible: step %s, piece %s, look-back %s; accepted: 0 < step <= piece, look-back >= 0",
			j.rhythm.Step, j.rhythm.Piece, j.rhythm.LookBack)
	}
	j.rhythm.Piece = j.rhythm.Piece.Truncate(j.rhythm.Step) // pieces end on the grid
	if j.Deadline == 0 {
		j.Deadline = defaultDeadline
	}
	_, j.lasting = source.Collector.(renewer)
	if files, ok := source.Collector.(changer); ok {
		j.lasting, j.again = true, files.Changed
	} else if late, ok := source.Collector.(reviser); ok {
		j.again = late.Revised
	}
	hash := fnv.New32a()
	if _, err := hash.Write([]byte(source.Name)); err != nil {
		return nil, fmt.Errorf("hashing its name: %w", err)
	}
	j.jitter = time.Duration(hash.Sum32()%60) * time.Second
	return j, nil
}

// due returns when the job is to wake if it is decided at now: at its plan's
// next tick, or after a failure when the back-off is over, be that before or
// after the tick.
func (j *job) due(now time.Time) time.Time {
	if n := j.status().Failures; n > 0 {
		return now.Add(backoff(n))
	}
	tick := j.Plan.Next(now.Add(-j.jitter))
	if tick.IsZero() {
		return now.Add(dayWithout)
	}
	return tick.Add(j.jitter)
}

// backoff is a minute after the first failure, twice as long after each more.
func backoff(failures int) time.Duration {
	return min(firstBackoff<<min(failures-1, 10), maxBackoff)
}

func (j *job) status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

func (j *job) update(change func(*Status)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.state)
}

// full returns the end of the last step that is complete at now.
func (j *job) full(now time.Time) time.Time {
	return j.floor(now.Add(-j.Lag))
}

// floor and ceil return the grid's points around t. Weeks start on Mondays.
func (j *job) floor(t time.Time) time.Time { return t.UTC().Truncate(j.rhythm.Step) }

func (j *job) ceil(t time.Time) time.Time {
	if down := j.floor(t); !down.Equal(t) {
		return down.Add(j.rhythm.Step)
	}
	return t.UTC()
}

// placed gives refusals of files no time in particular, unless they name one:
// files are read whole, and tell all again with every batch.
func (j *job) placed(list []measure.Refusal) []measure.Refusal {
	if !j.lasting {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		if list[i].Window.From.IsZero() {
			list[i].Window = measure.Always()
		}
	}
	return list
}

// span returns what a run at now reads: from the bookmark less the look-back
// to the last full step. It is empty when To is not after From.
func (j *job) span(bookmark, now time.Time) measure.Window {
	to := j.full(now)
	longest := max(j.rhythm.Piece, j.rhythm.LookBack)
	if bookmark.IsZero() {
		if j.Since.IsZero() {
			return measure.Window{From: j.floor(to.Add(-longest)), To: to}
		}
		return measure.Window{From: j.floor(j.Since), To: to}
	}
	back := j.rhythm.LookBack
	if bookmark.After(to) {
		// The clock was set back a little, or was ahead for longer than is
		// remembered: the bookmark tells nothing, and what comes before now is
		// read as widely as at first. Files need not: they tell what changed.
		bookmark = to
		if !j.lasting {
			back = longest
		}
	}
	from := j.floor(bookmark.Add(-back))
	if since := j.floor(j.Since); from.Before(since) && since.Before(bookmark) {
		from = since // the look-back does not reach before the start
	}
	return measure.Window{From: from, To: to}
}
