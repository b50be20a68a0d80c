package disclosure

import (
	"cmp"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Of the items that go with general wellbeing, those are ranked whose
// correlation with it is leastTogether or more, in tenths, and of these the
// first mostRanks ranks are told. Those of the same tenth share a rank.
const (
	leastTogether = 3
	mostRanks     = 5
)

// items tell how the whole authority answered each item, and which items go most
// with general wellbeing, from 100 answers on.
func (w Wave) items() []measure.Reading {
	var rows []measure.Reading
	for i := range w.Table.Items {
		rows = append(rows, w.answers(&w.Table.Items[i])...)
	}
	return append(rows, w.ranks()...)
}

// itemRow is a figure of an item without its value.
func (w Wave) itemRow(t *survey.ItemTally, metric measure.Metric, n int) measure.Reading {
	r := w.book(survey.Measure{Instrument: t.Instrument, Metric: metric}, 0).row(cell{})
	r.State, r.Count, r.Spread = measure.Known, n, measure.Exact
	r.Basis = r.Basis.With(func(f *measure.BasisFields) { f.Invited = w.Table.Groups[0].Invited })
	return r
}

// answers are the shares of each answer to an item.
func (w Wave) answers(t *survey.ItemTally) []measure.Reading {
	in := slices.IndexFunc(w.Table.Measures, func(m survey.Measure) bool { return m.Instrument == t.Instrument })
	if t.N < leastWhole || in < 0 {
		return nil
	}
	scale := w.Table.Measures[in].Scale()
	var rows []measure.Reading
	for code := scale.Low; code <= scale.High; code++ {
		p := precisionOfAnswers(t.N)
		share := p.tell(100 * float64(t.Codes[code]) / float64(t.N))
		rows = append(rows, share.onShare(w.itemRow(t, t.Item.Answer(code), t.N), t.N, p))
	}
	return rows
}

// ranks order the items that go with general wellbeing by their correlation with
// it, which is not told: how much one moves the other nobody knows.
func (w Wave) ranks() []measure.Reading {
	type tied struct {
		item   *survey.ItemTally
		tenths int
	}
	var list []tied
	for i := range w.Table.Items {
		t := &w.Table.Items[i]
		r, ok := t.With.Correlation()
		if tenths := int(math.Round(10 * r)); ok && t.With.N >= leastWhole && w.Table.Concerns(t) && tenths >= leastTogether {
			list = append(list, tied{t, tenths})
		}
	}
	slices.SortStableFunc(list, func(a, b tied) int { return cmp.Compare(b.tenths, a.tenths) })
	var rows []measure.Reading
	for _, t := range list {
		rank := 1 + slices.IndexFunc(list, func(o tied) bool { return o.tenths == t.tenths })
		if rank > mostRanks {
			break
		}
		r := w.itemRow(t.item, t.item.Item.Rank(), t.item.With.N)
		r.Value, r.Low, r.High = float64(rank), float64(rank), float64(rank)
		rows = append(rows, r)
	}
	return rows
}
