package collectors

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Tally adds the amounts of an event source up on its grid. What the source
// answered for and counted nothing in is zero (MEASURES.md 3); what it says of
// some requests only covers the step in part, and never poses as the whole.
type Tally struct {
	batch   measure.Batch
	step    time.Duration
	columns []Column
	sums    map[measure.Key]float64
	counts  map[measure.Key]int
	lacks   map[measure.Key]float64 // requests of which a metric is not known, by place and step
	shares  map[time.Time]float64   // of the steps of which the source did not say all
}

// Column is one metric that a source counts, and how.
type Column struct {
	Metric measure.Metric
	Method measure.Method
	Basis  measure.Basis
	Rare   bool // where it is not said, it is not zero but nothing
}

// NewTally begins a batch. w lies on the grid of step.
func NewTally(source string, w measure.Window, step time.Duration, columns ...Column) *Tally {
	return &Tally{
		batch: measure.Batch{Source: source, Window: w}, step: step, columns: columns,
		sums: make(map[measure.Key]float64), counts: make(map[measure.Key]int), lacks: make(map[measure.Key]float64), shares: make(map[time.Time]float64),
	}
}

// maxAmount is more of anything than one step of one source can hold; below it,
// whole numbers are exact.
const maxAmount = 1e15

// Add counts an amount of a model at a time, in the metric's canonical unit:
// what it was not told is Lack's. Costs may be negative, for credits add up. A
// time outside the window and an amount that cannot be are refused at where,
// and the step of the latter is not known.
func (t *Tally) Add(key measure.Key, at time.Time, amount float64, where string) {
	column := t.column(key.Metric)
	switch {
	case !t.holds(at):
		t.Refuse(where, reason.New("window.asked"))
		return
	case math.IsNaN(amount) || math.Abs(amount) > maxAmount || (amount < 0 && key.Metric != measure.Cost):
		t.Refuse(where, reason.New("amount.impossible", key.Metric))
		t.Lack(key, at, math.Inf(1))
		return
	case column < 0 || amount == 0:
		return // not asked for, or nothing: Batch says zero where nothing else is said
	}
	key.Method = t.columns[column].Method
	key = t.at(key, at)
	t.sums[key] += amount
	t.counts[key]++
}

// Lack notes that the source does not say the amount of a metric for so many
// successful requests of a place: a stream without its usage, a field that is
// absent or zero where it cannot be. The step of that metric is then covered by
// the share of the requests that do say; not at all when that is not known, or
// none do. Infinity stands for a number that is not known.
func (t *Tally) Lack(key measure.Key, at time.Time, requests float64) {
	if t.column(key.Metric) >= 0 && t.holds(at) && requests > 0 {
		t.lacks[t.spot(t.at(key, at))] += requests
	}
}

// Short notes that the source told only a share of a step's figures, 0 to 1,
// whatever their place.
func (t *Tally) Short(at time.Time, share float64) { t.shares[at.UTC().Truncate(t.step)] = share }

func (t *Tally) column(m measure.Metric) int {
	return slices.IndexFunc(t.columns, func(c Column) bool { return c.Metric == m })
}

func (t *Tally) holds(at time.Time) bool {
	from := at.UTC().Truncate(t.step)
	return !from.Before(t.batch.Window.From) && from.Before(t.batch.Window.To)
}

// at puts a key into the step of a time.
func (t *Tally) at(key measure.Key, at time.Time) measure.Key {
	from := at.UTC().Truncate(t.step)
	key.Source, key.Window = t.batch.Source, measure.Window{From: from, To: from.Add(t.step)}
	return key
}

// spot is what is covered together: the models of a place share their hours.
func (*Tally) spot(key measure.Key) measure.Key {
	key.Model, key.Method = "", measure.Unstated
	return key
}

// Refuse notes a datum that is not used.
func (t *Tally) Refuse(where string, why reason.Text) {
	refusal := measure.Refusal{Where: reason.Text(where), Reason: why}
	if !slices.Contains(t.batch.Refused, refusal) {
		t.batch.Refused = append(t.batch.Refused, refusal)
	}
}

// Batch returns the sums, and a zero for each metric, place and step without
// any. Every step of the window counts as covered, but for what Lack noted.
func (t *Tally) Batch(places []Place) measure.Batch {
	t.zeros(places)
	requests := t.requests()
	for key, sum := range t.sums {
		column := t.columns[t.column(key.Metric)]
		if info, ok := measure.InfoOf(key.Metric); ok && info.Whole {
			sum = math.Round(sum)
		}
		covered := t.covered(key, requests)
		if covered == 0 {
			t.batch.Unknown = append(t.batch.Unknown, key)
			continue
		}
		r := measure.Reading{
			Key: key, State: measure.Known, Value: sum, Low: sum, High: sum,
			Count: t.counts[key], Covered: covered, Basis: column.Basis,
		}
		if r.Count == 0 {
			r.Hold = measure.HoldsNone
		}
		t.batch.Readings = append(t.batch.Readings, r)
	}
	t.tellLacks(requests)
	slices.SortFunc(t.batch.Readings, func(a, b measure.Reading) int {
		return cmp.Or(
			a.Window.From.Compare(b.Window.From), cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part),
			cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Model, b.Model),
		)
	})
	return t.batch
}

// requests sums what was asked of each place in each step, queries and calls.
func (t *Tally) requests() map[measure.Key]float64 {
	sums := map[measure.Key]float64{}
	for key, sum := range t.sums {
		if key.Metric == measure.Queries || key.Metric == measure.Calls {
			key = t.spot(key)
			key.Metric = ""
			sums[key] += sum
		}
	}
	return sums
}

// covered is the part of a key's step that the source answered for.
func (t *Tally) covered(key measure.Key, requests map[measure.Key]float64) time.Duration {
	key = t.spot(key)
	covered := t.step
	if lacks, some := t.lacks[key]; some {
		key.Metric = ""
		covered = Unsaid{Lacks: lacks, Requests: requests[key], Step: t.step}.Covered()
	}
	if share, short := t.shares[key.Window.From]; short {
		covered = time.Duration(float64(covered) * share)
	}
	return covered
}

// tellLacks says, once for each metric of a place, how many requests did not
// say it.
func (t *Tally) tellLacks(requests map[measure.Key]float64) {
	told := map[measure.Key]Unsaid{}
	for key, lacks := range t.lacks {
		of := key
		of.Metric = ""
		where := key
		where.Window = measure.Window{}
		u := told[where]
		told[where] = Unsaid{Lacks: u.Lacks + lacks, Requests: u.Requests + requests[of], Steps: u.Steps + 1, Step: t.step}
	}
	list := make([]measure.Refusal, 0, len(told))
	for key, u := range told {
		list = append(list, u.Refusal(Place{System: key.System, Part: key.Part}, key.Metric))
	}
	slices.SortFunc(list, func(a, b measure.Refusal) int { return cmp.Compare(a.Where, b.Where) })
	t.batch.Refused = append(t.batch.Refused, list...)
}

// Unsaid is the successful requests of which a source does not say a metric:
// how many of how many, infinity if that is not known, in how many steps.
type Unsaid struct {
	Lacks, Requests float64
	Steps           int
	Step            time.Duration
}

// Covered is the part of one step that is covered: none when the requests of
// which the metric is known are none, or not known.
func (u Unsaid) Covered() time.Duration {
	switch {
	case u.Lacks == 0:
		return u.Step
	case u.Lacks >= u.Requests:
		return 0
	}
	return time.Duration(float64(u.Step) * (1 - u.Lacks/u.Requests))
}

// Refusal tells it: nothing is refused, and something is missing.
func (u Unsaid) Refusal(place Place, m measure.Metric) measure.Refusal {
	code, some := "unsaid", reason.New("unsaid.some")
	if u.Lacks <= u.Requests {
		some = reason.New("unsaid.of", Number(u.Lacks), Number(u.Requests))
	}
	if u.Step >= 24*time.Hour {
		code = "unsaid.days"
	}
	return measure.Refusal{
		Where: reason.Text(fmt.Sprintf("%s %s", place, m)), Lacking: true,
		Reason: reason.New(code, some, u.Steps),
	}
}

// Number writes an amount for people.
func Number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (t *Tally) zeros(places []Place) {
	plain := make(map[measure.Key]bool, len(t.sums))
	for key := range t.sums {
		key.Model = ""
		plain[key] = true
	}
	for _, place := range places {
		for from := t.batch.Window.From; from.Before(t.batch.Window.To); from = from.Add(t.step) {
			for _, c := range t.columns {
				if c.Rare {
					continue
				}
				key := t.at(measure.Key{System: place.System, Part: place.Part, Metric: c.Metric, Method: c.Method}, from)
				if !plain[key] {
					t.sums[key] = 0
				}
			}
		}
	}
}
