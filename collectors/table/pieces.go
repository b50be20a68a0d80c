package table

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// A table that says more than atMost figures is read in pieces, each between two
// moments over which no figure lies, of the files or stored: figures that overlap
// are of one piece, so that what is said twice is told as if all were read at once.
// Files that say nothing of a piece are not held meanwhile.

const (
	// atMost is how many figures are held from one run to the next, some 300 bytes
	// each. More are parsed again when they are asked for.
	atMost = 20_000
	// inPiece is how many figures a piece has, or a little more.
	inPiece = 5_000
)

// outline is what is kept of figures that are let go.
type outline struct {
	windows map[measure.Window]int // how many figures are of each
	guarded bool                   // some are about groups of agents
}

func (o outline) figures() (all int) {
	for _, n := range o.windows {
		all += n
	}
	return all
}

func outlineOf(figures []figure) outline {
	o := outline{windows: map[measure.Window]int{}}
	for i := range figures {
		o.windows[figures[i].Window]++
		o.guarded = o.guarded || figures[i].Group != ""
	}
	return o
}

// lean is the content without its figures.
func (c content) lean() content {
	c.figures = nil
	return c
}

// meets tells whether the content says something of a part of w.
func (c content) meets(w measure.Window) bool {
	for of := range c.outline.windows {
		if of.Overlap(w) > 0 {
			return true
		}
	}
	return false
}

// outlines are those of all files, as one.
func (c *collector) outlines() outline {
	all := outline{windows: map[measure.Window]int{}}
	for _, content := range c.cache.All() {
		all.guarded = all.guarded || content.outline.guarded
		for w, n := range content.outline.windows {
			all.windows[w] += n
		}
	}
	return all
}

// pieces are the moments at which a large table is cut, in order.
type pieces []time.Time

// cut finds them. Groups of agents are protected together: their tables are not
// cut.
func (o outline) cut() (at pieces) {
	if o.guarded {
		return nil
	}
	var end time.Time
	figures := 0
	for w, n := range inOrder(o.windows) {
		if figures >= inPiece && !w.From.Before(end) && w.From.Equal(w.From.Truncate(step)) {
			at, figures = append(at, w.From), 0
		}
		end = measure.Later(end, w.To)
		figures += n
	}
	return at
}

func inOrder(windows map[measure.Window]int) iter.Seq2[measure.Window, int] {
	return func(yield func(measure.Window, int) bool) {
		for _, w := range slices.SortedFunc(maps.Keys(windows), func(a, b measure.Window) int { return a.From.Compare(b.From) }) {
			if !yield(w, windows[w]) {
				return
			}
		}
	}
}

// first is w up to the first cut in it.
func (p pieces) first(w measure.Window) measure.Window {
	for _, at := range p {
		if at.After(w.From) && at.Before(w.To) {
			return measure.Window{From: w.From, To: at}
		}
	}
	return w
}

// around is w widened to the cuts about it: what overlaps with what is in it lies
// in there too.
func (p pieces) around(w measure.Window) measure.Window {
	out := measure.Window{From: time.Time{}, To: measure.Always().To}
	for _, at := range p {
		if !at.After(w.From) {
			out.From = at
		}
		if !at.Before(w.To) {
			out.To = measure.Earlier(out.To, at)
		}
	}
	return out
}

// piece is what of w is read at once, with the files that say something of it
// held whole. A window that does not go on where a piece ended is cut anew.
func (c *collector) piece(ctx context.Context, w measure.Window) (measure.Window, error) {
	if !c.cache.IsLarge() {
		return w, nil
	}
	if !slices.ContainsFunc(c.pieces, w.From.Equal) {
		all := c.outlines()
		err := c.stored(ctx, ever(time.Now()), func(r measure.Reading) { all.windows[r.Window]++ })
		if err != nil {
			return w, err
		}
		c.pieces = all.cut()
	}
	w = c.pieces.first(w)
	around := c.pieces.around(w)
	return w, c.cache.Whole(ctx, func(of content) bool { return of.meets(around) })
}

// ever is all the time of which something may be stored.
func ever(now time.Time) measure.Window {
	return measure.Window{From: now.AddDate(-50, 0, 0).Truncate(step), To: now.Truncate(step)}
}

// repeats are refusals of what is said twice, each once, in order.
type repeats struct {
	list []measure.Refusal
	told map[measure.Refusal]bool
}

// with returns them with those of one more piece: what is told of a source takes
// the place of what was told before.
func (r *repeats) with(more []measure.Refusal) []measure.Refusal {
	if r.told == nil {
		r.told = map[measure.Refusal]bool{}
	}
	for _, refusal := range more {
		if !r.told[refusal] {
			r.told[refusal] = true
			r.list = append(r.list, refusal)
		}
	}
	return r.list
}
