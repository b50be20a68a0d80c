package ingest

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// keep puts back what a source said before and does not say any more, marked
// so: a read may not shrink the store by what a source no longer holds (rule 2).
// What it says again is a revision. What a person accepted to lose goes, and
// leaves a mark.
func (p *Pipeline) keep(ctx context.Context, in *intake) error {
	if _, ok := measure.Corrects(in.Source); ok || in.again {
		return nil
	}
	// They are a copy already: validate made it.
	in.Readings = slices.DeleteFunc(in.Readings, func(r measure.Reading) bool {
		return r.Hold == measure.HoldsNone && r.Value != 0 // a collector remembers it: it is stored
	})
	if err := p.compare(ctx, in); err != nil {
		return err
	}
	for i := range in.Readings {
		in.Readings[i].Hold = measure.HoldsAll
	}
	return nil
}

// spot is what a source speaks of, whatever the model and the method: once it
// says something of a spot, that is all that it says of it. A change of the
// settings may make calls of queries, or energy of the facility of energy of
// the equipment.
type spot struct {
	system measure.System
	part   measure.Part
	metric measure.Metric
	group  measure.Group
}

func spotOf(k measure.Key) spot {
	s := spot{k.System, k.Part, k.Metric, k.Group}
	switch k.Metric {
	case measure.EnergyIT:
		s.metric = measure.Energy
	case measure.Calls:
		s.metric = measure.Queries
	}
	return s
}

func (s spot) compare(o spot) int {
	return cmp.Or(cmp.Compare(s.system, o.system), cmp.Compare(s.part, o.part), cmp.Compare(s.metric, o.metric), cmp.Compare(s.group, o.group))
}

// String names a spot as the settings do.
func (s spot) String() string {
	text := string(s.system)
	if s.part != "" {
		text += "/" + string(s.part)
	}
	return strings.Join(slices.DeleteFunc([]string{text, string(s.metric), string(s.group)}, func(t string) bool { return t == "" }), " ")
}

// voice is what a batch says of a spot: the windows of its readings, by how
// much of them the source holds, and those of which it knows nothing.
type voice struct {
	said, silent, unknown []measure.Window
	part                  []measure.Reading
}

// comparison is a batch beside what is stored of its window.
type comparison struct {
	*intake
	voices  map[spot]*voice
	last    spot // of which the voice was asked for
	voice   *voice
	metrics map[measure.Metric][]measure.Window // said at any place; nil until it is asked for
	values  map[measure.Key]float64
	told    map[spot]*loss
	groups  bool              // it has figures about groups of agents
	waves   map[string]bool   // of surveys that it speaks of, by id
	back    []measure.Reading // that stay
}

// loss is what a source no longer holds of a spot.
type loss struct {
	count  int
	window measure.Window
}

// compare goes through what a source said of the window of a batch, and what was
// let go of it.
func (p *Pipeline) compare(ctx context.Context, in *intake) error {
	var c *comparison
	for r, err := range p.before(ctx, in) {
		if err != nil {
			return reason.While(err, "doing.stored.of", in.Source)
		}
		if !compared(&r) {
			continue
		}
		if c == nil {
			c = comparing(in)
		}
		p.judge(c, &r)
	}
	if c != nil {
		c.putBack()
		c.tell()
	}
	return nil
}

// comparing notes what a batch says.
func comparing(in *intake) *comparison {
	c := &comparison{
		intake: in, voices: map[spot]*voice{},
		values: make(map[measure.Key]float64, len(in.Readings)), told: map[spot]*loss{},
	}
	c.listen()
	c.groups, c.waves = c.ofGroups(), wavesOf(in.Batch)
	return c
}

// judge tells what becomes of a stored reading.
func (p *Pipeline) judge(c *comparison, r *measure.Reading) {
	switch {
	case len(c.waves) > 0 && c.waves[r.Basis.Fields().Wave]: // a wave is told whole, and a person accepts it: hold sees to it
	case c.groups && disclosure.Guarded(r.Key): // figures of groups go together: some of before would tell of those of now
	case r.State == measure.Missing:
		if c.quiet(r) {
			c.back = append(c.back, *r) // it was let go, and is not said again
		}
	case !c.lost(r):
	case !p.feeds(r.Key) && overlaps(c.anywhere(spotOf(r.Key).metric), r.Window): // the settings moved it
	default:
		c.stay(r)
	}
}

// wavesOf are the waves of surveys that a batch speaks of, by id.
func wavesOf(b measure.Batch) map[string]bool {
	waves := map[string]bool{}
	for _, r := range b.All() {
		if id := r.Basis.Fields().Wave; id != "" {
			waves[id] = true
		}
	}
	return waves
}

// ofGroups tells whether the batch has figures about groups of agents.
func (c *comparison) ofGroups() bool {
	return c.Cells != nil || slices.ContainsFunc(c.Readings, func(r measure.Reading) bool { return disclosure.Guarded(r.Key) })
}

// feeds tells whether the settings of the source name the place of a key.
func (p *Pipeline) feeds(k measure.Key) bool {
	return p.Feeds == nil || p.Feeds(k.Source, k.System, k.Part)
}

func (c *comparison) of(k measure.Key) *voice {
	at := spotOf(k)
	if c.voice == nil || at != c.last { // readings come place by place
		if c.voices[at] == nil {
			c.voices[at] = &voice{}
		}
		c.last, c.voice = at, c.voices[at]
	}
	return c.voice
}

// anywhere returns when the batch says something of a metric, at any place.
func (c *comparison) anywhere(m measure.Metric) []measure.Window {
	if c.metrics == nil {
		c.metrics = map[measure.Metric][]measure.Window{}
		for at, v := range c.voices {
			c.metrics[at.metric] = append(c.metrics[at.metric], v.said...)
		}
		for m, list := range c.metrics {
			c.metrics[m] = union(list)
		}
	}
	return c.metrics[m]
}

// listen notes what the batch says.
func (c *comparison) listen() {
	for i := range c.Readings {
		r := &c.Readings[i]
		v := c.of(r.Key)
		switch r.Hold {
		case measure.HoldsNone:
			v.silent = append(v.silent, r.Window)
		case measure.HoldsPart:
			v.part = append(v.part, *r)
		case measure.HoldsAll:
			v.said = append(v.said, r.Window)
			c.values[r.Key] = r.Value
		}
	}
	for _, k := range c.Unknown {
		v := c.of(k)
		v.unknown = append(v.unknown, k.Window)
	}
	for _, v := range c.voices {
		v.said, v.silent, v.unknown = union(v.said), union(v.silent), union(v.unknown)
	}
}

// union puts windows in order and joins those that overlap or touch.
func union(list []measure.Window) []measure.Window {
	slices.SortFunc(list, func(a, b measure.Window) int { return a.From.Compare(b.From) })
	var out []measure.Window
	for _, w := range list {
		if last := len(out) - 1; last >= 0 && !w.From.After(out[last].To) {
			out[last].To = measure.Later(out[last].To, w.To)
			continue
		}
		out = append(out, w)
	}
	return out
}

// overlaps tells whether a window has a moment in common with a union.
func overlaps(union []measure.Window, w measure.Window) bool {
	at, _ := slices.BinarySearchFunc(union, w, func(a, b measure.Window) int { return a.From.Compare(b.To) })
	return at > 0 && union[at-1].To.After(w.From)
}

// quiet tells whether the batch says nothing of where a reading stands.
func (c *comparison) quiet(r *measure.Reading) bool {
	v := c.of(r.Key)
	return !overlaps(v.said, r.Window) && !overlaps(v.silent, r.Window) && len(partsIn(v, r.Window)) == 0
}

func partsIn(v *voice, w measure.Window) (list []measure.Reading) {
	for _, r := range v.part {
		if r.Window.Overlap(w) > 0 {
			list = append(list, r)
		}
	}
	return list
}

// lost tells whether the source no longer holds what it said: it says nothing
// there, or less of the same window than it did.
func (c *comparison) lost(r *measure.Reading) bool {
	v := c.of(r.Key)
	switch {
	case overlaps(v.said, r.Window):
		if now, again := c.values[r.Key]; again && differs(now, r.Value) {
			c.Told.Revised++
		}
		return false
	case overlaps(v.unknown, r.Window):
		return false
	case overlaps(v.silent, r.Window):
		return r.Value != 0
	}
	parts := partsIn(v, r.Window)
	return !slices.ContainsFunc(parts, func(now measure.Reading) bool { return now.Covered >= r.Covered })
}

func differs(a, b float64) bool {
	return math.Abs(a-b) > 1e-9*max(math.Abs(a), math.Abs(b))
}

// stay keeps a stored reading in the place of what the batch has there, or
// lets it go where that was accepted.
func (c *comparison) stay(r *measure.Reading) {
	if c.LetGo != "" {
		c.Told.LetGo++
		if c.quiet(r) {
			gone := measure.Reading{Key: r.Key, Basis: measure.BasisFields{Said: measure.LetGo, Corrected: c.LetGo}.Basis()}
			c.back = append(c.back, gone)
		}
		return
	}
	kept := *r
	kept.Basis = r.Basis.With(func(f *measure.BasisFields) {
		if f.Wave == "" { // a wave stays as it was accepted
			f.Said = measure.SaidBefore
		}
	})
	c.back = append(c.back, kept)
	c.Told.Kept++
	at := spotOf(r.Key)
	if c.told[at] == nil {
		c.told[at] = &loss{window: r.Window}
	}
	c.told[at].count++
	c.told[at].window = c.told[at].window.Span(r.Window)
}

// putBack adds what stays, and takes out the zeros and the parts that stand
// in its place.
func (c *comparison) putBack() {
	stay := map[spot][]measure.Window{}
	for i := range c.back {
		stay[spotOf(c.back[i].Key)] = append(stay[spotOf(c.back[i].Key)], c.back[i].Window)
	}
	for at, list := range stay {
		stay[at] = union(list)
	}
	if len(c.back) == 0 {
		return
	}
	c.Readings = slices.DeleteFunc(c.Readings, func(r measure.Reading) bool {
		return r.Hold != measure.HoldsAll && overlaps(stay[spotOf(r.Key)], r.Window)
	})
	c.stands = map[measure.Key]measure.Reading{}
	for _, r := range c.back {
		c.stands[r.Key] = r
	}
	c.Readings = append(c.Readings, c.back...)
}

// tell says what the source no longer holds, for each place and metric.
func (c *comparison) tell() {
	for _, at := range slices.SortedFunc(maps.Keys(c.told), spot.compare) {
		lost := c.told[at]
		c.Refused = append(c.Refused, measure.Refusal{
			Where:  reason.Text(at.String()),
			Reason: reason.New("kept", lost.count, lost.window.From.UTC().Format(minute), lost.window.To.UTC().Format(minute)),
			Window: lost.window, Count: lost.count, Lacking: true,
		})
	}
}

const minute = "2006-01-02T15:04Z"
