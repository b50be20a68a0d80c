package upkeep

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// Store is what is purged of sources.
type Store interface {
	Replace(ctx context.Context, b measure.Batch) error
	Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error]
	Sources(ctx context.Context) ([]store.SourceState, error)
}

// Records are dated: what is older than a day can be taken away, whole months
// or one by one. They return how many went.
type Records func(ctx context.Context, before time.Time) (int, error)

// Retention is how long what is kept, in civil months; 0 is for ever.
type Retention struct {
	Figures func(source string) int // of the readings of a source
	Audit   int                     // of who did what: the log, and the drafts that were judged
}

// Purger takes away what is older than it is kept.
type Purger struct {
	Store     Store
	Retention Retention
	Log       Records                            // months of the audit log
	Drafts    Records                            // drafts that were judged
	Sessions  func(context.Context) (int, error) // those that are over; nil: nobody has any
	Waves     func(context.Context) (int, error) // of surveys, that waited too long for a person
	Zone      *time.Location
	Now       func() time.Time
}

// Purged is what was taken away of one class of data.
type Purged struct {
	What   string // a source, "audit", "drafts", "sessions" or "waves"
	Before period.Date
	Count  int // readings, months of the log, drafts, sessions, or waves
}

// Purge takes away what is older than it is kept: of every source the readings
// with all that is made of them, the months of the audit log, and the drafts
// judged in them. Whole civil months go. So do the sessions that are over, and
// the waves of surveys that nobody accepted in time.
// Published editions stay: they hold no personal data. What fails does not keep
// the rest from being purged.
func (p *Purger) Purge(ctx context.Context) (done []Purged, err error) {
	var faults []error
	note := func(what string, before period.Date, n int, err error) {
		if n > 0 {
			done = append(done, Purged{what, before, n})
		}
		faults = append(faults, err)
	}
	today := period.DateOf(p.Now(), p.Zone)
	limit := func(months int) period.Date { return today.Period(period.Month).Add(-months).First() }
	if p.Retention.Audit > 0 {
		day := limit(p.Retention.Audit)
		n, err := p.Log(ctx, day.Start(p.Zone))
		note("audit", day, n, err)
		n, err = p.Drafts(ctx, day.Start(p.Zone))
		note("drafts", day, n, err)
	}
	for what, over := range map[string]func(context.Context) (int, error){"sessions": p.Sessions, "waves": p.Waves} {
		if over != nil {
			n, err := over(ctx)
			note(what, today, n, err)
		}
	}
	sources, err := p.Store.Sources(ctx)
	if err != nil {
		faults = append(faults, reason.While(err, "doing.purge"))
	}
	for _, s := range sources {
		if months := p.Retention.Figures(s.Source); months > 0 {
			day := limit(months)
			n, err := p.purgeSource(ctx, s, day.Start(p.Zone))
			if err != nil {
				n, err = 0, reason.While(err, "doing.purge.source", s.Source)
			}
			note(s.Source, day, n, err)
		}
	}
	return done, errors.Join(faults...)
}

// purgeSource replaces by nothing what a source said before an instant.
func (p *Purger) purgeSource(ctx context.Context, s store.SourceState, before time.Time) (n int, err error) {
	w := measure.Window{From: s.Held.From, To: before}.UTC()
	if s.Held.From.IsZero() || !w.From.Before(w.To) {
		return 0, nil
	}
	for _, err := range p.Store.Readings(ctx, s.Source, w) {
		if err != nil {
			return 0, err
		}
		n++
	}
	if n == 0 {
		return 0, nil
	}
	return n, p.Store.Replace(ctx, measure.Batch{Source: s.Source, Window: w})
}

// purgeEvery is how often a server looks for what has grown too old.
const purgeEvery = 24 * time.Hour

// Run purges at once and then once a day, until ctx ends. A purge that fails is
// logged and tried again the day after.
func (p *Purger) Run(ctx context.Context, log *slog.Logger) error {
	ticks := time.NewTicker(purgeEvery)
	defer ticks.Stop()
	for {
		done, err := p.Purge(ctx)
		for _, gone := range done {
			log.InfoContext(ctx, "purged what is older than it is kept", "what", gone.What, "before", gone.Before.String(), "count", gone.Count)
		}
		if err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "purging", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}

// beingWritten is longer than anything takes that is being written.
const beingWritten = time.Hour

// Sweep takes away what processes that were killed left in some folders. What
// cannot go is logged.
func Sweep(ctx context.Context, log *slog.Logger, now time.Time, folders ...string) {
	n, err := atomicfile.Sweep(now.Add(-beingWritten), folders...)
	if err != nil {
		log.WarnContext(ctx, "taking away what killed processes left", "error", err)
	} else if n > 0 {
		log.InfoContext(ctx, "what killed processes left was taken away", "left", n)
	}
}
