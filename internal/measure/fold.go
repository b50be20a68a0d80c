package measure

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// FoldDays folds readings into civil days. Only the days asked for are made,
// which must be in order; a reading that overlaps several is split by overlap
// (flows) or stands whole on the day of its last instant (the other kinds).
// All readings of a source that touch a day must be given together, because
// the hours covered are counted once over the models and methods of a part.
func FoldDays(rules Rules, days []Window, readings []Reading) []Day {
	if len(days) == 0 {
		return nil
	}
	list := seriesOf(rules.Zone, corrected(readings))
	var out []Day
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && sameCoverage(list[from].key, list[to].key) {
			to++
		}
		out = append(out, foldGroup(days, list[from:to])...)
		from = to
	}
	return out
}

// series is what one key without its window said, in order of time.
type series struct {
	key      Key // Window is zero
	kind     Kind
	whole    bool
	readings []Reading
}

// seriesOf groups readings by key and sorts both groups and readings. Readings
// in UTC days are moved to the civil days of the same dates.
func seriesOf(zone *time.Location, readings []Reading) []series {
	index := map[Key]int{}
	var list []series
	of, counts := make([]int, len(readings)), []int{} // a reading is large to move: each is, once
	for i := range readings {
		if readings[i].State == Missing {
			continue
		}
		key := readings[i].Key
		key.Window = Window{}
		at, ok := index[key]
		if !ok {
			info, _ := InfoOf(key.Metric)
			at = len(list)
			index[key] = at
			list = append(list, series{key: key, kind: info.Kind, whole: info.Whole})
			counts = append(counts, 0)
		}
		of[i] = at
		counts[at]++
	}
	for at := range list {
		list[at].readings = make([]Reading, 0, counts[at])
	}
	for i := range readings {
		r := readings[i]
		if r.State == Missing {
			continue
		}
		r.Window = r.Window.UTC()
		if r.Basis.Fields().Grid == UTCDay {
			r.Window = utcDays(zone, r.Window)
		}
		list[of[i]].readings = append(list[of[i]].readings, r)
	}
	slices.SortFunc(list, func(a, b series) int { return compareKeys(&a.key, &b.key) })
	for i := range list {
		slices.SortStableFunc(list[i].readings, func(a, b Reading) int { return a.Window.From.Compare(b.Window.From) })
	}
	return list
}

// compareKeys orders keys so that those which share their coverage (one
// source, system, part, metric and group) stand together.
func compareKeys(a, b *Key) int {
	return cmp.Or(
		cmp.Compare(a.System, b.System), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Metric, b.Metric),
		cmp.Compare(a.Group, b.Group), cmp.Compare(a.Source, b.Source),
		cmp.Compare(a.Method, b.Method), cmp.Compare(a.Model, b.Model), a.Window.From.Compare(b.Window.From),
	)
}

func sameCoverage(a, b Key) bool {
	return a.System == b.System && a.Part == b.Part && a.Metric == b.Metric && a.Group == b.Group && a.Source == b.Source
}

// foldGroup folds the series that share their coverage.
func foldGroup(days []Window, group []series) []Day {
	var out []Day
	pieces := make([][][]Reading, len(group)) // by series and day
	for i := range group {
		pieces[i] = cutByDay(days, group[i])
	}
	for d := range days {
		all, hourly := newUnion(len(group) > 1), newUnion(len(group) > 1)
		for i := range group {
			if len(pieces[i][d]) == 0 {
				continue
			}
			day := foldDay(group[i], days[d], pieces[i][d])
			day.Covered = all.add(day.Covered, pieces[i][d])
			hourly.addHours(&day, pieces[i][d])
			out = append(out, day)
		}
	}
	return out
}

// cutByDay gives each day the portions of the readings that count for it. The
// portion's own window is cut too, so that its coverage can be placed.
func cutByDay(days []Window, s series) [][]Reading {
	pieces := make([][]Reading, len(days))
	put := func(at int, r Reading) {
		if pieces[at] == nil {
			pieces[at] = make([]Reading, 0, len(s.readings)/len(days)+2)
		}
		pieces[at] = append(pieces[at], r)
	}
	for i := range s.readings {
		r := s.readings[i]
		at := sort.Search(len(days), func(d int) bool { return days[d].To.After(r.Window.From) })
		for ; at < len(days) && days[at].From.Before(r.Window.To); at++ {
			switch {
			case s.kind == Flow || s.kind == Rate:
				p := portion(r, days[at], s.whole)
				if s.kind == Rate {
					p.Value, p.Low, p.High = r.Value, r.Low, r.High
				}
				put(at, p)
			case days[at].Holds(r.Window):
				put(at, r)
			}
		}
	}
	return pieces
}

func foldDay(s series, day Window, pieces []Reading) Day {
	out := Day{Key: s.key}
	out.Window = day
	for i := range pieces {
		out.Covered += pieces[i].Covered
		out.Basis = mergeBasis(out.Basis, pieces[i].Basis)
	}
	out.Native = longest(s.readings, day)
	var total amount
	switch s.kind {
	case Flow:
		for i := range pieces {
			total.add(amountOf(pieces[i]))
			out.Count += pieces[i].Count
		}
		out.Hours = hoursOf(day, out.Native, pieces)
	case Rate:
		total, out.Count = mean(pieces)
		out.Hours = hoursOf(day, out.Native, weighted(pieces))
	case Level, Distinct, Score:
		last := lastOf(pieces)
		total, out.Count, out.Native, out.Covered = amountOf(last), last.Count, last.Window, last.Covered
		out.Basis = last.Basis
	}
	out.State, out.Value, out.Low, out.High, out.Spread = total.state, total.value, total.low, total.high, total.spread
	return out
}

// lastOf is the figure that stands at the end of a day: the latest, and the
// longest window among those that end together.
func lastOf(pieces []Reading) Reading {
	return slices.MaxFunc(pieces, func(a, b Reading) int {
		return cmp.Or(a.Window.To.Compare(b.Window.To), cmp.Compare(a.Window.Length(), b.Window.Length()))
	})
}

// longest is the longest window that touches the day, as the source gave it.
func longest(readings []Reading, day Window) Window {
	at := sort.Search(len(readings), func(i int) bool { return readings[i].Window.To.After(day.From) })
	var out Window
	for ; at < len(readings) && readings[at].Window.From.Before(day.To); at++ {
		if w := readings[at].Window; w.Length() > out.Length() {
			out = w
		}
	}
	return out
}

// mean is the mean over time of a rate, weighted by the time covered.
func mean(pieces []Reading) (amount, int) {
	var total amount
	var weight float64
	count := 0
	for i := range pieces {
		p := pieces[i]
		w := p.Covered.Seconds()
		if w <= 0 {
			continue
		}
		scaled := amountOf(p)
		scaled.value, scaled.low, scaled.high = p.Value*w, p.Low*w, p.High*w
		total.add(scaled)
		weight += w
		count += p.Count
	}
	if weight > 0 {
		total.value, total.low, total.high = total.value/weight, total.low/weight, total.high/weight
	}
	return total, count
}

// weighted gives each piece of a rate the weight of the hours it covers, so
// that hours add up like those of a flow and a mean over them is a mean of the
// rate over time.
func weighted(pieces []Reading) []Reading {
	out := slices.Clone(pieces)
	for i := range out {
		out[i].Value *= out[i].Covered.Hours()
	}
	return out
}

// hoursOf places the pieces in the hours of the day; nil unless each lies
// within one hour.
func hoursOf(day, native Window, pieces []Reading) []Hour {
	if native.Length() > time.Hour {
		return nil
	}
	hours := make([]Hour, (day.Length()+time.Hour-1)/time.Hour)
	for i := range pieces {
		w := pieces[i].Window
		at := int(w.From.Sub(day.From) / time.Hour)
		if last := int((w.To.Sub(day.From) - 1) / time.Hour); last != at {
			return nil
		}
		hours[at].Value += pieces[i].Value
		hours[at].Covered += pieces[i].Covered
	}
	return hours
}
