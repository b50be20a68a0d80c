package codecarbon

import (
	"cmp"
	"hash/maphash"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// span is an amount consumed over an interval.
type span struct {
	row
	from   time.Time
	amount float64
}

// bucket is one hour of one place.
type bucket struct {
	at    int64 // hours since 1970
	place collectors.Place
}

type sums struct {
	energy          float64
	rows            int
	covered         []measure.Window
	files, versions map[string]bool
	pues            map[measure.Numbers]bool
	doubled         bool
}

// hours returns the readings of all files by hour since 1970, and all that was
// refused.
func (c *collector) hours() (map[int64][]measure.Reading, []measure.Refusal) {
	refused := c.cache.Refusals()
	runs := map[string][]row{}
	for _, content := range c.cache.All() {
		for _, r := range content.rows {
			key := r.run
			if key == "" {
				key = r.where // a version without run_id: each row is a run
			}
			runs[key] = append(runs[key], r)
		}
	}
	var all [][]span
	for _, key := range slices.Sorted(maps.Keys(runs)) {
		spans, bad := c.spans(runs[key])
		refused = append(refused, bad...)
		if len(spans) > 0 {
			all = append(all, spans)
		}
	}
	all, bad := c.apart(all)
	return c.readings(all), append(refused, bad...)
}

// spans tells what a run took when, from its totals, its tasks, or both: then
// the total counts once, the tasks' parts of it at their times.
func (c *collector) spans(rows []row) ([]span, []measure.Refusal) {
	var totals, tasks []row
	for _, r := range rows {
		if r.task {
			tasks = append(tasks, r)
		} else {
			totals = append(totals, r)
		}
	}
	spans, refused := differences(totals)
	if len(tasks) == 0 {
		return spans, refused
	}
	pue, known := c.PUE, c.PUE > 0
	if len(spans) > 0 {
		if pue, known = spans[0].divided, true; len(spans) > 1 {
			return spans, refused // the run's own rows say when
		}
	}
	if !known {
		pue = 1
		refused = append(refused, measure.Refusal{
			Where: reason.Text(tasks[0].file), Lacking: true,
			Reason: reason.New("codecarbon.pue"),
		})
	}
	parts := taskSpans(tasks, pue)
	if len(spans) == 0 {
		return parts, refused
	}
	return within(spans[0], parts), refused
}

// taskSpans are the tasks of a run, each once, in order.
func taskSpans(tasks []row, pue float64) []span {
	slices.SortStableFunc(tasks, func(a, b row) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.duration, b.duration)) })
	var spans []span
	for i, r := range tasks {
		if i > 0 && r.at.Equal(tasks[i-1].at) && r.duration == tasks[i-1].duration && r.energy == tasks[i-1].energy {
			continue
		}
		r.energy /= pue
		r.pue = measure.NumberRange(pue, pue)
		spans = append(spans, span{r, r.at.Add(-r.duration), r.energy})
	}
	return spans
}

// within puts the tasks of a run into its total: what they did not take is
// spread from the first of them to the run's end, for the duration that
// CodeCarbon writes beside tasks begins at the last one. Tasks of more than
// their run are left out.
func within(total span, tasks []span) []span {
	rest := total
	for _, t := range tasks {
		rest.amount -= t.amount
		rest.from = measure.Earlier(rest.from, t.from)
	}
	if rest.amount < -total.amount/100 {
		return []span{total}
	}
	rest.amount = max(rest.amount, 0)
	return append(tasks, rest)
}

// differences turns the cumulative rows of one run into what was consumed
// between them. The same row twice, in one file or in two, counts once.
func differences(rows []row) ([]span, []measure.Refusal) {
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.duration, b.duration), a.at.Compare(b.at)) // a clock may go back, a duration not
	})
	var spans []span
	var refused []measure.Refusal
	var last row
	for i, r := range rows {
		first := i == 0
		if r.doubled && !first {
			r.at = second(last, r)
		}
		switch {
		case !first && r.at.Equal(last.at) && r.energy == last.energy:
			continue
		case !first && r.energy < last.energy*(1-1e-9):
			refused = append(refused, measure.Refusal{Where: reason.Text(r.where), Reason: reason.New("codecarbon.falls")})
			continue
		case first:
			spans = append(spans, span{r, r.at.Add(-r.duration), r.energy})
		default:
			from := last.at
			if !from.Before(r.at) {
				from = r.at.Add(last.duration - r.duration)
			}
			spans = append(spans, span{r, from, math.Max(0, r.energy-last.energy)})
		}
		last = r
	}
	return spans, refused
}

// second returns the time of a row within the doubled hour of October: the
// first one, or the second if the run's duration says so.
func second(last, r row) time.Time {
	expected := last.at.Add(r.duration - last.duration)
	if late := r.at.Add(time.Hour); expected.Sub(late).Abs() < expected.Sub(r.at).Abs() {
		return late
	}
	return r.at
}

// apart refuses runs that count the whole machine while another already does,
// as several processes on one machine would: each holds all of its energy.
func (c *collector) apart(runs [][]span) ([][]span, []measure.Refusal) {
	if c.Overlap == "add" {
		return runs, nil
	}
	slices.SortStableFunc(runs, func(a, b []span) int { return a[0].from.Compare(b[0].from) })
	var refused []measure.Refusal
	until := map[collectors.Place]time.Time{}
	runs = slices.DeleteFunc(runs, func(run []span) bool {
		first, last := run[0], run[len(run)-1]
		if !first.machine {
			return false
		}
		if first.from.Add(time.Second).Before(until[first.place]) {
			refused = append(refused, measure.Refusal{Where: reason.Text(first.where), Reason: reason.New("codecarbon.machine")})
			return true
		}
		until[first.place] = last.at
		return false
	})
	return runs, refused
}

func (c *collector) readings(runs [][]span) map[int64][]measure.Reading {
	buckets := map[bucket]*sums{}
	for _, run := range runs {
		for _, s := range run {
			s.spread(buckets)
		}
	}
	hours := map[int64][]measure.Reading{}
	for key, sum := range buckets {
		hours[key.at] = append(hours[key.at], c.reading(key, sum))
	}
	for _, readings := range hours {
		slices.SortFunc(readings, func(a, b measure.Reading) int {
			return cmp.Or(strings.Compare(string(a.System), string(b.System)), strings.Compare(string(a.Part), string(b.Part)))
		})
	}
	return hours
}

// spread shares the amount over the hours of its interval, by time.
func (s span) spread(buckets map[bucket]*sums) {
	from := s.from
	if !from.Before(s.at) {
		from = s.at.Add(-time.Nanosecond)
	}
	whole := s.at.Sub(from)
	for at := from.Unix() / 3600; hourWindow(at).From.Before(s.at); at++ {
		w := hourWindow(at)
		piece := w.Clip(measure.Window{From: from, To: s.at})
		sum := buckets[bucket{at, s.place}]
		if sum == nil {
			sum = &sums{files: map[string]bool{}, versions: map[string]bool{}, pues: map[measure.Numbers]bool{}}
			buckets[bucket{at, s.place}] = sum
		}
		sum.energy += s.amount * float64(piece.To.Sub(piece.From)) / float64(whole)
		sum.rows++
		sum.covered = append(sum.covered, piece)
		sum.files[s.file], sum.versions[s.version] = true, true
		sum.pues[s.pue] = true
		sum.doubled = sum.doubled || s.doubled
	}
}

func (c *collector) reading(key bucket, sum *sums) measure.Reading {
	method := measure.Estimated
	basis := measure.BasisFields{
		Method: "codecarbon", Boundary: c.Boundary, Files: strings.Join(slices.Sorted(maps.Keys(sum.files)), "|"),
	}
	if c.Method == "measured" {
		method = measure.Measured
	}
	if versions := slices.Sorted(maps.Keys(sum.versions)); len(versions) == 1 && versionLike(versions[0]) {
		basis.Method = "codecarbon-" + versions[0]
	}
	if len(sum.pues) == 1 {
		for pue := range sum.pues {
			basis.PUE = pue
		}
	}
	if sum.doubled {
		basis.Note = "doubled hour told apart by order in the file"
	}
	return measure.Reading{
		Key: measure.Key{
			Source: c.name, System: key.place.System, Part: key.place.Part, Metric: measure.EnergyIT, Method: method, Window: hourWindow(key.at),
		},
		State: measure.Known, Value: sum.energy, Low: sum.energy, High: sum.energy, Count: sum.rows, Covered: joined(sum.covered), Basis: basis.Basis(),
	}
}

// versionLike tells whether s can be shown as a version.
func versionLike(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789.abcdefghijklmnopqrstuvwxyz+-") == ""
}

// joined returns how long intervals last together, overlaps counted once.
func joined(list []measure.Window) time.Duration {
	slices.SortFunc(list, func(a, b measure.Window) int { return a.From.Compare(b.From) })
	var total time.Duration
	var end time.Time
	for _, w := range list {
		if from := measure.Later(w.From, end); from.Before(w.To) {
			total += w.To.Sub(from)
			end = w.To
		}
	}
	return total
}

// fingerprint tells whether the readings of an hour are as they were.
func (c *collector) fingerprint(readings []measure.Reading) uint64 {
	var sum uint64
	for _, r := range readings {
		sum += maphash.Comparable(c.seed, r)
	}
	return sum
}
