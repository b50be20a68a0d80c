package prometheus

import (
	"context"
	"fmt"
	"math"
	"time"
)

// increment is the amount between two samples, in units of the source. Its
// time is that of the later sample; from equals to for a counter that began.
type increment struct {
	span
	amount float64
	seen   bool // the samples are close enough: the time between them is covered
}

// increments takes the differences of a series whose samples in the window are
// in, after the sample base, or from its beginning when base is nil.
func (r *run) increments(ctx context.Context, s *series, base *sample, in []sample) ([]increment, error) {
	steps := make([]increment, 0, len(in))
	if base == nil {
		born, err := r.born(ctx, s, in[0])
		if err != nil {
			return nil, err
		}
		if born {
			steps = append(steps, increment{span{in[0].at, in[0].at}, in[0].value, false})
		}
		base, in = &in[0], in[1:]
	}
	starts := &starts{run: r, series: s}
	last := *base
	for _, next := range in {
		step := increment{span: span{last.at, next.at}, seen: next.at-last.at <= r.spec.maxGap}
		ok, err := r.amount(ctx, starts, last, next, &step)
		if err != nil {
			return nil, err
		}
		if starts.several {
			r.sums.refuse(r.spec.nameOf(s), "several processes answer at this address, each with its own counter: have each one scraped")
			return nil, nil
		}
		if ok {
			steps = append(steps, step)
		}
		last = next
	}
	return steps, nil
}

// amount fills in what happened between two samples; false when it is refused.
func (r *run) amount(ctx context.Context, starts *starts, last, next sample, step *increment) (bool, error) {
	name := r.spec.nameOf(starts.series)
	seconds := float64(next.at-last.at) / 1000
	if r.spec.Kind == watts {
		if !step.seen {
			r.sums.refuseAt(name, fmt.Sprintf("no sample for longer than %v: a power is not guessed", r.spec.MaxGap), next.at)
			return false, nil
		}
		step.amount = (last.value + next.value) / 2 * seconds
		return true, nil
	}
	step.amount = next.value - last.value
	if step.amount < 0 {
		why, err := starts.whyNoReset(ctx, last, next)
		if err != nil || why != "" || starts.several {
			if why != "" {
				r.sums.refuseAt(name, why, next.at)
			}
			return false, err
		}
		step.amount = next.value
	}
	if step.amount > r.spec.atMost*math.Max(seconds, 1) {
		r.sums.refuseAt(name, fmt.Sprintf("a rise that is not possible (at_most is %g per second)", r.spec.AtMost), next.at)
		return false, nil
	}
	return true, nil
}

// born says whether a counter that was not there before its first sample in
// the window started from zero then: its instance had been scraped without it,
// or its process started after the search for a base began.
func (r *run) born(ctx context.Context, s *series, first sample) (bool, error) {
	if r.spec.Kind == watts || r.spec.device {
		return false, nil
	}
	target, ok := targetOf(s)
	if !ok {
		return false, nil
	}
	began := r.window.from - baseSearch.Milliseconds()
	before := first.at - 1
	up := fmt.Sprintf("max_over_time(up%s[%s])", target, milliseconds(before-began))
	scraped, known, err := r.api.value(ctx, up, before)
	if err != nil || (known && scraped >= 1) {
		return err == nil, err
	}
	start, known, err := r.start(ctx, s, first.at)
	return known && start > began, err
}

// start returns when the process behind a series started, as it said at a time.
func (r *run) start(ctx context.Context, s *series, at int64) (int64, bool, error) {
	target, ok := targetOf(s)
	if !ok || r.spec.device {
		return 0, false, nil
	}
	query := fmt.Sprintf("last_over_time(process_start_time_seconds%s[%s])", target, milliseconds(sameScrape.Milliseconds()))
	seconds, known, err := r.api.value(ctx, query, at)
	if !known || math.IsNaN(seconds) || math.Abs(seconds) > 1e11 {
		return 0, false, err
	}
	return int64(seconds * 1000), true, nil
}

// sameScrape is how far apart two values of one scrape may be stamped.
const sameScrape = time.Second

// clockSlack is how much the start time of one and the same process may vary.
const clockSlack = time.Second
