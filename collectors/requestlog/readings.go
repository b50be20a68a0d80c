package requestlog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

func comparePlaces(a, b collectors.Place) int {
	return cmp.Or(strings.Compare(string(a.System), string(b.System)), strings.Compare(string(a.Part), string(b.Part)))
}

// readings turns the sums into readings, hours without a request included, and
// keeps what is stored where the files that said it are gone.
func (s *scan) readings(ctx context.Context, read []*reading, first hour) ([]measure.Reading, error) {
	total := added(read)
	stored, err := s.stored(ctx)
	if err != nil {
		return nil, err
	}
	kept := s.kept(stored, total, first)
	now := s.hashes()
	byHour := map[hour][]bucket{}
	for key := range total {
		byHour[key.hour] = append(byHour[key.hour], key)
	}
	places := s.counting()
	var readings []measure.Reading
	for h := s.from; h < s.to; h++ {
		s.given[h] = now[h]
		if old, ok := kept[h]; ok {
			readings = append(readings, old...)
			continue
		}
		for _, key := range completed(byHour[h], h, places) {
			sum := total[key]
			if sum == nil {
				sum = &sums{}
			}
			readings = append(readings, s.hourly(key, sum)...)
		}
	}
	return append(readings, s.distinct(kept, stored)...), nil
}

// added sums the buckets of all files.
func added(read []*reading) map[bucket]*sums {
	total := map[bucket]*sums{}
	for _, r := range read {
		for key, sum := range r.sums {
			if total[key] == nil {
				total[key] = &sums{}
			}
			total[key].add(*sum)
		}
	}
	return total
}

// completed returns the hour's buckets, with one for each place that has none.
func completed(keys []bucket, h hour, places []collectors.Place) []bucket {
	for _, place := range places {
		if !slices.ContainsFunc(keys, func(b bucket) bool { return b.place == place }) {
			keys = append(keys, bucket{hour: h, place: place})
		}
	}
	slices.SortFunc(keys, func(a, b bucket) int {
		return cmp.Or(comparePlaces(a.place, b.place), strings.Compare(a.model, b.model))
	})
	return keys
}

// hourly returns one bucket's readings, one of each metric that the log holds.
func (s *scan) hourly(key bucket, sum *sums) []measure.Reading {
	note := ""
	if sum.doubled {
		note = "doubled hour told apart by order in the file"
	}
	bare := measure.BasisFields{Note: note}.Basis()
	hold := measure.HoldsAll
	if sum.records == 0 {
		hold = measure.HoldsNone
	}
	one := func(m measure.Metric, v float64, method measure.Method, basis measure.Basis) measure.Reading {
		return measure.Reading{
			Key: measure.Key{
				Source: s.name, System: key.place.System, Part: key.place.Part, Metric: m, Method: method,
				Model: key.model, Window: key.hour.window(),
			},
			State: measure.Known, Value: v, Low: v, High: v, Count: sum.records, Covered: time.Hour, Basis: basis, Hold: hold,
		}
	}
	readings := []measure.Reading{one(s.Counts.Metric(), sum.queries, measure.Measured, s.Counts.Basis(bare))}
	if s.Columns.InputTokens != "" {
		readings = append(readings, one(measure.InputTokens, sum.input, measure.Measured, bare))
	}
	if s.Columns.OutputTokens != "" {
		readings = append(readings, one(measure.OutputTokens, sum.output, measure.Measured, bare))
	}
	if s.Columns.Simple != "" {
		readings = append(readings,
			one(measure.SimpleQueries, sum.simple, measure.Measured, bare), one(measure.Classified, sum.asked, measure.Measured, bare))
	}
	if s.Columns.Energy != "" {
		readings = append(readings, one(s.Energy.metric(), sum.energy, s.Energy.stated(), s.Energy.basis(note)))
	}
	return readings
}

// metrics lists what hourly makes.
func (s *scan) metrics() map[measure.Metric]bool {
	list := map[measure.Metric]bool{}
	for _, r := range s.hourly(bucket{}, &sums{}) {
		list[r.Metric] = true
	}
	return list
}

// stored returns what is stored of the scan's window and made by hourly or
// distinct; the pipeline's own readings are left to the pipeline.
func (s *scan) stored(ctx context.Context) ([]measure.Reading, error) {
	var stored []measure.Reading
	if s.past == nil {
		return nil, nil
	}
	mine, places, window := s.metrics(), s.Places(), s.window()
	mine[measure.ActiveAgents] = s.Columns.User != ""
	for r, err := range s.past(ctx, window) {
		if err != nil {
			return nil, fmt.Errorf("read what is stored: %w", err)
		}
		place := collectors.Place{System: r.System, Part: r.Part}
		if r.State == measure.Known && mine[r.Metric] && r.Window.Within(window) && slices.Contains(places, place) {
			r.Hold = measure.HoldsNone // where it stays, the files no longer say it
			stored = append(stored, r)
		}
	}
	return stored, nil
}

func (s *scan) window() measure.Window {
	return measure.Window{From: s.from.start(), To: s.to.start()}
}

// kept returns, by hour, the stored readings that stay because the files that
// held them are gone: they were seen to vanish, or the hour is now empty, or it
// is the first of what is left and was fuller.
func (s *scan) kept(stored []measure.Reading, total map[bucket]*sums, first hour) map[hour][]measure.Reading {
	kept, was, is := map[hour][]measure.Reading{}, map[hour]float64{}, map[hour]float64{}
	for _, r := range stored {
		h := hourOf(r.Window.From.UnixNano())
		if r.Window != h.window() {
			continue
		}
		kept[h] = append(kept[h], r)
		if r.Metric == measure.Queries || r.Metric == measure.Calls {
			was[h] += r.Value
		}
	}
	for key, sum := range total {
		is[key.hour] += sum.queries
	}
	maps.DeleteFunc(kept, func(h hour, _ []measure.Reading) bool {
		fewer := was[h] > is[h] && (is[h] == 0 || h == first) && !s.edited[h]
		return !s.frozen(h) && !fewer
	})
	return kept
}

// distinct returns the number of users of each complete month in the window;
// where a part of the month's files is gone, what is stored stays.
func (s *scan) distinct(kept map[hour][]measure.Reading, stored []measure.Reading) []measure.Reading {
	if s.Columns.User == "" {
		return nil
	}
	var readings []measure.Reading
	for i, month := range s.months {
		if !month.Within(s.window()) {
			continue
		}
		if slices.ContainsFunc(slices.Collect(maps.Keys(kept)), func(h hour) bool { return h.window().Within(month) }) {
			readings = append(readings, slices.DeleteFunc(slices.Clone(stored), func(r measure.Reading) bool {
				return r.Metric != measure.ActiveAgents || r.Window != month
			})...)
			continue
		}
		for _, system := range s.systems() {
			v := float64(len(s.agents[i][system]))
			readings = append(readings, measure.Reading{
				Key:   measure.Key{Source: s.name, System: system, Metric: measure.ActiveAgents, Method: measure.Measured, Window: month},
				State: measure.Known, Value: v, Low: v, High: v, Covered: month.To.Sub(month.From),
			})
		}
	}
	s.mark(s.window())
	return readings
}

func (s *scan) systems() []measure.System {
	var systems []measure.System
	for _, place := range s.counting() {
		if !slices.Contains(systems, place.System) {
			systems = append(systems, place.System)
		}
	}
	return systems
}

// mark remembers which months' counts stand in the store after this window is
// written: one that holds a month's end, but not its start, removes its count.
func (s *scan) mark(window measure.Window) {
	for start := s.civil(window.From); !start.After(window.To); {
		next := start.AddDate(0, 1, 0)
		if next.After(window.From) && !next.After(window.To) {
			s.counted[start.Unix()] = !start.Before(window.From)
		}
		start = next
	}
}

// civil returns the start of the civil month that holds t.
func (c *collector) civil(t time.Time) time.Time {
	local := t.In(c.home)
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, c.home)
}

// months returns the civil months that lie whole in w, on the grid of hours.
func (c *collector) months(w measure.Window) []measure.Window {
	var months []measure.Window
	if !w.From.Before(w.To) {
		return nil
	}
	for start := c.civil(w.From); start.Before(w.To); start = start.AddDate(0, 1, 0) {
		month := measure.Window{From: start.UTC(), To: start.AddDate(0, 1, 0).UTC()}
		if month.Within(w) && month.From.Truncate(time.Hour).Equal(month.From) && month.To.Truncate(time.Hour).Equal(month.To) {
			months = append(months, month)
		}
	}
	return months
}

// byMonth joins neighbouring windows and cuts them where civil months end, so
// that each is read in one piece.
func byMonth(windows []measure.Window, civil func(time.Time) time.Time) []measure.Window {
	var joined []measure.Window
	for _, w := range windows {
		if n := len(joined) - 1; n >= 0 && !joined[n].To.Before(w.From) && civil(joined[n].From).Equal(civil(w.From)) {
			if w.To.After(joined[n].To) {
				joined[n].To = w.To
			}
			continue
		}
		joined = append(joined, w)
	}
	return joined
}
