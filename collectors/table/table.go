// Package table reads declared figures from CSV and XLSX, a supplier's
// statement or the workbook that officers fill in, and writes that workbook.
// Every fault is told at once, by sheet and cell.
package table

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Figures are declared over civil months, which lie on no grid of their own.
// So the windows that the clock makes (hours, from a bookmark) seldom hold
// whole figures, and one that holds a month's end but not its start would erase
// it. Such a window gets ErrNoData, which erases nothing, and Changed tells one
// window over all the figures whenever a file changes or a period ends: it is
// read in one piece, and what was taken out of the files goes.

type collector struct {
	settings
	name  string
	zone  *time.Location
	past  collectors.Past
	shelf collectors.Shelf[content]
	noted noted
	told  int // figures that were over at the last Changed, -1 before the first
}

// New checks the settings and opens nothing.
func New(d collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	c := &collector{name: deps.Name, zone: deps.Zone, past: deps.Past, told: -1}
	if err := d.Decode(&c.settings); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.shelf = collectors.Shelf[content]{Dir: deps.Dir, Patterns: c.Path, Parse: func(ctx context.Context, f collectors.Found) (content, error) {
		return c.parse(ctx, f, c.zone)
	}}
	c.noted.shelf = collectors.Shelf[content]{Dir: deps.Dir, Patterns: c.Path, Parse: c.shelf.Parse}
	return c, nil
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

// Probe reads the files and says in one line what they hold.
func (c *collector) Probe(ctx context.Context) (string, error) {
	if _, err := c.shelf.Refresh(ctx); err != nil {
		return "", err
	}
	figures, refused := c.figures()
	over := 0
	for _, f := range figures {
		if collectors.Over(f.Window, time.Now()) {
			over++
		}
	}
	switch {
	case c.shelf.Size() == 0:
		return "", fmt.Errorf("no file matches %q", c.Path)
	case len(figures) == 0 && len(refused) > 0:
		return "", fmt.Errorf("%s: %s", refused[0].Where, refused[0].Reason)
	}
	return fmt.Sprintf("%d file(s), %d figures, %d more of periods that are not over, %d refused", c.shelf.Size(), over, len(figures)-over, len(refused)), nil
}

// Teller is a source that tells everything that its files say.
type Teller interface {
	Noter
	// Figures returns every figure of the files, those of periods that are not
	// over with them, and what is refused. Its errors are the disk's.
	Figures(ctx context.Context) ([]measure.Reading, []measure.Refusal, error)
}

// Figures implements Teller.
func (c *collector) Figures(ctx context.Context) ([]measure.Reading, []measure.Refusal, error) {
	if _, err := c.shelf.Refresh(ctx); err != nil {
		return nil, nil, fmt.Errorf("reading the figures of %q: %w", c.name, err)
	}
	figures, refused := c.figures()
	readings := make([]measure.Reading, len(figures))
	for i, f := range figures {
		readings[i] = f.Reading
	}
	return readings, refused, nil
}

// Subject is what a figure is of, whatever its period and however it is known:
// over one period one figure of a subject is read.
func Subject(k measure.Key) measure.Key {
	k.Window, k.Method = measure.Window{}, measure.Unstated
	return k
}

// figures returns what all files say, each thing once: what is said twice, or
// over periods that overlap, is refused where it is said again.
func (c *collector) figures() ([]figure, []measure.Refusal) {
	var figures []figure
	refused := c.shelf.Refusals()
	said := map[measure.Key][]figure{} // by subject
	for _, content := range c.shelf.All() {
		for _, f := range content.figures {
			f.Source = c.name
			key := Subject(f.Key)
			i := slices.IndexFunc(said[key], func(o figure) bool { return o.Window.Overlap(f.Window) > 0 })
			if i < 0 {
				said[key] = append(said[key], f)
				figures = append(figures, f)
			} else {
				refused = append(refused, measure.Refusal{Where: f.where, Reason: "said already, over all or part of this period, at " + said[key][i].where})
			}
		}
	}
	return figures, refused
}

// Changed returns one window over all figures of periods that are over, and
// over what is stored, when there is something new.
func (c *collector) Changed(ctx context.Context) ([]measure.Window, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	changed, err := c.shelf.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	now, over := time.Now(), 0
	var span measure.Window
	figures, _ := c.figures()
	for _, f := range figures {
		if collectors.Over(f.Window, now) {
			over++
			span = union(span, f.Window)
		}
	}
	same := !changed && over == c.told
	c.told = over
	if same || over == 0 {
		return nil, nil
	}
	stored, err := c.stored(ctx, measure.Window{From: now.AddDate(-50, 0, 0).Truncate(step), To: now.Truncate(step)})
	if err != nil {
		return nil, err
	}
	for _, r := range stored {
		span = union(span, r.Window)
	}
	return []measure.Window{span}, nil
}

func union(a, b measure.Window) measure.Window {
	if a.From.IsZero() {
		return b
	}
	return a.Span(b)
}

// stored returns this collector's own readings, as they were stored.
func (c *collector) stored(ctx context.Context, w measure.Window) ([]measure.Reading, error) {
	if c.past == nil {
		return nil, nil
	}
	var stored []measure.Reading
	for r, err := range c.past(ctx, w) {
		if err != nil {
			return nil, fmt.Errorf("read what is stored: %w", err)
		}
		if _, of, ok := strings.Cut(r.Basis.Fields().File, "#"); ok && of == string(r.Metric) && r.State == measure.Known {
			stored = append(stored, r)
		}
	}
	return stored, nil
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
	return !c.shelf.Holds(file)
}

// Collect returns the figures that lie whole in w, if none crosses its start.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: c.name, Window: w}
	if err := ctx.Err(); err != nil {
		return b, err
	}
	changed, err := c.shelf.Refresh(ctx)
	if err != nil {
		return b, err
	}
	if changed {
		c.told = -1 // Changed is still to tell it
	}
	stored, err := c.stored(ctx, w)
	if err != nil {
		return b, err
	}
	var figures []figure
	figures, b.Refused = c.figures()
	said := map[measure.Key]bool{}
	crossing := slices.ContainsFunc(figures, func(f figure) bool { return crosses(f.Window, w) }) ||
		slices.ContainsFunc(stored, func(r measure.Reading) bool { return crosses(r.Window, w) })
	for _, f := range figures {
		if f.Window.Within(w) && collectors.Over(f.Window, time.Now()) {
			b.Readings = append(b.Readings, f.Reading)
			said[f.Key] = true
		}
	}
	for _, r := range stored {
		if !said[r.Key] && c.orphan(r) && r.Window.Within(w) {
			b.Readings = append(b.Readings, r)
		}
	}
	if crossing || len(b.Readings) == 0 {
		b.Readings = nil
		return b, collectors.ErrNoData
	}
	return b, nil
}
