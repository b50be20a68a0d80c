package tabular

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Grain is how long a period written in a file is.
type Grain uint8

// The grains of declared figures. A week is the seven days from its first one.
const (
	Day Grain = iota + 1
	Week
	Month
	Quarter
	Half
	Year
)

// Period is a civil day, week, month, quarter, half or whole year, told by its
// first day.
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
	case Week:
		days = 7
	case Half:
		months = 6
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

var errPeriod error = reason.New("period")

// ParsePeriod reads a day, an ISO week, a month, a quarter, a half or a year as
// French or English people write it; order is the one of the file's dates.
func ParsePeriod(s string, order DateOrder) (Period, error) {
	if len(s) > 64 {
		return Period{}, errPeriod
	}
	s, err := yearFirst(strings.Map(oneSpace, s), order)
	if err != nil {
		return Period{}, err
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
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
		p, ok = compact(words[0])
	case 2:
		p, ok = partOfYear(words[0], words[1])
	case 3:
		p, ok = dayOrOrdinal(words)
	}
	if !ok {
		return Period{}, errPeriod
	}
	return p, nil
}

// compact reads 2026, 202609, 20260930 and 2026w40.
func compact(s string) (Period, bool) {
	if len(s) < 4 {
		return Period{}, false
	}
	year, ok := yearOf(s[:4])
	switch rest := s[4:]; {
	case !ok:
		return Period{}, false
	case rest == "":
		return Period{year, time.January, 1, Year}, true
	case rest[0] == 'w':
		return weekOf(year, rest)
	case len(rest) == 2:
		month, ok := monthOf(rest)
		return Period{year, month, 1, Month}, ok && digits(rest)
	case len(rest) == 4:
		return dayOrOrdinal([]string{s[:4], rest[:2], rest[2:]})
	}
	return Period{}, false
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

// partOfYear reads a quarter, a half, a week or a month beside its year.
func partOfYear(a, b string) (Period, bool) {
	year, ok := yearOf(a)
	if ok {
		a = b
	} else if year, ok = yearOf(b); !ok {
		short, isShort := number(b, 2) // Excel shows "sept.-26"
		if _, named := monthNamed(a); !named || !isShort || len(b) != 2 {
			return Period{}, false
		}
		year = 2000 + short
	}
	if q, ok := quarterOf(a); ok {
		return Period{year, time.Month(3*q - 2), 1, Quarter}, true
	}
	if a == "h1" || a == "h2" { // S1 may be a half or a week
		return Period{year, time.Month(6*(a[1]-'1') + 1), 1, Half}, true
	}
	if p, ok := weekOf(year, a); ok {
		return p, true
	}
	month, ok := monthOf(a)
	return Period{year, month, 1, Month}, ok
}

// weekOf reads the ISO week w40, or s40 in French, of a year.
func weekOf(year int, s string) (Period, bool) {
	if len(s) != 3 || (s[0] != 'w' && s[0] != 's') {
		return Period{}, false
	}
	week, ok := number(s[1:], 2)
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // always in the first week
	monday := fourth.AddDate(0, 0, 7*(week-1)-(int(fourth.Weekday())+6)%7)
	_, is := monday.ISOWeek()
	return Period{monday.Year(), monday.Month(), monday.Day(), Week}, ok && week >= 1 && is == week
}

func monthOf(s string) (time.Month, bool) {
	if month, ok := monthNamed(s); ok {
		return month, true
	}
	n, ok := number(s, 2)
	return time.Month(n), ok && n >= 1 && n <= 12
}

func quarterOf(s string) (int, bool) {
	if len(s) != 2 {
		return 0, false
	}
	letter, n := s[0], s[1]
	if letter >= '1' && letter <= '4' { // 3T
		letter, n = n, letter
	}
	return int(n - '0'), (letter == 't' || letter == 'q') && n >= '1' && n <= '4'
}

// dayOrOrdinal reads "30 9 2026", "2026 9 30", "30 septembre 2026", "September
// 30 2026", quarters and halves by their ordinal, and "semaine 40 2026".
func dayOrOrdinal(words []string) (Period, bool) {
	if p, ok := ordinal(words); ok {
		return p, true
	}
	_, named := monthNamed(words[0])
	if named {
		words[0], words[1] = words[1], words[0]
	}
	year, ok := yearOf(words[0])
	if ok {
		words[0], words[2] = words[2], words[0]
	} else if year, ok = yearOf(words[2]); !ok {
		short, isShort := number(words[2], 2)
		if _, named = monthNamed(words[1]); !named || !isShort || len(words[2]) != 2 {
			return Period{}, false
		}
		year = 2000 + short
	}
	month, ok := monthOf(words[1])
	if !ok {
		return Period{}, false
	}
	day, ok := number(strings.TrimRight(words[0], "erstndh"), 2)
	if !ok || day < 1 || time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Month() != month {
		return Period{}, false
	}
	return Period{year, month, day, Day}, true
}

func ordinal(words []string) (Period, bool) {
	year, ok := yearOf(words[2])
	if !ok {
		return Period{}, false
	}
	which := strings.TrimRight(words[0], "abcdefghijklmnopqrstuvwxyzᵉèʳ")
	switch words[1] {
	case "trimestre", "quarter":
		q, ok := quarterOf("t" + which)
		return Period{year, time.Month(3*q - 2), 1, Quarter}, ok
	case "semestre":
		half, ok := number(which, 1)
		return Period{year, time.Month(6*half - 5), 1, Half}, ok && half >= 1 && half <= 2
	}
	if words[0] == "semaine" || words[0] == "week" {
		week, ok := number(words[1], 2)
		p, is := weekOf(year, fmt.Sprintf("w%02d", week))
		return p, ok && is
	}
	return Period{}, false
}

// monthNamed is the month of a name, in French or English.
func monthNamed(s string) (time.Month, bool) {
	switch s {
	case "janvier", "janv", "jan", "january":
		return time.January, true
	case "février", "fevrier", "févr", "fevr", "fév", "fev", "february", "feb":
		return time.February, true
	case "mars", "mar", "march":
		return time.March, true
	case "avril", "avr", "april", "apr":
		return time.April, true
	case "mai", "may":
		return time.May, true
	case "juin", "june", "jun":
		return time.June, true
	case "juillet", "juil", "july", "jul":
		return time.July, true
	case "août", "aout", "august", "aug":
		return time.August, true
	case "septembre", "sept", "sep", "september":
		return time.September, true
	case "octobre", "oct", "october":
		return time.October, true
	case "novembre", "nov", "november":
		return time.November, true
	case "décembre", "decembre", "déc", "dec", "december":
		return time.December, true
	}
	return 0, false
}

// Period reads a cell: a text by ParsePeriod, a number as a year or as a
// spreadsheet's serial day, which is the month or the year that it is shown as.
func (c Cell) Period(date1904 bool, order DateOrder) (Period, error) {
	if c.Kind == Text {
		return ParsePeriod(c.Text, order)
	}
	serial, err := c.Float(PointDecimal)
	if err != nil {
		return Period{}, errPeriod
	}
	if c.Grain == 0 && serial >= 1900 && serial < 2200 && serial == math.Trunc(serial) {
		return Period{int(serial), time.January, 1, Year}, nil
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC) // right from 1 March 1900 on
	if date1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if serial < 61 || serial > 110_000 {
		return Period{}, reason.New("period.serial", errPeriod)
	}
	day := first.AddDate(0, 0, int(serial))
	if c.Grain == Month {
		return Period{day.Year(), day.Month(), 1, Month}, nil
	}
	if c.Grain == Year {
		return Period{day.Year(), time.January, 1, Year}, nil
	}
	return Period{day.Year(), day.Month(), day.Day(), Day}, nil
}
