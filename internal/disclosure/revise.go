package disclosure

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// published lists what is published already of this wave: of one of its
// instruments, open on one of its days, whatever it is called and whoever read
// it. A wave of which no figure was ever shown is not published.
func (w Wave) published(past []measure.Reading) []measure.Reading {
	same := func(r *measure.Reading) bool {
		return slices.Contains(w.Table.Wave.Instruments, r.Model) && w.overlaps(r.Basis.Fields())
	}
	var shown []string
	for i := range past {
		if r := &past[i]; isSurvey(r.Metric) && r.State == measure.Known && r.Count > 0 && same(r) {
			shown = append(shown, r.Basis.Fields().Wave)
		}
	}
	var list []measure.Reading
	for i := range past {
		if r := &past[i]; isSurvey(r.Metric) && slices.Contains(shown, r.Basis.Fields().Wave) {
			list = append(list, *r)
		}
	}
	return list
}

// PublishedBy is the source that has published this wave, of what other sources
// stored.
func (w Wave) PublishedBy(others []measure.Reading) (source string, ok bool) {
	if list := w.published(others); len(list) > 0 {
		return list[0].Source, true
	}
	return "", false
}

// overlaps reports whether figures are of a wave that was open on one of the
// days of this one.
func (w Wave) overlaps(f measure.BasisFields) bool {
	last, err := period.ParseDate(f.Closed)
	if err != nil {
		return false
	}
	first, err := period.ParseDate(f.Opened)
	if err != nil {
		first = last
	}
	from := w.Table.Wave.Opened
	if from.IsZero() {
		from = w.Table.Wave.Closed
	}
	return first.Compare(w.Table.Wave.Closed) <= 0 && last.Compare(from) >= 0
}

// revise corrects what is published, once: its cells stay, and each is told
// anew only where enough answers came, went or were changed.
func (w Wave) revise(old []measure.Reading) Result {
	out := Result{Cells: Cells{old}, Kept: true}
	if !w.sameRules(old) {
		out.Why = RulesChanged
		return out
	}
	fresh, changed := slices.Clone(old), false
	for i := range old {
		r := revision{w, &old[i], old}
		if old[i].State != measure.Known || r.isTotal() || isWhole(old[i].Metric) {
			continue // what is told of everybody alone stands as it was told
		}
		why, late := r.differs()
		if out.Why = max(out.Why, why); late != 0 {
			out.Late = late
		}
		if again, ok := r.again(); ok {
			fresh[i], changed = again, true
		}
	}
	switch {
	case out.Why == WasOther, !changed:
		return out
	case old[0].Basis.Fields().Revision > 0:
		out.Why = Corrected
		return out
	}
	retotal(w, fresh)
	for i := range fresh {
		fresh[i].Basis = fresh[i].Basis.With(func(f *measure.BasisFields) { f.Revision = 1 })
	}
	return Result{Cells: Cells{fresh}, Late: out.Late}
}

// sameRules reports whether the wave was published under the rules of today,
// over directions that are all there.
func (w Wave) sameRules(old []measure.Reading) bool {
	basis := w.Table.Wave.Basis().Fields()
	lost := func(id string) bool {
		return id != survey.Blank && !slices.ContainsFunc(w.Table.There, func(d survey.Direction) bool { return d.ID == id })
	}
	return !slices.ContainsFunc(old, func(r measure.Reading) bool {
		f := r.Basis.Fields()
		return f.Rules != Rules || f.K != basis.K || f.Split != basis.Split || f.Scoring != basis.Scoring || slices.ContainsFunc(unitsIn(f.Units), lost)
	})
}

// toldOf is a stored figure as it was told.
func toldOf(r *measure.Reading) told {
	return told{r.Value, survey.BoundOf(r.Basis.Fields().Bound)}
}

// revision is one published figure beside the table of today.
type revision struct {
	wave Wave
	r    *measure.Reading
	all  []measure.Reading
}

// parent is the direction whose services a figure is of, "" of directions.
func (w Wave) parent(r *measure.Reading) measure.Group {
	if !survey.IsService(r.Group) {
		return ""
	}
	for _, id := range unitsIn(r.Basis.Fields().Units) {
		if d, ok := w.Table.All.Find(id); ok {
			return survey.DirectionGroup(d.Parent)
		}
	}
	at := slices.IndexFunc(w.Table.Groups, func(t survey.Tally) bool { return t.Group == r.Group })
	if at < 0 {
		return ""
	}
	return w.Table.Groups[at].Parent
}

// parts lists, of the figures of one dimension, those that a total is made of:
// the services of a direction, and of the whole authority all that is not itself
// a total.
func parts(w Wave, total *measure.Reading, all []measure.Reading) []int {
	var list []int
	for i := range all {
		r := &all[i]
		if r.Metric != total.Metric || r.Model != total.Model || r.State != measure.Known || r.Group == "" || r.Group == total.Group {
			continue
		}
		if total.Group == "" && len(parts(w, r, all)) == 0 || total.Group != "" && survey.IsService(r.Group) && w.parent(r) == total.Group {
			list = append(list, i)
		}
	}
	return list
}

// isTotal reports whether a figure is the mean of others.
func (v revision) isTotal() bool {
	return isMean(v.r) && !survey.IsService(v.r.Group) && len(parts(v.wave, v.r, v.all)) > 0
}

func isMean(r *measure.Reading) bool {
	return isSurvey(r.Metric) && !survey.IsUse(r.Group) && r.Metric != measure.Responses && !IsShare(r.Metric) && !isWhole(r.Metric)
}

// isWhole reports whether a metric is told of the whole authority alone, beside
// its means: how reliable a dimension is, how items were answered.
func isWhole(m measure.Metric) bool {
	return isReliability(m) || survey.IsAnswer(m) || survey.IsRank(m)
}

func isReliability(m measure.Metric) bool {
	return strings.HasSuffix(string(m), string(survey.Reliability("")))
}

// IsShare reports whether a metric is the favourable or unfavourable share beside
// a mean.
func IsShare(m measure.Metric) bool {
	return strings.HasSuffix(string(m), string(survey.Favourable(""))) || strings.HasSuffix(string(m), string(survey.Unfavourable("")))
}

// stat is what a table has of the figure's cell, and how precisely figures of
// its kind are told.
func (v revision) stat(t *survey.Table) (survey.Stat, func(int) precision) {
	is := func(m survey.Measure, metric measure.Metric) bool {
		return m.Metric == metric && m.Instrument == v.r.Model
	}
	if survey.IsUse(v.r.Group) {
		at := slices.IndexFunc(t.Common, func(m survey.Measure) bool { return is(m, v.r.Metric) })
		of := slices.IndexFunc(t.Use, func(u survey.Tally) bool { return u.Group == v.r.Group })
		if at < 0 || of < 0 {
			return survey.Stat{}, precisionOfUse
		}
		return t.Use[of].Stats[at], precisionOfUse
	}
	whole := v.r.Group == ""
	for at, m := range t.Measures {
		sum := Wave{Table: *t}.sum(at, v.wave.parent(v.r), whole, unitsIn(v.r.Basis.Fields().Units))
		ofShare := func(n int) precision { return precisionOfShare(n, whole) }
		good, bad := sum.Shares()
		switch {
		case is(m, v.r.Metric):
			return sum, precisionOf
		case is(survey.Measure{Instrument: m.Instrument, Metric: survey.Favourable(m.Metric)}, v.r.Metric):
			return asShare(sum, sum.Favourable, good), ofShare
		case is(survey.Measure{Instrument: m.Instrument, Metric: survey.Unfavourable(m.Metric)}, v.r.Metric):
			return asShare(sum, sum.Unfavourable, bad), ofShare
		}
	}
	return survey.Stat{}, precisionOf
}

// sum is the scores of some units in one dimension, or of everybody.
func (w Wave) sum(dimension int, parent measure.Group, whole bool, units []string) survey.Stat {
	if whole {
		return w.Table.Groups[0].Stats[dimension]
	}
	var sum survey.Stat
	for _, u := range w.unitsOf(parent) {
		if slices.Contains(units, u.id) {
			sum = sum.Plus(u.tally.Stats[dimension])
		}
	}
	return sum
}

// asShare is scores of 100 for those who are in a share, and 0 for the others.
func asShare(s survey.Stat, in int, share float64) survey.Stat {
	return survey.Stat{N: s.N, Sum: share * float64(s.N), Scores: map[float64]int{100: in, 0: s.N - in}}
}

// differs tells how the table of today differs from the figure, and of the
// responses by how many.
func (v revision) differs() (why Standing, late int) {
	if v.r.Metric == measure.Responses {
		if late = v.wave.Table.Groups[0].Responses - v.r.Count; late != 0 {
			why = FewChanged
		}
		return why, late
	}
	now, of := v.stat(&v.wave.Table)
	if was := v.wave.Was; was != nil {
		if before, _ := v.stat(was); before.N != v.r.Count || of(before.N).tell(before.Mean()) != toldOf(v.r) {
			return WasOther, 0
		}
		return FewChanged, 0
	}
	switch {
	case now.N != v.r.Count:
		return FewChanged, 0
	case of(now.N).tell(now.Mean()) != toldOf(v.r):
		return ValuesChanged, 0
	}
	return "", 0
}

// again is the figure told anew; false where too few answers changed.
func (v revision) again() (measure.Reading, bool) {
	r := *v.r
	if r.Metric == measure.Responses {
		n := v.wave.Table.Groups[0].Responses
		if size := max(n-r.Count, r.Count-n); size < leastBatch(r.Count) || n < leastCell {
			return r, false
		}
		return onResponses(r, n), true
	}
	now, of := v.stat(&v.wave.Table)
	t, ok := toldOf(v.r).again(r.Count, now.N, now.Mean(), of)
	if was := v.wave.Was; was != nil {
		before, _ := v.stat(was)
		ok = before.Moved(now) >= leastBatch(r.Count) && now.N >= leastCell && of(now.N) != precision{}
		if ok {
			t = of(now.N).tell(now.Mean())
		}
	}
	if !ok {
		return r, false
	}
	if IsShare(r.Metric) {
		return t.onShare(r, now.N, of(now.N)), true
	}
	return t.on(r, now.N), true
}

// retotal makes the totals again from their parts.
func retotal(w Wave, all []measure.Reading) {
	for _, whole := range []bool{false, true} { // directions first
		for i := range all {
			r := &all[i]
			if r.State != measure.Known || !isMean(r) || survey.IsService(r.Group) || (r.Group == "") != whole {
				continue
			}
			var sum sumOf
			for _, at := range parts(w, r, all) {
				sum.add(toldOf(&all[at]), all[at].Count)
			}
			if sum.n > 0 {
				all[i] = sum.told().on(*r, sum.n)
			}
		}
	}
}
