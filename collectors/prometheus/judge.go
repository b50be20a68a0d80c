package prometheus

import (
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// How a counter that fell is judged (docs/measures.md, rule 13). All times are
// milliseconds.
const (
	settled  = int64(time.Hour / time.Millisecond)      // below its old mark and growing for so long, a counter has begun anew
	memory   = int64(24 * time.Hour / time.Millisecond) // how long a fall and an old mark are remembered
	tooMany  = 3                                        // falls that nothing explains within memory: several counters behind one address
	surge    = 10.0                                     // a rise so many times faster than any other is no consumption, where there is doubt
	machine  = 10e3                                     // W; below it no rise of energy is doubted: a single machine reaches it
	evidence = 10                                       // rises that must have been seen before one is called too fast for its meter
	standing = 2 * memory                               // how long before a refused rise a meter is known to have stood still
)

// increment is the amount between two samples, in units of the source. Its
// time is that of the later sample; from equals to for a counter that began.
type increment struct {
	span
	amount float64
	base   float64 // what the counter showed before
	seen   bool    // the samples are close enough: the time between them is covered
	leap   bool    // it went over an old mark at once, after a restart that no process start proves
}

func (i increment) rate() float64 { return i.amount / seconds(i.span) }

func seconds(s span) float64 { return math.Max(float64(s.to-s.from)/1000, 1) }

// judge goes through the samples of one counter in order and says what was
// consumed between them. It looks a day back and a little ahead of the window
// that is asked for, so that what it says of a moment does not depend on where
// windows are cut.
type judge struct {
	spec   *spec
	starts *starts
	tell   func(why reason.Text, at int64)

	steps []increment
	odd   []int64 // times of falls that nothing explains
	leaps []leap  // impossible rises that stayed, in order
	still []stand // times in which a meter stood still, up to a leap that ended them

	mark   sample   // the last sample that was believed: the high-water mark
	before *sample  // the sample before an impossible rise to mark
	rose   []leap   // the impossible rises since before
	doubt  *doubt   // since the counter fell below mark
	old    *oldMark // since it began anew
	above  float64  // the last wrong reading above the mark; 0: none yet
}

// doubt is a counter below its mark, of which it is not known yet whether it
// began anew or is read wrongly.
type doubt struct {
	first, last sample
	steps       []increment // since first
}

// leap is an impossible rise, after so many steps.
type leap struct {
	increment
	after int
}

// stand is a time in which a meter stood still and the rise that ended it; known
// says whether what it counted then is.
type stand struct {
	span
	known bool
}

// oldMark is how high a counter was before it began anew.
type oldMark struct {
	sample
	fell int64
}

// run judges all samples, of which there is one at least.
func (j *judge) run(samples []sample) {
	j.mark = samples[0]
	for _, s := range samples[1:] {
		j.next(s)
	}
	if j.doubt != nil {
		j.tell(reason.New("counter.fell"), j.doubt.first.at)
	}
	j.wrong()
	j.judgeRises()
}

func (j *judge) next(s sample) {
	switch {
	case j.doubt != nil:
		j.doubtful(s)
	case s.value >= j.mark.value:
		j.rise(s)
	default:
		j.fall(s)
	}
}

// step is what a counter counted from one sample to another: the difference,
// or all that it shows when it began anew in between.
func (j *judge) step(from, to sample, anew bool) increment {
	base := from.value
	if anew {
		base = 0
	}
	return increment{span: span{from.at, to.at}, amount: to.value - base, base: base, seen: to.at-from.at <= j.spec.maxGap}
}

// can says whether so much can have been counted.
func (j *judge) can(i increment) bool { return i.amount <= j.spec.atMost*seconds(i.span) }

// possible is can; it tells when not.
func (j *judge) possible(i increment) bool {
	if !j.can(i) {
		j.impossible(i)
		return false
	}
	return true
}

func (j *judge) impossible(i increment) { j.tell(reason.New("counter.rise", j.spec.AtMost), i.to) }

// wrong tells the impossible rises of which it is not known that they stayed.
func (j *judge) wrong() {
	for _, l := range j.rose {
		j.impossible(l.increment)
	}
	j.rose = nil
}

// rise takes a sample at or above the mark.
func (j *judge) rise(s sample) {
	step := j.step(j.mark, s, false)
	if !j.can(step) {
		if j.before == nil {
			before := j.mark
			j.before = &before
		}
		j.rose = append(j.rose, leap{step, len(j.steps)})
		j.mark = s
		return
	}
	j.leaps, j.rose = append(j.leaps, j.rose...), nil
	if old := j.old; old != nil && s.value >= old.value {
		j.old = nil
		if s.at-old.fell <= memory {
			switch j.starts.change(j.mark.at, s.at) {
			case older:
				j.several(s.at)
				j.mark = s
				return
			case unknown:
				step.leap = true
			case unchanged, begun:
			}
		}
	}
	j.steps = append(j.steps, step)
	j.mark, j.before = s, nil
}

// fall takes a sample below the mark: a restart that its process proves, a
// counter that ran over, or the beginning of a doubt.
func (j *judge) fall(s sample) {
	j.wrong()
	if j.before != nil && s.value >= j.before.value { // the impossible rise was a wrong reading
		j.beside()
		j.mark, j.before = *j.before, nil
		j.rise(s)
		return
	}
	j.before = nil
	switch j.starts.change(j.mark.at, s.at) {
	case begun:
		j.begin(j.mark, s)
	case older:
		j.several(s.at)
		j.mark = s
	case unchanged, unknown:
		if step, ok := j.ranOver(s); ok {
			j.steps = append(j.steps, step)
			j.mark = s
			return
		}
		j.doubt = &doubt{first: s, last: s}
	}
}

// beside counts a wrong reading above the mark as a fall that nothing explains
// when it is not the one of before: a meter that is full shows the same each
// time, another counter goes on.
func (j *judge) beside() {
	if j.above != 0 && j.above != j.mark.value {
		j.odd = append(j.odd, j.mark.at)
	}
	j.above = j.mark.value
}

// begin takes the first sample of a new process: all that it shows was counted
// since the last sample of the one before.
func (j *judge) begin(last, s sample) {
	if step := j.step(last, s, true); j.possible(step) {
		j.steps = append(j.steps, step)
	}
	j.old = &oldMark{j.mark, s.at}
	j.mark = s
}

// several notes that two processes answer by turns.
func (j *judge) several(at int64) {
	for range tooMany {
		j.odd = append(j.odd, at)
	}
}

// ranOver says whether a counter of limited width began again at zero because
// it was full, and what it counted.
func (j *judge) ranOver(s sample) (increment, bool) {
	reach := 2 * j.highest(s.at, nil) * seconds(span{j.mark.at, s.at})
	for _, width := range j.spec.wraps {
		for sockets := 1; sockets <= 8; sockets++ {
			amount := s.value - j.mark.value + float64(sockets)*width
			if amount >= 0 && amount <= reach {
				step := j.step(j.mark, s, true)
				step.amount = amount
				return step, true
			}
		}
	}
	return increment{}, false
}

// doubtful takes a sample after a fall.
func (j *judge) doubtful(s sample) {
	d := j.doubt
	switch {
	case s.at-d.first.at > memory: // too long ago to be held against it
		j.mark, j.doubt, j.old = d.last, nil, nil
		j.next(s)
	case s.value >= j.mark.value:
		j.tell(reason.New("counter.moment"), d.first.at)
		j.unexplained()
		j.doubt = nil
		j.rise(s)
	case s.value < d.last.value:
		j.unexplained()
		if j.starts.change(d.last.at, s.at) == begun {
			j.doubt = nil
			j.begin(d.last, s)
			return
		}
		d.first, d.last, d.steps = s, s, nil
	default:
		step := j.step(d.last, s, false)
		d.last = s
		if !j.possible(step) {
			d.first, d.steps = s, nil
			return
		}
		d.steps = append(d.steps, step)
		if s.at-d.first.at >= settled && s.value > d.first.value {
			j.anew()
		}
	}
}

// unexplained counts the fall in doubt as one that is no new beginning. A
// counter that reads zero for a moment was not read; one that reads anything
// else is another counter.
func (j *judge) unexplained() {
	if j.doubt.last.value > 0 {
		j.odd = append(j.odd, j.doubt.first.at)
	}
}

// anew ends a doubt: the counter has stayed below its mark, and grown, for an
// hour. It began anew, or what it fell from was a wrong reading.
func (j *judge) anew() {
	d := j.doubt
	step := j.step(j.mark, d.first, true)
	j.old = &oldMark{j.mark, d.first.at}
	switch {
	case j.spike(d):
		j.old = nil
	case d.first.value <= j.highest(d.first.at, d.steps)*seconds(step.span):
		j.steps = append(j.steps, step)
	default:
		j.odd = append(j.odd, d.first.at)
		j.tell(reason.New("counter.more"), d.first.at)
	}
	j.steps = append(j.steps, d.steps...)
	j.mark, j.doubt = d.last, nil
}

// spike says whether the counter leapt up for a moment, less than an hour, and
// is now where it was; it then takes back what the leap was counted as.
func (j *judge) spike(d *doubt) bool {
	at := len(j.steps) - 1
	for at >= 0 && j.steps[at].base > d.first.value && d.first.at-j.steps[at].from <= settled {
		at--
	}
	if at < 0 || d.first.at-j.steps[at].from > settled {
		return false
	}
	up := slices.MaxFunc(j.steps[at:], byRate)
	if up.rate() <= surge*highest(j.steps[:at], up.to-memory)+surge*highest(d.steps, 0) {
		return false
	}
	from := sample{j.steps[at].from, j.steps[at].base}
	j.steps = append(j.steps[:at], j.step(from, d.first, false))
	j.leaps = slices.DeleteFunc(j.leaps, func(l leap) bool {
		if l.after > at {
			j.impossible(l.increment)
		}
		return l.after > at
	})
	j.tell(reason.New("counter.leapt"), up.to)
	return true
}

func byRate(a, b increment) int {
	switch {
	case a.rate() < b.rate():
		return -1
	case a.rate() > b.rate():
		return 1
	}
	return 0
}

// highest is the highest rate of a day up to at, or among more.
func (j *judge) highest(at int64, more []increment) float64 {
	return max(highest(j.steps, at-memory), highest(more, 0))
}

func highest(steps []increment, after int64) float64 {
	best := 0.0
	for i := len(steps) - 1; i >= 0 && steps[i].to > after; i-- {
		best = max(best, steps[i].rate())
	}
	return best
}

// keepsFalling says whether the step of the grid that ends at end belongs to a
// time in which the counter keeps falling.
func (j *judge) keepsFalling(end, length int64) bool {
	falls, begun := 0, false
	for _, at := range j.odd {
		if at > end-length-memory && at <= end+settled {
			falls++
			begun = begun || at <= end
		}
	}
	return begun && falls >= tooMany
}
