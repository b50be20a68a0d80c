package period

import (
	"cmp"
	"strconv"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Date is a civil day, without a time zone. Its zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the civil day that a calendar in zone shows at t.
func DateOf(t time.Time, zone *time.Location) Date {
	year, month, day := t.In(zone).Date()
	return Date{year, month, day}
}

// ParseDate reads "2026-09-30".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 {
		return Date{}, reason.New("value.date", strconv.Quote(text))
	}
	return DateOf(t, time.UTC), nil
}

// String writes the date as ParseDate reads it; no date is "".
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.noon().Format(time.DateOnly)
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date as ParseDate does.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare orders dates; no date comes first.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.noon().AddDate(0, 0, n), time.UTC) }

// AddMonths returns the same day n months later, as time.AddDate has it.
func (d Date) AddMonths(n int) Date { return DateOf(d.noon().AddDate(0, n, 0), time.UTC) }

// Period returns the period of one kind that holds the date.
func (d Date) Period(kind Kind) Period { return Of(d.noon(), time.UTC, kind) }

// Start returns the day's first instant in zone, in UTC, as measure.CivilDays
// has it.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone).UTC()
}

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// DaysSince returns the number of days from e to d, negative when d is earlier.
func (d Date) DaysSince(e Date) int { return int(d.noon().Sub(e.noon()).Hours() / 24) }
