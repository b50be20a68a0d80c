package indicator

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// buckets are the system-months inside a ratio, by system then by month of the
// span; nil stands for all.
type buckets [][]bool

func (b buckets) has(system, month int) bool {
	return b == nil || (b[system] != nil && b[system][month])
}

// Pseudo metrics that a selection counts from its scope.
const (
	systemsInService measure.Metric = "systems.in_service"
	systemsFollowed  measure.Metric = "systems.followed"
	systemsUndated   measure.Metric = "systems.undated" // without dates and without a figure
)

// selection is the Totals of some systems over one span.
type selection struct {
	f       *Figures
	of      measure.System // "" for all
	systems []int
	span    span
	inside  buckets
	cover   Coverage
}

// Total implements Totals. Levels stand for the last known month; a distinct
// count that was not counted together is Missing (MEASURES 1).
func (s *selection) Total(m measure.Metric) measure.Reading {
	switch m {
	case systemsInService, systemsFollowed, systemsUndated:
		return s.count(m)
	}
	var r measure.Reading
	switch s.f.kind(m) {
	case measure.Level:
		r = s.last(m)
	case measure.Distinct, measure.Score:
		r = s.single(m)
	case measure.Rate:
		r = s.mean(m)
	case measure.Flow:
		r = s.f.total(s.systems, m, s.span, s.inside).reading()
	}
	return s.dressed(m, r)
}

// By implements Totals.
func (s *selection) By(m measure.Metric, method measure.Method) measure.Reading {
	var total sum
	s.each(m, func(_ int, row entry, per float64) {
		if row.Method == method {
			total.add(keptOf(row, per))
		}
	})
	return s.dressed(m, total.reading())
}

// SystemMonths implements Totals.
func (s *selection) SystemMonths(m measure.Metric) measure.Reading {
	return s.dressed(m, s.f.total(s.systems, m, s.span, s.inside).reading())
}

func (s *selection) dressed(m measure.Metric, r measure.Reading) measure.Reading {
	r.Metric, r.Window = m, s.span.window
	r.Covered = time.Duration(s.cover.Share * float64(s.span.window.Length()))
	var assumed measure.Basis
	rows := 0
	s.each(m, func(_ int, row entry, _ float64) {
		if rows++; rows == 1 {
			assumed = row.sign.assumption
		} else if assumed != row.sign.assumption {
			assumed = measure.Basis{} // only a total that rests on one assumption moves with it
		}
	})
	r.Basis = assumed
	return r
}

// each calls do for every kept row of m, with the month's position in the span
// and how many of the metric make one.
func (s *selection) each(m measure.Metric, do func(month int, row entry, per float64)) {
	for position, i := range s.systems {
		system := &s.f.systems[i]
		metric, per, ok := system.resolve(m)
		if !ok {
			continue
		}
		for at := range system.parts {
			if line := system.parts[at].series[metric]; line != nil {
				s.eachOf(line, position, per, do)
			}
		}
	}
}

// eachOf is each for one series of the system at a position.
func (s *selection) eachOf(line *series, position int, per float64, do func(month int, row entry, per float64)) {
	for month, rows := range line.months[s.span.from:s.span.to] {
		if s.inside.has(position, month) {
			for _, row := range rows {
				do(month, row, per)
			}
		}
	}
}

// total sums m over some systems and months.
func (f *Figures) total(systems []int, m measure.Metric, s span, inside buckets) sum {
	var out sum
	for position, i := range systems {
		system := &f.systems[i]
		metric, per, ok := system.resolve(m)
		if !ok {
			continue
		}
		var own sum
		for at := range system.parts {
			if line := system.parts[at].series[metric]; line != nil {
				own.join(line.total(s, position, inside))
			}
		}
		out.join(own.over(per))
	}
	return out
}

// total sums the months of a series that are inside.
func (l *series) total(s span, position int, inside buckets) sum {
	var out sum
	for month := range l.sums[s.from:s.to] {
		if inside.has(position, month) {
			out.join(l.sums[s.from+month])
		}
	}
	return out
}

func keptOf(row entry, per float64) figureAmount {
	return figureAmount{row.Kept / per, row.KeptLow / per, row.KeptHigh / per, row.Spread}
}

// last adds up the last known month of every series: levels are never summed
// over time.
func (s *selection) last(m measure.Metric) measure.Reading {
	type line struct {
		system measure.System
		part   measure.Part
	}
	latest := map[line]int{}
	s.each(m, func(month int, row entry, _ float64) {
		key := line{row.System, row.Part}
		latest[key] = max(latest[key], month+1)
	})
	var total sum
	s.each(m, func(month int, row entry, per float64) {
		if latest[line{row.System, row.Part}] == month+1 {
			total.add(keptOf(row, per))
		}
	})
	return total.reading()
}

// single is the only figure there is; Missing when there are several, which
// may not be added.
func (s *selection) single(m measure.Metric) measure.Reading {
	var total sum
	n := 0
	s.each(m, func(_ int, row entry, per float64) {
		total.add(keptOf(row, per))
		n++
	})
	if n != 1 {
		return measure.Reading{}
	}
	return total.reading()
}

// mean is the mean over time, by the time covered.
func (s *selection) mean(m measure.Metric) measure.Reading {
	var total sum
	var hours float64
	s.each(m, func(_ int, row entry, _ float64) {
		h := row.KeptCovered.Hours()
		total.add(figureAmount{row.Kept * h, row.KeptLow * h, row.KeptHigh * h, row.Spread})
		hours += h
	})
	if hours <= 0 {
		return measure.Reading{}
	}
	return scaled(total.reading(), 1/hours)
}

// count counts systems rather than what they used.
func (s *selection) count(m measure.Metric) measure.Reading {
	n := 0
	switch m {
	case systemsInService:
		n = s.cover.InService
	case systemsFollowed:
		n = s.cover.Followed
	default:
		for _, i := range s.systems {
			if !s.f.systems[i].Dated && slices.Contains(s.cover.Without, s.f.systems[i].ID) {
				n++
			}
		}
	}
	v := float64(n)
	return measure.Reading{State: measure.Known, Value: v, Low: v, High: v}
}

// shares returns how much of m was obtained by each method.
func (s *selection) shares(m measure.Metric) []MethodShare {
	var by [measure.Estimated + 1]float64
	var whole float64
	s.each(m, func(_ int, row entry, per float64) {
		if int(row.Method) < len(by) {
			by[row.Method] += row.Kept / per
			whole += row.Kept / per
		}
	})
	var list []MethodShare
	for method, value := range by {
		if value > 0 {
			list = append(list, MethodShare{measure.Method(method), value, value / whole})
		}
	}
	return list
}

// origins returns every source behind m, the largest first.
func (s *selection) origins(m measure.Metric) []Origin {
	found := map[measure.Key]*Origin{}
	s.each(m, func(_ int, row entry, _ float64) {
		key := row.Key
		key.Window = measure.Window{}
		o := found[key]
		if o == nil {
			o = &Origin{Source: row.Source, System: row.System, Part: row.Part, Metric: row.Metric, Method: row.Method, Model: row.Model}
			found[key] = o
		}
		o.Value += row.Kept
		o.Basis = row.Basis
	})
	list := make([]Origin, 0, len(found))
	for o := range maps.Values(found) {
		list = append(list, *o)
	}
	slices.SortFunc(list, func(a, b Origin) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Model, b.Model))
	})
	return list
}
