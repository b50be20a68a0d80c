package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// RangeCell is a cell with a range.
func (m *Presenter) RangeCell(b impact.Bounds) Cell {
	n := Digits(b.Low)
	c := Cell{Text: m.Number(b.Low, n), Number: true, Value: (b.Low + b.High) / 2}
	if b.Low < b.High {
		c.Text += " – " + m.Number(b.High, n)
	}
	return c
}

// periodTable is a grid's table: one line per period, the latest first, one
// column per series.
func (m *Presenter) periodTable(caption string, g Grid) Table {
	t := Table{Caption: caption, First: m.T("col.period"), Steps: g.Steps, Unit: g.Unit}
	if g.Unit != "" {
		t.Caption = m.T("caption.unit", caption, g.Unit)
	}
	for _, r := range g.Rows {
		name := r.Name
		if name == "" {
			name = Upper(g.Unit)
		}
		t.Columns = append(t.Columns, Column{Label: name})
	}
	if len(g.Rows) > widest {
		return m.turned(t, g)
	}
	limited := m.limit(g.Limits) != nil
	if limited {
		t.Columns = append(t.Columns, Column{Label: Upper(m.T("target"))})
	}
	digits := Digits(g.biggest())
	for i, step := range slices.Backward(g.Steps) {
		line := Row{Key: step.String(), Head: m.Short(step)}
		for _, r := range g.Rows {
			line.Cells = append(line.Cells, m.cell(r, i, digits))
		}
		if limited {
			c := m.StateCell("target.none.short")
			if g.Limits[i] != nil {
				c = m.NumberCell(measure.Known, *g.Limits[i], max(digits, Decimals(*g.Limits[i])))
			}
			line.Cells = append(line.Cells, c)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// cell is one point in a table.
func (m *Presenter) cell(r Series, i, digits int) Cell {
	if r.off(i) {
		return m.StateCell("off.short")
	}
	return m.NumberCell(r.Points[i].State, r.Points[i].Value, digits)
}

// widest is how many series a table holds side by side.
const widest = 9

// turned is the table of a grid of many series: one line per series, one
// column per period, the latest first.
func (m *Presenter) turned(t Table, g Grid) Table {
	t.First, t.Columns = m.T("col.system"), nil
	digits := Digits(g.biggest())
	for _, step := range slices.Backward(g.Steps) {
		t.Columns = append(t.Columns, Column{Label: m.Short(step)})
	}
	for _, r := range g.Rows {
		line := Row{Key: string(r.System), Head: r.Name}
		for i := range slices.Backward(g.Steps) {
			line.Cells = append(line.Cells, m.cell(r, i, digits))
		}
		t.Rows = append(t.Rows, line)
	}
	if m.limit(g.Limits) == nil {
		return t
	}
	foot := Row{Head: Upper(m.T("target"))}
	for i := range slices.Backward(g.Steps) {
		c := m.StateCell("target.none.short")
		if g.Limits[i] != nil {
			c = m.NumberCell(measure.Known, *g.Limits[i], max(digits, Decimals(*g.Limits[i])))
		}
		foot.Cells = append(foot.Cells, c)
	}
	t.Foot = []Row{foot}
	return t
}
