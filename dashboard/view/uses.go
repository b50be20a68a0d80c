package view

import (
	"math"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// queriesFigure stacks the requests of the systems whose unit is the request.
func (m *Maker) queriesFigure(a report.Frugality) Figure {
	f := Figure{ID: figQueries, Title: m.queriesTitle(a.Head, a.Findings), Def: m.p.T("def.queries")}
	unit := register.Query
	if a.System != "" {
		unit = m.systems[a.System].Unit
		f.Def = m.p.T("def.uses", m.useUnit(a.System, 2))
	}
	g := grid{unit: m.p.T("uses." + string(unit) + ".many"), rows: m.rows(a.Queries, hues(a.Energy), func(l report.Line) bool {
		return m.systems[l.System].Unit == unit
	})}
	if unit == "" {
		g.unit = m.p.T("uses.any.many")
	}
	g.steps = steps(g.rows, a.Quarters)
	g.limits = make([]*float64, len(g.steps))
	if other := len(a.Queries) - len(g.rows); other > 0 {
		f.Notes = []string{m.p.Count("queries.other_units", other)}
	}
	if it, ok := itemOf(a.Items, "queries"); ok {
		f.From = m.origin(it.Figure, a.Period)
	}
	return m.small(f, g)
}

// hourFigure is the map of the hours of the week.
func (m *Maker) hourFigure(h report.HourMap, title string, of period.Period) Figure {
	f := Figure{ID: figHours, Title: title, Def: m.p.T("def.hours"), From: m.p.T("from.hours", m.names(h.Systems), m.span(of))}
	if len(h.Systems) == 0 {
		f.From = m.span(of)
	}
	if len(h.Outside) > 0 {
		f.Notes = append(f.Notes, m.p.T("hours.outside", m.names(h.Outside)))
	}
	if h.State != measure.Known {
		f.Title = m.p.T("title.hours.none")
		f.Said = m.p.Or("hours."+h.Reason, m.p.T("figure.empty"))
		return f
	}
	var cells [7][24]chart.Point
	f.Table = Table{Caption: m.p.T("caption.hours"), First: m.p.T("col.hour")}
	digits := Digits(highest(h.Week))
	for day := range h.Week {
		f.Table.Columns = append(f.Table.Columns, Column{Label: Upper(m.p.T("day." + string(rune('1'+day))))})
	}
	for hour := range 24 {
		r := Row{Head: m.p.T("hour", hour, hour+1)}
		for day := range h.Week {
			v := h.Week[day][hour]
			if !math.IsNaN(v) {
				cells[day][hour] = chart.Point{State: measure.Known, Value: v}
			}
			r.Cells = append(r.Cells, m.p.number(measure.Known, v, digits))
		}
		f.Table.Rows = append(f.Table.Rows, r)
	}
	f.Charts = []Drawing{{Spec: chart.HourMap{
		Frame: chart.Frame{Title: f.Title, Desc: f.Def, Unit: m.p.T("hours.unit"), Lang: m.p.lang}, Cells: cells,
	}}}
	return f
}

func highest(week [7][24]float64) float64 {
	high := 0.0
	for _, day := range week {
		for _, v := range day {
			if v > high {
				high = v
			}
		}
	}
	return high
}

// costFigure follows what the systems cost.
func (m *Maker) costFigure(a report.Frugality) Figure {
	it, ok := itemOf(a.Items, "cost")
	if !ok || len(it.History) == 0 {
		return Figure{}
	}
	r := row{name: m.title("cost"), points: it.History}
	g := grid{unit: "€", rows: []row{r}}
	g.steps = steps(g.rows, nil)
	g.limits = make([]*float64, len(g.steps))
	if g.empty() {
		return Figure{}
	}
	f := Figure{ID: figCost, Def: m.p.T("def.cost"), From: m.origin(it.Figure, a.Period), Title: m.p.T("title.cost.none")}
	if it.Figure.Known() {
		f.Title = m.p.T("title.cost", m.p.Amount(it.Figure.Value, 0, "€"), m.p.In(a.Period))
		if text := m.change("cost", it.YearBefore); text != "" {
			f.Title = m.p.T("title.cost.change", m.p.Amount(it.Figure.Value, 0, "€"), m.p.In(a.Period), text)
		}
	}
	f.Notes = append(f.Notes, m.tax(it.Figure.Origins)...)
	return m.small(f, g)
}

// tax says whether costs hold the taxes, as their sources state it.
func (m *Maker) tax(origins []indicator.Origin) []string {
	stated := map[string]bool{}
	for _, o := range origins {
		stated[o.Basis.Fields().Tax] = true
	}
	switch {
	case len(stated) == 0:
		return nil
	case len(stated) > 1 || stated[""]:
		return []string{m.p.T("tax.mixed")}
	case stated["ht"]:
		return []string{m.p.T("tax.ht")}
	}
	return []string{m.p.T("tax.ttc")}
}
