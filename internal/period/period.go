// Package period names the civil months, quarters and years over which figures
// are added up, compared and judged. A period knows no time zone: it becomes
// instants only with the authority's own (MEASURES 14).
package period

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Kind is the length of a period.
type Kind uint8

// The kinds of period. The zero Kind is none.
const (
	Month Kind = iota + 1
	Quarter
	Year
)

// Period is one civil month, quarter or year. Its zero value is no period.
// Periods are comparable with == and serve as keys.
type Period struct {
	Year  int
	Kind  Kind
	Index int // 1–12 for a month, 1–4 for a quarter, 1 for a year
}

// Of returns the period of one kind that holds t, as a calendar in zone has it.
func Of(t time.Time, zone *time.Location, kind Kind) Period {
	local := t.In(zone)
	return MonthOf(local.Year(), local.Month()).In(kind)
}

// MonthOf returns a month. Months outside 1–12 carry over into other years.
func MonthOf(year int, month time.Month) Period {
	return at(Month, year*12+int(month)-1)
}

// QuarterOf returns a quarter, from 1 to 4.
func QuarterOf(year, quarter int) Period { return at(Quarter, year*4+quarter-1) }

// YearOf returns a year.
func YearOf(year int) Period { return at(Year, year) }

// Parse reads "2026-09", "2026-T3", "2026-Q3" or "2026".
func Parse(text string) (Period, error) {
	year, rest, dashed := strings.Cut(text, "-")
	y, err := number(year, 4)
	if err != nil || y == 0 {
		return Period{}, reason.New("value.period", strconv.Quote(text))
	}
	if !dashed {
		return YearOf(y), nil
	}
	if quarter, ok := cutQuarter(rest); ok {
		if q, err := number(quarter, 1); err == nil && q >= 1 && q <= 4 {
			return QuarterOf(y, q), nil
		}
	} else if m, err := number(rest, 2); err == nil && m >= 1 && m <= 12 {
		return MonthOf(y, time.Month(m)), nil
	}
	return Period{}, reason.New("value.period", strconv.Quote(text))
}

// String writes the period as Parse reads it: 2026-09, 2026-T3, 2026.
func (p Period) String() string {
	switch p.Kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Index)
	case Quarter:
		return fmt.Sprintf("%04d-T%d", p.Year, p.Index)
	case Year:
		return fmt.Sprintf("%04d", p.Year)
	}
	return ""
}

// MarshalText writes the period as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a period as Parse does.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p.Kind == 0 }

// Window returns the period's instants, from its first civil midnight to the
// next period's.
func (p Period) Window(zone *time.Location) measure.Window {
	return measure.Window{From: p.First().Start(zone), To: p.Next().First().Start(zone)}
}

// First returns the period's first civil day.
func (p Period) First() Date { return Date{p.Year, p.firstMonth(), 1} }

// Last returns the period's last civil day.
func (p Period) Last() Date { return p.Next().First().AddDays(-1) }

// Days returns the period's civil days of 23, 24 or 25 hours.
func (p Period) Days(zone *time.Location) []measure.Window {
	return measure.CivilDays(zone, p.Window(zone))
}

// Next returns the period of the same kind that follows.
func (p Period) Next() Period { return p.Add(1) }

// Previous returns the period of the same kind before.
func (p Period) Previous() Period { return p.Add(-1) }

// Add returns the period n periods of the same kind later.
func (p Period) Add(n int) Period { return at(p.Kind, p.ordinal()+n) }

// YearBefore returns the same month or quarter a year earlier, or the year
// before.
func (p Period) YearBefore() Period { return p.InYear(p.Year - 1) }

// InYear returns the same month or quarter of another year, or that year.
func (p Period) InYear(year int) Period { return Period{year, p.Kind, p.Index} }

// In returns the period of another kind that holds p's first day.
func (p Period) In(kind Kind) Period {
	first := p.First()
	switch kind {
	case Month:
		return Period{first.Year, Month, int(first.Month)}
	case Quarter:
		return Period{first.Year, Quarter, (int(first.Month)-1)/3 + 1}
	case Year:
		return YearOf(first.Year)
	}
	return Period{}
}

// Months returns the civil months of the period, in order.
func (p Period) Months() []Period { return p.split(Month) }

// Quarters returns the quarters of the period, in order: for a month the
// quarter that holds it.
func (p Period) Quarters() []Period {
	if p.Kind == Month {
		return []Period{p.In(Quarter)}
	}
	return p.split(Quarter)
}

// Contains reports whether t falls in the period's window in zone.
func (p Period) Contains(t time.Time, zone *time.Location) bool {
	w := p.Window(zone)
	return !t.Before(w.From) && t.Before(w.To)
}

// Holds reports whether all of q lies in p.
func (p Period) Holds(q Period) bool { return q.Kind <= p.Kind && q.Kind != 0 && q.In(p.Kind) == p }

// Compare orders periods by their first day, the shorter first.
func (p Period) Compare(q Period) int {
	return cmp.Or(p.First().Compare(q.First()), cmp.Compare(p.Kind, q.Kind))
}

// Range returns the periods from first to last, both included and of the kind
// of first; empty when last comes before first or either is no period.
func Range(first, last Period) []Period {
	if first.IsZero() || last.IsZero() {
		return nil
	}
	n := last.In(first.Kind).ordinal() - first.ordinal() + 1
	if n <= 0 {
		return nil
	}
	list := make([]Period, 0, n)
	for i := range n {
		list = append(list, first.Add(i))
	}
	return list
}

// Back returns the n periods that end with last, oldest first.
func Back(last Period, n int) []Period { return Range(last.Add(1-n), last) }

func (p Period) split(kind Kind) []Period {
	return Range(p.In(kind), p.Last().Period(kind))
}

func (p Period) firstMonth() time.Month {
	switch p.Kind {
	case Month:
		return time.Month(p.Index)
	case Quarter:
		return time.Month(3*p.Index - 2)
	case Year:
	}
	return time.January
}

// ordinal counts periods of one kind from the year 0.
func (p Period) ordinal() int { return p.Year*perYear(p.Kind) + p.Index - 1 }

func at(kind Kind, ordinal int) Period {
	n := perYear(kind)
	year := ordinal / n
	if ordinal%n < 0 {
		year--
	}
	return Period{year, kind, ordinal - year*n + 1}
}

func perYear(kind Kind) int {
	switch kind {
	case Month:
		return 12
	case Quarter:
		return 4
	case Year:
	}
	return 1
}

func cutQuarter(text string) (string, bool) {
	for _, letter := range []string{"T", "Q", "t", "q"} {
		if rest, ok := strings.CutPrefix(text, letter); ok {
			return rest, true
		}
	}
	return "", false
}

// number reads exactly n digits.
func number(text string, n int) (int, error) {
	if len(text) != n || strings.Trim(text, "0123456789") != "" {
		return 0, fmt.Errorf("%q is not a number of %d digits", text, n)
	}
	return strconv.Atoi(text)
}
