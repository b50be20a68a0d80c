package kit

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Cell is one cell of a table: what is read, and the number behind it for the
// files that are made of the same table.
type Cell struct {
	Text      string
	Fill      string // class of the whole cell
	Class     string // of a status: its shape and its colour
	Technical bool   // what a collector says, in English on every page
	Number    bool   // Value holds a number that is known
	Value     float64
}

// Row is one line of a table, named by its head.
type Row struct {
	Key        string // a period or an id, for files
	Head, Href string
	Cells      []Cell
}

// Column is one column of a table. Left columns hold words.
type Column struct {
	Label string
	Left  bool
	Unit  string // of the numbers, in files, when the label does not say it
}

// Table is the figures behind a chart, or a list. First names the column of
// heads.
type Table struct {
	Caption string
	First   string
	Columns []Column
	Rows    []Row
	Foot    []Row
	Steps   []period.Period // that its lines or columns are; nil when they are none
}

// size is the number of cells, heads included.
func (t Table) size() int { return (len(t.Rows) + len(t.Foot)) * (1 + len(t.Columns)) }

// nodes is the number of DOM nodes that the table takes in a page.
func (t Table) nodes() int {
	n := 8 + len(t.Columns) + 1
	for _, r := range t.Rows {
		n += 2 + len(r.Cells)
		if r.Href != "" {
			n++
		}
	}
	for _, r := range t.Foot {
		n += 2 + len(r.Cells)
	}
	return n
}

// Shortened is the table with as many of its first rows as fit in a number of cells.
func (t Table) Shortened(cells int) Table {
	room := cells/(1+len(t.Columns)) - len(t.Foot)
	t.Rows = t.Rows[:min(len(t.Rows), max(1, room))]
	return t
}

// Export is the table as files want it: its rows, those of the foot with them,
// preceded by their keys when they have any.
func (t Table) Export() export.Table {
	rows := slices.Concat(t.Rows, t.Foot)
	keyed := slices.ContainsFunc(rows, func(r Row) bool { return r.Key != "" })
	var out export.Table
	if keyed {
		out.Header = append(out.Header, "id")
	}
	out.Header = append(out.Header, t.First)
	for _, c := range t.Columns {
		label := c.Label
		if c.Unit != "" {
			label += " (" + c.Unit + ")"
		}
		out.Header = append(out.Header, label)
	}
	for _, r := range rows {
		var line []export.Cell
		if keyed {
			line = append(line, export.Cell{Text: r.Key})
		}
		line = append(line, export.Cell{Text: r.Head})
		for _, c := range r.Cells {
			line = append(line, export.Cell{Text: c.Text, Number: c.Number, Value: c.Value})
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

// TextCell is a cell with words.
func TextCell(text string) Cell { return Cell{Text: text} }

// NumberCell is a cell with a number at a given precision, or the word that says
// why there is none: zero and missing never look the same.
func (p *Printer) NumberCell(state measure.State, v float64, digits int) Cell {
	switch {
	case state == measure.Withheld:
		return TextCell(p.T("withheld.short"))
	case state != measure.Known || math.IsNaN(v):
		return TextCell(p.T("missing.short"))
	}
	return Cell{Text: p.Number(v, digits), Number: true, Value: v}
}

// FigureCell is a cell with a figure at a number of decimals, or the word that
// says why there is none.
func (p *Printer) FigureCell(f indicator.Figure, digits int) Cell {
	return p.NumberCell(f.State, f.Value, digits)
}

// PercentCell is a cell with a share.
func (p *Printer) PercentCell(known bool, share float64) Cell {
	if !known {
		return TextCell(p.T("missing.short"))
	}
	return Cell{Text: p.Percent(share), Number: true, Value: share * 100}
}
