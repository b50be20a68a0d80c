package frugality

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/report"
)

// movedMost is the drawn system whose use changed most over a year: the one
// that the title names.
func movedMost(systems []report.SystemRow, drawn []kit.Series) (most report.SystemRow, ok bool) {
	for _, s := range systems {
		shown := slices.ContainsFunc(drawn, func(r kit.Series) bool { return r.System == s.System })
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
func (m presenter) perUseTitle(systems []report.SystemRow, drawn []kit.Series) string {
	s, ok := movedMost(systems, drawn)
	if !ok {
		return m.T("title.per_use.none")
	}
	c := s.PerUseChange
	switch c.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.Percent(c.Share), kit.Minus)
		return m.T("title.per_use."+c.Trend.String(), m.SystemName(s.System), share, m.UseWord(s.System))
	case indicator.Stable, indicator.NoComparison, indicator.NotComparable:
	}
	return m.T("title.per_use.stable", m.SystemName(s.System), m.UseWord(s.System))
}

// methodTitle says how much of the energy is measured, in kWh.
func (m presenter) methodTitle(items []report.Item) string {
	it, ok := kit.ItemOf(items, indicator.IDEnergy)
	if !ok || !it.Figure.Known() {
		return m.T("title.methods.none")
	}
	return kit.Upper(m.EnergyMethods(it.Figure))
}

// queriesTitle says how the volume of requests moved.
func (m presenter) queriesTitle(h report.Head, list []report.Finding) string {
	f, ok := kit.FindingOf(list, report.FindingQueries)
	if !ok {
		return m.T("title.queries.none")
	}
	count := m.Number(f.Value, 0)
	switch f.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.Percent(f.Share), kit.Minus)
		return m.T("title.queries."+f.Trend.String(), count, share)
	case indicator.Stable:
		return m.T("title.queries.stable", count)
	case indicator.NoComparison, indicator.NotComparable:
	}
	return m.T("title.queries.level", count, m.In(h.Period))
}

// hoursTitle says whether requests keep to office hours.
func (m presenter) hoursTitle(list []report.Finding) string {
	f, ok := kit.FindingOf(list, report.FindingHours)
	if !ok {
		return m.T("title.hours.none")
	}
	return m.T("title.hours", m.Percent(f.Share))
}

// causeTitle says what moved the energy most between two periods.
func (m presenter) causeTitle(c indicator.Change) string {
	f, ok := kit.FindingOf(report.CauseFinding(c), report.FindingCause)
	if !ok {
		return m.T("title.cause.none", m.Over(c))
	}
	side := "up"
	if f.Value < 0 {
		side = "down"
	}
	amount := strings.TrimLeft(m.Of(f.Value, "kWh"), kit.Minus)
	return m.T("title.cause."+side, m.Over(c), m.T("cause."+f.Cause+".name"), amount)
}
