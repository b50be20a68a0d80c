package disclosure

import (
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Rules is the version of the rules by which a survey's figures are made, as
// their basis has it. Coarsened are figures of versions that kept exact ones,
// told as these rules tell figures.
const (
	Rules     = 2
	Coarsened = 1
)

const (
	leastWhole        = 100 // answers behind what is told of the whole authority alone
	stepOfReliability = 10
	numberStep        = 5
)

const leastUse = 30 // answers of those who use AI, and of those who do not

// Wave is a wave's table, which becomes figures of a source.
type Wave struct {
	Table  survey.Table
	Source string
	Zone   *time.Location
	// Was is the table of the file that was published, when another is to stand in
	// its place: read wrongly, or the wrong one. Without it a wave takes in only
	// answers that came later.
	Was *survey.Table
}

// Past is the span whose stored figures Protect must be given: a wave is known
// by its instruments and the days on which it was open, whatever its id.
func (w Wave) Past() measure.Window {
	const year = 370
	wave := &w.Table.Wave
	first := wave.Closed
	if !wave.Opened.IsZero() && wave.Opened.Compare(first) < 0 {
		first = wave.Opened
	}
	return measure.Window{From: first.AddDays(-year).Start(w.Zone), To: wave.Closed.AddDays(year).Start(w.Zone)}
}

func (w Wave) protect(past []measure.Reading) Result {
	out := Result{Unplaced: w.unplaced()}
	if old := w.published(past); len(old) > 0 {
		r := w.revise(old)
		r.Unplaced = out.Unplaced
		return r
	}
	for i, m := range w.Table.Measures {
		out.Cells.readings = append(out.Cells.readings, w.dimension(i, m)...)
	}
	out.Cells.readings = append(out.Cells.readings, w.use()...)
	out.Cells.readings = append(out.Cells.readings, w.items()...)
	if len(w.Table.Measures) > 0 {
		out.Cells.readings = append(out.Cells.readings, w.responses())
	}
	return out
}

// unit is a direction, a service, or those who did not say, which is the last of
// its list.
type unit struct {
	id    string
	tally *survey.Tally
}

// unitsOf lists the directions, or the services of one.
func (w Wave) unitsOf(parent measure.Group) []unit {
	var list []unit
	for i := range w.Table.Groups {
		t := &w.Table.Groups[i]
		if t.Group == "" || t.Parent != parent {
			continue
		}
		id, named := survey.DirectionOf(t.Group)
		if !named {
			id = survey.Blank
		}
		list = append(list, unit{id, t})
	}
	return list
}

// frame is the wave's frame over some units: the groupings that it has of them,
// and each other alone.
func (w Wave) frame(units []unit) [][]int {
	at := map[string]int{}
	for i, u := range units[:len(units)-1] {
		at[u.id] = i
	}
	var frame [][]int
	in := make([]bool, len(units))
	for _, g := range w.Table.Wave.Frame(w.Table.All) {
		var group []int
		for _, id := range g {
			if i, ok := at[id]; ok {
				group = append(group, i)
				in[i] = true
			}
		}
		if len(group) > 0 {
			slices.Sort(group)
			frame = append(frame, group)
		}
	}
	for i := range len(units) - 1 {
		if !in[i] {
			frame = append(frame, []int{i})
		}
	}
	slices.SortFunc(frame, func(a, b []int) int { return a[0] - b[0] })
	return frame
}

// cell is some units together in one dimension, before it is told.
type cell struct {
	group  measure.Group
	units  []string
	agents int // 0: not known
	stat   survey.Stat
	parts  []cell // of a direction: its services, when they are told apart
}

// cells merges units in one dimension, and the services of a direction that
// stands alone inside it.
func (w Wave) cells(dimension int, parent measure.Group) []cell {
	units := w.unitsOf(parent)
	if len(units) == 0 {
		return nil
	}
	l := layout{k: w.Table.Wave.Threshold(), n: make([]int, len(units))}
	for i, u := range units {
		l.n[i] = u.tally.Stats[dimension].N
	}
	var list []cell
	for _, at := range l.merge(w.frame(units)) {
		c := w.cell(dimension, parent, units, at)
		if len(at) == 1 && parent == "" && c.units[0] != survey.Blank {
			c.parts = w.cells(dimension, c.group)
		}
		list = append(list, c)
	}
	if len(list) == 1 && len(units) > 2 && len(list[0].units) >= len(units)-1 {
		return nil // everybody: the whole is told, and no part of it
	}
	return list
}

func (w Wave) cell(dimension int, parent measure.Group, units []unit, at []int) cell {
	var c cell
	known := true
	for _, i := range at {
		u := units[i]
		if u.id == survey.Blank && len(at) > 1 && u.tally.Stats[dimension].N == 0 {
			continue // everybody said
		}
		c.units = append(c.units, u.id)
		c.stat = c.stat.Plus(u.tally.Stats[dimension])
		if u.id != survey.Blank {
			c.agents += u.tally.Invited
			known = known && u.tally.Invited > 0
		}
	}
	if !known {
		c.agents = 0
	}
	named := slices.DeleteFunc(slices.Clone(at), func(i int) bool { return units[i].id == survey.Blank })
	switch len(named) {
	case 0:
		c.group = units[at[0]].tally.Group
	case 1:
		c.group = units[named[0]].tally.Group
	default:
		id, _ := survey.DirectionOf(parent)
		c.group = survey.Together(c.units, id)
	}
	return c
}

// dimension tells one dimension: its cells, directions that are cut into
// services from these, and the whole authority from all of them.
func (w Wave) dimension(at int, m survey.Measure) []measure.Reading {
	whole := &w.Table.Groups[0]
	n := whole.Stats[at].N
	if n == 0 {
		return nil // "aucune réponse"
	}
	b := w.book(m, w.spread(at))
	all := cell{agents: whole.Invited, stat: whole.Stats[at]}
	if n < w.Table.Wave.Threshold() {
		return b.withheld(all)
	}
	var rows []measure.Reading
	var sum sumOf
	for _, c := range w.cells(at, "") {
		var of sumOf
		for _, part := range c.parts {
			t := precisionOf(part.stat.N).tell(part.stat.Mean())
			of.add(t, part.stat.N)
			rows = append(rows, b.rows(part, t, false)...)
		}
		t := precisionOf(c.stat.N).tell(c.stat.Mean())
		if len(c.parts) > 0 {
			t = of.told()
			sum.n, sum.points = sum.n+of.n, sum.points+of.points
		} else {
			sum.add(t, c.stat.N)
		}
		rows = append(rows, b.rows(c, t, false)...)
	}
	t := sum.told()
	if sum.n == 0 {
		t = precisionOf(n).tell(all.stat.Mean())
	}
	return slices.Concat(b.rows(all, t, true), b.reliability(all, &w.Table.Agreed[at]), rows)
}

// spread is the one standard deviation of a dimension: within directions.
func (w Wave) spread(dimension int) int {
	var stats []survey.Stat
	for _, u := range w.unitsOf("") {
		stats = append(stats, u.tally.Stats[dimension])
	}
	return survey.SpreadOf(stats)
}

// sumOf is a mean of told figures, weighted by their answers.
type sumOf struct {
	n      int
	points float64
}

func (s *sumOf) add(t told, n int) {
	s.n += n
	s.points += float64(n) * t.point()
}

func (s *sumOf) told() told { return precisionOf(s.n).tell(s.points / float64(max(1, s.n))) }

// book writes the figures of one dimension.
type book struct {
	wave   *survey.Wave
	source string
	window measure.Window
	metric measure.Metric
	model  string
	spread int
}

func (w Wave) book(m survey.Measure, spread int) book {
	wave := &w.Table.Wave
	return book{wave, w.Source, wave.Window(w.Zone), m.Metric, m.Instrument, spread}
}

// row is a figure of a cell without its value.
func (b book) row(c cell) measure.Reading {
	return measure.Reading{
		Key:     measure.Key{Source: b.source, Metric: b.metric, Method: measure.Declared, Model: b.model, Group: c.group, Window: b.window},
		State:   measure.Withheld,
		Covered: b.window.Length(),
		Basis:   b.wave.Basis().With(func(f *measure.BasisFields) { f.Rules, f.Units = Rules, join(c.units) }),
	}
}

// withheld is a dimension of which nothing may be told.
func (b book) withheld(c cell) []measure.Reading { return []measure.Reading{b.row(c)} }

// rows are the mean of a cell and the shares that so many answers allow.
func (b book) rows(c cell, t told, whole bool) []measure.Reading {
	mean := b.row(c)
	mean.Basis = mean.Basis.With(func(f *measure.BasisFields) { f.Invited, f.Spread = c.agents, b.spread })
	mean = t.on(mean, c.stat.N)
	rows := []measure.Reading{mean}
	good, bad := c.stat.Shares()
	if p := precisionOfShare(c.stat.N, whole); p != (precision{}) {
		favourable, unfavourable := mean, mean
		favourable.Metric, unfavourable.Metric = survey.Favourable(b.metric), survey.Unfavourable(b.metric)
		rows = append(rows, p.tell(good).onShare(favourable, c.stat.N, p), p.tell(bad).onShare(unfavourable, c.stat.N, p))
	}
	return rows
}

// reliability tells how the items of a dimension go together: of the whole
// authority, from 100 complete answers on, to 0.1, with the interval that follows
// from what is told.
func (b book) reliability(all cell, a *survey.Agreement) []measure.Reading {
	alpha, ok := a.Alpha()
	if !ok || a.N < leastWhole {
		return nil
	}
	told := min(1, max(0, math.Round(alpha*10)/10))
	r := b.row(all)
	r.Metric, r.State, r.Spread, r.Value, r.Count = survey.Reliability(b.metric), measure.Known, measure.CI95, 100*told, a.N
	low, high := survey.AlphaInterval(told, a.N/numberStep*numberStep, a.Items())
	r.Low, r.High = min(r.Value, 100*low), max(r.Value, 100*high)
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Step = stepOfReliability })
	return []measure.Reading{r}
}

// on writes a told mean of n answers on a figure that has its basis.
func (t told) on(r measure.Reading, n int) measure.Reading {
	step := precisionOf(n).step
	if survey.IsUse(r.Group) {
		step = precisionOfUse(n).step
	}
	r.State, r.Spread, r.Value, r.Count, r.SD = measure.Known, measure.CI95, t.value, n, 0
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Step, f.Bound = int(step), t.bound.String() })
	of := r.Basis.Fields()
	shown, _ := survey.Shown(n, of.Invited, r.Group == "")
	r.Low, r.High = survey.Interval(survey.Sample{Mean: t.value, SD: float64(of.Spread), N: shown, Step: step}, t.bound, of.Invited)
	return r
}

// onShare writes a told share.
func (t told) onShare(r measure.Reading, n int, p precision) measure.Reading {
	r.State, r.Spread, r.Value, r.Low, r.High, r.Count = measure.Known, measure.Exact, t.value, t.value, t.value, n
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Step, f.Bound, f.Spread = int(p.step), t.bound.String(), 0 })
	return r
}

// responses is how many answered in the whole authority.
func (w Wave) responses() measure.Reading {
	whole := &w.Table.Groups[0]
	m := survey.Measure{Instrument: w.Table.Measures[0].Instrument, Metric: measure.Responses}
	r := w.book(m, 0).row(cell{})
	if whole.Responses < w.Table.Wave.Threshold() {
		return r
	}
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Invited = whole.Invited })
	return onResponses(r, whole.Responses)
}

func onResponses(r measure.Reading, n int) measure.Reading {
	shown, _ := survey.Shown(n, r.Basis.Fields().Invited, true)
	r.State, r.Value, r.Low, r.High, r.Count = measure.Known, shown, shown, shown, n
	return r
}

// use tells those who use AI beside those who do not: both where both are
// enough, and where those who did not say are none or enough.
func (w Wave) use() []measure.Reading {
	var rows []measure.Reading
	for i, m := range w.Table.Common {
		at := map[measure.Group]survey.Stat{}
		var stats []survey.Stat
		for _, t := range w.Table.Use {
			at[t.Group] = t.Stats[i]
			stats = append(stats, t.Stats[i])
		}
		if len(stats) == 0 {
			continue
		}
		yes, no, blank := at[survey.UseYes], at[survey.UseNo], at[survey.UseBlank]
		enough := yes.N >= leastUse && no.N >= leastUse && (blank.N == 0 || blank.N >= leastCell)
		b := w.book(m, survey.SpreadOf(stats))
		for _, g := range []measure.Group{survey.UseYes, survey.UseNo} {
			r := b.row(cell{group: g})
			if enough {
				r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Spread = b.spread })
				r = precisionOfUse(at[g].N).tell(at[g].Mean()).on(r, at[g].N)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// unplaced lists what nobody is found by: every answer is among those who did
// not say.
func (w Wave) unplaced() []string {
	var kinds []string
	directions, use := w.unitsOf(""), w.Table.Use
	nobody := func(said, silent int) bool { return said == 0 && silent > 0 }
	if n := len(directions) - 1; n > 0 {
		said := 0
		for _, u := range directions[:n] {
			said += u.tally.Responses
		}
		if nobody(said, directions[n].tally.Responses) {
			kinds = append(kinds, "direction")
		}
	}
	if len(use) == 3 && nobody(use[0].Responses+use[1].Responses, use[2].Responses) {
		kinds = append(kinds, "use")
	}
	return kinds
}
