package tabular

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Grain is how long a period written in a file is.
type Grain uint8

// The grains of declared figures.
const (
	Day Grain = iota + 1
	Month
	Quarter
	Year
)

// Period is a civil day, month, quarter or year, told by its first day.
type Period struct {
	Year  int
	Month time.Month
	Day   int
	Grain Grain
}

// Window returns the period as a half-open window in UTC, for the civil days
// of zone.
func (p Period) Window(zone *time.Location) measure.Window {
	years, months, days := 0, 0, 0
	switch p.Grain {
	case Day:
		days = 1
	case Month:
		months = 1
	case Quarter:
		months = 3
	case Year:
		years = 1
	}
	from := time.Date(p.Year, p.Month, p.Day, 0, 0, 0, 0, zone)
	to := time.Date(p.Year+years, p.Month+time.Month(months), p.Day+days, 0, 0, 0, 0, zone)
	return measure.Window{From: from.UTC(), To: to.UTC()}
}

var errPeriod = errors.New(`not a period: write 2026-09-30, 30/09/2026, 2026-09, 09/2026, "septembre 2026", "T3 2026" or 2026`)

// ParsePeriod reads a day, a month, a quarter or a year as French or English
// people write it, the day before the month.
func ParsePeriod(s string) (Period, error) {
	if len(s) > 64 {
		return Period{}, errPeriod
	}
	words := strings.FieldsFunc(strings.ToLower(strings.Map(oneSpace, s)), func(r rune) bool {
		return strings.ContainsRune(" -/.,", r)
	})
	if n := len(words); n > 1 && midnight(words[n-1]) {
		words = words[:n-1] // a spreadsheet's day with its hour
	} else if n > 0 {
		words[n-1] = strings.TrimSuffix(words[n-1], "t00:00:00")
		words[n-1] = strings.TrimSuffix(words[n-1], "t00:00:00z")
	}
	var p Period
	var ok bool
	switch len(words) {
	case 1:
		p.Year, ok = yearOf(words[0])
		p.Month, p.Day, p.Grain = time.January, 1, Year
	case 2:
		p, ok = monthOrQuarter(words[0], words[1])
	case 3:
		p, ok = dayOrOrdinal(words)
	}
	if !ok {
		return Period{}, errPeriod
	}
	return p, nil
}

func midnight(s string) bool { return s == "00:00:00" || s == "00:00" || s == "0:00" }

func yearOf(s string) (int, bool) {
	year, ok := number(s, 4)
	return year, ok && len(s) == 4 && year >= 1900 && year < 2200
}

// number reads at most width digits.
func number(s string, width int) (int, bool) {
	if s == "" || len(s) > width || !digits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func monthOrQuarter(a, b string) (Period, bool) {
	year, ok := yearOf(a)
	if ok {
		a = b
	} else if year, ok = yearOf(b); !ok {
		short, isShort := number(b, 2) // Excel shows "sept.-26"
		if _, named := monthNames()[a]; !named || !isShort || len(b) != 2 {
			return Period{}, false
		}
		year = 2000 + short
	}
	if q, ok := quarterOf(a); ok {
		return Period{year, time.Month(3*q - 2), 1, Quarter}, true
	}
	month, ok := monthOf(a)
	return Period{year, month, 1, Month}, ok
}

func monthOf(s string) (time.Month, bool) {
	if month, ok := monthNames()[s]; ok {
		return month, true
	}
	n, ok := number(s, 2)
	return time.Month(n), ok && n >= 1 && n <= 12
}

func quarterOf(s string) (int, bool) {
	if len(s) != 2 || (s[0] != 't' && s[0] != 'q') || s[1] < '1' || s[1] > '4' {
		return 0, false
	}
	return int(s[1] - '0'), true
}

// dayOrOrdinal reads "30 9 2026", "2026 9 30", "30 septembre 2026" and "3e
// trimestre 2026".
func dayOrOrdinal(words []string) (Period, bool) {
	if words[1] == "trimestre" || words[1] == "quarter" {
		ordinal := strings.TrimRight(words[0], "abcdefghijklmnopqrstuvwxyzᵉèʳ")
		year, ok := yearOf(words[2])
		q, isQuarter := quarterOf("t" + ordinal)
		return Period{year, time.Month(3*q - 2), 1, Quarter}, ok && isQuarter
	}
	year, ok := yearOf(words[0])
	if ok {
		words[0], words[2] = words[2], words[0]
	} else if year, ok = yearOf(words[2]); !ok {
		return Period{}, false
	}
	month, ok := monthOf(words[1])
	if !ok {
		return Period{}, false
	}
	day, ok := number(strings.TrimSuffix(words[0], "er"), 2)
	if !ok || day < 1 || time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Month() != month {
		return Period{}, false
	}
	return Period{year, month, day, Day}, true
}

func monthNames() map[string]time.Month {
	return map[string]time.Month{
		"janvier": 1, "janv": 1, "jan": 1, "january": 1,
		"février": 2, "fevrier": 2, "févr": 2, "fevr": 2, "fév": 2, "fev": 2, "february": 2, "feb": 2,
		"mars": 3, "mar": 3, "march": 3, "avril": 4, "avr": 4, "april": 4, "apr": 4,
		"mai": 5, "may": 5, "juin": 6, "june": 6, "jun": 6, "juillet": 7, "juil": 7, "july": 7, "jul": 7,
		"août": 8, "aout": 8, "august": 8, "aug": 8, "septembre": 9, "sept": 9, "sep": 9, "september": 9,
		"octobre": 10, "oct": 10, "october": 10, "novembre": 11, "nov": 11, "november": 11,
		"décembre": 12, "decembre": 12, "déc": 12, "dec": 12, "december": 12,
	}
}

// Period reads a cell: a text by ParsePeriod, a number as a year or as a
// spreadsheet's serial day.
func (c Cell) Period(date1904 bool) (Period, error) {
	if c.Kind == Text {
		return ParsePeriod(c.Text)
	}
	serial, err := c.Float(PointDecimal)
	if err != nil {
		return Period{}, errPeriod
	}
	if serial >= 1900 && serial < 2200 && serial == math.Trunc(serial) {
		return Period{int(serial), time.January, 1, Year}, nil
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC) // right from 1 March 1900 on
	if date1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if serial < 61 || serial > 110_000 {
		return Period{}, fmt.Errorf("a serial day outside 1900 to 2200: %w", errPeriod)
	}
	day := first.AddDate(0, 0, int(serial))
	return Period{day.Year(), day.Month(), day.Day(), Day}, nil
}
