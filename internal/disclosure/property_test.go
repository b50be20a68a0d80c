package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// city is a made-up authority over some quarters.
type city struct {
	rand  *rand.Rand
	k     int
	split survey.Split
	size  int
	all   survey.Directions
	past  []measure.Reading
}

const measuresDrawn = 2

func drawCity(seed uint64) *city {
	r := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // the same tables each time
	c := &city{rand: r, k: 5 + r.IntN(6), split: survey.ByDirection, size: []int{4, 12, 40}[r.IntN(3)]}
	if r.IntN(2) == 0 {
		c.split = survey.ByService
	}
	for d := range 2 + r.IntN(11) {
		id := fmt.Sprintf("d%d", d)
		c.all = append(c.all, survey.Direction{ID: id})
		if c.split == survey.ByService && r.IntN(2) == 0 {
			for s := range 1 + r.IntN(4) {
				c.all = append(c.all, survey.Direction{ID: fmt.Sprintf("%ss%d", id, s), Parent: id})
			}
		}
	}
	return c
}

// day returns the first day of a quarter counted from 2024.
func day(quarter int) period.Date { return period.QuarterOf(2024, 1).Add(quarter).First() }

// reorganise splits a direction without services into two, or renames it.
func (c *city) reorganise(quarter int) {
	var whole []int
	for i, d := range c.all {
		if d.Parent == "" && d.Until.IsZero() && !slices.ContainsFunc(c.all, func(s survey.Direction) bool { return s.Parent == d.ID }) {
			whole = append(whole, i)
		}
	}
	if len(whole) == 0 {
		return
	}
	at := whole[c.rand.IntN(len(whole))]
	c.all = slices.Clone(c.all)
	c.all[at].Until = day(quarter).AddDays(-1)
	for i := range 1 + c.rand.IntN(2) {
		c.all = append(c.all, survey.Direction{
			ID: fmt.Sprintf("%sn%d", c.all[at].ID, i), From: day(quarter), Predecessors: []string{c.all[at].ID},
		})
	}
}

// tally draws the answers of an atom, small and empty ones often.
func (c *city) tally() survey.Tally {
	n := c.rand.IntN(c.size + 1)
	switch c.rand.IntN(8) {
	case 0:
		n = 0
	case 1, 2:
		n = c.rand.IntN(c.k + 1)
	}
	t := survey.Tally{Responses: n}
	for range measuresDrawn {
		m := n
		if c.rand.IntN(10) == 0 && n > 0 {
			m = c.rand.IntN(n + 1)
		}
		mean := 20 + 60*c.rand.Float64()
		if c.rand.IntN(30) == 0 {
			mean = 2
		}
		t.Stats = append(t.Stats, survey.Stat{N: m, Sum: mean * float64(m), Favourable: m / 3, Unfavourable: m / 3})
	}
	return t
}

func sum(parts ...survey.Tally) survey.Tally {
	out := survey.Tally{Stats: make([]survey.Stat, measuresDrawn)}
	for _, p := range parts {
		out.Responses += p.Responses
		for i, s := range p.Stats {
			o := &out.Stats[i]
			o.N += s.N
			o.Sum += s.Sum
			o.Favourable += s.Favourable
			o.Unfavourable += s.Unfavourable
		}
	}
	return out
}

// table draws a wave.
func (c *city) table(quarter int) survey.Table {
	w := survey.Wave{
		ID: fmt.Sprintf("w%d", quarter), Period: period.QuarterOf(2024, 1).Add(quarter), Opened: day(quarter),
		Closed: day(quarter).AddDays(40), K: c.k, Split: c.split, CompareUse: true,
	}
	t := survey.Table{Wave: w, All: c.all, There: c.all.On(w.Opened)}
	for i := range measuresDrawn {
		t.Measures = append(t.Measures, survey.Measure{Instrument: "test@1", Metric: measure.Metric(fmt.Sprintf("survey.m%d", i))})
		t.Common = append(t.Common, survey.Measure{Instrument: "test@1", Metric: measure.Metric(fmt.Sprintf("survey.item.i%d", i))})
	}
	var groups, tops []survey.Tally
	named := func(t survey.Tally, g, parent measure.Group) survey.Tally {
		t.Group, t.Parent = g, parent
		if c.rand.IntN(12) == 0 {
			t.Invited = 6*t.Responses + 1
		}
		return t
	}
	for _, d := range t.There {
		if d.Parent != "" {
			continue
		}
		var below []survey.Tally
		for _, s := range t.There {
			if s.Parent == d.ID {
				below = append(below, named(c.tally(), survey.ServiceGroup(s.ID), survey.DirectionGroup(d.ID)))
			}
		}
		top := c.tally()
		if len(below) > 0 {
			below = append(below, named(c.tally(), survey.NoService(d.ID), survey.DirectionGroup(d.ID)))
			top = sum(below...)
		}
		top = named(top, survey.DirectionGroup(d.ID), "")
		tops = append(tops, top)
		groups = append(append(groups, top), below...)
	}
	blank := named(c.tally(), survey.NoDirection(), "")
	tops = append(tops, blank)
	whole := sum(tops...)
	t.Groups = append(append([]survey.Tally{whole}, groups...), blank)
	t.Use = c.use(whole)
	return t
}

// use cuts the whole in three.
func (c *city) use(whole survey.Tally) []survey.Tally {
	yes, no := survey.Tally{Group: survey.UseYes}, survey.Tally{Group: survey.UseNo}
	blank := survey.Tally{Group: survey.UseBlank}
	cut := func(n int) (int, int, int) {
		rest := min(n, c.rand.IntN(2*c.k))
		if c.rand.IntN(3) == 0 {
			rest = 0
		}
		a := c.rand.IntN(n - rest + 1)
		return a, n - rest - a, rest
	}
	yes.Responses, no.Responses, blank.Responses = cut(whole.Responses)
	for range measuresDrawn {
		for _, t := range []*survey.Tally{&yes, &no, &blank} {
			n := t.Responses
			t.Stats = append(t.Stats, survey.Stat{N: n, Sum: 50 * float64(n), Favourable: n / 3, Unfavourable: n / 3})
		}
	}
	return []survey.Tally{yes, no, blank}
}

// atoms cuts a table into persons that every group holds all or none of.
type atoms struct {
	index map[measure.Group]int
	of    map[measure.Group][]int
}

func atomsOf(t *survey.Table) atoms {
	a := atoms{map[measure.Group]int{}, map[measure.Group][]int{}}
	for _, g := range t.Groups[1:] {
		parent := slices.ContainsFunc(t.Groups, func(o survey.Tally) bool { return o.Parent == g.Group })
		if parent {
			continue
		}
		at := len(a.index)
		a.index[g.Group] = at
		a.of[g.Group] = append(a.of[g.Group], at)
		a.of[""] = append(a.of[""], at)
		if g.Parent != "" {
			a.of[g.Parent] = append(a.of[g.Parent], at)
		}
	}
	return a
}

// readable returns the groups of a result that have figures, and those that are
// withheld.
func readable(r disclosure.Result) (shown, hidden map[measure.Group]bool) {
	shown, hidden = map[measure.Group]bool{}, map[measure.Group]bool{}
	for _, x := range r.Readings() {
		if x.State == measure.Known {
			shown[x.Group] = true
		} else {
			hidden[x.Group] = true
		}
	}
	return shown, hidden
}

// judge asks the oracle of each figure of a table, and of use. gone are the
// groups that no more are and were hidden within the year.
func judge(t *survey.Table, r disclosure.Result, gone map[measure.Group][]measure.Group) string {
	shown, hidden := readable(r)
	for g := range shown {
		if hidden[g] {
			return fmt.Sprintf("%s is half hidden", g)
		}
	}
	a := atomsOf(t)
	for figure := range measuresDrawn + 1 {
		o := shownTable{persons: make([]int, len(a.index)), k: t.Wave.Threshold()}
		for _, g := range t.Groups {
			if at, ok := a.index[g.Group]; ok {
				o.persons[at] = personsOf(&g, figure)
			}
			if shown[g.Group] {
				o.shown = append(o.shown, a.of[g.Group])
			} else {
				o.hidden = append(o.hidden, hiddenSet{string(g.Group), a.of[g.Group]})
			}
		}
		for g, heirs := range gone {
			set := hiddenSet{name: "what was " + string(g)}
			for _, h := range heirs {
				set.atoms = append(set.atoms, a.of[h]...)
			}
			o.hidden = append(o.hidden, set)
		}
		if leak := o.leak(); leak != "" {
			return fmt.Sprintf("figure %d: %s", figure, leak)
		}
		if leak := judgeUse(t, shown, figure); leak != "" {
			return fmt.Sprintf("use, figure %d: %s", figure, leak)
		}
	}
	return ""
}

func judgeUse(t *survey.Table, shown map[measure.Group]bool, figure int) string {
	o := shownTable{k: t.Wave.Threshold()}
	told := false
	for i := range t.Use {
		o.persons = append(o.persons, personsOf(&t.Use[i], figure))
		if shown[t.Use[i].Group] {
			o.shown = append(o.shown, []int{i})
			told = true
		}
	}
	if !told {
		return "" // three unknowns and their sum; that one is empty is not said
	}
	for i := range t.Use {
		if !shown[t.Use[i].Group] {
			o.hidden = append(o.hidden, hiddenSet{string(t.Use[i].Group), []int{i}})
		}
	}
	if shown[""] {
		o.shown = append(o.shown, []int{0, 1, 2})
	} else {
		o.hidden = append(o.hidden, hiddenSet{"the whole", []int{0, 1, 2}})
	}
	return o.leak()
}

func personsOf(t *survey.Tally, figure int) int {
	if figure == 0 {
		return t.Responses
	}
	return t.Stats[figure-1].N
}

// play runs a city's quarters through a protection, and returns the first
// thing that is wrong, and how many tables were tried.
func play(seed uint64, protect func(disclosure.Subject, []measure.Reading) disclosure.Result) (fault string, tables int) {
	c := drawCity(seed)
	masks := map[measure.Group]int{} // hidden groups, by the year
	for quarter := range 1 + c.rand.IntN(8) {
		if quarter > 0 && c.rand.IntN(2) == 0 {
			c.reorganise(quarter)
		}
		t := c.table(quarter)
		got := protect(disclosure.Wave{Table: t, Source: "s", Zone: time.UTC}, c.past)
		tables++
		year := t.Wave.Period.Year
		gone := map[measure.Group][]measure.Group{}
		for _, d := range c.all {
			g := survey.DirectionGroup(d.ID)
			if masks[g] == year && !d.There(t.Wave.Opened) {
				gone[g] = heirsOf(c.all, d.ID, t.Wave.Opened)
			}
		}
		if leak := judge(&t, got, gone); leak != "" {
			return fmt.Sprintf("seed %d, quarter %d: %s", seed, quarter, leak), tables
		}
		shown, hidden := readable(got)
		for g := range shown {
			if g != "" && masks[g] == year {
				return fmt.Sprintf("seed %d, quarter %d: %s was hidden before in the year", seed, quarter, g), tables
			}
		}
		for g := range hidden {
			masks[g] = year
		}
		c.past = append(c.past, got.Readings()...)
	}
	return "", tables
}

// heirsOf follows the successors that exist on a day.
func heirsOf(all survey.Directions, id string, on period.Date) []measure.Group {
	var list []measure.Group
	for _, next := range all.Successors(id) {
		if d, _ := all.Find(next); d.There(on) {
			list = append(list, survey.DirectionGroup(next))
		} else {
			list = append(list, heirsOf(all, next, on)...)
		}
	}
	return list
}

// TestNobodyCanBeWorkedOut is the property that the package is for.
func TestNobodyCanBeWorkedOut(t *testing.T) {
	want := 10_000
	if testing.Short() {
		want = 1_000
	}
	tables := 0
	for seed := uint64(1); tables < want; seed++ {
		fault, n := play(seed, disclosure.Protect)
		if tables += n; fault != "" {
			t.Fatal(fault)
		}
	}
}

// TestEachRuleIsNeeded sees the property fail when a rule is taken out.
func TestEachRuleIsNeeded(t *testing.T) {
	for _, rule := range []string{
		disclosure.RulePool, disclosure.RuleExpansion, disclosure.RuleAudit, disclosure.RuleBlank, disclosure.RuleUse,
	} {
		t.Run(rule, func(t *testing.T) {
			without := func(s disclosure.Subject, past []measure.Reading) disclosure.Result {
				return disclosure.ProtectWithout(rule, s, past)
			}
			for seed := uint64(1); seed < 5_000; seed++ {
				if fault, _ := play(seed, without); fault != "" {
					t.Log(fault)
					return
				}
			}
			t.Errorf("without %s, nothing was found", rule)
		})
	}
}
