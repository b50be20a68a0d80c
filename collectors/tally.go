package collectors

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Tally adds the amounts of an event source up on its grid. What the source
// answered for and counted nothing in is zero, not unknown (MEASURES.md 3).
type Tally struct {
	batch   measure.Batch
	step    time.Duration
	columns []Column
	sums    map[measure.Key]float64
	counts  map[measure.Key]int
}

// Column is one metric that a source counts, and how.
type Column struct {
	Metric measure.Metric
	Method measure.Method
	Basis  measure.Basis
}

// NewTally begins a batch. w lies on the grid of step.
func NewTally(source string, w measure.Window, step time.Duration, columns ...Column) *Tally {
	return &Tally{
		batch: measure.Batch{Source: source, Window: w}, step: step, columns: columns,
		sums: make(map[measure.Key]float64), counts: make(map[measure.Key]int),
	}
}

// most is more of anything than one step of one source can hold; below it,
// whole numbers are exact.
const most = 1e15

// Add counts an amount of a model at a time, in the metric's canonical unit. A
// time outside the window and an amount that cannot be are refused at where.
func (t *Tally) Add(key measure.Key, at time.Time, amount float64, where string) {
	from := at.UTC().Truncate(t.step)
	switch {
	case from.Before(t.batch.Window.From) || !from.Before(t.batch.Window.To):
		t.Refuse(where, "it is outside the window that was asked for")
		return
	case math.IsNaN(amount) || amount < 0 || amount > most:
		t.Refuse(where, fmt.Sprintf("%s is negative, no number, or more than there can be", key.Metric))
		return
	}
	column := slices.IndexFunc(t.columns, func(c Column) bool { return c.Metric == key.Metric })
	if column < 0 || amount == 0 {
		return // not asked for, or nothing: Batch says zero where nothing else is said
	}
	key.Source, key.Method = t.batch.Source, t.columns[column].Method
	key.Window = measure.Window{From: from, To: from.Add(t.step)}
	t.sums[key] += amount
	t.counts[key]++
}

// Refuse notes a datum that is not used.
func (t *Tally) Refuse(where, reason string) {
	refusal := measure.Refusal{Where: where, Reason: reason}
	if !slices.Contains(t.batch.Refused, refusal) {
		t.batch.Refused = append(t.batch.Refused, refusal)
	}
}

// Batch returns the sums, and a zero for each metric, place and step without
// any. Every step of the window counts as covered.
func (t *Tally) Batch(places []Place) measure.Batch {
	t.zeros(places)
	for key, sum := range t.sums {
		column := t.columns[slices.IndexFunc(t.columns, func(c Column) bool { return c.Metric == key.Metric })]
		if info, ok := measure.InfoOf(key.Metric); ok && info.Whole {
			sum = math.Round(sum)
		}
		t.batch.Readings = append(t.batch.Readings, measure.Reading{
			Key: key, State: measure.Known, Value: sum, Low: sum, High: sum,
			Count: t.counts[key], Covered: t.step, Basis: column.Basis,
		})
	}
	slices.SortFunc(t.batch.Readings, func(a, b measure.Reading) int {
		return cmp.Or(
			a.Window.From.Compare(b.Window.From), cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part),
			cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Model, b.Model),
		)
	})
	return t.batch
}

func (t *Tally) zeros(places []Place) {
	plain := make(map[measure.Key]bool, len(t.sums))
	for key := range t.sums {
		key.Model = ""
		plain[key] = true
	}
	for _, place := range places {
		for from := t.batch.Window.From; from.Before(t.batch.Window.To); from = from.Add(t.step) {
			for _, c := range t.columns {
				key := measure.Key{
					Source: t.batch.Source, System: place.System, Part: place.Part, Metric: c.Metric, Method: c.Method,
					Window: measure.Window{From: from, To: from.Add(t.step)},
				}
				if !plain[key] {
					t.sums[key] = 0
				}
			}
		}
	}
}
