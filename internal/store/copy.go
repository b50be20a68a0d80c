package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Progress tells how far a copy is.
type Progress struct {
	Source   string
	Upto     time.Time // the source is copied up to here
	Readings int       // copied so far, of all sources
	Done     float64   // share of the time to copy, 0 to 1
}

// pieceLength bounds the memory of a copy.
const pieceLength = 7 * 24 * time.Hour

// Copy makes to hold what from holds of every source: its readings, corrections
// included, its bookmark, its outcomes and its latest refusals. What to held of
// other times and other sources stays. A copy that was stopped is begun again:
// what was copied is compared and not written twice. progress, if not nil, is
// called after each piece.
func Copy(ctx context.Context, from Reader, to Store, progress func(Progress)) error {
	sources, err := from.Sources(ctx)
	if err != nil {
		return reason.While(err, "doing.copy")
	}
	there, err := to.Sources(ctx)
	if err != nil {
		return reason.While(err, "doing.copy")
	}
	c := copier{from: from, to: to, progress: progress}
	for i := range sources {
		c.total += sources[i].Held.To.Sub(sources[i].Held.From)
	}
	for i := range sources {
		at := slices.IndexFunc(there, func(s SourceState) bool { return s.Source == sources[i].Source })
		var known []Outcome
		if at >= 0 {
			known = there[at].Outcomes
		}
		if err := errors.Join(c.readings(ctx, sources[i]), c.outcomes(ctx, sources[i], known)); err != nil {
			return reason.While(err, "doing.copy.source", sources[i].Source)
		}
	}
	return nil
}

type copier struct {
	from        Reader
	to          Store
	progress    func(Progress)
	readingsNow int
	total, done time.Duration
}

// readings copies one source piece by piece. The pieces up to the bookmark are
// in sequence, so that a copy that was stopped leaves a bookmark up to which
// all is there; what was read ahead of the bookmark must not move it.
func (c *copier) readings(ctx context.Context, s SourceState) error {
	if s.Bookmark.IsZero() {
		return nil // every batch sets it
	}
	start := s.Bookmark.Add(-time.Second)
	if !s.Held.From.IsZero() && s.Held.From.Before(start) {
		start = s.Held.From
	}
	for start.Before(s.Bookmark) {
		end := start.Add(pieceLength)
		if end.After(s.Bookmark) {
			end = s.Bookmark
		}
		b := measure.Batch{Source: s.Source, Window: measure.Window{From: start, To: end}}
		if b.Refused = about(s.Refused, b.Window); end.Equal(s.Bookmark) {
			b.Refused = s.Refused // of no piece, some of them
		}
		if err := c.piece(ctx, b); err != nil {
			return err
		}
		start = end
	}
	for start = start.Add(time.Second); start.Before(s.Held.To); {
		end := start.Add(pieceLength)
		if end.After(s.Held.To) {
			end = s.Held.To
		}
		b := measure.Batch{Source: s.Source, Window: measure.Window{From: start, To: end}}
		b.Refused = about(s.Refused, b.Window)
		if err := c.piece(ctx, b); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// about picks the refusals that a batch of the window makes room for: a piece
// tells them again.
func about(list []measure.Refusal, w measure.Window) []measure.Refusal {
	return slices.DeleteFunc(slices.Clone(list), func(r measure.Refusal) bool {
		return !r.Window.From.Before(w.To) || !r.Window.To.After(w.From)
	})
}

func (c *copier) piece(ctx context.Context, b measure.Batch) error {
	for r, err := range c.from.Readings(ctx, b.Source, b.Window) {
		if err != nil {
			return err
		}
		b.Readings = append(b.Readings, r)
	}
	n := len(b.Readings)
	b, err := disclosure.Restore(b)
	if err != nil {
		return err
	}
	if err := c.to.Replace(ctx, b); err != nil {
		return err
	}
	c.readingsNow += n
	c.done += b.Window.Length()
	if c.progress != nil {
		share := 1.0
		if c.total > 0 {
			share = min(1, c.done.Seconds()/c.total.Seconds())
		}
		c.progress(Progress{b.Source, b.Window.To, c.readingsNow, share})
	}
	return nil
}

// outcomes copies those that the other store has not, the oldest first.
func (c *copier) outcomes(ctx context.Context, s SourceState, known []Outcome) error {
	for _, o := range slices.Backward(s.Outcomes) {
		if slices.Contains(known, o) {
			continue
		}
		if err := c.to.Record(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
