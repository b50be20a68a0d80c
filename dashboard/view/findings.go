package view

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// finding returns the first finding of a kind.
func finding(list []report.Finding, kind report.FindingKind) (report.Finding, bool) {
	for _, f := range list {
		if f.Kind == kind {
			return f, true
		}
	}
	return report.Finding{}, false
}

// headline is the page's sentence, made by rule from the figures: what was
// used, by whom, against which target, compared with a year before, measured
// or guessed.
func (m *Maker) headline(h report.Head, list []report.Finding) string {
	f, ok := finding(list, report.FindingEnergy)
	if !ok {
		return ""
	}
	key := "headline.closed"
	if h.Running {
		key = "headline.running"
	}
	energy := indicator.Result{Indicator: "energy", Figure: indicator.Figure{State: measure.Known, Value: f.Value}}
	if f.Limit != nil {
		energy.Target = &indicator.InForce{Limit: *f.Limit}
	}
	var b strings.Builder
	b.WriteString(m.p.T(key, Upper(m.p.In(h.Period)), f.Followed, f.InService, m.p.Amount(f.Value, m.digits(energy), "kWh")))
	if f.Limit != nil {
		limit := m.p.Amount(*f.Limit, m.limitDigits(energy), "kWh")
		b.WriteString(m.p.T("headline.verdict."+f.Verdict.String(), limit))
	}
	b.WriteString(m.headlineTrend(h.Period, f))
	b.WriteString(m.p.T("headline.measured", m.p.Percent(f.Measured)))
	if p, ok := finding(list, report.FindingProjected); ok && h.Running {
		b.WriteString(" " + m.projected(p))
	}
	return b.String()
}

func (m *Maker) headlineTrend(of period.Period, f report.Finding) string {
	switch f.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.p.Percent(f.Share), minus)
		return m.p.T("headline.trend."+f.Trend.String(), share)
	case indicator.Stable:
		return m.p.T("headline.trend.stable")
	case indicator.NotComparable:
		return m.p.T("headline.trend.not_comparable", m.p.Period(of.YearBefore()))
	case indicator.NoComparison:
	}
	return ""
}

func (m *Maker) projected(f report.Finding) string {
	digits := Digits(f.Value)
	return m.p.T("headline.projected", m.p.Amount(f.Value, digits, "kWh"), m.p.Number(f.Low, digits), m.p.Amount(f.High, digits, "kWh"))
}

// energyTitle is the finding above the energy chart: the changes, or the
// energy alone when nothing can be compared.
func (m *Maker) energyTitle(h report.Head, list []report.Finding, items []report.Item) string {
	for _, it := range items {
		if it.Indicator != "energy" || !it.Figure.Known() {
			continue
		}
		if it.YearBefore.Trend > indicator.NotComparable || it.Previous.Trend > indicator.NotComparable {
			return m.p.T("title.energy.change", lower(strings.TrimSuffix(m.changes(it), ".")))
		}
		return m.p.T("title.energy.level", m.p.Of(it.Figure.Value, "kWh"), m.p.In(h.Period))
	}
	if _, ok := finding(list, report.FindingWithout); ok {
		return m.p.T("title.energy.without")
	}
	return m.p.T("title.energy.none")
}

// movedMost is the drawn system whose use changed most over a year: the one
// that the title names.
func movedMost(systems []report.SystemRow, drawn []row) (most report.SystemRow, ok bool) {
	for _, s := range systems {
		shown := slices.ContainsFunc(drawn, func(r row) bool { return r.system == s.System })
		if !shown || s.PerUseChange.Trend < indicator.Stable {
			continue
		}
		if !ok || math.Abs(s.PerUseChange.Share) > math.Abs(most.PerUseChange.Share) {
			most, ok = s, true
		}
	}
	return most, ok
}

// perUseTitle says whose use became lighter or heavier.
func (m *Maker) perUseTitle(systems []report.SystemRow, drawn []row) string {
	s, ok := movedMost(systems, drawn)
	if !ok {
		return m.p.T("title.per_use.none")
	}
	c := s.PerUseChange
	switch c.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.p.Percent(c.Share), minus)
		return m.p.T("title.per_use."+c.Trend.String(), m.Name(s.System), share, m.useWord(s.System))
	case indicator.Stable, indicator.NoComparison, indicator.NotComparable:
	}
	return m.p.T("title.per_use.stable", m.Name(s.System), m.useWord(s.System))
}

// methodTitle says how much of the energy is measured.
func (m *Maker) methodTitle(list []report.Finding) string {
	f, ok := finding(list, report.FindingMeasured)
	if !ok {
		return m.p.T("title.methods.none")
	}
	measured := f.Measured
	if measured == 0 {
		measured = f.Share
	}
	return m.p.T("title.methods", m.p.Percent(measured), m.p.Percent(f.Estimated), m.p.Percent(f.Declared))
}

// queriesTitle says how the volume of requests moved.
func (m *Maker) queriesTitle(h report.Head, list []report.Finding) string {
	f, ok := finding(list, report.FindingQueries)
	if !ok {
		return m.p.T("title.queries.none")
	}
	count := m.p.Number(f.Value, 0)
	switch f.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.p.Percent(f.Share), minus)
		return m.p.T("title.queries."+f.Trend.String(), count, share)
	case indicator.Stable:
		return m.p.T("title.queries.stable", count)
	case indicator.NoComparison, indicator.NotComparable:
	}
	return m.p.T("title.queries.level", count, m.p.In(h.Period))
}

// hoursTitle says whether requests keep to office hours.
func (m *Maker) hoursTitle(list []report.Finding) string {
	f, ok := finding(list, report.FindingHours)
	if !ok {
		return m.p.T("title.hours.none")
	}
	return m.p.T("title.hours", m.p.Percent(f.Share))
}

// causeTitle says what moved the energy most over a year.
func (m *Maker) causeTitle(list []report.Finding) string {
	f, ok := finding(list, report.FindingCause)
	if !ok {
		return m.p.T("title.cause.none")
	}
	side := "up"
	if f.Value < 0 {
		side = "down"
	}
	amount := strings.TrimLeft(m.p.Of(f.Value, "kWh"), minus)
	return m.p.T("title.cause."+side, m.p.T("cause."+f.Cause+".name"), amount)
}
