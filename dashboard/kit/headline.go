package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// FindingOf returns the first finding of a kind.
func FindingOf(list []report.Finding, kind report.FindingKind) (report.Finding, bool) {
	for _, f := range list {
		if f.Kind == kind {
			return f, true
		}
	}
	return report.Finding{}, false
}

// Headline is the page's sentence, made by rule from the figures: what was
// used, by whom, against which target, compared with a year before, measured
// or guessed.
func (m *Presenter) Headline(h report.Head, list []report.Finding) string {
	f, ok := FindingOf(list, report.FindingEnergy)
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
	b.WriteString(m.T(key, Upper(m.In(h.Period)), f.Followed, f.InService, m.Amount(f.Value, m.Digits(energy), "kWh")))
	if f.Limit != nil {
		limit := m.Amount(*f.Limit, m.LimitDigits(energy), "kWh")
		b.WriteString(m.T("headline.verdict."+f.Verdict.String(), limit))
	}
	b.WriteString(m.headlineTrend(h.Period, f))
	b.WriteString(m.T("headline.measured", m.Percent(f.Measured)))
	if p, ok := FindingOf(list, report.FindingProjected); ok && h.Running {
		b.WriteString(" " + m.projected(p))
	}
	return b.String()
}

func (m *Presenter) headlineTrend(of period.Period, f report.Finding) string {
	switch f.Trend {
	case indicator.Up, indicator.Down:
		share := strings.TrimLeft(m.Percent(f.Share), Minus)
		return m.T("headline.trend."+f.Trend.String(), share) + m.headlineWhole(f)
	case indicator.Stable:
		return m.T("headline.trend.stable") + m.headlineWhole(f)
	case indicator.NotComparable:
		return m.T("headline.trend.not_comparable", m.Period(of.YearBefore()))
	case indicator.NoComparison:
	}
	return ""
}

// headlineWhole is the change of the whole, which the bars show: "" where there is
// none, or where it is the one that was said.
func (m *Presenter) headlineWhole(f report.Finding) string {
	if f.Whole == nil || m.Gap(*f.Whole) == m.Gap(f.Share) {
		return ""
	}
	return m.T("headline.whole", m.Gap(*f.Whole))
}

func (m *Presenter) projected(f report.Finding) string {
	digits := Digits(f.Value)
	return m.T("headline.projected", m.Amount(f.Value, digits, "kWh"), m.Number(f.Low, digits), m.Amount(f.High, digits, "kWh"))
}

// energyTitle is the finding above the energy chart: the changes, or the
// energy alone when nothing can be compared.
func (m *Presenter) energyTitle(h report.Head, list []report.Finding, items []report.Item) string {
	for _, it := range items {
		if it.Indicator == "energy" && it.Figure.Known() {
			return m.energyChange(h, it)
		}
	}
	if _, ok := FindingOf(list, report.FindingWithout); ok {
		return m.T("title.energy.without")
	}
	return m.T("title.energy.none")
}

// energyChange is that finding where the energy is known.
func (m *Presenter) energyChange(h report.Head, it report.Item) string {
	if m.Against == AgainstTarget && it.Target != nil || m.Against == AgainstPeriod && m.Chosen(it).Trend > indicator.NotComparable {
		return m.T("title.energy.change", m.Compared(it))
	}
	if whole := it.TotalChange(); whole != nil && it.YearBefore.Trend > indicator.NotComparable {
		return m.T("layers.title", m.layerChanges(report.EnergySaid{Item: it, Total: whole}))
	}
	if it.YearBefore.Trend > indicator.NotComparable || it.Previous.Trend > indicator.NotComparable {
		return m.T("title.energy.change", Lower(strings.TrimSuffix(m.Changes(it), ".")))
	}
	return m.T("title.energy.level", m.Of(it.Figure.Value, "kWh"), m.In(h.Period))
}
