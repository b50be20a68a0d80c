package disclosure

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

const wholeDay = 23 * time.Hour

// FewestAgents is the number of active agents under which use says something
// of persons.
const FewestAgents = 10

// Counts are counts of trained agents and of signatures by direction, beside
// the headcounts, as a batch has them. Its other readings pass. Each agent is
// trained or is not, as one answer is given or is not: groups are put together
// by headcount as those of a wave are by answers, shares are told as precisely as
// means of so many, and the total is told from them.
type Counts struct {
	Readings []measure.Reading
	// Parent returns the direction of a service, "" of a direction; nil: there
	// are directions only.
	Parent func(measure.Group) measure.Group
}

// Use is the use of AI by direction: queries, tokens, active agents, as a batch
// has them. It is staff data, told only of groups with enough active agents in
// the civil month, put together where they have too few, and never by direction
// and hour. Readings about the whole authority pass.
//
// Amounts add up exactly, so that two ways of putting the same month together
// would tell what one of them hides. A month is told once it is over, and its
// groups stay as they were first told.
type Use struct {
	Readings []measure.Reading
	Zone     *time.Location
	Parent   func(measure.Group) measure.Group
	Now      time.Time
}

// counted reports whether a metric counts agents trained, or signatures.
func counted(m measure.Metric) bool { return m == measure.AgentsTrained || m == measure.CharterSigned }

// used reports whether a metric is of the use of AI. A session held is nobody's
// use.
func used(m measure.Metric) bool {
	info, _ := measure.InfoOf(m)
	return (info.Kind == measure.Flow && m != measure.Sessions) || m == measure.ActiveAgents
}

// EnoughAgents reports whether use may be told of those who were active in each
// of some months: some month, and at least FewestAgents in every one.
func EnoughAgents(agents ...int) bool {
	return len(agents) > 0 && slices.Min(agents) >= FewestAgents
}

// set is what readings that add up have in common.
type set struct {
	system measure.System
	metric measure.Metric // "" of use: all of it is merged in one way
	window measure.Window
}

// sets parts readings into those that add up together, in order, and the others.
func sets(readings []measure.Reading, of func(*measure.Reading) (set, bool)) (order []set, parts map[set][]measure.Reading, others []measure.Reading) {
	parts = map[set][]measure.Reading{}
	for _, r := range readings {
		key, ok := of(&r)
		if !ok || r.State != measure.Known {
			others = append(others, r)
			continue
		}
		if parts[key] == nil {
			order = append(order, key)
		}
		parts[key] = append(parts[key], r)
	}
	return order, parts, others
}

// group is one group of a set with the persons that stand behind it.
type group struct {
	name    measure.Group
	persons int
	yes     float64 // of counts: those who are trained
}

// merged are groups of one level together; rest says that those of no group are
// in it.
type merged struct {
	name    measure.Group
	members []measure.Group
	units   []string
	persons int
	yes     float64
	rest    bool
}

// merge puts the groups of one level together. rest are the persons of none of
// them. None when there is one group of everybody: then the total is all that may
// be told.
func merge(groups []group, rest group, frame [][]int, direction string) []merged {
	l := layout{k: leastCell}
	for _, g := range groups {
		l.n = append(l.n, g.persons)
	}
	l.n = append(l.n, rest.persons)
	var list []merged
	for _, at := range l.merge(frame) {
		var m merged
		for _, i := range at {
			if i < len(groups) {
				m.add(groups[i])
			} else {
				m.addRest(rest)
			}
		}
		m.call(direction)
		list = append(list, m)
	}
	if len(list) == 1 && len(list[0].members) == len(groups) && (list[0].rest || len(groups) > 1) {
		return nil
	}
	return list
}

func (m *merged) add(g group) {
	id, _ := survey.DirectionOf(g.name)
	m.name, m.members, m.units = g.name, append(m.members, g.name), append(m.units, id)
	m.persons, m.yes = m.persons+g.persons, m.yes+g.yes
}

// addRest adds those of no group, if there are some.
func (m *merged) addRest(rest group) {
	m.persons, m.yes = m.persons+rest.persons, m.yes+rest.yes
	if m.rest = rest.persons > 0 || rest.yes > 0; m.rest {
		m.units = append(m.units, survey.Blank)
	}
}

// call names groups that are more than one, or none.
func (m *merged) call(direction string) {
	switch {
	case len(m.members) == 0 && direction == "":
		m.name = survey.NoDirection()
	case len(m.members) == 0:
		m.name = survey.NoService(direction)
	case len(m.members) > 1:
		m.name = survey.Together(m.units, direction)
	}
}

// alone is a frame in which each of so many groups stands alone.
func alone(n int) [][]int {
	frame := make([][]int, n)
	for i := range frame {
		frame[i] = []int{i}
	}
	return frame
}

// framed is a frame in which groups of few agents are together.
func framed(groups []group) [][]int {
	agents := make([]int, len(groups))
	for i, g := range groups {
		agents[i] = g.persons
	}
	small := survey.Small(agents)
	frame := slices.DeleteFunc(alone(len(groups)), func(at []int) bool { return slices.Contains(small, at[0]) })
	if len(small) > 0 {
		frame = append(frame, small)
	}
	slices.SortFunc(frame, func(a, b []int) int { return a[0] - b[0] })
	return frame
}

// children lists the groups of one level among those of a set, in order.
func children(readings []measure.Reading, parent measure.Group, of func(measure.Group) measure.Group) []measure.Group {
	var list []measure.Group
	for i := range readings {
		g := readings[i].Group
		above := measure.Group("")
		if of != nil {
			above = of(g)
		}
		if g != "" && above == parent && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

func (c Counts) protect(_ []measure.Reading) Result {
	var out Result
	order, parts, others := sets(c.Readings, func(r *measure.Reading) (set, bool) {
		return set{r.System, r.Metric, r.Window}, counted(r.Metric)
	})
	out.Plain = others
	for _, key := range order {
		cells, total := c.settle(parts[key])
		out.Cells.readings = append(out.Cells.readings, cells...)
		out.Plain = append(out.Plain, total...)
	}
	return out
}

// settle tells one count by direction and in all.
func (c Counts) settle(readings []measure.Reading) (cells, total []measure.Reading) {
	at := slices.IndexFunc(readings, func(r measure.Reading) bool { return r.Group == "" })
	if at >= 0 {
		total = []measure.Reading{readings[at]}
	}
	if len(readings) == len(total) {
		return nil, total // nothing of a group: the total alone gives nobody away
	}
	for i := range readings {
		if r := &readings[i]; r.Group != "" {
			if _, known := c.heads(r); !known {
				return withheld(readings), total
			}
		}
	}
	var sum sumOf
	cells = c.level(readings, "", total, &sum)
	for i := range total {
		total[i] = onCount(total[i], sum.told(), sum.n)
	}
	if sum.n == 0 && len(total) > 0 {
		heads, _ := c.heads(&readings[at])
		total = c.whole(readings[at], heads)
	}
	return cells, total
}

// whole tells a total of which no group may be told.
func (c Counts) whole(r measure.Reading, heads int) []measure.Reading {
	if heads < leastCell {
		return []measure.Reading{{Key: r.Key, State: measure.Withheld, Covered: r.Covered}}
	}
	return []measure.Reading{onCount(r, precisionOf(heads).tell(100*r.Value/float64(heads)), heads)}
}

// level tells the groups of one level, and the services of a direction that
// stands alone, and adds what it told to a sum.
func (c Counts) level(readings []measure.Reading, parent measure.Group, total []measure.Reading, sum *sumOf) []measure.Reading {
	names := children(readings, parent, c.Parent)
	groups := make([]group, len(names))
	var rest group
	for i := range total {
		heads, _ := c.heads(&total[i])
		rest = group{persons: heads, yes: total[i].Value}
	}
	of := map[measure.Group]measure.Reading{}
	for i, name := range names {
		r := readings[slices.IndexFunc(readings, func(r measure.Reading) bool { return r.Group == name })]
		heads, _ := c.heads(&r)
		of[name], groups[i] = r, group{name, heads, r.Value}
		rest.persons, rest.yes = max(0, rest.persons-heads), max(0, rest.yes-r.Value)
	}
	direction, _ := survey.DirectionOf(parent)
	var cells []measure.Reading
	for _, m := range merge(groups, rest, framed(groups), direction) {
		t := precisionOf(m.persons).tell(min(100, 100*m.yes/float64(m.persons)))
		below := sumOf{}
		if len(m.members) == 1 && !m.rest && parent == "" && c.Parent != nil {
			cells = append(cells, c.level(readings, m.name, []measure.Reading{of[m.name]}, &below)...)
		}
		if below.n > 0 {
			t = below.told()
			sum.n, sum.points = sum.n+below.n, sum.points+below.points
		} else {
			sum.add(t, m.persons)
		}
		r := readings[0]
		if len(m.members) > 0 {
			r = of[m.members[0]]
		}
		r.Group = m.name
		r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Units = join(m.units) })
		cells = append(cells, onCount(r, t, m.persons))
	}
	return cells
}

// onCount writes a share of so many agents as the number that it stands for.
func onCount(r measure.Reading, t told, heads int) measure.Reading {
	v := t.value * float64(heads) / 100
	r.Value, r.Low, r.High, r.Spread, r.Count = v, v, v, measure.Exact, 0
	r.Basis = r.Basis.With(func(f *measure.BasisFields) {
		f.Rules, f.Invited, f.Step, f.Bound = Rules, heads, int(precisionOf(heads).step), t.bound.String()
	})
	return r
}

// heads finds the headcount beside a count; there is none below the count.
func (c Counts) heads(r *measure.Reading) (int, bool) {
	for i := range c.Readings {
		h := &c.Readings[i]
		if h.Metric == measure.Headcount && h.Group == r.Group && h.Window == r.Window && h.State == measure.Known && h.Value >= r.Value {
			return int(h.Value), true
		}
	}
	return 0, false
}

// withheld leaves nothing of the figures of groups but that there are some.
func withheld(readings []measure.Reading) []measure.Reading {
	var list []measure.Reading
	for _, r := range readings {
		if r.Group != "" {
			list = append(list, measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered})
		}
	}
	return list
}

func (u Use) protect(past []measure.Reading) Result {
	var out Result
	order, parts, others := sets(u.Readings, func(r *measure.Reading) (set, bool) {
		return set{system: r.System, window: u.month(r)}, used(r.Metric)
	})
	for _, r := range others {
		if Raw(r) && used(r.Metric) {
			out.Cells.readings = append(out.Cells.readings, r) // withheld already
		} else {
			out.Plain = append(out.Plain, r)
		}
	}
	for _, key := range order {
		for _, r := range parts[key] {
			if r.Group == "" {
				out.Plain = append(out.Plain, r)
			}
		}
		out.Cells.readings = append(out.Cells.readings, u.level(parts[key], "", past)...)
	}
	return out
}

func (u Use) month(r *measure.Reading) measure.Window {
	return measure.CivilMonth(u.Zone, r.Window.To.Add(-1))
}

// level tells the use of the groups of one level, and of the services of a
// direction that stands alone. How many were active is asked of the batch, and of
// what is stored.
func (u Use) level(readings []measure.Reading, parent measure.Group, past []measure.Reading) []measure.Reading {
	names := children(readings, parent, u.Parent)
	if len(names) == 0 {
		return nil
	}
	groups, rest, some := u.groups(&readings[0], parent, names, past)
	if !some || u.Now.Before(u.month(&readings[0]).To) {
		return withheld(within(readings, names, u.Parent))
	}
	direction, _ := survey.DirectionOf(parent)
	cells := merge(groups, group{persons: rest}, alone(len(groups)), direction)
	if told := u.told(&readings[0], parent, past); len(told) > 0 && !slices.Equal(told, layoutOf(cells)) {
		return nil // what was told stands
	}
	if cells == nil {
		return withheld(within(readings, names, u.Parent))
	}
	var out []measure.Reading
	for _, m := range cells {
		out = append(out, together(readings, m, parent, cells)...)
		if len(m.members) == 1 && !m.rest && parent == "" {
			out = append(out, u.level(readings, m.name, past)...)
		}
	}
	return out
}

// groups are those of one level with the agents who were active in a month, and
// those who are in none; some says that it is known of one.
func (u Use) groups(of *measure.Reading, parent measure.Group, names []measure.Group, past []measure.Reading) (groups []group, rest int, some bool) {
	rest, known := u.active(of, parent, past)
	for _, name := range names {
		n, ok := u.active(of, name, past)
		if !ok {
			n = 1 // not known: too few to stand alone, and not none
		}
		some = some || ok
		groups = append(groups, group{name: name, persons: n})
		rest = max(0, rest-n)
	}
	if !known {
		rest = 0
	}
	return groups, rest, some
}

// told are the cells of one level as they were first told of a month, from what
// is stored.
func (u Use) told(of *measure.Reading, parent measure.Group, past []measure.Reading) []string {
	var list []string
	for i := range past {
		r := &past[i]
		f := r.Basis.Fields()
		if r.Metric != measure.ActiveAgents || r.State != measure.Known || f.Rules == 0 || f.Units == "" || r.System != of.System || u.month(r) != u.month(of) {
			continue
		}
		above := measure.Group("")
		if survey.IsService(r.Group) && u.Parent != nil {
			above = u.Parent(survey.ServiceGroup(unitsIn(f.Units)[0]))
		}
		if above == parent && !slices.Contains(list, f.Units) {
			list = append(list, f.Units)
		}
	}
	slices.Sort(list)
	return list
}

// layoutOf is who is told together.
func layoutOf(cells []merged) []string {
	list := make([]string, len(cells))
	for i, m := range cells {
		list[i] = join(m.units)
	}
	slices.Sort(list)
	return list
}

// within lists the readings of some groups and of their services.
func within(readings []measure.Reading, names []measure.Group, parent func(measure.Group) measure.Group) []measure.Reading {
	return slices.DeleteFunc(slices.Clone(readings), func(r measure.Reading) bool {
		return r.Group == "" || !slices.Contains(names, r.Group) && (parent == nil || !slices.Contains(names, parent(r.Group)))
	})
}

// active is how many agents of a group were active in a month, as it was told.
func (u Use) active(of *measure.Reading, g measure.Group, past []measure.Reading) (int, bool) {
	for _, list := range [][]measure.Reading{u.Readings, past} {
		for i := range list {
			r := &list[i]
			if r.Metric == measure.ActiveAgents && r.Group == g && r.System == of.System && r.State == measure.Known && u.month(r) == u.month(of) {
				return int(r.Value), true
			}
		}
	}
	return 0, false
}

// together adds up the use of the groups of a cell, by all that their keys have
// in common. With those of no group in it, it is what the other cells leave of
// the total, where that is told. Use by the hour is withheld.
func together(readings []measure.Reading, m merged, parent measure.Group, cells []merged) []measure.Reading {
	sum := sumOfUse{of: map[measure.Key]measure.Reading{}}
	total := map[measure.Key]bool{}
	for _, r := range readings {
		if r.Group == parent && m.rest && r.Metric != measure.ActiveAgents {
			total[sum.add(r, m.name, 1)] = true
		}
	}
	for _, r := range readings {
		key := r.Key
		key.Group = m.name
		other := slices.ContainsFunc(cells, func(c merged) bool { return c.name != m.name && slices.Contains(c.members, r.Group) })
		switch in := slices.Contains(m.members, r.Group); {
		case in && !total[key]:
			sum.add(r, m.name, 1)
		case other && total[key]:
			sum.add(r, m.name, -1)
		}
	}
	list := make([]measure.Reading, 0, len(sum.order))
	for _, key := range sum.order {
		list = append(list, onUse(sum.of[key], m))
	}
	return list
}

// sumOfUse adds up readings under the name of a cell.
type sumOfUse struct {
	order []measure.Key
	of    map[measure.Key]measure.Reading
}

func (s *sumOfUse) add(r measure.Reading, name measure.Group, sign float64) measure.Key {
	key := r.Key
	key.Group = name
	sum, there := s.of[key]
	if !there {
		s.order = append(s.order, key)
		sum = measure.Reading{Key: key, State: measure.Known, Spread: r.Spread, Covered: r.Covered, Basis: r.Basis}
	}
	sum.Value, sum.Low, sum.High, sum.Count = sum.Value+sign*r.Value, sum.Low+sign*r.Low, sum.High+sign*r.High, sum.Count+int(sign)*r.Count
	sum.Covered = min(sum.Covered, r.Covered)
	s.of[key] = sum
	return key
}

// onUse writes the use of a cell.
func onUse(r measure.Reading, m merged) measure.Reading {
	if r.Window.Length() < wholeDay {
		return measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered}
	}
	if r.Metric == measure.ActiveAgents {
		r = onAgents(r, m.persons)
	}
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Rules, f.Units = Rules, join(m.units) })
	return r
}

// onAgents writes how many were active, to the nearest five.
func onAgents(r measure.Reading, n int) measure.Reading {
	shown, _ := survey.Shown(n, 0, false)
	r.Value, r.Low, r.High, r.Count = shown, shown, shown, 0
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Rules = Rules })
	return r
}
