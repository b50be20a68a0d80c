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
	if d.Day == 1 {
		day = p.T("date.first")
	}
	return p.T("date", day, p.month(d.Month), strconv.Itoa(d.Year))
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
	return p.T("moment", p.Day(t), local.Hour(), local.Minute())
}

// Stamp writes a civil day and hour for a column: "23/11/2026 14 h 05".
func (p *Printer) Stamp(t time.Time) string {
	return strings.ReplaceAll(t.In(p.zone).Format(strings.ReplaceAll(p.T("stamp"), NBSP, " ")), " ", NBSP)
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
		return p.T("quarter."+strconv.Itoa(of.Index), year)
	case period.Year:
		return year
	}
	return ""
}

// Runs writes periods in their order, those that follow each other as one span:
// "mai 2026 à juillet 2026 et septembre 2026".
func (p *Printer) Runs(list []period.Period) string {
	var runs []string
	for i := 0; i < len(list); {
		last := i
		for last+1 < len(list) && list[last+1] == list[last].Next() {
			last++
		}
		text := p.Period(list[i])
		if last > i {
			text = p.T("periods.run", text, p.Period(list[last]))
		}
		runs = append(runs, text)
		i = last + 1
	}
	return p.List(runs)
}

// In writes a period in a sentence: "au 3ᵉ trimestre 2026", "en septembre 2026".
func (p *Printer) In(of period.Period) string {
	if of.Kind == period.Quarter {
		return p.T("in.quarter", p.Period(of))
	}
	return p.T("in.other", p.Period(of))
}

// Between writes "du 3ᵉ trimestre 2025 au 3ᵉ trimestre 2026".
func (p *Printer) Between(from, to period.Period) string {
	if from.Kind == period.Quarter {
		return p.T("between.quarter", p.Period(from), p.Period(to))
	}
	return p.T("between.other", p.of(from), p.Period(to))
}

// Since writes "à partir du 3ᵉ trimestre 2025".
func (p *Printer) Since(of period.Period) string {
	if of.Kind == period.Quarter {
		return p.T("since.quarter", p.Period(of))
	}
	return p.T("since.other", p.of(of))
}

// of writes "de septembre 2026", "d’avril 2026", "de 2026".
func (p *Printer) of(of period.Period) string {
	text := p.Period(of)
	if strings.ContainsAny(text[:1], "ao") {
		return p.T("of.vowel", text)
	}
	return p.T("of.consonant", text)
}

// Step returns a period as an axis names it, with the year it belongs to.
func (p *Printer) Step(of period.Period) chart.Category {
	year := strconv.Itoa(of.Year)
	switch of.Kind {
	case period.Month:
		return chart.Category{Label: p.shortMonth(time.Month(of.Index)), Group: year}
	case period.Quarter:
		return chart.Category{Label: p.T("quarter.short." + strconv.Itoa(of.Index)), Group: year}
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

// month names a month; one that is out of the year is counted into it.
func (p *Printer) month(m time.Month) string {
	return p.T("month." + strconv.Itoa((int(m)+11)%12+1))
}

func (p *Printer) shortMonth(m time.Month) string {
	return p.T("month.short." + strconv.Itoa((int(m)+11)%12+1))
}
