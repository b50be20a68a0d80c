package report

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Questions answers how the whole authority answered each question of the wave in
// view, and which questions go most with general wellbeing.
type Questions struct {
	Wellbeing
	Rows   []QuestionRow // in the order of the questionnaires
	Ranked []QuestionRow // those with a rank, the first one first
}

// QuestionRow is one question.
type QuestionRow struct {
	Instrument survey.Instrument
	Item       survey.Item
	N          float64         // who answered it
	Nearly     bool            // nearly everybody did: N is not told
	Shares     []survey.Figure // of each answer of the scale, from low to high, in percent
	Rank       int             // 0: none
	Tied       bool            // another has its rank
}

// Questions answers for a quarter.
func (r *Reporter) Questions(ctx context.Context, reader disclosure.Reader, q period.Period) (Questions, error) {
	a, err := r.Wellbeing(ctx, reader, q)
	out := Questions{Wellbeing: a}
	if err != nil || a.Wave == nil {
		return out, err
	}
	months, err := r.store.Months(ctx, store.Query{Metrics: questionMetrics(a.Wave.Instruments), Months: a.Wave.Quarter.Window(r.setup.Zone)})
	if err != nil {
		return out, fmt.Errorf("the answers by question in %s: %w", q, err)
	}
	figures := map[measure.Key]survey.Figure{}
	for _, f := range disclosure.FiguresOf(disclosure.View(reader, months)) {
		if f.Wave == a.Wave.ID && f.State == measure.Known {
			figures[measure.Key{Metric: f.Metric, Model: f.Instrument}] = f
		}
	}
	for _, in := range a.Wave.Instruments {
		for _, it := range in.Items {
			if row := questionOf(in, it, figures); row.Shares != nil || row.Rank > 0 {
				out.Rows = append(out.Rows, row)
			}
		}
	}
	out.rank()
	return out, nil
}

func questionMetrics(list []survey.Instrument) []measure.Metric {
	var metrics []measure.Metric
	for _, in := range list {
		for _, it := range in.Items {
			metrics = append(metrics, it.Rank())
			for code := in.Scale.Low; code <= in.Scale.High; code++ {
				metrics = append(metrics, it.Answer(code))
			}
		}
	}
	return metrics
}

func questionOf(in survey.Instrument, it survey.Item, figures map[measure.Key]survey.Figure) QuestionRow {
	row := QuestionRow{Instrument: in, Item: it}
	if f, ok := figures[measure.Key{Metric: it.Rank(), Model: in.Key()}]; ok {
		row.Rank = int(math.Round(f.Mean))
	}
	for code := in.Scale.Low; code <= in.Scale.High; code++ {
		f, ok := figures[measure.Key{Metric: it.Answer(code), Model: in.Key()}]
		if !ok {
			return row
		}
		row.Shares, row.N, row.Nearly = append(row.Shares, f), f.N, f.Nearly
	}
	return row
}

// rank lists the questions that have a rank, and says which share one.
func (q *Questions) rank() {
	for _, row := range q.Rows {
		if row.Rank > 0 {
			q.Ranked = append(q.Ranked, row)
		}
	}
	slices.SortStableFunc(q.Ranked, func(a, b QuestionRow) int { return cmp.Compare(a.Rank, b.Rank) })
	for i := range q.Ranked {
		same := func(o QuestionRow) bool { return o.Rank == q.Ranked[i].Rank && o.Item.Code != q.Ranked[i].Item.Code }
		q.Ranked[i].Tied = slices.ContainsFunc(q.Ranked, same)
	}
}
