package prometheus

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/reason"
)

// judgeRises leaves out the rises that cannot be consumption although at_most
// allows them: of a meter, what is far above the power of a machine and of all
// its other rises; of a counter that began anew, the leap back over its old
// mark, which another process made. It says what the refused rises of a meter
// tell of the time before them.
func (j *judge) judgeRises() {
	kept := make([]increment, 0, len(j.steps))
	for i, step := range j.steps {
		kept = j.leapt(kept, i)
		switch {
		case step.leap && j.surges(i, 1):
			j.several(step.to)
			j.tell(reason.New("counter.other"), step.to)
		case j.spec.metered() && step.rate()*j.spec.wattsFactor() > machine && j.surges(i, evidence):
			kept = j.refused(kept, leap{step, i}, j.steps[i+1:], reason.New("counter.surge"))
		default:
			kept = append(kept, step)
		}
	}
	j.steps = j.leapt(kept, len(j.steps))
	slices.Sort(j.odd)
}

// leapt takes what is kept of the steps up to one through the impossible rises
// that came right before it.
func (j *judge) leapt(kept []increment, step int) []increment {
	for len(j.leaps) > 0 && j.leaps[0].after <= step {
		l := j.leaps[0]
		j.leaps = j.leaps[1:]
		kept = j.refused(kept, l, j.steps[step:], reason.New("counter.rise", j.spec.AtMost))
	}
	return kept
}

// refused takes a rise that is far too fast, for a reason, out of the steps that
// are kept. Where a meter stood still before it, that is no time in which
// nothing was counted: a meter that is on never stands still by itself.
//
// Either it was not read, and then showed what it had counted meanwhile: no
// faster over that time than twice what it counts else. The steps of that time
// are then one with the rise. Or it shows more than it can have counted even
// so, and what it counted while it stood is not known.
func (j *judge) refused(kept []increment, l leap, later []increment, why reason.Text) []increment {
	at := len(kept) // from here on it stood still
	for j.spec.energy() && at > 0 && kept[at-1].amount == 0 {
		at--
	}
	if at == len(kept) {
		j.tell(why, l.to)
		return kept
	}
	caught := l.increment
	caught.from, caught.seen = kept[at].from, false
	others := highest(kept[:at], caught.to-memory)
	for _, other := range later {
		if other.to <= caught.to+settled {
			others = max(others, other.rate())
		}
	}
	if j.can(caught) && caught.rate() <= 2*others {
		j.tell(reason.New("counter.stood"), l.to)
		j.still = append(j.still, stand{caught.span, true})
		return append(kept[:at], caught)
	}
	j.tell(why, l.to)
	if j.doubt != nil && j.doubt.first.at-l.to <= settled { // it may have been read wrongly
		return kept
	}
	for at < len(kept) && kept[at].to <= l.to-standing {
		at++
	}
	if at == len(kept) {
		return kept
	}
	j.still = append(j.still, stand{span{kept[at].from, l.to}, false})
	return kept[:at]
}

// surges says whether a step is far faster than all others from a day before
// it to an hour after it, of which there must be so many.
func (j *judge) surges(at, least int) bool {
	limit, rises := j.steps[at].rate()/surge, 0
	slower := func(i int) bool {
		if j.steps[i].amount > 0 {
			rises++
		}
		return j.steps[i].rate() < limit
	}
	for i := at - 1; i >= 0 && j.steps[i].to > j.steps[at].to-memory; i-- {
		if !slower(i) {
			return false
		}
	}
	for i := at + 1; i < len(j.steps) && j.steps[i].to <= j.steps[at].to+settled; i++ {
		if !slower(i) {
			return false
		}
	}
	return rises >= least
}
