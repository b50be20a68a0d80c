package tabular

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// DateOrder says which of 05/09/2026 is the day. Each file has one.
type DateOrder uint8

// The orders of numbers before the year. Where the year stands first, and
// between points, there is no doubt.
const (
	AnyOrder DateOrder = iota
	DayFirst
	MonthFirst
)

// UnmarshalText reads the setting `dmy`, `mdy` or "", for what the file says.
func (o *DateOrder) UnmarshalText(text []byte) error {
	switch string(text) {
	case "":
		*o = AnyOrder
	case "dmy":
		*o = DayFirst
	case "mdy":
		*o = MonthFirst
	default:
		return reason.New("value.order", strconv.Quote(string(text)))
	}
	return nil
}

// What a file's dates may be refused for, all of them together.
var (
	ErrDateOrder error = reason.New("dates.order")
	errTwoOrders error = reason.New("dates.orders")
)

// Dates is what the dates of one file say, all together, of their order.
type Dates struct {
	day, month bool // one can only be read with the day first, the month first
	either     bool // one can be read in both ways, as two different days
}

// Look takes the date at the start of a text in; what is none says nothing.
func (d *Dates) Look(s string) {
	a, b, _, ok := cutDate(s)
	switch {
	case !ok || a == b:
	case a > 12:
		d.day = true
	case b > 12:
		d.month = true
	default:
		d.either = true
	}
}

// Settle returns the one order that fits all the dates: the one set, the one
// that the dates leave, or the one that the rest of the file hints at.
func (d Dates) Settle(set, hint DateOrder) (DateOrder, error) {
	switch {
	case d.day && d.month, d.day && set == MonthFirst, d.month && set == DayFirst:
		return AnyOrder, errTwoOrders
	case set != AnyOrder:
		return set, nil
	case d.day:
		return DayFirst, nil
	case d.month:
		return MonthFirst, nil
	case d.either && hint == AnyOrder:
		return AnyOrder, ErrDateOrder
	}
	return hint, nil
}

// cutDate cuts the two numbers before a year off, as in 30/09/2026 14:05; rest
// is what follows the year. Between points the day always stands first.
func cutDate(s string) (a, b int, rest string, ok bool) {
	if len(s) < len("1/1/2026") || (s[1] != '/' && s[1] != '-' && s[2] != '/' && s[2] != '-') {
		return 0, 0, "", false // as most are
	}
	a, s, ok = leading(s, 2)
	if !ok || (s[0] != '/' && s[0] != '-') {
		return 0, 0, "", false
	}
	sep := s[0]
	b, s, ok = leading(s[1:], 2)
	if !ok || s == "" || s[0] != sep {
		return 0, 0, "", false
	}
	year, rest, ok := leading(s[1:], 4)
	return a, b, rest, ok && year >= 1900 && a >= 1 && b >= 1 && a <= 31 && b <= 31
}

// leading cuts at most width digits off the start of s.
func leading(s string, width int) (n int, rest string, ok bool) {
	i := 0
	for ; i < len(s) && i < width && s[i] >= '0' && s[i] <= '9'; i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n, s[i:], i > 0
}

// yearFirst writes 30/09/2026 14:05 as 2026-09-30 14:05, in the order given;
// what is no such date stays.
func yearFirst(s string, order DateOrder) (string, error) {
	s = strings.TrimSpace(s)
	a, b, rest, ok := cutDate(s)
	switch {
	case !ok:
		return s, nil
	case a > 12 && order != MonthFirst, a == b:
		order = DayFirst
	case b > 12 && order != DayFirst:
		order = MonthFirst
	case order == AnyOrder:
		return "", ErrDateOrder
	}
	if order == MonthFirst {
		a, b = b, a
	}
	year := s[len(s)-len(rest)-4 : len(s)-len(rest)]
	rest = strings.Map(oneSpace, strings.TrimPrefix(rest, ","))
	return fmt.Sprintf("%s-%02d-%02d%s", year, b, a, rest), nil
}

// Marks is what the numbers of one file say, all together, of their decimal
// mark.
type Marks struct {
	point, comma bool
	either       bool // one as 1,234, which nothing else of it settles
}

var (
	errTwoMarks  error = reason.New("number.marks")
	errOtherMark error = reason.New("number.mark")
)

// Look takes a text in; what is no number says nothing.
func (m *Marks) Look(s string) {
	_, told, err := parts(s, Unsettled)
	switch {
	case errors.Is(err, ErrAmbiguous):
		m.either = true
	case err != nil:
	case told == PointDecimal:
		m.point = true
	case told == CommaDecimal:
		m.comma = true
	}
}

// Settle returns the one convention that fits all the numbers: the one set, or
// the one that the numbers leave. Unsettled is one by which none of them can be
// misread.
func (m Marks) Settle(set Convention) (Convention, error) {
	switch {
	case set != Unsettled:
		return set, nil
	case m.point && m.comma:
		return Unsettled, errTwoMarks
	case m.point:
		return PointDecimal, nil
	case m.comma:
		return CommaDecimal, nil
	case m.either:
		return Unsettled, ErrAmbiguous
	}
	return Unsettled, nil
}

// French tells whether the file is of those that only a place with a decimal
// comma and the day first writes: a comma in its numbers.
func (m Marks) French() bool { return m.comma && !m.point }

// lines tells in which direction the times of a file run.
type lines struct {
	last     time.Time
	up, down int
}

func (l *lines) look(t time.Time) {
	switch {
	case l.last.IsZero() || t.Equal(l.last):
	case t.After(l.last):
		l.up++
	default:
		l.down++
	}
	l.last = t
}

// newestFirst tells that most lines are older than the one before.
func (l lines) newestFirst() bool { return l.down > l.up }
