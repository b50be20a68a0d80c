package view

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
)

// periodTable is a grid's table: one line per period, the latest first, one
// column per series.
func (m *Maker) periodTable(caption string, g grid) Table {
	t := Table{Caption: caption, First: m.p.T("col.period"), Steps: g.steps}
	if g.unit != "" {
		t.Caption = m.p.T("caption.unit", caption, g.unit)
	}
	for _, r := range g.rows {
		name := r.name
		if name == "" {
			name = Upper(g.unit)
		}
		t.Columns = append(t.Columns, Column{Label: name})
	}
	if len(g.rows) > widest {
		return m.turned(t, g)
	}
	limited := m.limit(g.limits) != nil
	if limited {
		t.Columns = append(t.Columns, Column{Label: Upper(m.p.T("target"))})
	}
	digits := Digits(g.biggest())
	for i, step := range slices.Backward(g.steps) {
		line := Row{Key: step.String(), Head: m.p.Short(step)}
		for _, r := range g.rows {
			line.Cells = append(line.Cells, m.cell(r, i, digits))
		}
		if limited {
			c := word(m.p.T("target.none.short"))
			if g.limits[i] != nil {
				c = m.p.number(measure.Known, *g.limits[i], max(digits, decimals(*g.limits[i])))
			}
			line.Cells = append(line.Cells, c)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// cell is one point in a table.
func (m *Maker) cell(r row, i, digits int) Cell {
	if r.off(i) {
		return word(m.p.T("off.short"))
	}
	return m.p.number(r.points[i].State, r.points[i].Value, digits)
}

// widest is how many series a table holds side by side.
const widest = 9

// turned is the table of a grid of many series: one line per series, one
// column per period, the latest first.
func (m *Maker) turned(t Table, g grid) Table {
	t.First, t.Columns = m.p.T("col.system"), nil
	digits := Digits(g.biggest())
	for _, step := range slices.Backward(g.steps) {
		t.Columns = append(t.Columns, Column{Label: m.p.Short(step)})
	}
	for _, r := range g.rows {
		line := Row{Key: string(r.system), Head: r.name}
		for i := range slices.Backward(g.steps) {
			line.Cells = append(line.Cells, m.cell(r, i, digits))
		}
		t.Rows = append(t.Rows, line)
	}
	if m.limit(g.limits) == nil {
		return t
	}
	foot := Row{Head: Upper(m.p.T("target"))}
	for i := range slices.Backward(g.steps) {
		c := word(m.p.T("target.none.short"))
		if g.limits[i] != nil {
			c = m.p.number(measure.Known, *g.limits[i], max(digits, decimals(*g.limits[i])))
		}
		foot.Cells = append(foot.Cells, c)
	}
	t.Foot = []Row{foot}
	return t
}
