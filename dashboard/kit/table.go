package kit

import (
	"math"

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
	Own       bool   // the authority's own words
	Number    bool   // Value holds a number that is known
	Value     float64
	State     string // key of the word for why a column of numbers has none here
	Unit      string // of the number, in files, where it is not the column's
}

// Row is one line of a table, named by its head.
type Row struct {
	Key        string // a period or an id, for files
	Head, Href string
	Own        bool // the head is the authority's own words
	Cells      []Cell
}

// Column is one column of a table. Left columns hold words.
type Column struct {
	Label string
	Left  bool
	Unit  string // of the numbers, in files
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
	Unit    string          // of all its numbers, in files; "" where columns have their own
	Listed  bool            // its texts are long, its numbers stay on one line
	Heat    bool            // its cells are coloured, and many
}

// Wide reports whether the table may be wider than its page.
func (t Table) Wide() bool { return len(t.Columns) > 1 }

// Carded reports whether each row is a list of its cells on a phone, which has no
// room for its columns.
func (t Table) Carded() bool { return t.Listed || len(t.Columns) > 2 }

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

// TextCell is a cell with words.
func TextCell(text string) Cell { return Cell{Text: text} }

// StateCell is a cell without a number in a column of numbers, with the word
// that says why.
func (p *Printer) StateCell(key string) Cell { return Cell{Text: p.T(key), State: key} }

// NumberCell is a cell with a number at a given precision, or the word that says
// why there is none: zero and missing never look the same.
func (p *Printer) NumberCell(state measure.State, v float64, digits int) Cell {
	switch {
	case state == measure.Withheld:
		return p.StateCell("withheld.short")
	case state != measure.Known || math.IsNaN(v):
		return p.StateCell("missing.short")
	}
	return Cell{Text: p.Number(v, digits), Number: true, Value: v}
}

// FigureCell is a cell with a figure at a number of decimals, or the word that
// says why there is none.
func (p *Printer) FigureCell(f indicator.Figure, digits int) Cell {
	return p.NumberCell(f.State, f.Value, digits)
}

// GapCell is how far a figure is from another one, as a share of it.
func (p *Printer) GapCell(gap float64) Cell {
	return Cell{Text: p.Gap(gap), Number: true, Value: 100 * gap}
}

// Gap words how far a figure is from another one, or from what it was, as a share
// of it. From ten times on the factor is told: a percentage would read as all or
// nothing.
func (p *Printer) Gap(gap float64) string {
	const tenth, tenfold = 0.1, 10
	switch factor := 1 + gap; {
	case factor > 0 && factor <= tenth:
		return p.T("gap.less", p.Number(rounded(1/factor), 0))
	case factor >= tenfold:
		return p.T("gap.more", p.Number(rounded(factor), 0))
	}
	return p.SignedPercent(gap)
}

// rounded keeps two digits.
func rounded(v float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(v))-1)
	return math.Round(v/step) * step
}

// PercentCell is a cell with a share.
func (p *Printer) PercentCell(known bool, share float64) Cell {
	if !known {
		return p.StateCell("missing.short")
	}
	return Cell{Text: p.Percent(share), Number: true, Value: share * 100}
}

// First keeps the first rows of a table that is too long for its page, and
// counts the others on a last row, which leads to where they are.
func (m *Presenter) First(t Table, most int, href string) Table {
	if n := len(t.Rows) - most; n > 0 {
		others := Row{Head: m.Count("sheet.others", n), Href: href}
		for range t.Columns {
			others.Cells = append(others.Cells, TextCell(""))
		}
		t.Rows = append(t.Rows[:most:most], others)
	}
	return t
}
