package table

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

// periods reads the periods of one sheet, all in one way: look at all of them,
// settle, then window.
type periods struct {
	*settings
	zone     *time.Location // of its dates and times
	date1904 bool
	heading  string // grain that the heading names, "" for none
	flows    bool   // some figures are consumed over time, and not read at a date
	clock    *tabular.Clock
	dates    tabular.Dates
	starts   []tabular.Cell
	ends     []tabular.Cell // beside starts; nil without such a column

	order    tabular.DateOrder
	grain    string // of what a date stands for, as the setting period
	hours    bool   // its times are hours, not the midnights of days
	local    bool   // its midnights are those of zone, whatever zone they are written in
	included bool   // the end is the last day, not the first one after
}

// What the periods of a sheet may be refused for, all together.
var (
	errTimes  error = reason.New("dates.times")
	errWeeks  error = reason.New("dates.weeks")
	errMonths error = reason.New("dates.months")
	errEnds   error = reason.New("dates.ends")
	errOver   error = reason.New("dates.before")
)

// namedGrain is what a heading says of the periods below it, "" for nothing.
func namedGrain(heading string) string {
	return map[string]string{
		"jour": "day", "day": "day", "semaine": "week", "week": "week", "mois": "month", "month": "month",
		"trimestre": "quarter", "quarter": "quarter", "année": "year", "annee": "year", "year": "year",
	}[fold(heading)]
}

// look takes in the period of a row.
func (p *periods) look(start, end tabular.Cell, ended bool) {
	p.starts = append(p.starts, start)
	if ended {
		p.ends = append(p.ends, end)
	}
	for _, c := range []tabular.Cell{start, end} {
		if text := p.text(c); timed(text) {
			p.clock.Look(text)
		} else {
			p.dates.Look(text)
		}
	}
}

// text is a cell as a time would be written: a spreadsheet's day with its hour
// is one.
func (p *periods) text(c tabular.Cell) string {
	if c.Kind != tabular.Number || c.Grain != tabular.Day {
		return strings.TrimSpace(c.Text)
	}
	serial, err := strconv.ParseFloat(c.Text, 64)
	if _, part := math.Modf(serial); err != nil || part < 1e-6 || serial > 110_000 {
		return c.Text
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	if p.date1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return first.Add(time.Duration(math.Round(serial*86400)) * time.Second).Format(time.DateTime)
}

// timed tells whether a text has a time of day, or counts seconds since 1970.
func timed(s string) bool {
	return strings.Contains(s, ":") || ((len(s) == 10 || len(s) == 13) && strings.Trim(s, "0123456789") == "")
}

// settle finds the one way in which all the periods are read. hint is the order
// of dates that the rest of the sheet speaks for.
func (p *periods) settle(hint tabular.DateOrder) (err error) {
	if p.order, err = p.dates.Settle(p.Dates, hint); err != nil {
		return err
	}
	if err := p.clock.Settle(p.Dates, hint); err != nil {
		return err
	}
	if err := p.settleTimes(); err != nil {
		return err
	}
	switch p.grain = p.Period; {
	case p.ends != nil && !p.hours:
		return p.settleEnds()
	case p.grain == "" && !p.hours && p.Rolling == 0:
		return p.settleDays()
	}
	return nil
}

// settleTimes tells days that are written with their midnight from hours.
func (p *periods) settleTimes() error {
	times := p.times()
	midnight := func(t time.Time) bool {
		return t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()))
	}
	if !slices.ContainsFunc(times, func(t time.Time) bool { return !midnight(t) }) {
		return nil
	}
	if p.local = !slices.ContainsFunc(times, func(t time.Time) bool { return !midnight(t.In(p.zone)) }); p.local {
		return nil
	}
	if p.Period != "" && p.Period != "hour" {
		return nil // the day of each
	}
	p.hours = p.ends != nil || p.Period == "hour"
	slices.SortFunc(times, time.Time.Compare)
	for i, t := range times {
		p.hours = p.hours || (i > 0 && t.Sub(times[i-1]) == time.Hour)
		if !t.Truncate(time.Hour).Equal(t) && p.Period == "" {
			return errTimes
		}
	}
	if !p.hours {
		return errTimes
	}
	return nil
}

// times are the times of day among starts and ends, as they are written.
func (p *periods) times() []time.Time {
	var times []time.Time
	for _, c := range slices.Concat(p.starts, p.ends) {
		if text := p.text(c); timed(text) {
			if t, err := p.clock.Wall(text); err == nil {
				times = append(times, t)
			}
		}
	}
	return times
}

// settleDays doubts dates that come once a week or once a month: what is
// consumed between them is not of these days alone. The heading may tell.
func (p *periods) settleDays() error {
	if p.grain = p.heading; p.grain != "" || !p.flows {
		return nil
	}
	var days []time.Time
	for _, c := range p.starts {
		if of, ok := p.day(c); ok {
			days = append(days, of)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	weekly, monthly := len(days) > 1, len(days) > 1
	for i, of := range days {
		monthly = monthly && (of.Day() == days[0].Day() || (lastOfMonth(of) && lastOfMonth(days[0])))
		if i > 0 {
			gap := of.Sub(days[i-1]).Hours() / 24
			weekly, monthly = weekly && math.Mod(gap, 7) == 0, monthly && gap >= 28
		}
	}
	switch {
	case monthly:
		return errMonths
	case weekly:
		return errWeeks
	}
	return nil
}

func lastOfMonth(day time.Time) bool { return day.AddDate(0, 0, 1).Day() == 1 }

// day is the day of a cell that names one, as a midnight of UTC.
func (p *periods) day(c tabular.Cell) (time.Time, bool) {
	of, err := p.period(c)
	return time.Date(of.Year, of.Month, of.Day, 0, 0, 0, 0, time.UTC), err == nil && of.Grain == tabular.Day
}

// period is what a cell names: of a time, the day as it is written.
func (p *periods) period(c tabular.Cell) (tabular.Period, error) {
	text := p.text(c)
	if !timed(text) {
		return c.Period(p.date1904, p.order)
	}
	t, err := p.clock.Wall(text)
	if p.local {
		t = t.In(p.zone)
	}
	return tabular.Period{Year: t.Year(), Month: t.Month(), Day: t.Day(), Grain: tabular.Day}, err
}

// window is the time that a row is about. end is its cell of the end, days the
// number of days up to its date that it counts, 0 for none.
func (p *periods) window(start, end tabular.Cell, days int) (w measure.Window, doubled bool, err error) {
	if p.hours {
		return p.instants(start, end)
	}
	w, err = p.civil(start, end, days)
	return w, false, err
}

// civil is a time of whole civil days.
func (p *periods) civil(start, end tabular.Cell, days int) (measure.Window, error) {
	of, err := p.period(start)
	if err != nil {
		return measure.Window{}, err
	}
	switch {
	case p.ends != nil:
		last, err := p.period(end)
		if err != nil {
			return measure.Window{}, err
		}
		w := measure.Window{From: of.Window(p.zone).From, To: last.Window(p.zone).From}
		if p.included || last.Grain != tabular.Day {
			w.To = last.Window(p.zone).To
		}
		if !w.From.Before(w.To) {
			return w, errOver
		}
		return w, nil
	case of.Grain == tabular.Day && days > 0:
		from := time.Date(of.Year, of.Month, of.Day+1-days, 0, 0, 0, 0, p.zone)
		return measure.Window{From: from.UTC(), To: of.Window(p.zone).To}, nil
	}
	return widened(of, p.grain).Window(p.zone), nil
}

// instants is a time of whole hours: one, or those up to its end.
func (p *periods) instants(start, end tabular.Cell) (measure.Window, bool, error) {
	from, doubled, err := p.clock.Read(p.text(start))
	if err != nil {
		return measure.Window{}, false, err
	}
	w := measure.Window{From: from.Truncate(time.Hour), To: from.Truncate(time.Hour).Add(time.Hour)}
	if p.ends == nil {
		return w, doubled, nil
	}
	if w.To, err = p.clock.Wall(p.text(end)); err != nil {
		return w, false, err
	}
	if w.To = w.To.UTC(); !w.From.Before(w.To) {
		return w, false, errOver
	}
	return w, doubled, nil
}

// widened makes a day the period of a grain that it stands for.
func widened(of tabular.Period, grain string) tabular.Period {
	if of.Grain != tabular.Day {
		return of
	}
	switch grain {
	case "week":
		of.Grain = tabular.Week
	case "month":
		of.Day, of.Grain = 1, tabular.Month
	case "quarter":
		of.Month, of.Day, of.Grain = of.Month-(of.Month-1)%3, 1, tabular.Quarter
	case "year":
		of.Month, of.Day, of.Grain = time.January, 1, tabular.Year
	}
	return of
}

// settleEnds tells whether the ends are the last days or those after them: by
// a row of one day, by rows that follow each other, or by whole weeks and months.
func (p *periods) settleEnds() error {
	if p.Until != "" {
		p.included = p.Until == "included"
		return nil
	}
	type span struct{ first, last time.Time }
	var spans []span
	starts := map[time.Time]bool{}
	for i := range p.starts {
		first, ok := p.day(p.starts[i])
		last, ok2 := p.day(p.ends[i])
		if ok && ok2 {
			spans, starts[first] = append(spans, span{first, last}), true
		}
	}
	included, excluded, asLast, asAfter := false, false, len(spans) > 0, len(spans) > 0
	for _, s := range spans {
		next := s.last.AddDate(0, 0, 1)
		included = included || s.first.Equal(s.last) || starts[next]
		excluded = excluded || (s.first.Before(s.last) && starts[s.last])
		asLast, asAfter = asLast && whole(s.first, next), asAfter && whole(s.first, s.last)
	}
	if included == excluded {
		included, excluded = asLast, asAfter
	}
	if p.included = included; included == excluded && len(spans) > 0 {
		return errEnds
	}
	return nil
}

// whole tells whether the time between two days is a day, a week, or whole
// months.
func whole(first, after time.Time) bool {
	days := after.Sub(first).Hours() / 24
	return days == 1 || days == 7 || (days > 0 && first.Day() == 1 && after.Day() == 1)
}
