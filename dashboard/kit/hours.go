package kit

import (
	"math"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// HourFigure is the map of the hours of the week.
func (m *Presenter) HourFigure(h report.HourMap, title string, of period.Period) Figure {
	f := Figure{ID: FigureHours, Inputs: m.Definitions[indicator.IDQueries].Inputs(), Title: title, Def: m.T("def.hours"), From: m.T("from.hours", m.SystemNames(h.Systems), m.DaysOf(of))}
	if len(h.Systems) == 0 {
		f.From = m.DaysOf(of)
	}
	if len(h.Outside) > 0 {
		f.Notes = append(f.Notes, m.T("hours.outside", m.SystemNames(h.Outside)))
	}
	if h.State != measure.Known {
		f.Title = m.T("title.hours.none")
		f.Said = m.Or("hours."+h.Reason, m.T("figure.empty"))
		return f
	}
	var cells [7][24]chart.Point
	f.Table = Table{Caption: m.T("caption.hours"), First: m.T("col.hour"), Unit: m.T("hours.unit")}
	digits := Digits(highest(h.Week))
	for day := range h.Week {
		f.Table.Columns = append(f.Table.Columns, Column{Label: Upper(m.T("day." + string(rune('1'+day))))})
	}
	for hour := range 24 {
		r := Row{Head: m.T("hour.span", hour, hour+1)}
		for day := range h.Week {
			v := h.Week[day][hour]
			if !math.IsNaN(v) {
				cells[day][hour] = chart.Point{State: measure.Known, Value: v}
			}
			r.Cells = append(r.Cells, m.NumberCell(measure.Known, v, digits))
		}
		f.Table.Rows = append(f.Table.Rows, r)
	}
	f.Charts = []Drawing{{Spec: chart.HourMap{
		Frame: chart.Frame{Title: f.Title, Desc: f.Def, Unit: m.T("hours.unit"), Lang: m.Lang()}, Cells: cells,
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
