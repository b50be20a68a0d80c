package tabular

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Clock reads the times of one file. Times without zone are local to its zone:
// the hour that October has twice is told apart by the order in the file, and
// the hour that March does not have is refused. What one line does not tell,
// whether 05/09 is in May and whether lines run forward, the file does: Look at
// all its times, Settle, then Read them.
type Clock struct {
	zone    *time.Location
	layout  string // "": the usual ones are tried, "unix", "unix_ms" or Go's notation
	latest  string // layout that read the last time
	last    time.Time
	order   DateOrder
	reverse bool // the newest stand first
	settled bool
	dates   Dates
	lines   lines
}

// NewClock returns a clock for one file. layout is Go's notation, `unix` or
// `unix_ms`; "" tries RFC 3339, 2026-09-30 14:05:06, 30/09/2026 14:05:06, the
// notation of web servers, and seconds or milliseconds since 1970.
func NewClock(zone *time.Location, layout string) *Clock {
	return &Clock{zone: zone, layout: layout}
}

// ErrUnsettled is for a time that the rest of its file must settle: Look at all
// of it, then Settle.
var ErrUnsettled error = reason.New("time.unsettled")

// Look takes in what a time of the file says of the others.
func (c *Clock) Look(s string) {
	c.dates.Look(strings.TrimSpace(s))
	order := MonthFirst // either way, times go forth or back
	if c.dates.day {
		order = DayFirst
	}
	if t, _, err := c.parse(s, order); err == nil {
		c.lines.look(t)
	}
}

// Settle ends what Look began. set is the order of dates that the settings
// state, hint the one that the rest of the file speaks for.
func (c *Clock) Settle(set, hint DateOrder) (err error) {
	c.order, err = c.dates.Settle(set, hint)
	c.reverse, c.settled = c.lines.newestFirst(), true
	return err
}

// slack is how far back lines of a log may go without that meaning that the
// doubled hour has started again.
const slack = 5 * time.Minute

var (
	errTime    error = reason.New("time")
	errNoTime  error = reason.New("time.none")
	errFarTime error = reason.New("time.far")
)

// Read returns the time that s is. doubled tells that it was local, within the
// hour that happens twice, so that its place in the file decided. Before Settle
// it may be ErrUnsettled.
func (c *Clock) Read(s string) (t time.Time, doubled bool, err error) {
	if !c.settled && c.layout == "" {
		if c.dates.Look(s); c.dates.day && c.dates.month {
			return time.Time{}, false, ErrUnsettled
		}
	}
	wall, layout, err := c.parse(s, c.order)
	if errors.Is(err, ErrDateOrder) && !c.settled {
		err = ErrUnsettled
	}
	if err != nil {
		return time.Time{}, false, err
	}
	if year := wall.Year(); year < 2000 || year >= 2200 {
		return time.Time{}, false, errFarTime
	}
	t = wall
	if c.zone != time.UTC && wall.Location() == c.zone && !zoned(layout) {
		if t, doubled, err = c.resolve(wall, s, layout); err != nil {
			return time.Time{}, false, err
		}
	}
	c.latest, c.last = layout, t
	return t.UTC(), doubled, nil
}

// Wall returns the time as it is written, in the zone that it states or in the
// clock's.
func (c *Clock) Wall(s string) (time.Time, error) {
	t, _, err := c.parse(s, c.order)
	return t, err
}

func zoned(layout string) bool {
	return strings.HasPrefix(layout, "unix") || strings.Contains(layout, "Z07") || strings.Contains(layout, "-07") || strings.Contains(layout, "MST")
}

func layouts() []string {
	return []string{
		time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
		"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05Z0700", "02/Jan/2006:15:04:05 -0700",
		"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 3:04:05 PM", "2006-01-02 3:04 PM",
		"2006/01/02 15:04:05", "2006/01/02 15:04", "02.01.2006 15:04:05", "02.01.2006 15:04",
	}
}

// parse returns the time as written: in the clock's zone if s states none.
func (c *Clock) parse(s string, order DateOrder) (time.Time, string, error) {
	s = strings.TrimSpace(s)
	switch {
	case len(s) > 64:
		return time.Time{}, "", errTime
	case strings.HasPrefix(c.layout, "unix"):
		t, ok := sinceEpoch(s, c.layout)
		if !ok {
			return time.Time{}, "", errTime
		}
		return t, c.layout, nil
	case c.layout != "":
		return c.in(s, c.layout)
	}
	s, err := yearFirst(s, order)
	if err != nil {
		return time.Time{}, "", err
	}
	if c.latest != "" && c.latest != "unix?" {
		if t, layout, err := c.in(s, c.latest); err == nil {
			return t, layout, nil
		}
	}
	if t, ok := sinceEpoch(s, ""); ok {
		return t, "unix?", nil
	}
	for _, layout := range layouts() {
		if t, layout, err := c.in(s, layout); err == nil {
			return t, layout, nil
		}
	}
	return time.Time{}, "", errTime
}

func (c *Clock) in(s, layout string) (time.Time, string, error) {
	t, err := time.ParseInLocation(layout, s, c.zone)
	if err != nil {
		return time.Time{}, "", errTime // time.ParseError quotes the text
	}
	return t, layout, nil
}

// sinceEpoch reads seconds, or milliseconds if the unit or the size says so.
func sinceEpoch(s, unit string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || !digits(fraction) || len(fraction) > 9 || n < 0 || n > 1<<43 {
		return time.Time{}, false
	}
	if unit == "" && n < 100_000_000 { // 1973: more likely a year or a count
		return time.Time{}, false
	}
	if unit == "unix_ms" || (unit == "" && n > 100_000_000_000) {
		return time.UnixMilli(n), true
	}
	nanoseconds, err := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	return time.Unix(n, nanoseconds), err == nil
}

// resolve places a local time on the true line of time.
func (c *Clock) resolve(t time.Time, s, layout string) (time.Time, bool, error) {
	if c.layout == "" {
		var err error
		if s, err = yearFirst(s, c.order); err != nil {
			return time.Time{}, false, err
		}
	}
	naive, err := time.ParseInLocation(layout, strings.TrimSpace(s), time.UTC)
	if err != nil || t.Hour() != naive.Hour() || t.Minute() != naive.Minute() {
		return time.Time{}, false, errNoTime
	}
	first, second, doubled := twins(t)
	switch {
	case !doubled:
		return t, false, nil
	case !c.settled:
		return time.Time{}, false, ErrUnsettled
	case c.reverse && (c.last.IsZero() || second.Sub(c.last) <= slack):
		return second, true, nil
	case !c.reverse && !c.last.IsZero() && c.last.Sub(first) > slack:
		return second, true, nil
	}
	return first, true, nil
}

// twins returns both instants with the wall clock of t, if there are two.
func twins(t time.Time) (first, second time.Time, doubled bool) {
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	if !end.IsZero() {
		_, after := end.Zone()
		back := time.Duration(offset-after) * time.Second
		if back > 0 && !t.Add(back).Before(end) {
			return t, t.Add(back), true
		}
	}
	if !start.IsZero() {
		_, before := start.Add(-time.Nanosecond).Zone()
		back := time.Duration(before-offset) * time.Second
		if back > 0 && t.Add(-back).Before(start) {
			return t.Add(-back), t, true
		}
	}
	return t, t, false
}
