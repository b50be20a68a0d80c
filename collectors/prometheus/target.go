package prometheus

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// targetOf selects what was scraped together with a series.
func targetOf(s *series) (string, bool) {
	instance, ok := s.labels["instance"]
	if !ok {
		return "", false
	}
	selector := "{instance=" + strconv.Quote(instance)
	if job, ok := s.labels["job"]; ok {
		selector += ",job=" + strconv.Quote(job)
	}
	return selector + "}", true
}

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
		if bases[i], err = r.searchBase(ctx, &all[i]); err != nil {
			return nil, err
		}
	}
	return bases, nil
}

// searchBase looks further and further back.
func (r *run) searchBase(ctx context.Context, s *series) (*sample, error) {
	to := r.window.from
	for _, back := range []time.Duration{time.Hour, chunk, 24 * time.Hour, baseSearch} {
		from := r.window.from - back.Milliseconds()
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

// history returns the samples of one series over any stretch of time.
func (r *run) history(ctx context.Context, s *series, over span) ([]sample, error) {
	raw, err := r.api.raw(ctx, r.spec.exact(s.labels), over)
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

// starts judges the falls of one series by when its process started.
type starts struct {
	*run
	series  *series
	latest  int64 // the latest start seen at a fall
	several bool  // an older process answered again after a younger one
}

// whyNoReset returns why a fall is not a new beginning, "" when it is one.
func (s *starts) whyNoReset(ctx context.Context, last, next sample) (string, error) {
	after, known, err := s.start(ctx, s.series, next.at)
	if err != nil {
		return "", err
	}
	if !known {
		return s.implausible(ctx, last, next)
	}
	before, knownBefore, err := s.start(ctx, s.series, last.at)
	if err != nil {
		return "", err
	}
	slack := clockSlack.Milliseconds()
	switch {
	case knownBefore && after < before-slack, knownBefore && after > before+slack && s.latest >= after:
		s.several = true
	case after > last.at || (knownBefore && after > before+slack):
		s.latest = after
	default:
		return "the counter fell although its process went on", nil
	}
	return "", nil
}

// implausible judges a fall without a known start: the new value must have
// been within reach since the last sample, at the highest rate of seven days.
func (s *starts) implausible(ctx context.Context, last, next sample) (string, error) {
	samples, err := s.history(ctx, s.series, span{next.at - baseSearch.Milliseconds(), last.at})
	if err != nil {
		return "", err
	}
	highest := 0.0
	for i := 1; i < len(samples); i++ {
		seconds := float64(samples[i].at-samples[i-1].at) / 1000
		if rate := (samples[i].value - samples[i-1].value) / seconds; rate <= s.spec.atMost {
			highest = max(highest, rate)
		}
	}
	if next.value <= highest*float64(next.at-last.at)/1000 {
		return "", nil
	}
	return "the counter fell, and counted more since than it ever did in that time: not a new beginning", nil
}
