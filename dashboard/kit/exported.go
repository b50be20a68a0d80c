package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/export"
)

// Export is a table as files want it: its rows, those of the foot with them,
// preceded by their keys when they have any. A column of numbers holds numbers
// or nothing; the column after it says of each whether it is known, or why not,
// and the unit is a column too.
func (p *Printer) Export(t Table) export.Table {
	rows := slices.Concat(t.Rows, t.Foot)
	x := exporter{Printer: p, table: t, last: -1}
	for i, c := range t.Columns {
		x.kinds = append(x.kinds, x.kindOf(c, rows, i))
		if x.kinds[i] == numbers && t.Unit != "" {
			x.last = i
		}
	}
	out := export.Table{Header: x.headings()}
	if keyed(rows) {
		out.Header = append([]string{"id"}, out.Header...)
	}
	for _, r := range rows {
		line := x.line(r)
		if keyed(rows) {
			line = append([]export.Cell{ExportText(r.Key)}, line...)
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

func keyed(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return r.Key != "" })
}

// exporter writes the columns of a table, each by what it holds. The one unit of
// a table stands beside its last column of numbers.
type exporter struct {
	*Printer
	table Table
	kinds []kind
	last  int // column of numbers, beside which the unit stands; -1 for none
}

func (x exporter) headings() []string {
	list := []string{x.table.First}
	for i, c := range x.table.Columns {
		if list = append(list, x.header(c, x.kinds[i])...); i == x.last {
			list = append(list, x.T("export.unit"))
		}
	}
	return list
}

func (x exporter) line(r Row) []export.Cell {
	list := []export.Cell{ExportText(r.Head)}
	for i, c := range x.table.Columns {
		if list = append(list, x.cells(r.Cells[i], c, x.kinds[i])...); i == x.last {
			list = append(list, ExportText(x.table.Unit))
		}
	}
	return list
}

// kind is what a column holds.
type kind uint8

const (
	texts        kind = iota
	numbers           // without a unit of their own
	measurements      // with one
)

// kindOf finds out what a column holds: what is made as a number, or as what
// stands for one, makes it a column of numbers.
func (x exporter) kindOf(c Column, rows []Row, i int) kind {
	of := func(is func(Cell) bool) bool {
		return slices.ContainsFunc(rows, func(r Row) bool { return is(r.Cells[i]) })
	}
	switch {
	case c.Left || !of(func(c Cell) bool { return c.Number || c.State != "" }):
		return texts
	case x.table.Unit == "" && (c.Unit != "" || of(func(c Cell) bool { return c.Unit != "" })):
		return measurements
	}
	return numbers
}

func (x exporter) header(c Column, k kind) []string {
	switch k {
	case numbers:
		return []string{c.Label, x.T("export.state", c.Label)}
	case measurements:
		return []string{c.Label, x.T("export.state", c.Label), x.T("export.unit.of", c.Label)}
	case texts:
	}
	return []string{c.Label}
}

func (x exporter) cells(c Cell, of Column, k kind) []export.Cell {
	if k == texts {
		return []export.Cell{ExportText(c.Text)}
	}
	value, state := export.Cell{}, c.Text
	switch {
	case c.Number:
		value, state = ExportNumber(c.Value), x.T("export.known")
	case c.State != "":
		state = x.Or("export.state."+c.State, c.Text)
	}
	list := []export.Cell{value, ExportText(state)}
	if k == measurements {
		unit := of.Unit
		if c.Unit != "" {
			unit = c.Unit
		}
		list = append(list, ExportText(unit))
	}
	return list
}
