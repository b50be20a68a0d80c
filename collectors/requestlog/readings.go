package requestlog

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

func comparePlaces(a, b collectors.Place) int {
	return cmp.Or(strings.Compare(string(a.System), string(b.System)), strings.Compare(string(a.Part), string(b.Part)))
}

// readings turns what is counted into readings, hours without a request included,
// and keeps what is stored where the files that said it are gone.
func (s *scan) readings(ctx context.Context, of *counted, first hour, vouched []collectors.Place) ([]measure.Reading, error) {
	stored, err := s.stored(ctx)
	if err != nil {
		return nil, err
	}
	kept := s.kept(stored, of, first)
	now := s.hashes()
	var readings []measure.Reading
	for h := s.from; h < s.to; h++ {
		s.given[h] = now[h]
		if old, ok := kept[h]; ok {
			readings = append(readings, old...)
			continue
		}
		whole := wholes(of.hours[h])
		for _, key := range s.completed(slices.Collect(maps.Keys(of.hours[h])), vouched) {
			readings = append(readings, s.hourly(h, key, of.hours[h][key], whole[key.place])...)
		}
		for place, sum := range whole {
			s.note(of.lacks, place, sum)
		}
	}
	return append(readings, s.distinct(kept, stored, of, vouched)...), nil
}

// wholes are the sums of the places of an hour, whatever the model.
func wholes(of map[bucket]*sums) map[collectors.Place]*sums {
	whole := map[collectors.Place]*sums{}
	for key, sum := range of {
		if whole[key.place] == nil {
			whole[key.place] = &sums{}
		}
		whole[key.place].add(*sum)
	}
	return whole
}

// unsaidKey is what is told of once: a metric of a place.
type unsaidKey struct {
	place  collectors.Place
	metric measure.Metric
}

// note adds what an hour of a place does not say.
func (s *scan) note(lacks map[unsaidKey]collectors.Unsaid, place collectors.Place, sum *sums) {
	for metric, n := range s.lacking(sum) {
		if n > 0 {
			at := unsaidKey{place, metric}
			u := lacks[at]
			lacks[at] = collectors.Unsaid{Lacks: u.Lacks + float64(n), Requests: u.Requests + float64(sum.records), Steps: u.Steps + 1, Step: time.Hour}
		}
	}
}

func refusalsOf(lacks map[unsaidKey]collectors.Unsaid) []measure.Refusal {
	var list []measure.Refusal
	for key, u := range lacks {
		list = append(list, u.Refusal(key.place, key.metric))
	}
	slices.SortFunc(list, func(a, b measure.Refusal) int { return cmp.Compare(a.Where, b.Where) })
	return list
}

// lacking is, by metric, how many records do not say it.
func (s *scan) lacking(sum *sums) map[measure.Metric]int {
	list := map[measure.Metric]int{}
	if len(s.Columns.InputTokens) > 0 {
		list[measure.InputTokens] = sum.noInput
	}
	if len(s.Columns.OutputTokens) > 0 {
		list[measure.OutputTokens] = sum.noOutput
	}
	if len(s.Columns.Energy) > 0 {
		list[s.Energy.metric()] = sum.noEnergy
	}
	return list
}

// completed returns the hour's buckets, with one for each vouched place of which
// no request is of the metric that the settings count.
func (s *scan) completed(keys []bucket, vouched []collectors.Place) []bucket {
	for _, place := range vouched {
		if !slices.ContainsFunc(keys, func(b bucket) bool { return b.place == place && s.countsOf(b.model) == s.Counts }) {
			keys = append(keys, bucket{place: place})
		}
	}
	slices.SortFunc(keys, func(a, b bucket) int {
		return cmp.Or(comparePlaces(a.place, b.place), strings.Compare(a.model, b.model))
	})
	return keys
}

// countsOf says what the requests of a model are.
func (s *settings) countsOf(model string) collectors.Counts {
	if collectors.Textless(model) {
		return collectors.CountsCalls
	}
	return s.Counts
}

// hourly returns one bucket's readings, one of each metric that the log holds
// and says something of. The models of a place share what of the hour is covered.
func (s *scan) hourly(h hour, key bucket, sum, whole *sums) []measure.Reading {
	if sum == nil {
		sum = &sums{}
	}
	if whole == nil {
		whole = &sums{}
	}
	note := measure.BasisFields{}
	if sum.doubled {
		note.Note = "doubled hour told apart by order in the file"
	}
	var readings []measure.Reading
	add := func(m measure.Metric, v float64, unsaid [2]int, method measure.Method, basis measure.Basis) {
		covered := collectors.Unsaid{Lacks: float64(unsaid[1]), Requests: float64(whole.records), Step: time.Hour}.Covered()
		if covered == 0 || (unsaid[0] > 0 && unsaid[0] == sum.records) {
			return
		}
		readings = append(readings, measure.Reading{
			Key: measure.Key{
				Source: s.name, System: key.place.System, Part: key.place.Part, Metric: m, Method: method,
				Model: key.model, Window: h.window(),
			},
			State: measure.Known, Value: v, Low: v, High: v, Count: sum.records - unsaid[0], Covered: covered, Basis: basis,
		})
	}
	plain, counts := note.Basis(), s.countsOf(key.model)
	add(counts.Metric(), float64(sum.records), [2]int{}, measure.Measured, counts.Basis(plain))
	if len(s.Columns.InputTokens) > 0 {
		add(measure.InputTokens, sum.input, [2]int{sum.noInput, whole.noInput}, measure.Measured, plain)
	}
	if len(s.Columns.OutputTokens) > 0 {
		add(measure.OutputTokens, sum.output, [2]int{sum.noOutput, whole.noOutput}, measure.Measured, plain)
	}
	if len(s.Columns.Simple) > 0 {
		add(measure.SimpleQueries, sum.simple, [2]int{}, measure.Measured, plain)
		add(measure.Classified, sum.asked, [2]int{}, measure.Measured, plain)
	}
	if len(s.Columns.Energy) > 0 {
		basis := s.Energy.basis(note.Note)
		add(s.Energy.metric(), sum.energy, [2]int{sum.noEnergy, whole.noEnergy}, s.Energy.stated(), basis)
	}
	return readings
}

// metrics lists what hourly may make.
func (s *scan) metrics() map[measure.Metric]bool {
	list := map[measure.Metric]bool{measure.Calls: true}
	for _, r := range s.hourly(0, bucket{}, nil, nil) {
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
	mine[measure.ActiveAgents] = len(s.Columns.User) > 0
	for r, err := range s.past(ctx, window) {
		if err != nil {
			return nil, reason.While(err, "doing.stored")
		}
		place := collectors.Place{System: r.System, Part: r.Part}
		if r.State == measure.Known && mine[r.Metric] && r.Window.Within(window) && slices.Contains(places, place) {
			r.Hold = measure.HoldsNone // where it stays, the files no longer say it
			stored = append(stored, r)
		}
	}
	return stored, nil
}

// kept returns, by hour, the stored readings that stay because the files that
// held them are gone: they were seen to vanish, or the hour is now empty, or it
// is the first of what is left and was fuller.
func (s *scan) kept(stored []measure.Reading, of *counted, first hour) map[hour][]measure.Reading {
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
	for h := s.from; h < s.to; h++ {
		for _, sum := range of.hours[h] {
			is[h] += float64(sum.records)
		}
	}
	maps.DeleteFunc(kept, func(h hour, _ []measure.Reading) bool {
		fewer := was[h] > is[h] && (is[h] == 0 || h == first) && !s.edited[h]
		return !s.frozen(h) && !fewer
	})
	return kept
}

// distinct returns the number of users of each complete month in the window;
// where a part of the month's files is gone, what is stored stays. It covers as
// much of the month as the share of its requests that name a user.
func (s *scan) distinct(kept map[hour][]measure.Reading, stored []measure.Reading, of *counted, vouched []collectors.Place) []measure.Reading {
	if len(s.Columns.User) == 0 {
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
		for _, system := range systemsOf(vouched) {
			if covered := of.named(system, month); covered > 0 {
				v := float64(len(s.agents[i][system]))
				readings = append(readings, measure.Reading{
					Key:   measure.Key{Source: s.name, System: system, Metric: measure.ActiveAgents, Method: measure.Measured, Window: month},
					State: measure.Known, Value: v, Low: v, High: v, Covered: covered,
				})
			}
		}
	}
	s.noteCounted(s.window())
	return readings
}

// named is the part of a month that is covered by requests that name their
// user.
func (c *counted) named(system measure.System, month measure.Window) time.Duration {
	u := collectors.Unsaid{Step: month.Length()}
	for h, sums := range c.hours {
		if !h.window().Within(month) {
			continue
		}
		for key, sum := range sums {
			if key.place.System == system {
				u.Lacks, u.Requests = u.Lacks+float64(sum.nameless), u.Requests+float64(sum.records)
			}
		}
	}
	return u.Covered()
}

func systemsOf(places []collectors.Place) []measure.System {
	var systems []measure.System
	for _, place := range places {
		if !slices.Contains(systems, place.System) {
			systems = append(systems, place.System)
		}
	}
	return systems
}

// noteCounted remembers which months' counts stand in the store after this window is
// written: one that holds a month's end, but not its start, removes its count.
func (s *scan) noteCounted(window measure.Window) {
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
