package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// storeWithin bounds each call of the store, apart from the source's deadline,
// so that a source that answers late can still be stored; after a long
// back-fill, many months may have to be remade.
const (
	storeWithin  = 2 * time.Minute
	remakeWithin = 10 * time.Minute
)

// run is one run of one source; it holds the job's right to run.
type run struct {
	*Scheduler
	job      *job
	outcome  store.Outcome
	bookmark time.Time // as the store moves it
	asked    bool      // the collector was asked for a window
	stored   bool      // the store took a batch
	refused  map[measure.Refusal]bool
	progress func(Progress)
	letGo    string // who accepts that what the source no longer holds goes, and why
}

func (s *Scheduler) begin(j *job) *run {
	at := s.clock()
	j.update(func(st *Status) { st.Running = at })
	return &run{Scheduler: s, job: j, outcome: store.Outcome{Source: j.Name, At: at}, refused: map[measure.Refusal]bool{}}
}

// finish keeps what was done, remakes the months it touched and gives the
// right to run back, unless the run left a call behind. A run that was stopped
// is not a failure of its source.
func (r *run) finish(ctx context.Context, err error) {
	stopped := ctx.Err() != nil
	if err != nil && !stopped {
		r.outcome.Fault = reason.List(reason.Each(err)...)
		r.log.WarnContext(ctx, "a run failed; it will be tried again", "source", r.job.Name, "error", err)
	}
	if r.stored || r.outcome.Fault != "" || (r.asked && !stopped) {
		r.unsaved.record(ctx, r.outcome)
	}
	if r.stored && !stopped {
		r.remakeMonths(ctx)
	}
	r.job.update(func(st *Status) { st.Running = time.Time{} })
	if !errors.Is(err, errStuck) {
		<-r.job.busy
	}
}

func (r *run) remakeMonths(ctx context.Context) {
	remaker, ok := r.store.(store.Remaker)
	if !ok {
		return
	}
	select {
	case r.remake <- struct{}{}:
		defer func() { <-r.remake }()
	case <-ctx.Done():
		return
	}
	if err := r.inStore(ctx, remakeWithin, remaker.Remake); err != nil {
		r.log.WarnContext(ctx, "stale months were not remade; a page will do it", "error", err)
	}
}

// inStore calls the store for a bounded time, and survives it.
func (r *run) inStore(ctx context.Context, limit time.Duration, f func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return r.guard(within, r.job, f)
}

// all reads the span that is due, then what changed before it.
func (r *run) all(ctx context.Context) error {
	if err := r.findBookmark(ctx); err != nil {
		return err
	}
	if _, err := r.walk(ctx, r.job.span(r.bookmark, r.clock()), true); err != nil {
		return err
	}
	return r.changes(ctx)
}

// findBookmark asks how far the source was read, and takes back what was read
// when the clock was ahead.
func (r *run) findBookmark(ctx context.Context) error {
	var mine store.SourceState
	err := r.inStore(ctx, storeWithin, func(ctx context.Context) error {
		states, err := r.store.Sources(ctx)
		for _, state := range states {
			if state.Source == r.job.Name {
				mine = state
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("asking the store for the bookmark: %w", err)
	}
	r.bookmark = mine.Reached(r.outcome.At)
	if ahead := mine.Ahead(r.outcome.At); !ahead.IsZero() && !ahead.Equal(r.job.ahead) {
		r.log.WarnContext(ctx, "the clock was ahead when the source was read: what was read then is taken back and read again",
			"source", r.job.Name, "clock_showed", ahead, "read_from", r.bookmark)
		if err := r.takeBack(ctx, mine.Held.To); err != nil {
			return fmt.Errorf("taking back what was read of the time to come: %w", err)
		}
		r.job.ahead = ahead
	}
	return nil
}

// takeBack withdraws what is stored of the time to come, up to its end.
func (r *run) takeBack(ctx context.Context, end time.Time) error {
	w := measure.Window{From: r.job.full(r.outcome.At), To: end}
	if !w.From.Before(w.To) {
		return nil
	}
	return r.inStore(ctx, storeWithin, func(ctx context.Context) error {
		return r.store.Replace(ctx, measure.Batch{Source: r.job.Name, Window: w})
	})
}

// changes reads the windows of files that came or changed, and of what a source
// revised. They are remembered until they are stored: the collector may tell
// them only once.
func (r *run) changes(ctx context.Context) error {
	if err := r.renew(ctx); err != nil {
		return err
	}
	if r.job.again == nil {
		return r.rest(ctx)
	}
	leave, err := r.enter(ctx)
	if err != nil {
		return err
	}
	var told []measure.Window
	err = r.call(ctx, r.job, func(ctx context.Context) (err error) {
		told, err = r.job.again(ctx)
		return err
	})
	leave()
	if err != nil {
		return fmt.Errorf("asking what changed: %w", err)
	}
	for _, w := range told {
		r.job.changed = append(r.job.changed, measure.Window{From: r.job.floor(w.From), To: r.job.ceil(w.To)})
	}
	return r.rest(ctx)
}

// rest reads the windows that are remembered.
func (r *run) rest(ctx context.Context) error {
	for len(r.job.changed) > 0 {
		if _, err := r.walk(ctx, r.job.changed[0], false); err != nil {
			return err
		}
		r.job.changed = r.job.changed[1:]
	}
	return nil
}

// walk reads span piece by piece, the oldest first, and returns the end of
// what the source vouched for. After a short answer it asks for the rest: a
// failure then shows itself, and a source that has no more yet says so by an
// answer of nothing. With whole, span starts at or before the bookmark, and a
// gap that keeps the bookmark from moving is an error.
func (r *run) walk(ctx context.Context, span measure.Window, whole bool) (time.Time, error) {
	at := span.From
	for at.Before(span.To) {
		w := measure.Window{From: at, To: measure.Earlier(at.Add(r.job.rhythm.Piece), span.To)}
		if whole && at.After(r.clock()) {
			return at, reason.New("schedule.clock", stamp(at))
		}
		done, err := r.piece(ctx, w)
		if err == nil && whole && done.From.After(r.bookmark) && done.To.After(done.From) {
			err = reason.New("schedule.nothing", stamp(done.From))
		}
		if err != nil {
			return at, reason.While(err, "doing.read", stamp(w.From), stamp(w.To))
		}
		next := r.job.floor(done.To)
		if !next.After(at) {
			break
		}
		at = next
	}
	return at, nil
}

// enter waits for a free slot. A run takes one for each piece, not for the
// whole of a long catch-up, so that the other sources get their turns between.
func (r *run) enter(ctx context.Context) (leave func(), err error) {
	select {
	case r.slots <- struct{}{}:
		return func() { <-r.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// piece carries one window from the source into the store and returns the part
// that the source vouched for, empty if none.
func (r *run) piece(ctx context.Context, w measure.Window) (measure.Window, error) {
	leave, err := r.enter(ctx)
	if err != nil {
		return measure.Window{}, err
	}
	defer leave()
	if !r.asked {
		r.asked, r.outcome.Window = true, measure.Window{From: w.From, To: w.From}
	}
	b, cut, err := r.ask(ctx, w)
	if err != nil {
		return measure.Window{}, err
	}
	if !b.Window.To.After(b.Window.From) {
		return measure.Window{From: w.From, To: w.From}, nil
	}
	if cut {
		b.Refused = fewer(b.Refused)
		return b.Window, r.alone(ctx, r.job.Name, func(ctx context.Context) error { return r.passOver(ctx, b) })
	}
	return r.admit(ctx, b)
}

// admit carries a batch through the steps into the store, and returns its
// window.
func (r *run) admit(ctx context.Context, b measure.Batch) (done measure.Window, err error) {
	done, b.LetGo = b.Window, r.letGo
	read := len(b.All())
	err = r.alone(ctx, r.job.Name, func(ctx context.Context) error {
		for _, step := range r.steps {
			if b, err = step(ctx, b); err != nil {
				return err
			}
		}
		b.Refused = fewer(b.Refused)
		return r.replace(ctx, b, read)
	})
	return done, err
}

// fewer puts what no store keeps one by one into one refusal, which counts.
func fewer(list []measure.Refusal) []measure.Refusal {
	const maxRefusals = store.RefusalsKept - 1
	if len(list) <= maxRefusals+1 {
		return list
	}
	rest := measure.Refused(list[maxRefusals:])
	if rest == 0 {
		return list[:maxRefusals+1]
	}
	return append(slices.Clip(list[:maxRefusals]), measure.Refusal{
		Where: reason.New("where.rest"), Reason: reason.New("refused.more", rest), Window: list[maxRefusals].Window, Count: rest,
	})
}

// ask calls the collector; cut tells that the window cuts what the source says,
// and that it says nothing of it.
func (r *run) ask(ctx context.Context, w measure.Window) (b measure.Batch, cut bool, err error) {
	var answer measure.Batch
	err = r.call(ctx, r.job, func(ctx context.Context) (err error) {
		answer, err = r.job.Collector.Collect(ctx, w)
		return err
	})
	nothing := errors.Is(err, measure.ErrNoData)
	cut = errors.Is(err, measure.ErrCut)
	if err != nil && !nothing {
		return b, false, err // answer may still be written by a call left behind
	}
	b = answer
	b.Refused = r.job.placed(answer.Refused)
	if nothing && b.Window.From.IsZero() {
		b.Window = w
	}
	if b.Source == "" {
		b.Source = r.job.Name
	}
	return b, cut, check(b, r.job.Name, w)
}

// check refuses an answer to something that was not asked.
func check(b measure.Batch, source string, asked measure.Window) error {
	switch {
	case b.Source != source:
		return fmt.Errorf("the batch is of the source %q", b.Source)
	case b.Window.From.IsZero():
		return errors.New("the batch does not say which window it is about")
	case b.Window.From.Before(asked.From) || b.Window.To.After(asked.To) || b.Window.To.Before(b.Window.From):
		return fmt.Errorf("the batch is about %s to %s, which was not asked", stamp(b.Window.From), stamp(b.Window.To))
	}
	return nil
}

// passOver moves the bookmark over a window that cuts what the source says:
// what is stored there stays, being written again as it is.
func (r *run) passOver(ctx context.Context, b measure.Batch) error {
	w := b.Window
	if !r.bookmark.IsZero() && (w.From.After(r.bookmark) || !w.To.After(r.bookmark)) {
		r.count(b, 0) // the bookmark is elsewhere
		return nil
	}
	whole, err := r.keepStored(ctx, &b)
	switch {
	case err != nil:
		return fmt.Errorf("reading what is stored: %w", err)
	case !whole:
		r.count(b, 0) // the bookmark stays
		return nil
	}
	return r.replace(ctx, b, 0)
}

// keepStored fills b with what is stored in its window. A reading that begins
// before the window cannot be written again in it, and then b is not whole.
func (r *run) keepStored(ctx context.Context, b *measure.Batch) (whole bool, err error) {
	b.Readings, whole = nil, true
	err = r.inStore(ctx, storeWithin, func(ctx context.Context) error {
		for reading, err := range r.store.Readings(ctx, b.Source, b.Window) {
			if err != nil {
				return err
			}
			b.Readings = append(b.Readings, reading)
			whole = whole && !reading.Window.From.Before(b.Window.From)
		}
		return nil
	})
	if err == nil {
		*b, err = disclosure.Restore(*b)
	}
	return whole, err
}

// replace stores b and mirrors what the store does to the bookmark.
func (r *run) replace(ctx context.Context, b measure.Batch, read int) error {
	err := r.inStore(ctx, storeWithin, func(ctx context.Context) error { return r.store.Replace(ctx, b) })
	if err != nil {
		return fmt.Errorf("storing: %w", err)
	}
	if r.bookmark.IsZero() || (!b.Window.From.After(r.bookmark) && b.Window.To.After(r.bookmark)) {
		r.bookmark = b.Window.To
	}
	r.stored = true
	r.count(b, read)
	return r.acknowledge(ctx, b.Window)
}

// acknowledge tells a collector that wants to know it what the store took.
func (r *run) acknowledge(ctx context.Context, w measure.Window) error {
	told, ok := r.job.Collector.(keeper)
	if !ok {
		return nil
	}
	if err := r.call(ctx, r.job, func(ctx context.Context) error { return told.Kept(ctx, w) }); err != nil {
		return fmt.Errorf("after storing: %w", err)
	}
	return nil
}

// count adds b to the outcome, whose window spans all that was read. A datum
// that is read twice in one run, with its day and with its file, is refused once.
func (r *run) count(b measure.Batch, read int) {
	o := &r.outcome
	o.Window = o.Window.Span(b.Window)
	o.Read += read
	o.Kept += b.Told.Kept
	o.Revised += b.Told.Revised
	before := o.Refused
	for _, refusal := range b.Refused {
		refusal.Window = measure.Window{}
		r.refused[refusal] = true
	}
	o.Refused = measure.Refused(slices.Collect(maps.Keys(r.refused)))
	if r.progress != nil {
		r.progress(Progress{Done: b.Window, Read: read, Refused: o.Refused - before, Told: b.Told})
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04Z") }
