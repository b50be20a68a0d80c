package tabular

import (
	"math"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/reason"
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
		return reason.New("value.decimal", strconv.Quote(string(text)))
	}
	return nil
}

// ErrAmbiguous is for a number such as "1,234", which is a thousand and more
// for some and a little over one for others.
var ErrAmbiguous error = reason.New("number.ambiguous")

var (
	errNotNumber error = reason.New("number")
	errFormula   error = reason.New("number.unsaved")
	errPercent   error = reason.New("unit.percent")
	errTooLarge  error = reason.New("number.large")
)

// ParseNumber reads a number as French or English people write it, with
// spaces of all kinds or apostrophes between thousands, a sign before it or
// after it, parentheses around what is negative, and an exponent. What has
// another decimal mark than the convention, NaN, infinities and percentages,
// which are no amounts, are refused.
func ParseNumber(s string, c Convention) (float64, error) {
	plain, told, err := parts(s, c)
	switch {
	case err != nil:
		return 0, err
	case c != Unsettled && told != Unsettled && told != c:
		return 0, errOtherMark
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, errTooLarge
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
		return 0, reason.New("number.formula")
	case Formula:
		return 0, errFormula
	case Bool:
	}
	return 0, errNotNumber
}

// Amount cuts off what a text says beside its number, before it or after it:
// "12,5 MWh", "€41.30". A spreadsheet's number keeps what its format shows.
func (c Cell) Amount() (number Cell, unit string) {
	if c.Kind != Text {
		return c, c.Unit
	}
	s := strings.TrimSpace(c.Text)
	written := func(r rune) bool { return strings.ContainsRune("0123456789.,+-−()'’ \u00a0\u202f\u2009", r) }
	if from := strings.IndexFunc(s, written); from > 0 { // what stands before
		return Cell{Text: s[from:]}, strings.TrimSpace(s[:from])
	}
	to := strings.IndexFunc(s, func(r rune) bool { return !written(r) })
	if to <= 0 {
		return c, ""
	}
	if unit = s[to:]; (unit[0] == 'e' || unit[0] == 'E') && strings.Trim(unit[1:], "+-0123456789") == "" {
		return c, "" // an exponent
	}
	return Cell{Text: strings.TrimSpace(s[:to])}, strings.TrimSpace(unit)
}

// parts turns s into Go's notation; told is what the way it is written says of
// the convention.
func parts(s string, c Convention) (plain string, told Convention, err error) {
	if len(s) > 64 {
		return "", Unsettled, errNotNumber
	}
	s, sign := signed(strings.TrimSpace(strings.Map(oneSpace, s)))
	if strings.HasSuffix(s, "%") {
		return "", Unsettled, errPercent
	}
	s, exponent, scientific := cutExponent(s)
	whole, fraction, told, err := halves(s, c, scientific)
	if err != nil {
		return "", told, err
	}
	if whole, err = ungroup(whole); err != nil {
		return "", told, err
	}
	if whole+fraction == "" || !digits(fraction) {
		return "", told, errNotNumber
	}
	return sign + whole + "." + fraction + exponent, told, nil
}

// signed cuts a sign off, wherever accountants write it: -20, 20-, (20).
func signed(s string) (rest, sign string) {
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		return strings.TrimSpace(inner[:len(inner)-1]), "-"
	}
	for _, sign := range []string{"-", "+"} {
		if rest, ok := strings.CutPrefix(s, sign); ok {
			return strings.TrimSpace(rest), sign
		}
		if rest, ok := strings.CutSuffix(s, sign); ok {
			return strings.TrimSpace(rest), sign
		}
	}
	return s, ""
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
