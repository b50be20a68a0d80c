package disclosure

import (
	"cmp"
	"math"
	"slices"
)

// load is what adds up over groups: persons behind each figure, and what is
// needed to judge a sum of groups as one group.
type load struct {
	n         []int     // persons, by figure
	sum       []float64 // of scores, by figure; nil for counts
	good, bad []int     // favourable and unfavourable; nil for counts
}

func (a load) plus(b load) load {
	return load{addInts(a.n, b.n), addFloats(a.sum, b.sum), addInts(a.good, b.good), addInts(a.bad, b.bad)}
}

func addInts(a, b []int) []int {
	out := slices.Clone(b)
	for i := range a {
		out[i] += a[i]
	}
	return out
}

func addFloats(a, b []float64) []float64 {
	out := slices.Clone(b)
	for i := range a {
		out[i] += a[i]
	}
	return out
}

// empty reports whether nobody stands behind any figure.
func (a load) empty() bool { return len(a.n) == 0 || slices.Max(a.n) == 0 }

func (a load) least() int {
	if len(a.n) == 0 {
		return 0
	}
	return slices.Min(a.n)
}

// node is one group in the equations.
type node struct {
	load  load
	why   Reason // Shown: visible
	blank bool   // the first to be hidden for another: no page shows it
	whole bool   // the whole authority: the last
	shown bool   // published already: may not be hidden
}

func (n *node) hidden() bool { return n.why != Shown }

// equation says that a group is the sum of its parts, in persons and in sums
// of scores.
type equation struct {
	total int
	parts []int
}

// system is the groups of one wave and how they add up. Its unknowns are the
// hidden groups: a reader knows all the others, and the empty ones.
type system struct {
	nodes     []node
	equations []equation
	ground    func(load) Reason // why a group, or a sum of groups, may not be known
	heads     bool              // a group is empty when its first figure is; else in each figure apart
	without   skips
}

// settle hides what it takes. False: a group that is shown already would have
// to be hidden.
func (s *system) settle() bool {
	for i := range s.nodes {
		if s.nodes[i].shown && s.nodes[i].hidden() {
			return false
		}
	}
	for {
		where, violated := s.violation()
		if !violated {
			return true
		}
		at := s.complement(where)
		if at < 0 {
			return false
		}
		s.nodes[at].why = Secondary
	}
}

// violation finds a rule that does not hold, and the equations in which one
// more group must be hidden.
func (s *system) violation() ([]int, bool) {
	layers := s.layers()
	for e := range s.equations {
		alone := func(unknown []bool) bool { return len(s.members(e, unknown)) == 1 }
		if slices.ContainsFunc(layers, alone) { // V1
			return []int{e}, true
		}
	}
	for e := range s.equations {
		if where, violated := s.smallPool(e); violated { // V2
			return where, true
		}
	}
	for _, unknown := range layers {
		if at := s.determined(unknown); at >= 0 && !s.without.audit { // V3
			return s.around(at), true
		}
	}
	return nil, false
}

// layers are the sets of unknowns, one for each figure: a group that nobody
// answered for in one figure covers nothing there. Equal sets come once.
func (s *system) layers() [][]bool {
	var list [][]bool
	width := 0
	for i := range s.nodes {
		width = max(width, len(s.nodes[i].load.n))
	}
	if s.heads {
		width = min(width, 1)
	}
	for figure := range width {
		unknown := make([]bool, len(s.nodes))
		for i := range s.nodes {
			unknown[i] = s.nodes[i].hidden() && s.nodes[i].load.n[figure] > 0
		}
		if !slices.ContainsFunc(list, func(o []bool) bool { return slices.Equal(o, unknown) }) {
			list = append(list, unknown)
		}
	}
	return list
}

// members lists the unknowns of an equation, its total included.
func (s *system) members(e int, unknown []bool) []int {
	var list []int
	for _, at := range append([]int{s.equations[e].total}, s.equations[e].parts...) {
		if unknown[at] {
			list = append(list, at)
		}
	}
	return list
}

// smallPool tells whether the hidden parts of a visible total, which are known
// together, are together one that may not be known: as they stand, and with
// each hidden subtotal replaced by its own hidden parts.
func (s *system) smallPool(e int) ([]int, bool) {
	if s.without.pool || s.nodes[s.equations[e].total].hidden() {
		return nil, false
	}
	var pool load
	for _, at := range s.equations[e].parts {
		if s.nodes[at].hidden() {
			pool = pool.plus(s.nodes[at].load)
		}
	}
	if !pool.empty() && s.ground(pool) != Shown {
		return []int{e}, true
	}
	if s.without.expansion {
		return nil, false
	}
	var walked []int
	pool = load{}
	s.expand(e, &pool, &walked)
	return walked, len(walked) > 1 && !pool.empty() && s.ground(pool) != Shown
}

// expand adds up the hidden parts of an equation, subtotals replaced, and notes
// the equations walked.
func (s *system) expand(e int, pool *load, walked *[]int) {
	*walked = append(*walked, e)
	for _, at := range s.equations[e].parts {
		if !s.nodes[at].hidden() {
			continue
		}
		below := slices.IndexFunc(s.equations, func(q equation) bool { return q.total == at })
		if below >= 0 && !slices.Contains(*walked, below) {
			s.expand(below, pool, walked)
			continue
		}
		*pool = pool.plus(s.nodes[at].load)
	}
}

// around lists the equations of a group; where they have nothing more to hide,
// complement goes on to all that have hidden groups.
func (s *system) around(at int) []int {
	var near, far []int
	for e, q := range s.equations {
		switch {
		case q.total == at || slices.Contains(q.parts, at):
			near = append(near, e)
		case slices.ContainsFunc(q.parts, func(p int) bool { return s.nodes[p].hidden() }):
			far = append(far, e)
		}
	}
	if s.complement(near) >= 0 {
		return near
	}
	return append(near, far...)
}

// size is the number of persons of a group.
func (s *system) size(l load) int {
	if s.heads && len(l.n) > 0 {
		return l.n[0]
	}
	return l.least()
}

// complement returns the group to hide in some equations: those who did not
// say, else the part with the fewest persons, else a total, the whole
// authority last; -1 when nothing is left.
func (s *system) complement(where []int) int {
	best, least := -1, math.MaxInt
	try := func(at, cost int) {
		n := &s.nodes[at]
		size := s.size(n.load)
		if n.hidden() || n.shown || size <= 0 {
			return
		}
		if cost = cmp.Or(cost, size); n.blank {
			cost = 0
		}
		if n.whole {
			cost = math.MaxInt - 1
		}
		if cost < least {
			best, least = at, cost
		}
	}
	for _, e := range where {
		for _, at := range s.equations[e].parts {
			try(at, 0)
		}
	}
	for _, e := range where {
		try(s.equations[e].total, math.MaxInt-2)
	}
	return best
}
