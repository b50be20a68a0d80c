// Package prometheus reads counters and gauges of watts from a Prometheus HTTP
// API. It asks for raw samples and takes the differences itself, because
// increase() extrapolates and loses the first value of a new series: a total
// that is published must be the counter's own (MEASURES.md 13).
package prometheus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

const (
	baseSearch = 7 * 24 * time.Hour // how far back the base of a counter is sought
	chunk      = 6 * time.Hour      // the longest range of raw samples of one query

	longestScrape = 5 * time.Minute // between two scrapes, as a rule
)

type collector struct {
	api   api
	name  string
	step  time.Duration
	specs []spec

	behind measure.Window // is to be read again: it says something else by what came after
	caught time.Time      // the end of the last such window
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	faults := []error{s.check()}
	c := &collector{name: deps.Name, step: s.Step, api: api{settings: s, deps: deps}}
	for i := range s.Series {
		made, err := s.Series[i].spec(s.ReplicaLabels)
		if err == nil {
			err = made.agrees(c.specs)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("series[%d]: %w", i, err))
			continue
		}
		made.where = fmt.Sprintf("series[%d]", i)
		c.specs = append(c.specs, made)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return c, nil
}

// Rhythm looks back so far that a fall at the end of what was read last is
// judged by the hour that followed it.
func (c *collector) Rhythm() collectors.Rhythm {
	back := (time.Hour + longestScrape + c.step - 1).Truncate(c.step)
	return collectors.Rhythm{Step: c.step, LookBack: back, Piece: max(24*time.Hour, c.step)}
}

// Places lists the places that the settings name.
func (c *collector) Places() []collectors.Place {
	var places []collectors.Place
	for i := range c.specs {
		places = append(places, c.specs[i].allPlaces()...)
	}
	return places
}

// Collect reads every series of the settings and adds their increments up by
// place, model and step. Settings that find no series are told one by one.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	batch := measure.Batch{Source: c.name, Window: w}
	sums := newFold(w, c.step, c.name)
	found := false
	for i := range c.specs {
		run := &run{api: c.api, spec: &c.specs[i], window: span{w.From.UnixMilli(), w.To.UnixMilli()}, sums: sums}
		some, err := run.collect(ctx)
		if err != nil {
			return measure.Batch{}, reason.While(err, "doing.series", run.spec.where, c.name)
		}
		if !some {
			if err := run.absent(ctx); err != nil {
				return measure.Batch{}, reason.While(err, "doing.series", run.spec.where, c.name)
			}
		}
		found = found || some
	}
	batch.Readings, batch.Refused, batch.Unknown = sums.readings(), sums.refusals(), sums.unknown()
	c.look(sums.before)
	if !found {
		return batch, collectors.ErrNoData
	}
	return batch, nil
}

// look notes, once, a time before a window of which that window says something.
func (c *collector) look(before span) {
	w := measure.Window{From: time.UnixMilli(before.from).UTC(), To: time.UnixMilli(before.to).UTC()}
	if before.to == 0 || !w.To.After(c.caught) {
		return
	}
	c.caught = w.To
	if c.behind = c.behind.Span(w); c.behind.From.IsZero() {
		c.behind = w
	}
}

// Revised names the time for which a meter stood still that has been read: when
// it was, the rise that ended it had not come.
func (c *collector) Revised(context.Context) ([]measure.Window, error) {
	w := c.behind
	c.behind = measure.Window{}
	if w.From.IsZero() {
		return nil, nil
	}
	return []measure.Window{w}, nil
}

// absent tells of settings that find no series in the window: they are wrong,
// unless there were some lately.
func (r *run) absent(ctx context.Context) error {
	earlier, err := r.lately(ctx, r.window.to)
	switch {
	case err != nil:
		return err
	case earlier > 0:
		r.sums.silent(r.spec.where+" ("+r.spec.title+")", reason.New("series.silent", earlier))
	default:
		r.sums.absent(r.spec.where+" ("+r.spec.title+")", reason.New("series.none"))
	}
	return nil
}

// lately counts the series of the seven days up to a moment.
func (r *run) lately(ctx context.Context, end int64) (int, error) {
	found, err := r.api.query(ctx, fmt.Sprintf("last_over_time(%s[%s])", r.spec.selector, milliseconds(baseSearch.Milliseconds())), end, "vector")
	return len(found), err
}

// Probe counts the series that each selector finds now. One that finds none is
// a fault, whatever the others find.
func (c *collector) Probe(ctx context.Context) (reason.Text, error) {
	now := time.Now().UnixMilli()
	said := make([]reason.Text, 0, len(c.specs))
	var faults []error
	for i := range c.specs {
		s := &c.specs[i]
		found, err := c.api.raw(ctx, s.selector, span{now - s.maxGap, now})
		if err != nil {
			return "", fmt.Errorf("%s: %w", s.where, err)
		}
		if len(found) > 0 {
			said = append(said, reason.New("probe.found", s.title, len(found)))
			continue
		}
		earlier, err := (&run{api: c.api, spec: s}).lately(ctx, now)
		switch {
		case err != nil:
			return "", fmt.Errorf("%s: %w", s.where, err)
		case earlier > 0:
			faults = append(faults, reason.New("probe.down", s.where, s.title, earlier))
		default:
			faults = append(faults, reason.New("probe.absent", s.where, s.title))
		}
	}
	return reason.New("probe.series", reason.List(said...)), errors.Join(faults...)
}

// run is one series setting over one window.
type run struct {
	api    api
	spec   *spec
	window span // milliseconds since 1970: after from, up to to
	sums   *fold
	place  collectors.Place // of the series in hand
}

// collect reports whether the source has any sample. The samples of counters
// are read an hour beyond the window: by them a fall at its end is judged.
func (r *run) collect(ctx context.Context) (bool, error) {
	over := span{r.window.from - 2*r.spec.maxGap, r.window.to}
	if r.spec.Kind == counter {
		over.to += settled
	}
	raw, err := r.api.raw(ctx, r.spec.selector, over)
	if err != nil || len(raw) == 0 {
		return false, err
	}
	inside := slices.DeleteFunc(r.spec.merge(raw, r.sums), func(s series) bool { return len(s.in(r.window)) == 0 })
	if len(inside) == 0 {
		return false, nil
	}
	inside = r.once(inside)
	bases, err := r.bases(ctx, inside)
	if err != nil {
		return false, err
	}
	fallen, err := r.fallen(ctx, inside)
	if err != nil {
		return false, err
	}
	for i := range inside {
		if err := r.one(ctx, &inside[i], bases[i], fallen[r.spec.nameless(inside[i].labels)]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// one adds the increments of one series to the sums.
func (r *run) one(ctx context.Context, s *series, base *sample, fell bool) error {
	place, ok := r.spec.placeOf(s.labels)
	if !ok {
		r.sums.refuse(r.spec.nameOf(s), reason.New("series.place", r.spec.by))
		return nil
	}
	r.place = place
	if by := r.sums.taken(r.spec, place, s); by != "" {
		r.sums.remark(r.spec.nameOf(s), reason.New("counter.taken", by))
		return nil
	}
	steps, err := r.increments(ctx, s, base, fell)
	if err != nil {
		return err
	}
	steps = slices.DeleteFunc(steps, func(i increment) bool { return i.to <= r.window.from || i.to > r.window.to })
	r.sums.add(r.spec, bucket{place: place, model: s.labels[r.spec.model]}, r.spec.unitOf(s.labels), steps)
	for _, labels := range s.also {
		if other, ok := r.spec.placeOf(labels); ok && other == place {
			r.sums.saw(r.spec, place, r.spec.unitOf(labels), steps)
		}
	}
	return nil
}
