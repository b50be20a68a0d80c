// Package prometheus reads counters and gauges of watts from a Prometheus HTTP
// API. It asks for raw samples and takes the differences itself, because
// increase() extrapolates and loses the first value of a new series: a total
// that is published must be the counter's own (MEASURES.md 13).
package prometheus

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	baseSearch = 7 * 24 * time.Hour // how far back the base of a counter is sought
	chunk      = 6 * time.Hour      // the longest range of raw samples of one query
)

type collector struct {
	api   api
	name  string
	step  time.Duration
	specs []spec
}

// New makes a collector from the settings described in docs/sources.md.
func New(decode collectors.Decoder, deps collectors.Deps) (collectors.Collector, error) {
	var s settings
	if err := decode.Decode(&s); err != nil {
		return nil, err
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	c := &collector{name: deps.Name, step: s.Step, api: api{settings: s, deps: deps}}
	for i := range s.Series {
		made, err := s.Series[i].spec(s.ReplicaLabels)
		if err != nil {
			return nil, fmt.Errorf("series[%d]: %w", i, err)
		}
		made.where = fmt.Sprintf("series[%d]", i)
		if err := made.agrees(c.specs); err != nil {
			return nil, fmt.Errorf("series[%d]: %w", i, err)
		}
		c.specs = append(c.specs, made)
	}
	return c, nil
}

// Rhythm looks back one step, for the samples that were not yet there.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: c.step, LookBack: c.step, Piece: max(24*time.Hour, c.step)}
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
// place, model and step.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	batch := measure.Batch{Source: c.name, Window: w}
	sums := newFold(w, c.step, c.name)
	found := false
	for i := range c.specs {
		run := &run{api: c.api, spec: &c.specs[i], window: span{w.From.UnixMilli(), w.To.UnixMilli()}, sums: sums}
		some, err := run.collect(ctx)
		if err != nil {
			return measure.Batch{}, fmt.Errorf("%s of source %s: %w", run.spec.where, c.name, err)
		}
		found = found || some
	}
	batch.Readings, batch.Refused = sums.readings(), sums.refusals()
	if !found && len(batch.Refused) == 0 {
		return batch, collectors.ErrNoData
	}
	return batch, nil
}

// Probe counts the series that each selector finds now.
func (c *collector) Probe(ctx context.Context) (string, error) {
	now := time.Now().UnixMilli()
	said := make([]string, 0, len(c.specs))
	for i := range c.specs {
		s := &c.specs[i]
		found, err := c.api.raw(ctx, s.selector, span{now - s.maxGap, now})
		if err != nil {
			return "", fmt.Errorf("%s: %w", s.where, err)
		}
		said = append(said, fmt.Sprintf("%s: %d series", s.title, len(found)))
	}
	return "answers; " + strings.Join(said, ", "), nil
}

// run is one series setting over one window.
type run struct {
	api    api
	spec   *spec
	window span // milliseconds since 1970: after from, up to to
	sums   *fold
}

// collect reports whether the source has any sample.
func (r *run) collect(ctx context.Context) (bool, error) {
	raw, err := r.api.raw(ctx, r.spec.selector, span{r.window.from - 2*r.spec.maxGap, r.window.to})
	if err != nil || len(raw) == 0 {
		return false, err
	}
	merged := r.spec.merge(raw, r.sums)
	inside := slices.DeleteFunc(merged, func(s series) bool {
		return len(s.samples) == 0 || s.samples[len(s.samples)-1].at <= r.window.from
	})
	bases, err := r.bases(ctx, inside)
	if err != nil {
		return false, err
	}
	for i := range inside {
		if err := r.one(ctx, &inside[i], bases[i]); err != nil {
			return false, err
		}
	}
	return len(inside) > 0, nil
}

// one adds the increments of one series to the sums.
func (r *run) one(ctx context.Context, s *series, base *sample) error {
	place, ok := r.spec.placeOf(s)
	if !ok {
		r.sums.refuse(r.spec.nameOf(s), fmt.Sprintf("the label %q has a value that no place is given for", r.spec.by))
		return nil
	}
	first := slices.IndexFunc(s.samples, func(x sample) bool { return x.at > r.window.from })
	in := s.samples[first:]
	if base == nil && first > 0 {
		base = &s.samples[first-1]
	}
	steps, err := r.increments(ctx, s, base, in)
	if err != nil {
		return err
	}
	r.sums.add(r.spec, bucket{place: place, model: s.labels[r.spec.model]}, r.spec.unitOf(s), steps)
	return nil
}
