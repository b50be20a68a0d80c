package prometheus

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// refuser takes note of samples that are not used, and of what is to be put
// right where the samples come from.
type refuser interface {
	refuseAt(where string, why reason.Text, at int64)
	remark(where string, why reason.Text)
}

// silent is for samples that are looked at only to judge others.
type silent struct{}

func (silent) refuseAt(string, reason.Text, int64) {}
func (silent) remark(string, reason.Text)          {}

// bucket is what increments are added up by, besides their metric and window.
type bucket struct {
	place collectors.Place
	model string
}

type cell struct {
	bucket
	metric measure.Metric
	span
}

// group is what coverage is common to: the models of one place are seen together.
type group struct {
	place  collectors.Place
	metric measure.Metric
}

type amount struct {
	value float64
	count int
	spec  *spec
}

type note struct {
	count int
	first int64 // 0: about no moment
}

// fold adds increments up on the grid of the source.
type fold struct {
	window measure.Window
	step   int64
	source string
	cells  map[cell]*amount
	edges  map[cell]bool               // steps within which all that is held of a series begins
	doubts map[cell]bool               // steps in which something was refused
	before span                        // what is said of it was another before what was read now
	seen   map[group]map[string][]span // by the unit that was seen
	notes  map[measure.Refusal]*note
	takers map[taken]*spec
}

// taken is a series that counts for a place: by one of the settings alone.
type taken struct {
	group
	labels string
}

func newFold(w measure.Window, step time.Duration, source string) *fold {
	return &fold{
		window: w, step: step.Milliseconds(), source: source,
		cells: make(map[cell]*amount), edges: make(map[cell]bool), doubts: make(map[cell]bool), seen: make(map[group]map[string][]span),
		notes: make(map[measure.Refusal]*note), takers: make(map[taken]*spec),
	}
}

// taken returns the settings by which a series counts for a place already; none
// of those that ask for it now.
func (f *fold) taken(s *spec, place collectors.Place, of *series) string {
	for _, labels := range append([]map[string]string{of.labels}, of.also...) {
		key := taken{group{place, s.Metric}, labelKey(labels, nil)}
		if by := f.takers[key]; by != nil && by != s {
			return by.where
		}
		f.takers[key] = s
	}
	return ""
}

func (f *fold) refuse(where string, why reason.Text) { f.refuseAt(where, why, 0) }

func (f *fold) refuseAt(where string, why reason.Text, at int64) {
	if at != 0 && (at <= f.window.From.UnixMilli() || at > f.window.To.UnixMilli()) {
		return // told with the window that it belongs to
	}
	f.note(measure.Refusal{Where: reason.Text(where), Reason: why}, at)
}

// remark tells what is used as it is, and should be put right at the source.
func (f *fold) remark(where string, why reason.Text) {
	f.note(measure.Refusal{Where: reason.Text(where), Reason: why, Lacking: true}, 0)
}

// absent tells settings that found nothing, whatever the window: the next
// window says whether they still do.
func (f *fold) absent(where string, why reason.Text) {
	f.note(measure.Refusal{Where: reason.Text(where), Reason: why, Whole: true, Window: measure.Always()}, 0)
}

// silent tells settings that found nothing for a while.
func (f *fold) silent(where string, why reason.Text) {
	f.note(measure.Refusal{Where: reason.Text(where), Reason: why, Lacking: true, Window: measure.Always()}, 0)
}

func (f *fold) note(key measure.Refusal, at int64) {
	if f.notes[key] == nil {
		f.notes[key] = &note{first: at}
	}
	f.notes[key].count++
	f.notes[key].first = min(f.notes[key].first, at)
}

// add adds the increments of one series.
func (f *fold) add(s *spec, to bucket, unit string, steps []increment) {
	f.saw(s, to.place, unit, steps)
	sums := make(map[span]*amount)
	for _, i := range steps {
		w := f.windowOf(i)
		if sums[w] == nil {
			sums[w] = &amount{spec: s}
		}
		sums[w].value += i.amount
		sums[w].count++
	}
	for w, sum := range sums {
		key := cell{to, s.Metric, w}
		if f.cells[key] == nil {
			f.cells[key] = &amount{spec: s}
		}
		f.cells[key].value += sum.value * s.Factor
		f.cells[key].count += sum.count
	}
}

// saw notes the times that the increments of a unit cover.
func (f *fold) saw(s *spec, place collectors.Place, unit string, steps []increment) {
	g := group{place, s.Metric}
	if f.seen[g] == nil {
		f.seen[g] = make(map[string][]span)
	}
	for _, expected := range s.units() {
		if s.places[expected] == place && f.seen[g][expected] == nil {
			f.seen[g][expected] = []span{} // one that is silent must show
		}
	}
	for _, i := range steps {
		if i.seen {
			f.seen[g][unit] = append(f.seen[g][unit], i.span)
		}
	}
}

// windowOf puts an increment into the step of its later sample, and one over a
// gap into the steps that it touches.
func (f *fold) windowOf(i increment) span {
	to := (i.to + f.step - 1) / f.step * f.step
	if i.seen || i.from == i.to {
		return span{to - f.step, to}
	}
	return span{max(i.from/f.step*f.step, f.window.From.UnixMilli()), to}
}

// stepAt is the step of the grid to which a moment belongs, of a place.
func (f *fold) stepAt(g group, at int64) cell {
	w := f.windowOf(increment{span: span{at, at}})
	return cell{bucket{place: g.place}, g.metric, w}
}

// begins notes that all that is held of a series begins at a moment: what is
// said of that step is a part of it.
func (f *fold) begins(s *spec, place collectors.Place, at int64) {
	f.edges[f.stepAt(group{place, s.Metric}, at)] = true
}

// doubt notes that something of a place was refused at a moment: where nothing
// else is said of that step, it is not known.
func (f *fold) doubt(s *spec, place collectors.Place, at int64) {
	f.doubts[f.stepAt(group{place, s.Metric}, at)] = true
}

// stood notes that a meter stood still: what it counted then is not known, or is
// one with what ended it. What was said of the time before the window, when the
// end was not in sight, is to be read again.
func (f *fold) stood(s *spec, place collectors.Place, still stand) {
	from, to := f.window.From.UnixMilli(), f.window.To.UnixMilli()
	if still.from < from && still.to > from && still.to <= to {
		if f.before.to == 0 || still.from < f.before.from {
			f.before.from = still.from
		}
		f.before.to = max(f.before.to, still.to)
	}
	for at := max(still.from, from) + 1; !still.known && at <= min(still.to, to); at += f.step {
		f.doubt(s, place, at)
	}
}

// unknown lists the steps of which nothing is said because it was refused.
func (f *fold) unknown() []measure.Key {
	said := make(map[cell]bool, len(f.cells))
	for k := range f.cells {
		for to := k.from + f.step; to <= k.to; to += f.step {
			said[cell{bucket{place: k.place}, k.metric, span{to - f.step, to}}] = true
		}
	}
	var list []measure.Key
	for k := range f.doubts {
		if !said[k] {
			list = append(list, f.key(k))
		}
	}
	slices.SortFunc(list, func(a, b measure.Key) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Metric, b.Metric), a.Window.From.Compare(b.Window.From))
	})
	return list
}

// readings returns the sums in a fixed order.
func (f *fold) readings() []measure.Reading {
	covered := make(map[group]map[int64]time.Duration, len(f.seen))
	for g, units := range f.seen {
		covered[g] = f.coverage(units)
	}
	keys := slices.SortedFunc(maps.Keys(f.cells), func(a, b cell) int {
		return cmp.Or(
			cmp.Compare(a.place.String(), b.place.String()), cmp.Compare(a.metric, b.metric),
			cmp.Compare(a.model, b.model), cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to),
		)
	})
	out := make([]measure.Reading, 0, len(keys))
	for _, k := range keys {
		r := f.reading(k, f.cells[k])
		if k.to-k.from == f.step {
			r.Covered = covered[group{k.place, k.metric}][k.from]
		}
		if f.edges[cell{bucket{place: k.place}, k.metric, k.span}] {
			r.Hold = measure.HoldsPart
		}
		out = append(out, r)
	}
	return out
}

func (f *fold) key(k cell) measure.Key {
	return measure.Key{
		Source: f.source, System: k.place.System, Part: k.place.Part, Metric: k.metric,
		Method: measure.Measured, Model: k.model,
		Window: measure.Window{From: time.UnixMilli(k.from).UTC(), To: time.UnixMilli(k.to).UTC()},
	}
}

func (f *fold) reading(k cell, sum *amount) measure.Reading {
	value := sum.value
	if info, ok := measure.InfoOf(k.metric); ok && info.Whole {
		value = math.Round(value)
	}
	r := measure.Reading{
		Key:   f.key(k),
		State: measure.Known, Value: value, Low: value, High: value,
		Count: sum.count, Basis: sum.spec.basis,
	}
	if share := sum.spec.Accuracy / 100; share > 0 {
		r.Spread, r.Low, r.High = measure.Range, value*(1-share), value*(1+share)
	}
	return r
}

// coverage returns how much of each step was seen: the mean over the things
// that the settings list for the place.
func (f *fold) coverage(units map[string][]span) map[int64]time.Duration {
	total := make(map[int64]int64)
	for _, spans := range units {
		slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
		reached := f.window.From.UnixMilli()
		for _, x := range spans {
			for from := max(x.from, reached); from < x.to; {
				step := from / f.step * f.step
				to := min(x.to, step+f.step)
				total[step] += to - from
				from = to
			}
			reached = max(reached, x.to)
		}
	}
	mean := make(map[int64]time.Duration, len(total))
	for step, ms := range total {
		mean[step] = time.Duration(ms/int64(len(units))) * time.Millisecond
	}
	return mean
}

// refusals returns what was not used, once for each reason.
func (f *fold) refusals() []measure.Refusal {
	out := make([]measure.Refusal, 0, len(f.notes))
	for r, n := range f.notes {
		if n.first > 0 {
			r.Reason = reason.New("times", r.Reason, n.count, time.UnixMilli(n.first).UTC().Format(time.RFC3339))
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b measure.Refusal) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}
