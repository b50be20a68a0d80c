package prometheus

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"
)

// sameScrape is how far apart two values of one scrape may be stamped, and how
// much the start time of one and the same process may vary (milliseconds).
const sameScrape = int64(time.Second / time.Millisecond)

// change is what the start of a process says of two moments.
type change uint8

const (
	unknown change = iota
	unchanged
	begun // a younger process answers
	older // an older process answers again after a younger one
)

// starts is when the process behind a counter started, as its scrapes said.
// Nil knows nothing.
type starts struct {
	said   []sample // the value is in milliseconds too
	latest int64    // the latest start seen at a fall
}

// at returns the start that was said together with a sample.
func (s *starts) at(moment int64) (int64, bool) {
	if s == nil {
		return 0, false
	}
	next := sort.Search(len(s.said), func(i int) bool { return s.said[i].at > moment })
	if next == 0 || s.said[next-1].at < moment-sameScrape {
		return 0, false
	}
	return int64(s.said[next-1].value), true
}

// change compares the processes that answered at two moments, in order.
func (s *starts) change(before, after int64) change {
	now, known := s.at(after)
	if !known {
		return unknown
	}
	was, knownBefore := s.at(before)
	switch {
	case knownBefore && now < was-sameScrape, knownBefore && now > was+sameScrape && s.latest >= now:
		return older
	case now > before || (knownBefore && now > was+sameScrape):
		s.latest = now
		return begun
	}
	return unchanged
}

// startsOf reads when the process behind a series started, for the time of its
// samples. Of a device the process that reads it says nothing.
func (r *run) startsOf(ctx context.Context, s *series, over span) (*starts, error) {
	target, ok := targetOf(s)
	if !ok || r.spec.device {
		return nil, nil //nolint:nilnil // nothing is known: starts says so
	}
	found, err := r.api.one(ctx, "process_start_time_seconds"+target, span{over.from - sameScrape - 1, over.to})
	if err != nil {
		return nil, err
	}
	known := &starts{}
	for _, f := range found {
		for _, x := range f.samples {
			if !math.IsNaN(x.value) && math.Abs(x.value) < 1e11 {
				known.said = append(known.said, sample{x.at, math.Round(x.value * 1000)})
			}
		}
	}
	slices.SortFunc(known.said, func(a, b sample) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.value, b.value)) })
	return known, nil
}

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

// birth is what a counter counted before its first sample, of which there is
// none earlier: all that it shows, if its instance was scraped without it
// before, or if its process started when Prometheus held something already. At
// the edge of what Prometheus holds the first sample is a base.
func (r *run) birth(ctx context.Context, s *series, first sample) ([]increment, error) {
	target, ok := targetOf(s)
	if !ok || r.spec.device {
		return nil, nil
	}
	before := first.at - 1
	began := r.window.from - baseSearch.Milliseconds()
	up := fmt.Sprintf("max_over_time(up%s[%s])", target, milliseconds(before-began))
	scraped, known, err := r.api.value(ctx, up, before)
	if err != nil {
		return nil, err
	}
	if known && scraped >= 1 {
		return []increment{{span: span{first.at, first.at}, amount: first.value}}, nil
	}
	known1, err := r.startsOf(ctx, s, span{first.at - sameScrape, first.at})
	if err != nil {
		return nil, err
	}
	start, known := known1.at(first.at)
	if !known || start <= began || start > first.at+sameScrape {
		return nil, nil
	}
	start = min(start, first.at) // a sample is stamped when its scrape begins: the process may start until it answers
	_, held, err := r.api.value(ctx, fmt.Sprintf("max_over_time(up[%s])", milliseconds(stale)), start)
	if err != nil || !held {
		return nil, err
	}
	return []increment{{span: span{start, first.at}, amount: first.value, seen: first.at-start <= r.spec.maxGap}}, nil
}

// stale is for how long Prometheus takes a sample for the present one.
const stale = int64(5 * time.Minute / time.Millisecond)
