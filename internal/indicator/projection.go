package indicator

import (
	"math"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// The rule of projections (MEASURES 10).
const (
	ProjectFrom = 28  // civil days before the first projection, and those behind a day type
	yearOfWeeks = 364 // days: the same weekday a year earlier
	leastError  = 0.1 // half of the interval, as a share
)

// ProjectionPast is how many past periods of a kind the error of a projection
// is taken from.
func ProjectionPast(kind period.Kind) int {
	if kind == period.Year {
		return 1
	}
	return 4
}

// DailyPart is what one part took by civil day, in the metric's canonical
// unit: NaN where nothing is known.
type DailyPart struct {
	System measure.System
	Part   measure.Part
	First  period.Date // of Values
	Values []float64
}

// at returns the value of a day by its position, NaN outside.
func (d DailyPart) at(i int) float64 {
	if i < 0 || i >= len(d.Values) {
		return math.NaN()
	}
	return d.Values[i]
}

// stretch is a period's days by position in one part's: from its first to
// before its end, of which those before today are over.
type stretch struct{ first, today, end int }

func (d DailyPart) stretch(p period.Period, elapsed int) stretch {
	first := p.First().DaysSince(d.First)
	return stretch{first, first + elapsed, first + length(p)}
}

func length(p period.Period) int { return p.Next().First().DaysSince(p.First()) }

// outlook is one application of the rule.
type outlook struct {
	rest       float64 // projected over the remaining days
	yearBefore float64 // of it, from the days a year before
	begun      float64 // what is known already of the remaining days, which are projected whole
}

// Project tells where a running sum is heading: what was observed, and for the
// days that remain the same days a year earlier (364 days: the same weekday),
// in the proportion seen so far, over the parts that have both; the other
// parts by the day of the week over the last 28 days. elapsed is the number
// of civil days over; observed is the sum so far, with its bounds. Nothing is
// projected before 28 days. The interval comes from the largest error of the
// same rule in the periods before, is at least ±10 %, and holds the bounds of
// what was observed.
func Project(p period.Period, elapsed int, observed measure.Reading, parts []DailyPart) (Projection, bool) {
	days := length(p)
	if elapsed < ProjectFrom || elapsed >= days || observed.State != measure.Known {
		return Projection{}, false
	}
	ahead := project(p, elapsed, parts)
	out := Projection{Observed: observed.Value, Elapsed: elapsed, Days: days, Error: leastError}
	out.Value = max(observed.Value, observed.Value-ahead.begun+ahead.rest)
	if ahead.rest > 0 {
		out.YearBefore = ahead.yearBefore / ahead.rest
	}
	for past := range ProjectionPast(p.Kind) {
		if err, ok := errorIn(p.Add(-1-past), elapsed, parts); ok {
			out.Error = max(out.Error, err)
			out.Tested++
		}
	}
	below, above := 1.0, 1.0
	if observed.Value > 0 {
		below, above = observed.Low/observed.Value, observed.High/observed.Value
	}
	out.Low = max(observed.Low, out.Value*below*(1-out.Error))
	out.High = out.Value * above * (1 + out.Error)
	return out, true
}

// scaled returns the projection in another unit.
func (p Projection) scaled(k float64) Projection {
	p.Value *= k
	p.Low *= k
	p.High *= k
	p.Observed *= k
	return p
}

// project applies the rule as of the day when elapsed days of p were over.
func project(p period.Period, elapsed int, parts []DailyPart) outlook {
	var seen, before, rest, others float64
	var out outlook
	for _, part := range parts {
		w := part.stretch(p, elapsed)
		begun, _ := part.between(w.today, w.end)
		out.begun += begun
		w.today = part.knownUntil(w)
		if s, b, r, ok := part.sameDays(w); ok {
			seen += s
			before += b
			rest += r
		} else {
			others += part.byWeekday(w)
		}
	}
	if before > 0 {
		out.yearBefore = rest * seen / before
	}
	out.rest = out.yearBefore + others
	return out
}

// between sums the part's known days from one to before another, and counts them.
func (d DailyPart) between(from, to int) (total float64, known int) {
	for i := from; i < to; i++ {
		if v := d.at(i); !math.IsNaN(v) {
			total += v
			known++
		}
	}
	return total, known
}

// knownUntil is the day from which the part is projected: today, or earlier
// when its source lags.
func (d DailyPart) knownUntil(w stretch) int {
	for w.today > w.first && math.IsNaN(d.at(w.today-1)) {
		w.today--
	}
	return w.today
}

// sameDays sums the part's days known in both years, and the days a year
// before those that remain. It fails unless enough of both is known.
func (d DailyPart) sameDays(w stretch) (seen, before, rest float64, ok bool) {
	both := 0
	for i := w.first; i < w.today; i++ {
		now, then := d.at(i), d.at(i-yearOfWeeks)
		if !math.IsNaN(now) && !math.IsNaN(then) {
			both++
			seen += now
			before += then
		}
	}
	rest, known := d.between(w.today-yearOfWeeks, w.end-yearOfWeeks)
	remaining := float64(w.end - w.today)
	if float64(both) < Enough*float64(w.today-w.first) || float64(known) < Enough*remaining || before <= 0 {
		return 0, 0, 0, false
	}
	return seen, before, rest * remaining / float64(known), true
}

// byWeekday projects the part's remaining days by their day of the week over
// the last 28 days, or by the mean of all of these where that weekday is
// unknown.
func (d DailyPart) byWeekday(w stretch) float64 {
	var sums, counts [8]float64 // the last for all days
	for i := range ProjectFrom {
		if v := d.at(w.today - 1 - i); !math.IsNaN(v) {
			sums[i%7] += v
			counts[i%7]++
			sums[7] += v
			counts[7]++
		}
	}
	if counts[7] == 0 {
		return 0
	}
	total := 0.0
	for n := range w.end - w.today {
		kind := 6 - n%7 // today is a week after the day seven days ago
		if counts[kind] == 0 {
			kind = 7
		}
		total += sums[kind] / counts[kind]
	}
	return total
}

// errorIn is how far the rule would have been out in a past period, over the
// parts that it knows enough of.
func errorIn(p period.Period, elapsed int, parts []DailyPart) (float64, bool) {
	elapsed = min(elapsed, length(p)-1)
	var known []DailyPart
	var observed, total float64
	for _, part := range parts {
		w := part.stretch(p, elapsed)
		after, days := part.between(w.today, w.end)
		if _, _, _, ok := part.sameDays(w); !ok || float64(days) < Enough*float64(w.end-w.today) {
			continue
		}
		known = append(known, part)
		before, _ := part.between(w.first, w.today)
		observed += before
		total += before + after
	}
	if total <= 0 {
		return 0, false
	}
	return math.Abs((observed+project(p, elapsed, known).rest)/total - 1), true
}
