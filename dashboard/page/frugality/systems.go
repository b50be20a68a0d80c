package frugality

import (
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/report"
)

// systemsFigure is the table of systems; the page shows the largest ones, its
// own page all of them.
func (m presenter) systemsFigure(a report.Frugality) kit.Figure {
	f := kit.Figure{ID: figSystems, Title: m.T("title.systems", m.Period(a.Period)), Def: m.T("def.systems")}
	rows := slices.Clone(a.Rows)
	slices.SortStableFunc(rows, func(x, y report.SystemRow) int { return kit.Compare(y.Energy.Figure.Value, x.Energy.Figure.Value) })
	f.Table = kit.Table{Caption: f.Title, First: m.T("col.system")}
	f.Table.Columns = []kit.Column{
		{Label: m.T("col.energy"), Unit: "kWh"},
		{Label: m.T("col.uses")},
		{Label: m.T("col.per_use"), Unit: "Wh"},
		m.ChangeColumn(a.Period.Kind),
		{Label: m.T("col.method"), Left: true},
	}
	for _, r := range rows {
		f.Table.Rows = append(f.Table.Rows, m.systemRow(r))
	}
	if it, ok := kit.ItemOf(a.Items, "energy"); ok && a.System == "" {
		f.Table.Foot = []kit.Row{{Head: m.T("col.total"), Cells: []kit.Cell{
			m.FigureCell(it.Figure, m.Digits(it.Result)), kit.TextCell(""), kit.TextCell(""), m.ChangeCell(it.Result, it.YearBefore, it.Previous), kit.TextCell(m.EnergyMethods(it.Figure)),
		}}}
	}
	return f
}

func (m presenter) systemRow(r report.SystemRow) kit.Row {
	uses := m.FigureCell(r.Uses, 0)
	if uses.Number {
		uses.Unit = m.useUnit(r.System, 2)
		uses.Text += kit.NBSP + m.useUnit(r.System, r.Uses.Value)
	}
	perUse := m.FigureCell(r.PerUse.Figure, m.Digits(r.PerUse))
	method := m.EnergyMethods(r.Energy.Figure)
	if !r.InService && !r.Energy.Figure.Known() {
		method = m.T("not_in_service")
	} else if !r.Energy.Figure.Known() {
		method = m.T("no_figure")
	}
	return kit.Row{Key: string(r.System), Head: m.SystemName(r.System), Href: m.Path(kit.SystemPath(r.System)), Cells: []kit.Cell{
		m.FigureCell(r.Energy.Figure, m.Digits(r.Energy)), uses, perUse,
		m.ChangeCell(r.Energy, r.YearBefore, r.Previous), kit.TextCell(method),
	}}
}
