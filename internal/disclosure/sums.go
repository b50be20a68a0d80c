package disclosure

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// sums are readings by group which a source gives with their total.
type sums struct {
	readings []measure.Reading
	past     []measure.Reading
	zone     *time.Location
	parent   func(measure.Group) measure.Group
	system   system
	set      func(*measure.Reading) (set, bool)    // the readings that add up together
	load     func(*measure.Reading) (load, Reason) // the persons behind one
}

// set is what readings that add up have in common.
type set struct {
	system measure.System
	metric measure.Metric
	window measure.Window
}

func (s sums) protect() Result {
	var out Result
	var order []set
	sets := map[set][]int{}
	for i := range s.readings {
		r := &s.readings[i]
		if key, ok := s.set(r); ok && r.State == measure.Known {
			if sets[key] == nil {
				order = append(order, key)
			}
			sets[key] = append(sets[key], i)
		}
	}
	for _, key := range order {
		out.Groups = append(out.Groups, s.settle(sets[key])...)
	}
	for i := range s.readings {
		if _, ok := s.set(&s.readings[i]); ok && Raw(s.readings[i]) {
			out.Cells.readings = append(out.Cells.readings, s.readings[i])
		} else {
			out.Plain = append(out.Plain, s.readings[i])
		}
	}
	return out
}

// settle protects the readings of one set, in place.
func (s sums) settle(at []int) []Group {
	sys := s.system
	var groups []measure.Group
	of := map[measure.Group][]int{}
	for _, i := range at {
		g := s.readings[i].Group
		if of[g] == nil {
			groups = append(groups, g)
		}
		of[g] = append(of[g], i)
	}
	for _, g := range groups {
		sys.nodes = append(sys.nodes, s.node(of[g]))
	}
	sys.tie(groups, s.parent)
	settled := sys.settle()
	told := make([]Group, len(groups))
	for i, g := range groups {
		why := sys.nodes[i].why
		if !settled && g != "" && why == Shown {
			why = Secondary
		}
		told[i] = Group{g, sys.nodes[i].load.n[0], why}
		for _, r := range of[g] {
			if why != Shown {
				withhold(&s.readings[r])
			}
		}
	}
	return told
}

// node is a group of one set, with its own ground for hiding: the first that
// one of its readings gives.
func (s sums) node(at []int) node {
	first := &s.readings[at[0]]
	n := node{shown: first.Group == ""}
	for _, i := range at {
		l, why := s.load(&s.readings[i])
		if n.load.n == nil || why != Shown {
			n.load, n.why = l, why
		}
	}
	switch {
	case n.shown:
		n.why = Shown // the whole is told; rather than hide it, all groups are hidden
	case n.why != Shown:
	case s.hiddenBefore(first):
		n.why = Earlier
	default:
		n.why = s.system.ground(n.load)
	}
	return n
}

// hiddenBefore reports whether a reading's group was hidden within its civil
// year.
func (s sums) hiddenBefore(r *measure.Reading) bool {
	year := period.Of(r.Window.To.Add(-1), s.zone, period.Year).Window(s.zone)
	return slices.ContainsFunc(s.past, func(o measure.Reading) bool {
		return o.State == measure.Withheld && o.Group == r.Group && o.Metric == r.Metric && o.System == r.System && year.Holds(o.Window)
	})
}

// tie writes the equations: each total is its parts, and a rest that nobody
// names, which is not known where a part has no count.
func (s *system) tie(groups []measure.Group, parent func(measure.Group) measure.Group) {
	parts := map[measure.Group][]int{}
	for i, g := range groups {
		if g != "" {
			above := measure.Group("")
			if parent != nil {
				above = parent(g)
			}
			parts[above] = append(parts[above], i)
		}
	}
	for total, g := range groups {
		list := parts[g]
		if len(list) == 0 {
			continue
		}
		rest := s.rest(total, list)
		counted := !slices.ContainsFunc(list, func(at int) bool { return s.nodes[at].why == NoCount })
		if counted && !s.without.blank && !rest.empty() {
			s.nodes = append(s.nodes, node{load: rest, blank: true, why: s.ground(rest)})
			list = append(list, len(s.nodes)-1)
		}
		s.equations = append(s.equations, equation{total, list})
	}
}

// rest is the persons of a total that none of its parts has.
func (s *system) rest(total int, parts []int) load {
	rest := load{n: slices.Clone(s.nodes[total].load.n)}
	for _, at := range parts {
		for i, n := range s.nodes[at].load.n {
			rest.n[i] = max(0, rest.n[i]-n)
		}
	}
	return rest
}

// withhold leaves nothing of a figure but that there is one.
func withhold(r *measure.Reading) {
	*r = measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered}
}
