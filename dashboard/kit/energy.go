package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// The ids of the figures, in their addresses.
const (
	FigureEnergy = "energie"
	FigurePerUse = "par-usage"
	FigureHours  = "heures"
)

// SeriesOf makes the series of systems, in the colours given, of the lines that
// are kept; nil keeps all.
func (m *Presenter) SeriesOf(list []report.Line, colours map[measure.System]chart.Hue, keep func(report.Line) bool) []Series {
	var rows []Series
	for _, l := range list {
		if keep == nil || keep(l) {
			rows = append(rows, Series{Name: m.SystemName(l.System), System: l.System, Hue: colours[l.System], Points: l.Points, idle: m.idle(l)})
		}
	}
	return rows
}

// Hues gives the systems that use most energy one colour each, the same on
// every chart of the page.
func Hues(energy []report.Line) map[measure.System]chart.Hue {
	ranked := slices.Clone(energy)
	slices.SortStableFunc(ranked, func(a, b report.Line) int {
		return Compare(Series{Points: b.Points}.Recent(), Series{Points: a.Points}.Recent())
	})
	out := map[measure.System]chart.Hue{}
	for i, l := range ranked[:min(len(ranked), int(chart.Brown))] {
		out[l.System] = chart.Hue(i + 1)
	}
	return out
}

// idle says in which periods a system without a figure was not running: it
// then lacks nothing.
func (m *Presenter) idle(l report.Line) []bool {
	s, ok := m.Systems[l.System]
	out := make([]bool, len(l.Points))
	for i, p := range l.Points {
		out[i] = ok && p.State == measure.Missing && len(s.Running(m.Zone(), p.Period.Window(m.Zone()))) == 0
	}
	return out
}

// StepsOf are the periods of the series, or the quarters given where there is
// none.
func StepsOf(rows []Series, quarters []period.Period) []period.Period {
	if len(rows) == 0 {
		return quarters
	}
	out := make([]period.Period, len(rows[0].Points))
	for i, p := range rows[0].Points {
		out[i] = p.Period
	}
	return out
}

// ItemOf finds an indicator among items, false when it is not there.
func ItemOf(items []report.Item, id string) (report.Item, bool) {
	i := slices.IndexFunc(items, func(it report.Item) bool { return it.Indicator == id })
	if i < 0 {
		return report.Item{}, false
	}
	return items[i], true
}

// EnergyFigure stacks the systems' energy, quarter by quarter, under the target; its
// marks lead to the page of their quarter, on pages that are not taken away.
func (m *Presenter) EnergyFigure(a report.Frugality, to func(period.Period) string) Figure {
	f := Figure{ID: FigureEnergy, Inputs: m.Definitions[indicator.IDEnergy].Inputs(), Title: m.energyTitle(a.Head, a.Findings, a.Items), Def: m.T("def.energy")}
	g := Grid{Rows: m.SeriesOf(a.Energy, Hues(a.Energy), nil), Limits: a.Limits, Unit: "kWh", To: to}
	g.Steps = StepsOf(g.Rows, a.Quarters)
	if it, ok := ItemOf(a.Items, "energy"); ok {
		f.From = m.OriginOf(it.Result, a.Period)
	}
	return m.stacked(f, g)
}
