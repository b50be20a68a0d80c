package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
)

// readDays reads what each part took by day: over the running period, the
// periods from which the projection takes its error, and a year before those.
func (r *Reporter) readDays(ctx context.Context, q question, rows []measure.Month, now time.Time) (map[measure.Metric][]indicator.DailyPart, error) {
	from := q.period.Add(-indicator.ProjectionPast(q.period.Kind)).First().AddDays(-364).Period(period.Month)
	to := period.Of(now, r.setup.Zone, period.Month)
	span := measure.Window{From: from.Window(r.setup.Zone).From, To: to.Window(r.setup.Zone).To}
	query := store.Query{Metrics: r.projected(q.period), Months: span}
	if q.system != "" {
		query.Systems = []measure.System{q.system}
	}
	profiles, err := r.store.Profiles(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("reading the days from %s to %s: %w", from, to, err)
	}
	return r.daysOf(profiles, rows, from.First()), nil
}

// projected lists the metrics whose running sum is projected: energy, and
// those with a target.
func (r *Reporter) projected(p period.Period) []measure.Metric {
	metrics := []measure.Metric{measure.Energy}
	for _, t := range r.setup.Targets {
		d, ok := indicator.Find(t.Indicator)
		if !ok || !d.Flow || t.Per != p.Kind || slices.Contains(metrics, d.Needs[0]) {
			continue
		}
		if d.Needs[0] == indicator.Carbon {
			metrics = append(metrics, measure.CarbonUsage, measure.CarbonEmbodied)
		} else {
			metrics = append(metrics, d.Needs[0])
		}
	}
	return metrics
}

// line is one metric of one part.
type line struct {
	system measure.System
	part   measure.Part
	metric measure.Metric
}

func lineOf(k measure.Key) line { return line{k.System, k.Part, k.Metric} }

// daysOf makes one series of days for each part: of the sources that count in its
// month, each day is that of the first in order that has it.
func (r *Reporter) daysOf(profiles []measure.Profile, rows []measure.Month, first period.Date) map[measure.Metric][]indicator.DailyPart {
	bySource := map[line]map[string][]float64{}
	var order []line
	for i := range profiles {
		p := &profiles[i]
		if p.Group != "" {
			continue
		}
		at := lineOf(p.Key)
		if bySource[at] == nil {
			bySource[at] = map[string][]float64{}
			order = append(order, at)
		}
		bySource[at][p.Source] = together(bySource[at][p.Source], p.Days)
	}
	ranks, kept := ranked(rows), r.keepers(rows)
	out := map[measure.Metric][]indicator.DailyPart{}
	for _, at := range order {
		days := r.daysByMonth(bySource[at], r.sourcesOf(at, ranks), kept[at], first)
		out[at.metric] = append(out[at.metric], indicator.DailyPart{System: at.system, Part: at.part, First: first, Values: days})
	}
	out[indicator.Carbon] = slices.Concat(out[measure.CarbonUsage], out[measure.CarbonEmbodied])
	return out
}

// daysByMonth puts the days of several sources together, month by month: where it
// is known whose figures were kept, those of the others tell nothing of the sum.
func (r *Reporter) daysByMonth(bySource map[string][]float64, list []string, kept map[period.Period]map[string]bool, first period.Date) []float64 {
	longest := 0
	for _, days := range bySource {
		longest = max(longest, len(days))
	}
	out := make([]float64, 0, longest)
	for len(out) < longest {
		month := first.AddDays(len(out)).Period(period.Month)
		end := min(longest, month.Next().First().DaysSince(first))
		var days []float64
		for _, source := range list {
			if held, known := kept[month]; known && !held[source] {
				continue
			}
			if all := bySource[source]; len(all) >= end {
				days = completed(days, all[len(out):end])
			}
		}
		for len(days) < end-len(out) {
			days = append(days, math.NaN())
		}
		out = append(out, days...)
	}
	return out
}

// keepers are, by line and month, the sources of which most of what they covered
// was kept. One that stood in for another on a day without figures is none of
// them, and a month in which nothing was kept has none.
func (r *Reporter) keepers(rows []measure.Month) map[line]map[period.Period]map[string]bool {
	out := map[line]map[period.Period]map[string]bool{}
	for i := range rows {
		row := &rows[i]
		if row.KeptCovered == 0 || 2*row.KeptCovered < row.Covered {
			continue
		}
		at, month := lineOf(row.Key), r.dateIn(row.Window.From).Period(period.Month)
		if out[at] == nil {
			out[at] = map[period.Period]map[string]bool{}
		}
		if out[at][month] == nil {
			out[at][month] = map[string]bool{}
		}
		out[at][month][row.Source] = true
	}
	return out
}

// sourcesOf lists the sources of a line: the register's order, then those that
// kept the most hours.
func (r *Reporter) sourcesOf(at line, ranks map[line][]string) []string {
	var list []string
	if s, ok := r.register().Find(at.system); ok {
		for _, p := range s.AllParts() {
			if p.ID == at.part {
				list = slices.Clone(p.Sources.Of(at.metric))
			}
		}
	}
	for _, source := range ranks[at] {
		if !slices.Contains(list, source) {
			list = append(list, source)
		}
	}
	return list
}

// ranked lists the sources of every line, the one that kept the most hours
// first.
func ranked(rows []measure.Month) map[line][]string {
	hours := map[line]map[string]time.Duration{}
	for i := range rows {
		at := lineOf(rows[i].Key)
		if hours[at] == nil {
			hours[at] = map[string]time.Duration{}
		}
		hours[at][rows[i].Source] += rows[i].KeptCovered
	}
	out := make(map[line][]string, len(hours))
	for at, by := range hours {
		for source := range by {
			out[at] = append(out[at], source)
		}
		slices.SortFunc(out[at], func(a, b string) int {
			if by[a] != by[b] {
				return int((by[b] - by[a]) / time.Second)
			}
			if a < b {
				return -1
			}
			return 1
		})
	}
	return out
}

// together adds two series of one source: what is known of either counts.
func together(a, b []float64) []float64 {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range min(len(a), len(b)) {
		switch {
		case math.IsNaN(a[i]):
			a[i] = b[i]
		case !math.IsNaN(b[i]):
			a[i] += b[i]
		}
	}
	return a
}

// completed fills the days that the first series does not know with the second's.
func completed(a, b []float64) []float64 {
	if a == nil {
		return slices.Clone(b)
	}
	for i := range min(len(a), len(b)) {
		if math.IsNaN(a[i]) {
			a[i] = b[i]
		}
	}
	return a
}
