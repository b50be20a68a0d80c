package measure

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Numbers is a number or a range of numbers that a figure rests on, or those of
// all the figures of a sum, as they were written: "1.3", "0.2..0.4", "1.2,1.3".
// They are finite and not negative, and a range rises. The zero is none.
type Numbers struct{ written string }

// NumberRange is the range from low to high, or the number that both are.
func NumberRange(low, high float64) Numbers {
	text := strconv.FormatFloat(low, 'g', -1, 64)
	if high != low {
		text += ".." + strconv.FormatFloat(high, 'g', -1, 64)
	}
	return Numbers{text}
}

// ParseNumbers reads numbers as String gives them; the empty text is none.
func ParseNumbers(text string) (Numbers, error) {
	if text == "" {
		return Numbers{}, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		from, to, ranged := strings.Cut(part, "..")
		low, err := strconv.ParseFloat(from, 64)
		high := low
		if ranged && err == nil {
			high, err = strconv.ParseFloat(to, 64)
		}
		if err != nil || !(0 <= low && low <= high) || math.IsInf(high, 0) {
			return Numbers{}, errors.New("no number, nor a range as 0.2..0.4")
		}
	}
	return Numbers{text}, nil
}

// String is the numbers as they were written.
func (n Numbers) String() string { return n.written }

func (n *Numbers) text() string { return n.written }

func (n *Numbers) read(text string) (err error) {
	*n, err = ParseNumbers(text)
	return err
}

// words is a field of free text.
type words string

func (w *words) text() string           { return string(*w) }
func (w *words) read(text string) error { *w = words(text); return nil }

// whole is a field of a number of persons.
type whole int

func (n *whole) text() string {
	if *n <= 0 {
		return ""
	}
	return strconv.Itoa(int(*n))
}

func (n *whole) read(text string) error {
	*n = 0
	if text == "" {
		return nil
	}
	v, err := strconv.Atoi(text)
	if err != nil || v <= 0 || strconv.Itoa(v) != text {
		return errors.New("no whole number above 0")
	}
	*n = whole(v)
	return nil
}

// deviation is a field of a standard deviation of scores from 0 to 100.
type deviation float64

func (d *deviation) text() string {
	if !(*d > 0) {
		return ""
	}
	return strconv.FormatFloat(float64(*d), 'g', -1, 64)
}

func (d *deviation) read(text string) error {
	*d = 0
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v > 0 && v <= 100) || strconv.FormatFloat(v, 'g', -1, 64) != text {
		return errors.New("no standard deviation of scores")
	}
	*d = deviation(v)
	return nil
}

// date is a field of a civil day.
type date string

func (d *date) text() string { return string(*d) }

func (d *date) read(text string) error {
	*d = ""
	if text == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return errors.New("no day as 2026-03-20")
	}
	*d = date(text)
	return nil
}

// civil is a field of a civil month, quarter or year.
type civil string

func (c *civil) text() string { return string(*c) }

func (c *civil) read(text string) error {
	*c = ""
	if text == "" {
		return nil
	}
	year, part, divided := strings.Cut(text, "-")
	if _, err := time.Parse("2006", year); err != nil {
		return errPeriod
	}
	quarter := len(part) == 2 && part[0] == 'T' && '1' <= part[1] && part[1] <= '4'
	if _, err := time.Parse("01", part); divided && !quarter && err != nil {
		return errPeriod
	}
	*c = civil(text)
	return nil
}

var errPeriod = errors.New("no quarter as 2026-T1")
