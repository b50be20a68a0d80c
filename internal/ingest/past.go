package ingest

import (
	"context"
	"iter"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// A collector that looks at what is stored of its source does so right before
// its batch is compared with the same: what it read is remembered, and read once.
const (
	mostRemembered = 50_000      // readings of one source, for memory's sake
	remembered     = time.Minute // another process may write to the store
)

// past is what a source has in the store, as it is compared.
type past struct {
	window measure.Window
	list   []measure.Reading
	read   time.Time
	many   bool // more than is remembered
}

// compared tells whether a stored reading is held against what a source says.
func compared(r *measure.Reading) bool {
	return r.State != measure.Missing || r.Basis.Fields().Said == measure.LetGo
}

// Past reads what a source has in the store, for its collector.
func (p *Pipeline) Past(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		seen := &past{window: w, read: time.Now()}
		for r, err := range p.Stored.Said(ctx, source, w) {
			if !yield(r, err) || err != nil {
				return
			}
			seen.add(r)
		}
		if !seen.many {
			p.seen.Store(source, seen)
		}
	}
}

// add remembers a reading, or that there are too many.
func (p *past) add(r measure.Reading) {
	if p.many || !compared(&r) {
		return
	}
	if p.list = append(p.list, r); len(p.list) > mostRemembered {
		p.list, p.many = nil, true
	}
}

// before reads what is stored of the window of a batch: what its collector read
// just now, else what the store holds.
func (p *Pipeline) before(ctx context.Context, in *intake) iter.Seq2[measure.Reading, error] {
	found, _ := p.seen.LoadAndDelete(in.Source)
	if seen, ok := found.(*past); ok && seen.covers(in.Window) && time.Since(seen.read) < remembered {
		return seen.within(in.Window)
	}
	return p.Stored.Said(ctx, in.Source, in.Window)
}

// within gives what ends in a window.
func (p *past) within(w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for i := range p.list {
			if w.Holds(p.list[i].Window) && !yield(p.list[i], nil) {
				return
			}
		}
	}
}

// covers tells whether what was read holds all that ends in a window.
func (p *past) covers(w measure.Window) bool {
	return !p.window.From.IsZero() && !p.window.From.After(w.From) && !p.window.To.Before(w.To)
}
