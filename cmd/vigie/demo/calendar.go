package demo

import (
	"time"

	"github.com/vigie-ia/vigie/internal/period"
)

// shape is how a day's work is spread over its hours.
type shape uint8

// The ways in which people work.
const (
	office  shape = iota // agents at their desks
	public               // residents, at any hour
	batch                // the morning's mail
	chamber              // meetings, and the council in the evening
	shapes
)

// calendar knows how busy each hour is. It is made for one time zone.
type calendar struct {
	zone  *time.Location
	hours [shapes][24]float64 // shares of a day
}

func newCalendar(zone *time.Location) calendar {
	c := calendar{zone: zone, hours: [shapes][24]float64{
		office:  {7: 2, 8: 7, 9: 12, 10: 13, 11: 12, 12: 4, 13: 5, 14: 12, 15: 12, 16: 11, 17: 7, 18: 2, 19: 1},
		public:  {0: 1, 6: 1, 7: 3, 8: 6, 9: 8, 10: 8, 11: 7, 12: 8, 13: 7, 14: 6, 15: 6, 16: 6, 17: 7, 18: 8, 19: 7, 20: 5, 21: 4, 22: 2, 23: 1},
		batch:   {6: 10, 7: 40, 8: 35, 9: 15},
		chamber: {9: 10, 10: 20, 11: 15, 14: 15, 15: 15, 16: 5, 18: 8, 19: 8, 20: 4},
	}}
	for s := range c.hours {
		total := 0.0
		for _, weight := range c.hours[s] {
			total += weight
		}
		for h := range c.hours[s] {
			c.hours[s][h] /= total
		}
	}
	return c
}

// busy is the share of an ordinary day's work that is done in an hour.
func (c *calendar) busy(s shape, h hour) float64 {
	local := h.start().In(c.zone)
	return c.hours[s][local.Hour()] * c.day(s, local)
}

// day is how busy a day is beside an ordinary working day.
func (c *calendar) day(s shape, local time.Time) float64 {
	date := period.Date{Year: local.Year(), Month: local.Month(), Day: local.Day()}
	season := season(date)
	rest := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday || holiday(date)
	switch {
	case s == public && rest:
		return 0.5 * (0.4 + 0.6*season)
	case s == public:
		return 0.4 + 0.6*season
	case rest && s == office:
		return 0.02 * season
	case rest:
		return 0
	case s == chamber && local.Weekday() != time.Tuesday && local.Weekday() != time.Thursday:
		return 0.4 * season
	}
	return season
}

// season is how busy the city is: quiet in August and around the new year.
func season(d period.Date) float64 {
	switch {
	case d.Month == time.August:
		return 0.42
	case d.Month == time.July && d.Day >= 14:
		return 0.7
	case d.Month == time.July:
		return 0.9
	case d.Month == time.December && d.Day >= 21, d.Month == time.January && d.Day <= 3:
		return 0.3
	case d.Month == time.September || d.Month == time.October:
		return 1.08
	}
	return 1
}

// holiday tells the public holidays of metropolitan France.
func holiday(d period.Date) bool {
	switch (period.Date{Month: d.Month, Day: d.Day}) {
	case period.Date{Month: time.January, Day: 1}, period.Date{Month: time.May, Day: 1}, period.Date{Month: time.May, Day: 8},
		period.Date{Month: time.July, Day: 14}, period.Date{Month: time.August, Day: 15}, period.Date{Month: time.November, Day: 1},
		period.Date{Month: time.November, Day: 11}, period.Date{Month: time.December, Day: 25}:
		return true
	}
	switch d.DaysSince(easter(d.Year)) {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return true
	}
	return false
}

// easter is the Sunday of Easter, by the anonymous Gregorian computus.
func easter(year int) period.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return period.Date{Year: year, Month: time.Month(month), Day: day}
}

// chance is a number from 0 to 1 that follows from its seeds alone.
func chance(s Stream, h hour, salt uint64) float64 {
	x := uint64(14695981039346656037)
	for i := range len(s) {
		x = (x ^ uint64(s[i])) * 1099511628211
	}
	x += uint64(h)*0x9e3779b97f4a7c15 + salt*0xbf58476d1ce4e5b9 //nolint:gosec // any bits will do
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	x ^= x >> 31
	return float64(x>>11) / (1 << 53)
}
