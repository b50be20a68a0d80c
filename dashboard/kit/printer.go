// Package kit is what pages share: messages, numbers and dates in a language,
// figures, tables, statuses, the picker of periods, cards, and the templates of
// these. It turns answers of report into typed content, computes no figure, and
// holds the words of the screen.
package kit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/words"
)

// Lang is the language of a page.
type Lang = chart.Lang

// The languages of the pages: French first.
const (
	FR = chart.FR
	EN = chart.EN
)

// The space at which no line ends, and the true minus.
const (
	NBSP  = "\u00a0" // before a colon, a unit and a percent sign
	Minus = "\u2212"
)

// Printer writes messages, numbers and dates in one language and one time
// zone. It is safe for concurrent use.
type Printer struct {
	lang  Lang
	zone  *time.Location
	words *words.Words
}

// NewPrinter returns the printer of a language. An error means that the words
// embedded in the program are at fault.
func NewPrinter(lang Lang, zone *time.Location) (*Printer, error) {
	own := words.Of(string(lang))
	if own.Lang != string(lang) {
		return nil, fmt.Errorf("no words for the language %q", lang)
	}
	return PrinterOf(own, zone), nil
}

// PrinterOf returns the printer of a language whose words are at hand.
func PrinterOf(own *words.Words, zone *time.Location) *Printer {
	return &Printer{lang: Lang(own.Lang), zone: zone, words: own}
}

// Lang returns the printer's language.
func (p *Printer) Lang() Lang { return p.lang }

// Zone returns the time zone in which civil days are told.
func (p *Printer) Zone() *time.Location { return p.zone }

// Has reports whether there is a message of that key.
func (p *Printer) Has(key string) bool {
	_, ok := p.words.Text(key)
	return ok
}

// T returns the message of a key, its verbs filled with args. A key without a
// message comes back as it is, so that a forgotten one is seen, and the tests
// fail on it.
func (p *Printer) T(key string, args ...any) string {
	return p.words.Say(key, args...)
}

// Or returns the message of a key, or the fallback when there is none: words
// of the configuration are an open family.
func (p *Printer) Or(key, fallback string) string {
	if p.Has(key) {
		return p.T(key)
	}
	return fallback
}

// Count writes a number with its noun, in the plural form that the language
// gives the number.
func (p *Printer) Count(key string, n int) string {
	text, ok := p.words.Count(key, n)
	if !ok {
		return key
	}
	if !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(strings.Replace(text, "%[1]s ", "%[1]s"+NBSP, 1), p.Number(float64(n), 0))
}

// Plural picks the form of a unit for a number.
func (p *Printer) Plural(key string, v float64) string {
	text, ok := p.words.Count(key, strconv.FormatFloat(v, 'f', -1, 64))
	if !ok {
		return key
	}
	return text
}

// Number writes "1 234,5" or "1,234.5".
func (p *Printer) Number(v float64, digits int) string {
	return chart.FormatNumber(p.lang, v, digits)
}

// Digits returns how many decimals a value deserves: three significant digits
// or so, never more than three.
func Digits(v float64) int {
	switch v = math.Abs(v); {
	case v >= 99.95 || v == 0:
		return 0
	case v >= 0.995:
		return 1
	case v >= 0.0995:
		return 2
	}
	return 3
}

// DigitsBeside returns the decimals, at least some, at which v once rounded still
// stands to the limit as v does: the verdict recomputed from what is shown
// agrees.
func DigitsBeside(v, limit float64, least int) int {
	digits := max(least, LimitDigits(limit))
	for ; digits < 6; digits++ {
		pow := math.Pow10(digits)
		if Compare(math.Round(v*pow), math.Round(limit*pow)) == Compare(v, limit) {
			break
		}
	}
	return digits
}

// Decimals returns how many decimals a limit was written with, up to three.
func Decimals(v float64) int {
	_, rest, _ := strings.Cut(strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64), ".")
	return len(rest)
}

// LimitDigits are the decimals of a limit: as it was written, or those that it
// deserves when it was computed, as on a trajectory.
func LimitDigits(v float64) int {
	if written := math.Round(v*1000) / 1000; math.Abs(v-written) > 1e-9 {
		return Digits(v)
	}
	return Decimals(v)
}

// PercentBeside writes a share so that it still stands to its limit as it does.
func (p *Printer) PercentBeside(share, limit float64) string {
	return p.Amount(share*100, DigitsBeside(share*100, limit*100, 0), "%")
}

// Compare orders two numbers: -1, 0 or 1; a NaN is equal to all.
func Compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Amount writes a number with its unit: "1 616 kWh", "12 €" or "€12".
func (p *Printer) Amount(v float64, digits int, unit string) string {
	return p.attach(p.Number(v, digits), unit)
}

// split writes a number and its unit apart, for a large figure; what a language
// writes before or against the number stays with it.
func (p *Printer) split(v float64, digits int, unit string) (number, rest string) {
	if strings.HasPrefix(unit, "€") && strings.HasPrefix(p.T("number.euro"), "€") {
		return p.Amount(v, digits, "€"), strings.TrimPrefix(unit, "€")
	}
	if unit == "%" && p.T("number.percent", "") == "%" {
		return p.Amount(v, digits, unit), ""
	}
	return p.Number(v, digits), unit
}

// Of writes a number with the decimals it deserves, and its unit.
func (p *Printer) Of(v float64, unit string) string { return p.Amount(v, Digits(v), unit) }

func (p *Printer) attach(number, unit string) string {
	switch {
	case unit == "":
		return number
	case unit == "%":
		return p.T("number.percent", number)
	case strings.HasPrefix(unit, "€"):
		sign, rest := "", number
		if cut, ok := strings.CutPrefix(number, Minus); ok {
			sign, rest = Minus, cut
		}
		return sign + p.T("number.euro", rest, strings.TrimPrefix(unit, "€"))
	}
	return number + NBSP + unit
}

// Percent writes a share, 0.61, as "61 %"; what is below 1 % has one significant
// digit, and four decimals at most.
func (p *Printer) Percent(share float64) string {
	v := share * 100
	digits := 0
	if a := math.Abs(v); a > 1e-9 && a < 0.95 {
		digits = min(4, int(math.Ceil(-math.Log10(a)))) // what is small is not nothing
	}
	return p.Amount(v, digits, "%")
}

// Signed writes a difference with its sign: "+9 %", "−12 kWh".
func (p *Printer) Signed(v float64, digits int, unit string) string {
	text := p.Amount(v, digits, unit)
	if v > 0 && strings.ContainsAny(text, "123456789") {
		return "+" + text
	}
	return text
}

// SignedPercent writes a change, 0.09, as "+9 %".
func (p *Printer) SignedPercent(share float64) string {
	text := p.Percent(share)
	if share > 0 {
		return "+" + text
	}
	return text
}

// List writes "a", "a et b", "a, b et c".
func (p *Printer) List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " " + p.T("and") + " " + items[n-1]
	}
}

// Upper writes a sentence with its first letter as a capital.
func Upper(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// Path returns the address of a page in the printer's language: the source
// language has no prefix.
func (p *Printer) Path(path string) string { return Prefix(p.lang) + path }

// Prefix is what the addresses of a language begin with.
func Prefix(lang Lang) string {
	if lang == words.Source {
		return ""
	}
	return "/" + string(lang)
}

// Lower writes a title inside a sentence: its first letter small.
func Lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}
