package prometheus

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/vigie-ia/vigie/internal/reason"
)

// increments takes the differences of the samples of a series, whose base
// before the window is given where it is not among them.
func (r *run) increments(ctx context.Context, s *series, base *sample, fell bool) ([]increment, error) {
	if r.spec.Kind == watts {
		return r.trapezoids(s), nil
	}
	first := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].at > r.window.from })
	samples, reached, err := r.stillness(ctx, s)
	if err != nil {
		return nil, err
	}
	if first > 0 && !fell && r.calm(samples) {
		return r.differences(samples), nil
	}
	samples, steps := samples[first:], []increment(nil)
	switch {
	case first > 0 || base != nil:
		past, err := r.past(ctx, s, base)
		if err != nil {
			return nil, err
		}
		samples = append(past, samples...)
	default:
		if steps, err = r.birth(ctx, s, samples[0]); err != nil {
			return nil, err
		}
		if len(steps) == 0 {
			r.sums.begins(r.spec, r.place, samples[0].at)
		}
	}
	judged, err := r.judged(ctx, s, samples, reached)
	return append(steps, judged...), err
}

// refuseAt refuses something of the series in hand, if it is of the window.
func (r *run) refuseAt(where string, why reason.Text, at int64) {
	if at > r.window.from && at <= r.window.to {
		r.sums.refuseAt(where, why, at)
		r.sums.doubt(r.spec, r.place, at)
	}
}

// trapezoids integrates a power.
func (r *run) trapezoids(s *series) []increment {
	steps := make([]increment, 0, len(s.samples))
	if first := s.samples[0].at; first > r.window.from {
		r.sums.begins(r.spec, r.place, first)
	}
	for i := 1; i < len(s.samples); i++ {
		a, b := s.samples[i-1], s.samples[i]
		between := span{a.at, b.at}
		if b.at-a.at > r.spec.maxGap {
			r.refuseAt(r.spec.nameOf(s), reason.New("watts.gap", r.spec.MaxGap), b.at)
			continue
		}
		steps = append(steps, increment{span: between, amount: (a.value + b.value) / 2 * seconds(between), seen: true})
	}
	return steps
}

// calm says whether samples only rise, and by what needs no second look.
func (r *run) calm(samples []sample) bool {
	var first, second float64 // the two highest rates
	for i := 1; i < len(samples); i++ {
		rise := samples[i].value - samples[i-1].value
		if rise < 0 {
			return false
		}
		rate := rise / seconds(span{samples[i-1].at, samples[i].at})
		switch {
		case rate > r.spec.atMost:
			return false
		case rate > first:
			first, second = rate, first
		case rate > second:
			second = rate
		}
	}
	return !r.spec.metered() || first*r.spec.wattsFactor() <= machine || first <= surge*second
}

// differences are the increments of samples that are calm.
func (r *run) differences(samples []sample) []increment {
	steps := make([]increment, 0, len(samples))
	for i := 1; i < len(samples); i++ {
		a, b := samples[i-1], samples[i]
		steps = append(steps, increment{span: span{a.at, b.at}, amount: b.value - a.value, base: a.value, seen: b.at-a.at <= r.spec.maxGap})
	}
	return steps
}

// past returns what a series said before the window, from two days back: a
// fall is remembered for a day, and is judged by the day before it.
func (r *run) past(ctx context.Context, s *series, base *sample) ([]sample, error) {
	from := r.window.from - 2*memory
	samples, err := r.history(ctx, s, span{from, r.window.from})
	if err != nil {
		return nil, err
	}
	if len(samples) == 0 && base != nil {
		samples = []sample{*base}
	}
	if len(samples) == 0 || samples[0].at <= r.window.from-memory {
		return samples, nil
	}
	earlier, err := r.lastBefore(ctx, s, samples[0].at-1)
	if earlier != nil {
		samples = append([]sample{*earlier}, samples...)
	}
	return samples, err
}

// stillness returns the samples of a series and how far they reach: on to the
// hour after the rise that ends it where a meter stands still at the end of the
// window.
func (r *run) stillness(ctx context.Context, s *series) ([]sample, int64, error) {
	samples, reached, limit := s.samples, r.window.to+settled, r.window.to+standing+settled
	last := samples[len(samples)-1]
	at := sort.Search(len(samples), func(i int) bool { return samples[i].at > r.window.to }) - 1
	if !r.spec.energy() || r.spec.Kind != counter || at < 1 || samples[at-1].value != samples[at].value || samples[at].value != last.value {
		return samples, reached, nil
	}
	if ended, err := r.ends(ctx, s, last.value, limit); err != nil || !ended {
		return samples, reached, err
	}
	samples = slices.Clip(samples)
	for ended := int64(math.MaxInt64) - settled; reached < limit && reached < ended+settled; {
		to := min(reached+chunk.Milliseconds(), limit)
		more, err := r.history(ctx, s, span{reached, to})
		if err != nil {
			return nil, 0, err
		}
		if i := slices.IndexFunc(more, func(s sample) bool { return s.value != last.value }); i >= 0 {
			ended = min(ended, more[i].at)
		}
		samples, reached = append(samples, more...), to
	}
	return samples, reached, nil
}

// ends says whether a series that shows a value shows another up to a moment.
func (r *run) ends(ctx context.Context, s *series, value float64, limit int64) (bool, error) {
	found, err := r.api.query(ctx, fmt.Sprintf("last_over_time(%s[%s])", r.spec.exact(s.labels), milliseconds(limit-r.window.to)), limit, "vector")
	return slices.ContainsFunc(found, func(s series) bool { return s.samples[0].value != value }), err
}

// judged goes through samples, and reads on while the end of a fall is not in
// sight.
func (r *run) judged(ctx context.Context, s *series, samples []sample, reached int64) ([]increment, error) {
	for {
		over := span{samples[0].at, samples[len(samples)-1].at}
		known, err := r.startsOf(ctx, s, over)
		if err != nil {
			return nil, err
		}
		j := &judge{spec: r.spec, starts: known, tell: func(reason.Text, int64) {}}
		j.run(samples)
		if j.doubt == nil || j.doubt.first.at > r.window.to+settled || reached > j.doubt.first.at+memory {
			return r.settle(s, samples, known), nil
		}
		to := j.doubt.first.at + memory + 1
		more, err := r.history(ctx, s, span{reached, to})
		if err != nil {
			return nil, err
		}
		samples, reached = append(samples, more...), to
	}
}

// settle judges samples for good, tells what it finds in the window, and
// leaves out the steps of the grid in which the counter keeps falling.
func (r *run) settle(s *series, samples []sample, known *starts) []increment {
	name := r.spec.nameOf(s)
	if known != nil {
		known = &starts{said: known.said}
	}
	j := &judge{spec: r.spec, starts: known, tell: func(why reason.Text, at int64) {
		r.refuseAt(name, why, at)
	}}
	j.run(samples)
	for _, still := range j.still {
		r.sums.stood(r.spec, r.place, still)
		if !still.known {
			r.refuseAt(name, reason.New("counter.frozen"), min(still.to, r.window.to))
		}
	}
	if len(j.odd) < tooMany {
		return j.steps
	}
	kept, refused := make([]increment, 0, len(j.steps)), make(map[int64]bool)
	for _, step := range j.steps {
		end := r.sums.windowOf(increment{span: span{step.to, step.to}}).to
		no, known := refused[end]
		if !known {
			no = j.keepsFalling(end, r.sums.step)
			refused[end] = no
		}
		if !no {
			kept = append(kept, step)
			continue
		}
		if step.to <= r.window.to {
			r.refuseAt(name, reason.New("counter.falling"), step.to)
		}
	}
	return kept
}
