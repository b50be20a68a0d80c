// Package view turns an answer of report into a page: titles, sentences,
// figures, tables and statuses, in one language, ready for a template. It is
// pure, it computes no figure, and it alone holds the words of the screen.
package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/period"
)

// Lang is the language of a page.
type Lang = chart.Lang

// The languages of the pages: French first.
const (
	FR = chart.FR
	EN = chart.EN
)

// The spaces of French typography, and the true minus.
const (
	nbsp   = "\u00a0" // before a colon, a unit and a percent sign
	narrow = "\u202f" // between thousands, before ; ! ?
	minus  = "\u2212"
)

// Printer writes messages, numbers and dates in one language and one time
// zone. It is safe for concurrent use.
type Printer struct {
	lang  Lang
	zone  *time.Location
	words map[string]string
}

// NewPrinter returns the printer of a language. An error means that the words
// embedded in the program are at fault.
func NewPrinter(lang Lang, zone *time.Location) (*Printer, error) {
	words, err := readWords(wordsFile, lang)
	if err != nil {
		return nil, err
	}
	set := newTypesetter(lang)
	for key, text := range words {
		words[key] = set.set(text)
	}
	return &Printer{lang: lang, zone: zone, words: words}, nil
}

// Lang returns the printer's language.
func (p *Printer) Lang() Lang { return p.lang }

// Has reports whether there is a message of that key.
func (p *Printer) Has(key string) bool {
	_, ok := p.words[key]
	return ok
}

// T returns the message of a key, its verbs filled with args. A key without a
// message comes back as it is, so that a forgotten one is seen, and the tests
// fail on it.
func (p *Printer) T(key string, args ...any) string {
	text, ok := p.words[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return strings.ReplaceAll(text, "%%", "%")
	}
	return fmt.Sprintf(text, args...)
}

// Or returns the message of a key, or the fallback when there is none: words
// of the configuration are an open family.
func (p *Printer) Or(key, fallback string) string {
	if p.Has(key) {
		return p.T(key)
	}
	return fallback
}

// Count writes a number with its noun: key.one below two in French and for one
// in English, key.many otherwise.
func (p *Printer) Count(key string, n int) string {
	form := ".many"
	if n == 1 || (n == 0 && p.lang == FR) {
		form = ".one"
	}
	text, ok := p.words[key+form]
	if !ok {
		return key + form
	}
	return fmt.Sprintf(strings.Replace(text, "%[1]s ", "%[1]s"+nbsp, 1), p.Number(float64(n), 0))
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
		if compare(math.Round(v*pow), math.Round(limit*pow)) == compare(v, limit) {
			break
		}
	}
	return digits
}

// decimals returns how many decimals a limit was written with, up to three.
func decimals(v float64) int {
	_, rest, _ := strings.Cut(strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64), ".")
	return len(rest)
}

// LimitDigits are the decimals of a limit: as it was written, or those that it
// deserves when it was computed, as on a trajectory.
func LimitDigits(v float64) int {
	if written := math.Round(v*1000) / 1000; math.Abs(v-written) > 1e-9 {
		return Digits(v)
	}
	return decimals(v)
}

// percentBeside writes a share so that it still stands to its limit as it does.
func (p *Printer) percentBeside(share, limit float64) string {
	return p.Amount(share*100, DigitsBeside(share*100, limit*100, 0), "%")
}

func compare(a, b float64) int {
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

// split writes a number and its unit apart, for a large figure; what English
// writes before or against the number stays with it.
func (p *Printer) split(v float64, digits int, unit string) (number, rest string) {
	if p.lang == EN && strings.HasPrefix(unit, "€") {
		return p.Amount(v, digits, "€"), strings.TrimPrefix(unit, "€")
	}
	if p.lang == EN && unit == "%" {
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
	case p.lang == EN && unit == "%":
		return number + unit
	case p.lang == EN && strings.HasPrefix(unit, "€"):
		if rest, ok := strings.CutPrefix(number, minus); ok {
			return minus + "€" + rest + strings.TrimPrefix(unit, "€")
		}
		return "€" + number + strings.TrimPrefix(unit, "€")
	}
	return number + nbsp + unit
}

// Percent writes a share, 0.61, as "61 %".
func (p *Printer) Percent(share float64) string {
	v := share * 100
	digits := 0
	if a := math.Abs(v); a > 1e-9 && a < 0.95 {
		digits = 1
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

// Date writes "30 septembre 2026"; no date is "".
func (p *Printer) Date(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 && p.lang == FR {
		day = "1ᵉʳ"
	}
	return day + nbsp + p.month(d.Month) + nbsp + strconv.Itoa(d.Year)
}

// Day writes the civil day of an instant in the authority's time zone.
func (p *Printer) Day(t time.Time) string { return p.Date(period.DateOf(t, p.zone)) }

// Moment writes a civil day and hour: "30 septembre 2026 à 14 h 05".
func (p *Printer) Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	local := t.In(p.zone)
	if p.lang == EN {
		return p.Day(t) + " at" + nbsp + local.Format("15:04")
	}
	return p.Day(t) + " à" + nbsp + strconv.Itoa(local.Hour()) + nbsp + "h" + nbsp + local.Format("04")
}

// Stamp writes a civil day and hour for a column: "23/11/2026 14 h 05".
func (p *Printer) Stamp(t time.Time) string {
	if p.lang == EN {
		return strings.ReplaceAll(t.In(p.zone).Format("2 Jan 2006 15:04"), " ", nbsp)
	}
	return strings.ReplaceAll(t.In(p.zone).Format("02/01/2006 15 h 04"), " ", nbsp)
}

// Ago writes how long ago t was, in whole minutes, hours or days.
func (p *Printer) Ago(now, t time.Time) string {
	if now.Sub(t) < time.Minute {
		return p.T("time.now")
	}
	return p.T("time.ago", p.Span(now.Sub(t)))
}

// Until writes how far t is ahead; what should have come already is due.
func (p *Printer) Until(now, t time.Time) string {
	if t.Sub(now) < time.Minute {
		return p.T("time.due")
	}
	return p.T("time.in", p.Span(t.Sub(now)))
}

// Span writes a duration in whole minutes, hours or days.
func (p *Printer) Span(d time.Duration) string {
	switch d = d.Abs(); {
	case d < time.Hour:
		return p.Count("minute", int(d/time.Minute))
	case d < 48*time.Hour:
		return p.Count("hour", int(d/time.Hour))
	}
	return p.Count("day", int(d/(24*time.Hour)))
}

// Period writes "septembre 2026", "3ᵉ trimestre 2026" or "2026".
func (p *Printer) Period(of period.Period) string {
	year := strconv.Itoa(of.Year)
	switch of.Kind {
	case period.Month:
		return p.month(time.Month(of.Index)) + nbsp + year
	case period.Quarter:
		if p.lang == EN {
			return "Q" + strconv.Itoa(of.Index) + nbsp + year
		}
		return ordinal(of.Index) + nbsp + "trimestre" + nbsp + year
	case period.Year:
		return year
	}
	return ""
}

// In writes a period in a sentence: "au 3ᵉ trimestre 2026", "en septembre 2026".
func (p *Printer) In(of period.Period) string {
	switch {
	case p.lang == EN:
		return "in " + p.Period(of)
	case of.Kind == period.Quarter:
		return "au" + nbsp + p.Period(of)
	}
	return "en" + nbsp + p.Period(of)
}

// Between writes "du 3ᵉ trimestre 2025 au 3ᵉ trimestre 2026".
func (p *Printer) Between(from, to period.Period) string {
	switch {
	case p.lang == EN:
		return "from " + p.Period(from) + " to " + p.Period(to)
	case from.Kind == period.Quarter:
		return "du" + nbsp + p.Period(from) + " au" + nbsp + p.Period(to)
	}
	return p.of(from) + " à" + nbsp + p.Period(to)
}

// Since writes "à partir du 3ᵉ trimestre 2025".
func (p *Printer) Since(of period.Period) string {
	switch {
	case p.lang == EN:
		return "from " + p.Period(of)
	case of.Kind == period.Quarter:
		return "à partir du" + nbsp + p.Period(of)
	}
	return "à partir " + p.of(of)
}

// of writes "de septembre 2026", "d’avril 2026", "de 2026".
func (p *Printer) of(of period.Period) string {
	text := p.Period(of)
	if strings.ContainsAny(text[:1], "ao") {
		return "d’" + text
	}
	return "de" + nbsp + text
}

// Step returns a period as an axis names it, with the year it belongs to.
func (p *Printer) Step(of period.Period) chart.Category {
	year := strconv.Itoa(of.Year)
	switch of.Kind {
	case period.Month:
		return chart.Category{Label: p.shortMonth(time.Month(of.Index)), Group: year}
	case period.Quarter:
		return chart.Category{Label: p.quarterLetter() + strconv.Itoa(of.Index), Group: year}
	case period.Year:
	}
	return chart.Category{Label: year}
}

// Short writes a period for a column: "T3 2026", "sept. 2026", "2026".
func (p *Printer) Short(of period.Period) string {
	c := p.Step(of)
	if c.Group == "" {
		return c.Label
	}
	return c.Label + nbsp + c.Group
}

func (p *Printer) quarterLetter() string {
	if p.lang == EN {
		return "Q"
	}
	return "T"
}

func ordinal(n int) string {
	if n == 1 {
		return "1ᵉʳ"
	}
	return strconv.Itoa(n) + "ᵉ"
}

func (p *Printer) month(m time.Month) string {
	if p.lang == EN {
		return m.String()
	}
	names := [...]string{
		"janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre", "décembre",
	}
	return names[(int(m)+11)%12]
}

func (p *Printer) shortMonth(m time.Month) string {
	if p.lang == EN {
		return m.String()[:3]
	}
	names := [...]string{
		"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
	}
	return names[(int(m)+11)%12]
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

// Path returns the address of a page in the printer's language.
func (p *Printer) Path(path string) string {
	if p.lang == EN {
		if path == "/" {
			return "/en/"
		}
		return "/en" + path
	}
	return path
}

// lower writes a title inside a sentence: its first letter small.
func lower(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}
