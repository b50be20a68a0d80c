// Package table reads declared figures from CSV and XLSX, a supplier's
// statement or the workbook that officers fill in, and writes that workbook.
// Every fault is told at once, by sheet and cell.
package table

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Figures are declared over civil months, which lie on no grid of their own.
// So the windows that the clock makes (hours, from a bookmark) seldom hold
// whole figures, and one that holds a month's end but not its start would erase
// it. Such a window gets ErrCut, of which nothing is said, and Changed tells one
// window over all the figures whenever a file changes or a period ends: it is
// read in one piece, and what was taken out of the files stays, marked, until
// its loss is accepted.

type collector struct {
	settings
	name  string
	zone  *time.Location
	past  collectors.Past
	cache collectors.FileCache[content]
	apart apart
	// counts tells whether a figure can count, else it keeps no other from being
	// read; nil: each can.
	counts func(measure.Reading) bool
	told   int       // figures that were over at the last Changed, -1 before the first
	next   time.Time // when the next figure is over; zero: none is to come
	pieces pieces    // in which a large table is read; nil: not known
	twice  repeats   // of a large table, in the pieces that were read
}

// New checks the settings and opens nothing.
func New(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := d.Decode(&s); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return newCollector(s, deps, func(ctx context.Context, f collectors.Found) (content, error) { return s.parse(ctx, f, deps.Zone) }), nil
}

func newCollector(s settings, deps collectors.Deps, parse func(context.Context, collectors.Found) (content, error)) *collector {
	c := &collector{settings: s, name: deps.Name, zone: deps.Zone, past: deps.Past, told: -1}
	outlined := func(ctx context.Context, f collectors.Found) (content, error) {
		of, err := parse(ctx, f)
		of.outline = outlineOf(of.figures)
		return of, err
	}
	c.apart.cache = collectors.FileCache[content]{Dir: deps.Dir, Patterns: s.Path, Parse: outlined}
	c.cache = c.apart.cache
	c.cache.Lean, c.cache.AtMost = content.lean, atMost
	return c
}

// Rhythm gives one piece to any span of figures.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: step, Piece: 100 * 366 * 24 * time.Hour}
}

// Places lists what the settings name. The workbook may name others by their
// id, which are checked when they are read.
func (c *collector) Places() []collectors.Place {
	return collectors.Mapping{Place: c.Place, Places: c.settings.Places}.All()
}

// Elsewhere tells that rows name places too.
func (*collector) Elsewhere() bool { return true }

// Probe reads the files and says in one line what they hold.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	if _, err := c.refresh(ctx); err != nil {
		return "", err
	}
	if err := c.cache.Whole(ctx, nil); err != nil {
		return "", err
	}
	figures, twice := c.figures(&c.cache)
	refused := append(c.cache.Refusals(), twice...)
	over := 0
	for _, f := range figures {
		if collectors.Over(f.Window, time.Now()) {
			over++
		}
	}
	switch {
	case c.cache.Size() == 0:
		return "", reason.New("files.none", strings.Join(c.Path, ", "))
	case len(figures) == 0 && measure.Refused(refused) > 0:
		return "", refused[0].Text()
	case c.Account().Fault() != nil:
		return "", c.Account().Doubt(refused)
	case len(c.unmet()) > 0:
		return "", collectors.AsError(c.unmet())
	}
	return reason.New("probe.table", c.cache.Size(), c.Account().Text(), over, len(figures)-over), nil
}

// refresh reads the files that are new or changed. Of one that changed, nothing
// that was made of it holds, and Changed is to tell it.
func (c *collector) refresh(ctx context.Context) (changed bool, err error) {
	if changed, err = c.cache.Refresh(ctx); changed {
		c.told, c.pieces, c.twice = -1, nil, repeats{}
	}
	return changed, err
}

// unmet tells of the systems under places that no file names, as they are
// compared. What a column holds may be persons: the others are only counted.
func (c *collector) unmet() []measure.Refusal {
	m := collectors.Mapping{Place: c.Place, Places: c.foldPlaces()}
	return m.Unmet(collectors.NamesSystems, func(yield func(collectors.Names) bool) {
		for _, content := range c.cache.All() {
			if !yield(content.names) {
				return
			}
		}
	})
}

// Account implements collectors.Accounter.
func (c *collector) Account() collectors.Account {
	var a collectors.Account
	for _, content := range c.cache.All() {
		a = a.Add(content.account)
	}
	return a
}

// figures returns what the files that are held say, each thing once: what is said
// twice, or over periods that overlap, is refused where it is said again. Where
// lines of a file add up, it is refused in both, unless they agree: one file may
// hold a part of what the other holds. A figure that can never count stands in no
// other's way.
func (c *collector) figures(files *collectors.FileCache[content]) (figures []*figure, refused []measure.Refusal) {
	h := heard{said: map[measure.Key][]*figure{}, until: map[measure.Key]time.Time{}}
	doubted := map[reason.Text]bool{} // by place
	for _, content := range files.All() {
		for i := range content.figures {
			f := &content.figures[i] // of large tables no second copy is held
			f.Source = c.name
			first, again := h.before(f)
			if !again {
				figures = append(figures, f)
				h.add(f, c.counts)
				continue
			}
			refused = append(refused, measure.Refusal{Where: f.where, Reason: reason.New("said.at", first.where)})
			if c.clash(first, f) && !doubted[first.where] {
				doubted[first.where] = true
				refused = append(refused, measure.Refusal{Where: first.where, Reason: reason.New("lines.files", f.where)})
			}
		}
	}
	return slices.DeleteFunc(figures, func(f *figure) bool { return doubted[f.where] }), refused
}

// clash reports that two figures of the same are parts of which none knows how
// they add up.
func (c *collector) clash(a, b *figure) bool {
	return c.Several != "" && (a.Window != b.Window || a.Value != b.Value)
}

// heard is what was said so far, by subject.
type heard struct {
	said  map[measure.Key][]*figure
	until map[measure.Key]time.Time // the last end of what was said
}

// before is the figure that was said of the same, over all or part of the time.
func (h *heard) before(f *figure) (first *figure, again bool) {
	key := entry.Subject(f.Key)
	if !f.Window.From.Before(h.until[key]) {
		return first, false // it follows all of them
	}
	i := slices.IndexFunc(h.said[key], func(o *figure) bool { return o.Window.Overlap(f.Window) > 0 })
	if i < 0 {
		return first, false
	}
	return h.said[key][i], true
}

// add remembers a figure, unless it can never count: the way into the store
// tells why.
func (h *heard) add(f *figure, counts func(measure.Reading) bool) {
	if counts != nil && !counts(f.Reading) {
		return
	}
	key := entry.Subject(f.Key)
	h.said[key] = append(h.said[key], f)
	h.until[key] = measure.Later(h.until[key], f.Window.To)
}

// Changed returns one window over all figures of periods that are over, and
// over what is stored, when there is something new.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	changed, err := c.refresh(ctx)
	if err != nil {
		return nil, err
	}
	now, over := time.Now(), 0
	if !changed && c.told >= 0 && (c.next.IsZero() || now.Before(c.next)) {
		return nil, nil
	}
	var span measure.Window
	c.next = time.Time{}
	for w, n := range c.outlines().windows {
		switch {
		case collectors.Over(w, now):
			over += n
			span = union(span, w)
		case c.next.IsZero() || w.To.Before(c.next):
			c.next = w.To
		}
	}
	same := !changed && over == c.told
	c.told = over
	if same || over == 0 {
		return nil, nil
	}
	if err := c.stored(ctx, ever(now), func(r measure.Reading) { span = union(span, r.Window) }); err != nil {
		return nil, err
	}
	return []measure.Window{span}, nil
}

func union(a, b measure.Window) measure.Window {
	if a.From.IsZero() {
		return b
	}
	return a.Span(b)
}

// stored gives this collector's own readings to use, as they were stored, one by
// one: a store may hold more of them than memory.
func (c *collector) stored(ctx context.Context, w measure.Window, use func(measure.Reading)) error {
	if c.past == nil {
		return nil
	}
	for r, err := range c.past(ctx, w) {
		if err != nil {
			return reason.While(err, "doing.stored")
		}
		if _, of, ok := strings.Cut(r.Basis.Fields().File, "#"); ok && of == string(r.Metric) && r.State == measure.Known {
			use(r)
		}
	}
	return nil
}

// keysOf are what readings are of.
func keysOf(list []measure.Reading) map[measure.Key]bool {
	keys := make(map[measure.Key]bool, len(list))
	for i := range list {
		keys[list[i].Key] = true
	}
	return keys
}

// crosses tells whether replacing w would erase what stands over f, and could
// not write it again.
func crosses(f, w measure.Window) bool {
	return f.From.Before(w.From) && f.To.After(w.From) && !f.To.After(w.To)
}

// orphan tells whether the file of a stored reading is gone: it takes nothing
// with it.
func (c *collector) orphan(r measure.Reading) bool {
	file, _, _ := strings.Cut(r.Basis.Fields().File, "#")
	return !c.cache.Holds(file)
}

// says gives the figures of the files that are held, and what is refused of all.
func (c *collector) says() ([]*figure, []measure.Refusal) {
	figures, twice := c.figures(&c.cache)
	if c.cache.IsLarge() {
		twice = c.twice.with(twice)
	}
	return figures, slices.Concat(c.cache.Refusals(), twice, c.unmet())
}

// Collect returns the figures that lie whole in w, or of a large table in its
// first piece, if none crosses its start.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: c.name, Window: w}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	if _, err := c.refresh(ctx); err != nil {
		return b, err
	}
	asked := w
	w, err := c.piece(ctx, w)
	if err != nil {
		return b, err
	}
	if w == asked {
		defer c.cache.Release()
	}
	b.Window = w
	figures, refused := c.says()
	b.Refused = refused
	said := sync.OnceValue(func() map[measure.Key]bool { return keysOf(b.Readings) }) // few sources lose a file
	crossing := slices.ContainsFunc(figures, func(f *figure) bool { return crosses(f.Window, w) })
	for _, f := range figures {
		if f.Window.Within(w) && collectors.Over(f.Window, time.Now()) {
			b.Readings = append(b.Readings, f.Reading)
		}
	}
	var gone []measure.Reading
	err = c.stored(ctx, w, func(r measure.Reading) {
		crossing = crossing || crosses(r.Window, w)
		if c.orphan(r) && r.Window.Within(w) && !said()[r.Key] {
			r.Hold = measure.HoldsNone
			gone = append(gone, r)
		}
	})
	if err != nil {
		return measure.Batch{Source: c.name, Window: w}, err
	}
	b.Readings = append(b.Readings, gone...)
	switch {
	case crossing:
		b.Readings = nil
		return b, collectors.ErrCut
	case len(b.Readings) == 0:
		return b, collectors.ErrNoData
	}
	return b, nil
}
