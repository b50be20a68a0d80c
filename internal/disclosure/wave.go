package disclosure

import (
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// LeastRate is the response rate, 0–1, under which a group has no score.
const LeastRate = 0.20

const (
	lowMean  = 5.0 // outside these a mean says what each one answered
	highMean = 95.0
)

// Wave is a wave's table, which becomes readings of a source.
type Wave struct {
	Table  survey.Table
	Source string
	Zone   *time.Location
}

// Past is the span whose stored readings Protect must be given.
func (w Wave) Past() measure.Window { return w.Table.Wave.Year(w.Zone) }

func (w Wave) protect(past []measure.Reading, without skips) Result {
	same, others := w.split(past)
	earlier := masksOf(slices.Concat(same, others))
	s := w.system(earlier, without)
	old := published(same)
	if len(same) > 0 {
		why, changed := w.correction(same, old)
		if !changed || why != "" {
			return w.stand(same, why)
		}
		for i := range w.Table.Groups {
			if s.nodes[i].shown = old.shows(w.Table.Groups[i].Group); s.nodes[i].shown && s.nodes[i].why == Earlier {
				s.nodes[i].why = Shown
			}
		}
	}
	if !s.settle() {
		return w.stand(same, WouldUnshow)
	}
	use := w.use(s, earlier, without)
	if use != Shown && slices.ContainsFunc(w.Table.Use, func(t survey.Tally) bool { return old.shows(t.Group) }) {
		return w.stand(same, WouldUnshow)
	}
	var out Result
	for i := range w.Table.Groups {
		w.put(&out, w.Table.Measures, &w.Table.Groups[i], s.nodes[i].why)
	}
	for i := range w.Table.Use {
		w.put(&out, w.Table.Common, &w.Table.Use[i], use)
	}
	return out
}

// split tells this wave's own readings from those of the other waves of the
// year.
func (w Wave) split(past []measure.Reading) (same, others []measure.Reading) {
	year := w.Past()
	for i := range past {
		r := &past[i]
		switch {
		case r.State == measure.Missing || !year.Holds(r.Window):
		case r.Basis.Fields().Wave == w.Table.Wave.ID:
			same = append(same, *r)
		default:
			others = append(others, *r)
		}
	}
	return same, others
}

// stand returns what is published already, and what is thought of each group.
func (w Wave) stand(same []measure.Reading, why Standing) Result {
	return Result{Cells: Cells{same}, Kept: true, Why: why}
}

// system sets out the groups with their own grounds for hiding, and the
// equations: the whole is its directions and the blank one, a direction is its
// services and theirs, a direction that was hidden earlier in the year and is
// no more is what became of it.
func (w Wave) system(earlier masks, without skips) *system {
	t := &w.Table
	s := &system{ground: w.ground, without: without}
	parts := map[measure.Group][]int{}
	for i := range t.Groups {
		g := &t.Groups[i]
		n := node{load: loadOf(g), why: w.groundOf(g), blank: survey.IsBlank(g.Group), whole: g.Group == ""}
		if n.why == Shown && earlier[g.Group] {
			n.why = Earlier
		}
		s.nodes = append(s.nodes, n)
		if g.Group != "" && (!n.blank || !without.blank) {
			parts[g.Parent] = append(parts[g.Parent], i)
		}
	}
	for i := range t.Groups {
		if list := parts[t.Groups[i].Group]; len(list) > 0 {
			s.equations = append(s.equations, equation{i, list})
		}
	}
	w.lineage(s, earlier)
	return s
}

// lineage adds the directions that were hidden earlier in the year and have
// since been renamed or split: hidden still, they are the sum of what they
// became. One that was merged with another adds nothing to this wave.
func (w Wave) lineage(s *system, earlier masks) {
	t := &w.Table
	for _, d := range t.All {
		group := groupOf(d)
		if t.At(group) >= 0 || !earlier[group] {
			continue
		}
		heirs, ok := w.heirs(d.ID, len(t.All))
		if !ok || len(heirs) == 0 {
			continue
		}
		var sum load
		for _, at := range heirs {
			sum = sum.plus(s.nodes[at].load)
		}
		s.nodes = append(s.nodes, node{load: sum, why: Earlier})
		// First, so that the heir that it hides covers for others in the sums.
		s.equations = slices.Insert(s.equations, 0, equation{len(s.nodes) - 1, heirs})
	}
}

// heirs lists the groups of the wave that a direction became, after so many
// reorganisations at most; false when one of them is not of that direction
// alone, or is not there.
func (w Wave) heirs(id string, most int) ([]int, bool) {
	var list []int
	for _, next := range w.Table.All.Successors(id) {
		d, _ := w.Table.All.Find(next)
		if len(d.Predecessors) > 1 || most == 0 {
			return nil, false
		}
		if at := w.Table.At(groupOf(d)); at >= 0 {
			list = append(list, at)
			continue
		}
		below, ok := w.heirs(next, most-1)
		if !ok || len(below) == 0 {
			return nil, false
		}
		list = append(list, below...)
	}
	return list, true
}

func groupOf(d survey.Direction) measure.Group {
	if d.Parent != "" {
		return survey.ServiceGroup(d.ID)
	}
	return survey.DirectionGroup(d.ID)
}

// masks are the groups that were hidden within the year, in this wave as it was
// published too: to show one after a correction would give away what it was.
type masks map[measure.Group]bool

func masksOf(others []measure.Reading) masks {
	m := masks{}
	for i := range others {
		if others[i].State == measure.Withheld && others[i].Group != "" {
			m[others[i].Group] = true
		}
	}
	return m
}

func loadOf(t *survey.Tally) load {
	out := load{n: []int{t.Responses}, sum: []float64{0}, good: []int{0}, bad: []int{0}}
	for _, s := range t.Stats {
		out.n = append(out.n, s.N)
		out.sum = append(out.sum, s.Sum)
		out.good = append(out.good, s.Favourable)
		out.bad = append(out.bad, s.Unfavourable)
	}
	return out
}

// ground says why a group or a sum of groups may not be known. The first entry
// is the responses, which have no score.
func (w Wave) ground(l load) Reason {
	if l.empty() {
		return Shown
	}
	if l.least() < w.Table.Wave.Threshold() {
		return Few
	}
	for i := 1; i < len(l.n); i++ {
		if slices.Contains([]int{l.good[i], l.bad[i], l.n[i] - l.good[i] - l.bad[i]}, l.n[i]) {
			return Unanimous
		}
		if mean := l.sum[i] / float64(l.n[i]); mean < lowMean || mean > highMean {
			return Extreme
		}
	}
	return Shown
}

// groundOf says why one group is hidden for what it is itself.
func (w Wave) groundOf(t *survey.Tally) Reason {
	why := w.ground(loadOf(t))
	switch {
	case why != Shown || t.Responses == 0:
	case t.Invited > 0 && float64(t.Responses) < LeastRate*float64(t.Invited):
		return LowRate
	case slices.ContainsFunc(t.Stats, survey.Stat.Unanimous):
		return Unanimous
	}
	return why
}

// use says why those who use AI may not be set beside those who do not: all
// three groups are shown, or none. Those who did not answer are shown as none,
// or are enough.
func (w Wave) use(s *system, earlier masks, without skips) Reason {
	if s.nodes[0].hidden() {
		return Secondary
	}
	for i := range w.Table.Use {
		t := &w.Table.Use[i]
		why := w.groundOf(t)
		switch {
		case without.use && t.Group == survey.UseBlank:
			continue
		case why != Shown:
			return why
		case t.Responses == 0 && t.Group != survey.UseBlank:
			return Few
		case earlier[t.Group]:
			return Earlier
		}
	}
	return Shown
}

// put adds a group's readings.
func (w Wave) put(out *Result, measures []survey.Measure, t *survey.Tally, why Reason) {
	out.Groups = append(out.Groups, Group{t.Group, t.Responses, why})
	window := w.Table.Wave.Window(w.Zone)
	reading := func(m measure.Metric, model string) measure.Reading {
		return measure.Reading{
			Key:   measure.Key{Source: w.Source, Metric: m, Method: measure.Declared, Model: model, Group: t.Group, Window: window},
			State: measure.Withheld, Covered: window.Length(), Basis: w.Table.Wave.Basis(),
		}
	}
	exact := func(r measure.Reading, value float64, n int) measure.Reading {
		if why == Shown {
			r.State, r.Value, r.Low, r.High, r.Count = measure.Known, value, value, value, n
			r.Basis = survey.Rested(r.Basis, t.Invited, 0)
		}
		return r
	}
	if len(measures) > 0 {
		out.Cells.readings = append(out.Cells.readings, exact(reading(measure.Responses, measures[0].Instrument), float64(t.Responses), t.Responses))
	}
	for i, m := range measures {
		stat := t.Stats[i]
		if why == Shown && stat.N == 0 {
			continue // empty: "aucune réponse"
		}
		mean := reading(m.Metric, m.Instrument)
		if why == Shown {
			mean.State, mean.Spread, mean.Value, mean.SD, mean.Count = measure.Known, measure.CI95, stat.Mean(), stat.SD(), stat.N
			mean.Low, mean.High = survey.Interval(mean.Value, mean.SD, stat.N, t.Invited)
			mean.Basis = survey.Rested(mean.Basis, t.Invited, mean.SD)
		}
		good, bad := stat.Shares()
		out.Cells.readings = append(out.Cells.readings, mean,
			exact(reading(survey.Favourable(m.Metric), m.Instrument), good, stat.N),
			exact(reading(survey.Unfavourable(m.Metric), m.Instrument), bad, stat.N))
	}
}

// board is what is published of a wave, by group and metric.
type board map[measure.Group]map[measure.Metric]*measure.Reading

func published(same []measure.Reading) board {
	b := board{}
	for i := range same {
		r := &same[i]
		if b[r.Group] == nil {
			b[r.Group] = map[measure.Metric]*measure.Reading{}
		}
		b[r.Group][r.Metric] = r
	}
	return b
}

func (b board) shows(g measure.Group) bool {
	for _, r := range b[g] {
		if r.State == measure.Known {
			return true
		}
	}
	return false
}

// correction tells whether the table differs from what is published, and why it
// may not be published: of each group shown, and of those hidden together, it
// must change nothing, or surely k answers. What is stored gives the least
// number of answers that can have changed.
func (w Wave) correction(same []measure.Reading, old board) (why Standing, changed bool) {
	if !w.sameRules(same, old) {
		return RulesChanged, true
	}
	p := pools{by: map[measure.Group]shift{}, shows: old.shows}
	for _, t := range slices.Concat(w.Table.Groups, w.Table.Use) {
		if !old.shows(t.Group) {
			continue
		}
		d := w.shift(&t, old[t.Group])
		if d.any && d.least() < w.Table.Wave.Threshold() {
			return FewChanged, true
		}
		changed = changed || d.any
		if !survey.IsUse(t.Group) {
			p.add(&t, d)
		}
	}
	few := func(total measure.Group, d shift) bool {
		n := d.least()
		return old.shows(total) && w.hides(old, total) && n > 0 && n < w.Table.Wave.Threshold()
	}
	for total, d := range p.by {
		if few(total, d) {
			return FewChanged, true
		}
	}
	if few("", p.deep) {
		return FewChanged, true
	}
	return "", changed
}

// pools is by how much the hidden parts of each total changed together.
type pools struct {
	by    map[measure.Group]shift
	deep  shift // of the whole, hidden directions replaced by their hidden services
	shows func(measure.Group) bool
}

// add counts what a shown group changed by: for its parts, and against those
// beside it.
func (p *pools) add(t *survey.Tally, d shift) {
	p.by[t.Group] = p.by[t.Group].plus(d, 1)
	if t.Group == "" {
		p.deep = p.deep.plus(d, 1)
		return
	}
	p.by[t.Parent] = p.by[t.Parent].plus(d, -1)
	if t.Parent == "" || !p.shows(t.Parent) {
		p.deep = p.deep.plus(d, -1)
	}
}

// hides reports whether some part of a group is hidden.
func (w Wave) hides(old board, total measure.Group) bool {
	return slices.ContainsFunc(w.Table.Groups, func(t survey.Tally) bool {
		return t.Group != "" && t.Parent == total && !old.shows(t.Group)
	})
}

// sameRules reports whether the wave was published under the rules that it has
// now: k, the split, the scoring, the groups and the metrics.
func (w Wave) sameRules(same []measure.Reading, old board) bool {
	now := w.Table.Wave.Basis().Fields()
	for i := range same {
		if was := same[i].Basis.Fields(); was.K != now.K || was.Split != now.Split || was.Scoring != now.Scoring || was.Quarter != now.Quarter {
			return false
		}
	}
	groups := 0
	for _, t := range slices.Concat(w.Table.Groups, w.Table.Use) {
		if old[t.Group] == nil {
			return false
		}
		groups++
	}
	if groups != len(old) {
		return false
	}
	whole := old[""]
	for _, m := range w.Table.Measures {
		if r := whole[m.Metric]; r == nil || r.Model != m.Instrument {
			return whole[measure.Responses] != nil && whole[measure.Responses].Value == 0
		}
	}
	return true
}

// shift is by how much the figures of a group differ from what is published.
type shift struct {
	any    bool
	counts []float64 // of persons
	sums   []float64 // of scores
}

// least is the least number of answers that must have changed: one changes a
// count by one, and a sum of scores by 100 at most.
func (d shift) least() int {
	most := 0.0
	for i := range d.counts {
		most = max(most, math.Abs(d.counts[i]), math.Ceil(math.Abs(d.sums[i])/100-1e-9))
	}
	return int(most)
}

func (d shift) plus(e shift, sign float64) shift {
	out := shift{any: d.any || e.any, counts: slices.Clone(d.counts), sums: slices.Clone(d.sums)}
	for i := range e.counts {
		if i == len(out.counts) {
			out.counts, out.sums = append(out.counts, 0), append(out.sums, 0)
		}
		out.counts[i] += sign * e.counts[i]
		out.sums[i] += sign * e.sums[i]
	}
	return out
}

func (w Wave) shift(t *survey.Tally, old map[measure.Metric]*measure.Reading) shift {
	measures := w.Table.Measures
	if survey.IsUse(t.Group) {
		measures = w.Table.Common
	}
	d := shift{counts: make([]float64, len(measures)+1), sums: make([]float64, len(measures)+1)}
	was := func(m measure.Metric) (value, sd float64, n int) {
		if r := old[m]; r != nil {
			return r.Value, r.SD, r.Count
		}
		return 0, 0, 0
	}
	_, _, n := was(measure.Responses)
	d.counts[0] = float64(t.Responses - n)
	d.any = d.counts[0] != 0
	for i, m := range measures {
		s := t.Stats[i]
		mean, sd, n := was(m.Metric)
		good, _, _ := was(survey.Favourable(m.Metric))
		bad, _, _ := was(survey.Unfavourable(m.Metric))
		d.counts[i+1], d.sums[i+1] = float64(s.N-n), s.Sum-mean*float64(n)
		newGood, newBad := s.Shares()
		for _, off := range []float64{d.counts[i+1], s.Mean() - mean, s.SD() - sd, newGood - good, newBad - bad} {
			d.any = d.any || math.Abs(off) > 1e-6
		}
	}
	return d
}
