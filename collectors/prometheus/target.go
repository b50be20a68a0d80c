package prometheus

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// bases finds the last sample before the window of each series that has none
// among its samples: nil where there is none for seven days, or no need.
func (r *run) bases(ctx context.Context, all []series) ([]*sample, error) {
	bases := make([]*sample, len(all))
	needed := func(s series) bool { return s.samples[0].at > r.window.from }
	if r.spec.Kind == watts || !slices.ContainsFunc(all, needed) {
		return bases, nil
	}
	query := fmt.Sprintf("last_over_time(%s[%s])", r.spec.selector, milliseconds(baseSearch.Milliseconds()))
	earlier, err := r.api.query(ctx, query, r.window.from, "vector")
	if err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(earlier))
	for _, s := range earlier {
		known[r.spec.identity(s.labels)] = true
	}
	for i := range all {
		if !needed(all[i]) || !known[r.spec.identity(all[i].labels)] {
			continue
		}
		if bases[i], err = r.lastBefore(ctx, &all[i], r.window.from); err != nil {
			return nil, err
		}
	}
	return bases, nil
}

// lastBefore looks further and further back, up to seven days, for the last
// sample at or before a moment; nil if there is none.
func (r *run) lastBefore(ctx context.Context, s *series, end int64) (*sample, error) {
	to := end
	for _, back := range []time.Duration{time.Hour, chunk, 24 * time.Hour, baseSearch} {
		from := end - back.Milliseconds()
		samples, err := r.history(ctx, s, span{from, to})
		if err != nil {
			return nil, err
		}
		if len(samples) > 0 {
			return &samples[len(samples)-1], nil
		}
		to = from
	}
	return nil, nil
}

// fallen returns the series that fell within a day before the window, by what
// tells them apart but for their name, which the query loses.
func (r *run) fallen(ctx context.Context, all []series) (map[string]bool, error) {
	fallen := make(map[string]bool)
	if r.spec.Kind == watts {
		return fallen, nil
	}
	selectors := map[string]bool{}
	for i := range all {
		selectors[r.spec.named(all[i].labels[nameLabel])] = true
	}
	for _, selector := range slices.Sorted(maps.Keys(selectors)) {
		found, err := r.api.query(ctx, fmt.Sprintf("resets(%s[%s])", selector, milliseconds(memory)), r.window.from, "vector")
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if len(s.samples) == 1 && s.samples[0].value > 0 {
				fallen[r.spec.nameless(s.labels)] = true
			}
		}
	}
	return fallen, nil
}

// history returns the samples of one series over any stretch of time.
func (r *run) history(ctx context.Context, s *series, over span) ([]sample, error) {
	raw, err := r.api.one(ctx, r.spec.exact(s.labels), over)
	if err != nil {
		return nil, err
	}
	id := r.spec.identity(s.labels)
	for _, found := range r.spec.merge(raw, silent{}) {
		if r.spec.identity(found.labels) == id {
			return found.samples, nil
		}
	}
	return nil, nil
}
