package tabular

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
)

// Convention says what a comma and a point mean between digits.
type Convention uint8

// Unsettled reads only what can be read in one way: "1 234,5", "1,234.5",
// "0,5"; not "1,234". PointDecimal is "1,234.5", CommaDecimal "1 234,5".
const (
	Unsettled Convention = iota
	PointDecimal
	CommaDecimal
)

// UnmarshalText reads the setting `point`, `comma` or "", for unsettled.
func (c *Convention) UnmarshalText(text []byte) error {
	switch string(text) {
	case "":
		*c = Unsettled
	case "point":
		*c = PointDecimal
	case "comma":
		*c = CommaDecimal
	default:
		return fmt.Errorf("%q is not a decimal mark: write point or comma", text)
	}
	return nil
}

// ErrAmbiguous is for a number such as "1,234", which is a thousand and more
// for some and a little over one for others.
var ErrAmbiguous = errors.New("1,234 may be read in two ways: state the decimal mark, point or comma")

var (
	errNotNumber = errors.New("not a number")
	errTooLarge  = errors.New("a number too large")
)

// Settle looks at all the numbers of a file and returns the convention that
// those with one reading agree on; Unsettled if none tells or two disagree.
func Settle(texts iter.Seq[string]) Convention {
	settled := Unsettled
	for s := range texts {
		_, _, told, err := parts(s, Unsettled)
		if err != nil || told == Unsettled {
			continue
		}
		if settled != Unsettled && told != settled {
			return Unsettled
		}
		settled = told
	}
	return settled
}

// ParseNumber reads a number as French or English people write it, with
// spaces of all kinds or apostrophes between thousands, a sign, an exponent,
// and % for a hundredth. NaN and infinities are refused.
func ParseNumber(s string, c Convention) (float64, error) {
	plain, percent, _, err := parts(s, c)
	if err != nil {
		return 0, err
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, errTooLarge
	}
	if percent {
		v /= 100
	}
	return v, nil
}

// Float reads a cell: a spreadsheet's number as it is, a text by ParseNumber.
func (c Cell) Float(convention Convention) (float64, error) {
	switch c.Kind {
	case Text:
		return ParseNumber(c.Text, convention)
	case Number:
		if v, err := strconv.ParseFloat(c.Text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return v, nil
		}
		return 0, errNotNumber
	case Failed:
		return 0, errors.New("a formula that failed")
	case Bool:
	}
	return 0, errNotNumber
}

// parts turns s into Go's notation; told is what the way it is written says of
// the convention.
func parts(s string, c Convention) (plain string, percent bool, told Convention, err error) {
	if len(s) > 64 {
		return "", false, Unsettled, errNotNumber
	}
	s = strings.Map(oneSpace, s)
	s = strings.TrimSpace(s)
	s, percent = strings.CutSuffix(s, "%")
	s = strings.TrimSpace(s)
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], strings.TrimSpace(s[1:])
	}
	s, exponent, scientific := cutExponent(s)
	whole, fraction, told, err := halves(s, c, scientific)
	if err != nil {
		return "", false, told, err
	}
	if whole, err = ungroup(whole); err != nil {
		return "", false, told, err
	}
	if whole+fraction == "" || !digits(fraction) {
		return "", false, told, errNotNumber
	}
	return sign + whole + "." + fraction + exponent, percent, told, nil
}

// oneSpace makes one of the spaces, apostrophes and minus signs in use.
func oneSpace(r rune) rune {
	switch r {
	case '\u00a0', '\u202f', '\u2009', '\'', '’':
		return ' '
	case '−':
		return '-'
	}
	return r
}

func cutExponent(s string) (mantissa, exponent string, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, "", false
	}
	power := strings.TrimLeft(s[i+1:], "+-")
	if power == "" || !digits(power) || len(s)-i-2 > len(power) {
		return s, "", false // a letter in the mantissa is refused later
	}
	return s[:i], "e" + s[i+1:], true
}

// halves cuts s at its decimal mark. Which mark that is, is told by the other
// one, by its repetition, or by a number of digits that no thousand has.
func halves(s string, c Convention, scientific bool) (whole, fraction string, told Convention, err error) {
	comma, point := strings.Count(s, ","), strings.Count(s, ".")
	mark := byte('.')
	switch {
	case comma+point == 0:
		return s, "", Unsettled, nil
	case comma > 0 && point > 0:
		if strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') {
			mark = ','
		}
	case comma > 1:
		return s, "", PointDecimal, nil
	case point > 1:
		return s, "", CommaDecimal, nil
	case comma == 1:
		mark = ','
	}
	i := strings.LastIndexByte(s, mark)
	if strings.IndexByte(s, mark) != i {
		return "", "", Unsettled, errNotNumber
	}
	told = PointDecimal
	if mark == ',' {
		told = CommaDecimal
	}
	whole, fraction = s[:i], s[i+1:]
	thousand := comma+point == 1 && len(fraction) == 3 && len(whole) <= 3 && digits(whole) && whole != "" && whole[0] != '0'
	switch {
	case !thousand || scientific:
		return whole, fraction, told, nil
	case c == Unsettled:
		return "", "", Unsettled, ErrAmbiguous
	case c == told:
		return whole, fraction, Unsettled, nil
	}
	return s, "", Unsettled, nil
}

// ungroup drops the separators between thousands, which must all be the same.
func ungroup(s string) (string, error) {
	if digits(s) {
		return s, nil
	}
	sep := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if !strings.ContainsRune(" .,", rune(s[sep])) {
		return "", errNotNumber
	}
	groups := strings.Split(s, s[sep:sep+1])
	for i, group := range groups {
		if !digits(group) || (i > 0 && len(group) != 3) || group == "" || len(groups[0]) > 3 {
			return "", errNotNumber
		}
	}
	return strings.Join(groups, ""), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
