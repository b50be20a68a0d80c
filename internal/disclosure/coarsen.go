package disclosure

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Exact reports whether a stored figure of a survey is of a version that kept
// means, standard deviations and shares as they were computed.
func Exact(r *measure.Reading) bool { return isSurvey(r.Metric) && r.Basis.Fields().Rules == 0 }

// Coarse returns stored figures as today's rules tell them: those of surveys and
// of counts by earlier versions, others as they are.
func Coarse(stored []measure.Reading) []measure.Reading {
	list := slices.Clone(stored)
	coarsenCounts(list)
	return coarsen(list)
}

// coarsen tells figures of such versions as these rules tell figures: rounded by
// their size, without standard deviations, groups of fewer than ten put together
// with others that were shown; what was hidden stays so. Others pass.
func coarsen(rows []measure.Reading) []measure.Reading {
	type dimension struct {
		source, wave, model string
		metric              measure.Metric
		use                 bool
	}
	out := make([]measure.Reading, 0, len(rows))
	var order []dimension
	of := map[dimension]old{}
	for i := range rows {
		r := rows[i]
		if !Exact(&r) {
			out = append(out, r)
			continue
		}
		metric, part := meanOf(r.Metric)
		key := dimension{r.Source, r.Basis.Fields().Wave, r.Model, metric, survey.IsUse(r.Group)}
		if of[key] == nil {
			order, of[key] = append(order, key), old{}
		}
		of[key][place{r.Group, part}] = r
	}
	for _, key := range order {
		switch o := of[key]; {
		case key.use:
			out = append(out, o.use()...)
		case key.metric == measure.Responses:
			out = append(out, o.responses()...)
		default:
			out = append(out, o.dimension()...)
		}
	}
	return out
}

// meanOf is the metric of the mean beside which a share stands, and which part
// of it the share is; the mean itself is the part "".
func meanOf(m measure.Metric) (mean, part measure.Metric) {
	for _, part := range []measure.Metric{survey.Favourable(""), survey.Unfavourable("")} {
		if mean, ok := strings.CutSuffix(string(m), string(part)); ok {
			return measure.Metric(mean), part
		}
	}
	return m, ""
}

// place is one figure of a dimension.
type place struct {
	group measure.Group
	part  measure.Metric
}

// old is one dimension of a wave as an earlier version stored it.
type old map[place]measure.Reading

func (o old) groups() []measure.Group {
	var list []measure.Group
	for p := range o {
		if p.part == "" {
			list = append(list, p.group)
		}
	}
	slices.Sort(list)
	return list
}

func (o old) shown(g measure.Group) bool { return o[place{g, ""}].State == measure.Known }

// masked is a figure of which nothing is told.
func masked(r measure.Reading) measure.Reading {
	basis := r.Basis.With(func(f *measure.BasisFields) {
		*f = measure.BasisFields{Wave: f.Wave, Opened: f.Opened, Closed: f.Closed, Quarter: f.Quarter, Scoring: f.Scoring, Split: f.Split, Rules: Coarsened, K: survey.DefaultK}
	})
	return measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered, Basis: basis}
}

// exact is a figure of an earlier version as the scores that it tells.
func exact(r *measure.Reading) survey.Stat {
	n := float64(r.Count)
	sd := r.Basis.Fields().SD
	return survey.Stat{N: r.Count, Sum: n * r.Value, Squares: max(0, n-1)*sd*sd + n*r.Value*r.Value}
}

func (o old) dimension() []measure.Reading {
	whole, there := o[place{"", ""}]
	if !there {
		return nil
	}
	var stats []survey.Stat
	for _, g := range o.groups() {
		if r := o[place{g, ""}]; g != "" && !survey.IsService(g) && o.shown(g) {
			stats = append(stats, exact(&r))
		}
	}
	if len(stats) == 0 {
		stats = []survey.Stat{exact(&whole)}
	}
	spread := survey.SpreadOf(stats)
	if !o.shown("") || whole.Count < survey.DefaultK {
		return []measure.Reading{masked(whole)}
	}
	out := o.tell(whole, cell{stat: exact(&whole), agents: whole.Basis.Fields().Invited}, spread)
	for _, c := range o.directions() {
		out = append(out, o.tell(whole, c, spread)...)
	}
	for _, g := range o.groups() {
		r := o[place{g, ""}]
		switch {
		case g == "" || o.shown(g) && !survey.IsService(g):
		case o.shown(g) && r.Count >= survey.DefaultK && !survey.IsBlank(g):
			id, _ := survey.DirectionOf(g)
			out = append(out, o.tell(whole, cell{group: g, units: []string{id}, stat: exact(&r), agents: r.Basis.Fields().Invited}, spread)...)
		case !survey.IsBlank(g):
			out = append(out, masked(r)) // of few too: which direction it is in is not stored
		}
	}
	return out
}

// directions are those that were shown, put together where they are too few.
func (o old) directions() []cell {
	var list []cell
	var blank cell
	for _, g := range o.groups() {
		r := o[place{g, ""}]
		if g == "" || survey.IsService(g) || !o.shown(g) || r.Count == 0 {
			continue
		}
		c := cell{group: g, stat: exact(&r), agents: r.Basis.Fields().Invited}
		if survey.IsBlank(g) {
			c.units, blank = []string{survey.Blank}, c
			continue
		}
		id, _ := survey.DirectionOf(g)
		c.units = []string{id}
		list = append(list, c)
	}
	l := layout{k: survey.DefaultK}
	frame := make([][]int, len(list))
	for i, c := range list {
		l.n, frame[i] = append(l.n, c.stat.N), []int{i}
	}
	list, l.n = append(list, blank), append(l.n, blank.stat.N)
	var out []cell
	for _, at := range l.merge(frame) {
		out = append(out, pooled(list, at))
	}
	return out
}

// pooled puts cells together.
func pooled(list []cell, at []int) cell {
	var c cell
	named := 0
	known := true
	for _, i := range at {
		p := list[i]
		if len(p.units) == 0 {
			continue // nobody did not say
		}
		c.units, c.stat, c.agents = append(c.units, p.units...), c.stat.Plus(p.stat), c.agents+p.agents
		if p.units[0] != survey.Blank {
			named, known = named+1, known && p.agents > 0
		}
		if named <= 1 && (p.units[0] != survey.Blank || c.group == "") {
			c.group = p.group
		}
	}
	if !known {
		c.agents = 0
	}
	if named > 1 {
		c.group = survey.Together(c.units, "")
	}
	return c
}

// tell writes a mean and its shares as these rules tell them. like is a figure of
// the same wave and dimension.
func (o old) tell(like measure.Reading, c cell, spread int) []measure.Reading {
	base := masked(like)
	base.Group = c.group
	base.Basis = base.Basis.With(func(f *measure.BasisFields) {
		f.Units, f.Invited, f.Spread = join(c.units), c.agents, spread
	})
	n := c.stat.N
	rows := []measure.Reading{precisionOf(n).tell(c.stat.Mean()).on(base, n)}
	p := precisionOfShare(n, c.group == "")
	if p == (precision{}) || len(c.units) > 1 {
		return rows
	}
	for _, part := range []measure.Metric{survey.Favourable(""), survey.Unfavourable("")} {
		if share, ok := o[place{c.group, part}]; ok && share.State == measure.Known {
			r := base
			r.Metric += part
			rows = append(rows, p.tell(share.Value).onShare(r, n, p))
		}
	}
	return rows
}

// responses tells how many answered in the whole authority.
func (o old) responses() []measure.Reading {
	r, there := o[place{"", ""}]
	switch {
	case !there:
		return nil
	case r.State != measure.Known || r.Count < survey.DefaultK:
		return []measure.Reading{masked(r)}
	}
	out := masked(r)
	out.Basis = out.Basis.With(func(f *measure.BasisFields) { f.Invited = r.Basis.Fields().Invited })
	return []measure.Reading{onResponses(out, r.Count)}
}

// use tells those who use AI beside those who do not where both are enough.
func (o old) use() []measure.Reading {
	groups := []measure.Group{survey.UseYes, survey.UseNo}
	enough := true
	free, n, squares := 0, 0, 0.0
	for _, g := range groups {
		r := o[place{g, ""}]
		enough = enough && r.State == measure.Known && r.Count >= leastUse
		sd := r.Basis.Fields().SD
		n, free, squares = n+r.Count, free+max(0, r.Count-1), squares+math.Max(0, float64(r.Count-1))*sd*sd
	}
	var out []measure.Reading
	for _, g := range groups {
		r, there := o[place{g, ""}]
		switch {
		case !there || r.Metric == measure.Responses:
		case !enough:
			out = append(out, masked(r))
		default:
			base := masked(r)
			base.Basis = base.Basis.With(func(f *measure.BasisFields) { f.Spread = survey.HeldSpread(n, free, squares) })
			out = append(out, precisionOfUse(r.Count).tell(r.Value).on(base, r.Count))
		}
	}
	return out
}

// coarsenCounts tells, in place, what earlier versions kept exact of counts and of
// active agents by direction, their totals included. A count without a headcount
// of ten is withheld.
func coarsenCounts(list []measure.Reading) {
	type count struct {
		source string
		metric measure.Metric
		window measure.Window
	}
	of := func(r *measure.Reading) count { return count{r.Source, r.Metric, r.Window} }
	heads, parted := map[measure.Key]int{}, map[count]bool{}
	for i := range list {
		r := &list[i]
		if r.Metric == measure.Headcount && r.State == measure.Known {
			heads[measure.Key{Source: r.Source, Group: r.Group, Window: r.Window}] = int(r.Value)
		}
		parted[of(r)] = parted[of(r)] || (counted(r.Metric) && r.Group != "" && r.Basis.Fields().Rules == 0)
	}
	for i := range list {
		r := &list[i]
		if r.State != measure.Known || r.Basis.Fields().Rules > 0 {
			continue
		}
		n := heads[measure.Key{Source: r.Source, Group: r.Group, Window: r.Window}]
		switch {
		case r.Metric == measure.ActiveAgents && r.Group != "":
			*r = onAgents(*r, int(r.Value))
		case !counted(r.Metric) || !parted[of(r)]:
		case n >= leastCell && r.Value <= float64(n):
			*r = onCount(*r, precisionOf(n).tell(100*r.Value/float64(n)), n)
		case r.Group != "":
			*r = measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered}
		}
	}
}

// coarseMonths is coarsen, and coarsenCounts, over months as a store gives them.
func coarseMonths(rows []measure.Month) []measure.Month {
	list := make([]measure.Reading, len(rows))
	of := make(map[measure.Key]*measure.Month, len(rows))
	for i := range rows {
		m := &rows[i]
		of[m.Key] = m
		list[i] = measure.Reading{Key: m.Key, State: m.State, Value: m.Value, Low: m.Low, High: m.High, Spread: m.Spread, Count: m.Count, Covered: m.Covered, Basis: m.Basis}
	}
	list = Coarse(list)
	out := make([]measure.Month, len(list))
	for i, r := range list {
		if m := of[r.Key]; m != nil && m.State == r.State && m.Basis == r.Basis {
			out[i] = *m
			continue
		}
		out[i] = measure.Month{
			Key: r.Key, State: r.State, Value: r.Value, Low: r.Low, High: r.High, Spread: r.Spread, Count: r.Count, Covered: r.Covered,
			Kept: r.Value, KeptLow: r.Low, KeptHigh: r.High, KeptCovered: r.Covered, Basis: r.Basis,
		}
	}
	return out
}
