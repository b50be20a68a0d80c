package disclosure

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	leastSide = 5  // persons who did, or did not, where some did and some did not
	leastHead = 10 // headcount from which all or none may be told
	wholeDay  = 23 * time.Hour
)

// FewestAgents is the number of active agents under which use says something
// of persons.
const FewestAgents = 10

// Counts are counts of trained agents and of signatures by direction, beside
// the headcounts, as a batch has them. Its other readings pass.
type Counts struct {
	Readings []measure.Reading
	K        int // fewest agents of a direction; 0: ten
	Zone     *time.Location
	// Parent returns the direction of a service, "" of a direction; nil: there
	// are directions only.
	Parent func(measure.Group) measure.Group
}

func (c Counts) protect(past []measure.Reading, without skips) Result {
	return sums{
		readings: slices.Clone(c.Readings), past: past, zone: c.Zone, parent: c.Parent,
		system: system{ground: c.ground, heads: true, without: without},
		set: func(r *measure.Reading) (set, bool) {
			return set{r.System, r.Metric, r.Window}, counted(r.Metric)
		},
		load: c.load,
	}.protect()
}

// counted reports whether a metric counts agents trained, or signatures.
func counted(m measure.Metric) bool { return m == measure.AgentsTrained || m == measure.CharterSigned }

// used reports whether a metric is of the use of AI. A session held is nobody's
// use.
func used(m measure.Metric) bool {
	info, _ := measure.InfoOf(m)
	return (info.Kind == measure.Flow && m != measure.Sessions) || m == measure.ActiveAgents
}

// ground says why the counts of a group, or of groups together, may not be
// told: headcount, did, did not.
func (c Counts) ground(l load) Reason {
	if l.empty() {
		return Shown
	}
	heads, did, not := l.n[0], l.n[1], l.n[2]
	switch {
	case heads < c.k():
		return Few
	case did > 0 && did < leastSide, not > 0 && not < leastSide:
		return Parted
	case (did == 0 || not == 0) && heads < leastHead:
		return Unanimous
	}
	return Shown
}

func (c Counts) k() int {
	if c.K == 0 {
		return FewestAgents
	}
	return c.K
}

// load finds the headcount beside a count; there is none below the count.
func (c Counts) load(r *measure.Reading) (load, Reason) {
	for i := range c.Readings {
		h := &c.Readings[i]
		if h.Metric == measure.Headcount && h.Group == r.Group && h.Window == r.Window && h.State == measure.Known && h.Value >= r.Value {
			return load{n: []int{int(h.Value), int(r.Value), int(h.Value - r.Value)}}, Shown
		}
	}
	return load{n: []int{int(r.Value), int(r.Value), 0}}, NoCount
}

// Use is the use of AI by direction: queries, tokens, active agents, as a batch
// has them. It is staff data, told only of groups with enough active agents in
// the civil month, and never by direction and hour. Readings about the whole
// authority pass.
type Use struct {
	Readings []measure.Reading
	Zone     *time.Location
	Parent   func(measure.Group) measure.Group
}

func (u Use) protect(past []measure.Reading, without skips) Result {
	return sums{
		readings: slices.Clone(u.Readings), past: past, zone: u.Zone, parent: u.Parent,
		system: system{ground: u.ground, without: without},
		set: func(r *measure.Reading) (set, bool) {
			return set{system: r.System, window: u.month(r)}, used(r.Metric)
		},
		load: func(r *measure.Reading) (load, Reason) { return u.load(r, past) },
	}.protect()
}

func (u Use) ground(l load) Reason {
	if !l.empty() && l.least() < FewestAgents {
		return Few
	}
	return Shown
}

func (u Use) month(r *measure.Reading) measure.Window {
	return measure.CivilMonth(u.Zone, r.Window.To.Add(-1))
}

// load finds the active agents of a reading's group in its month.
func (u Use) load(of *measure.Reading, past []measure.Reading) (load, Reason) {
	if of.Group != "" && of.Window.Length() < wholeDay {
		return load{n: []int{0}}, Few
	}
	for _, list := range [][]measure.Reading{u.Readings, past} {
		for i := range list {
			r := &list[i]
			if r.Metric == measure.ActiveAgents && r.Group == of.Group && r.System == of.System &&
				r.State == measure.Known && u.month(r) == u.month(of) {
				return load{n: []int{int(r.Value)}}, Shown
			}
		}
	}
	return load{n: []int{0}}, NoCount
}

// EnoughAgents reports whether use may be told of those who were active in each
// of some months: some month, and at least FewestAgents in every one.
func EnoughAgents(agents ...int) bool {
	return len(agents) > 0 && slices.Min(agents) >= FewestAgents
}
