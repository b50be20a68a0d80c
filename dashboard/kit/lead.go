package kit

import (
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Towards leads from the marks of a chart to its own page for another period.
func (m *Presenter) Towards(path string, system measure.System) func(period.Period) string {
	return func(of period.Period) string { return m.Path(m.Keep(Address(path, of, system))) }
}

// lead has the steps of a chart lead to the pages of their periods, and say what is
// known of each series there.
func (m *Presenter) lead(axis []chart.Category, g Grid) {
	if g.To == nil {
		return
	}
	digits := Digits(g.biggest())
	for i, step := range g.Steps {
		said := make([]string, 0, len(g.Rows))
		for _, r := range g.Rows {
			if r.off(i) {
				continue
			}
			text := m.NumberCell(r.Points[i].State, r.Points[i].Value, digits).Text
			if r.Points[i].State == measure.Known {
				text += NBSP + g.Unit
			}
			said = append(said, strings.TrimSpace(r.Name+" "+text))
		}
		axis[i].Href, axis[i].Name = g.To(step), Upper(m.Period(step))
		axis[i].Said = m.T("figure.at", axis[i].Name, m.List(said))
	}
}

// led has the names of systems lead to their pages.
func (m *Presenter) led(list []chart.Series, g Grid) []chart.Series {
	for i, r := range g.Rows {
		if g.To != nil && r.System != "" {
			list[i].Href = m.Path(m.Keep(SystemPath(r.System)))
		}
	}
	return list
}
