package kit

import (
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/period"
)

// Date writes "30 septembre 2026"; no date is "".
func (p *Printer) Date(d period.Date) string {
	if d.IsZero() {
		return ""
	}
	day := strconv.Itoa(d.Day)
	if d.Day == 1 && p.lang == FR {
		day = "1ᵉʳ"
	}
	return day + NBSP + p.month(d.Month) + NBSP + strconv.Itoa(d.Year)
}

// Days writes the days from one to another, both in: "du 1ᵉʳ juillet au
// 30 septembre 2026", "le 3 juillet 2026".
func (p *Printer) Days(first, last period.Date) string {
	if first == last {
		return p.T("span.day", p.Date(first))
	}
	text := p.Date(first)
	if first.Year == last.Year {
		text = strings.TrimSuffix(text, NBSP+strconv.Itoa(first.Year))
	}
	return p.T("span", text, p.Date(last))
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
		return p.Day(t) + " at" + NBSP + local.Format("15:04")
	}
	return p.Day(t) + " à" + NBSP + strconv.Itoa(local.Hour()) + NBSP + "h" + NBSP + local.Format("04")
}

// Stamp writes a civil day and hour for a column: "23/11/2026 14 h 05".
func (p *Printer) Stamp(t time.Time) string {
	if p.lang == EN {
		return strings.ReplaceAll(t.In(p.zone).Format("2 Jan 2006 15:04"), " ", NBSP)
	}
	return strings.ReplaceAll(t.In(p.zone).Format("02/01/2006 15 h 04"), " ", NBSP)
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

// Every writes a rhythm in whole minutes, hours or days: "toutes les heures".
func (p *Printer) Every(d time.Duration) string {
	switch {
	case d < time.Hour:
		return p.Count("every.minute", int(d/time.Minute))
	case d < 24*time.Hour:
		return p.Count("every.hour", int(d/time.Hour))
	}
	return p.Count("every.day", int(d/(24*time.Hour)))
}

// Period writes "septembre 2026", "3ᵉ trimestre 2026" or "2026".
func (p *Printer) Period(of period.Period) string {
	year := strconv.Itoa(of.Year)
	switch of.Kind {
	case period.Month:
		return p.month(time.Month(of.Index)) + NBSP + year
	case period.Quarter:
		if p.lang == EN {
			return "Q" + strconv.Itoa(of.Index) + NBSP + year
		}
		return ordinal(of.Index) + NBSP + "trimestre" + NBSP + year
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
		return "au" + NBSP + p.Period(of)
	}
	return "en" + NBSP + p.Period(of)
}

// Between writes "du 3ᵉ trimestre 2025 au 3ᵉ trimestre 2026".
func (p *Printer) Between(from, to period.Period) string {
	switch {
	case p.lang == EN:
		return "from " + p.Period(from) + " to " + p.Period(to)
	case from.Kind == period.Quarter:
		return "du" + NBSP + p.Period(from) + " au" + NBSP + p.Period(to)
	}
	return p.of(from) + " à" + NBSP + p.Period(to)
}

// Since writes "à partir du 3ᵉ trimestre 2025".
func (p *Printer) Since(of period.Period) string {
	switch {
	case p.lang == EN:
		return "from " + p.Period(of)
	case of.Kind == period.Quarter:
		return "à partir du" + NBSP + p.Period(of)
	}
	return "à partir " + p.of(of)
}

// of writes "de septembre 2026", "d’avril 2026", "de 2026".
func (p *Printer) of(of period.Period) string {
	text := p.Period(of)
	if strings.ContainsAny(text[:1], "ao") {
		return "d’" + text
	}
	return "de" + NBSP + text
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
	return c.Label + NBSP + c.Group
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
