package kit

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// HeatTable sets directions beside dimensions. A cell is coloured only where it
// stands out of all that the page shows. Directions that are told together in every
// dimension are one row, and a cell says with whom only where its row does not.
func (m *Presenter) HeatTable(a report.Wellbeing) Table {
	t := Table{Caption: m.T("heat.caption"), First: m.T("heat.first"), Columns: []Column{{Label: m.T("heat.n")}}, Listed: true, Heat: true}
	for _, s := range a.Scores {
		t.Columns = append(t.Columns, Column{Label: m.DimensionName(s)})
	}
	all := Row{Head: m.T("heat.all"), Cells: []Cell{TextCell(m.Answered(a.Wave.Responses))}}
	for _, s := range a.Scores {
		all.Cells = append(all.Cells, m.ScoreCell(s.Figure))
	}
	t.Rows = append(t.Rows, all)
	if a.Wave.Silent() > 0 {
		t.Rows = append(t.Rows, m.silentRow(a))
	}
	for _, together := range toldTogether(a.Directions) {
		t.Rows = append(t.Rows, m.heatRow(together))
	}
	return t
}

// toldTogether puts rows together that have the same cells in every dimension, in the
// order of the first of them.
func toldTogether(rows []report.DirectionRow) [][]report.DirectionRow {
	var list [][]report.DirectionRow
	for _, row := range rows {
		at := slices.IndexFunc(list, func(group []report.DirectionRow) bool { return sameCells(group[0], row) })
		if at < 0 {
			list = append(list, []report.DirectionRow{row})
			continue
		}
		list[at] = append(list[at], row)
	}
	return list
}

// sameCells tells whether the answers of two rows are in the same figures, one at
// least, and both are named in each.
func sameCells(a, b report.DirectionRow) bool {
	known := false
	for i, c := range a.Cells {
		other := b.Cells[i]
		switch {
		case c.Empty && other.Empty:
		case c.Empty != other.Empty, c.Figure.State != measure.Known, other.Figure.State != measure.Known,
			c.Figure.Group != other.Figure.Group, c.Whole != other.Whole,
			!c.Whole && (!slices.Contains(c.With, b.Name) || !slices.Contains(other.With, a.Name)):
			return false
		default:
			known = true
		}
	}
	return known && a.Service == b.Service
}

// heatRow is the row of directions that are told together, or of one.
func (m *Presenter) heatRow(together []report.DirectionRow) Row {
	first := together[0]
	names := make([]string, len(together))
	for i, d := range together {
		names[i] = m.DirectionName(d)
		if d.New {
			names[i] += " " + m.T("heat.new")
		}
	}
	r := Row{Key: first.Direction.ID, Head: m.List(names), Cells: []Cell{TextCell(m.answersOf(first))}}
	if len(together) > 1 {
		r.Head = m.T("heat.together", r.Head)
	}
	blank := alwaysBlank(first.Cells)
	if blank {
		r.Head = m.T("heat.and", r.Head, m.T("heat.with", m.T("heat.blank")))
	}
	for _, c := range first.Cells {
		c.With = slices.DeleteFunc(slices.Clone(c.With), func(name string) bool {
			return slices.ContainsFunc(together, func(d report.DirectionRow) bool { return d.Name == name })
		})
		c.Blank = c.Blank && !blank
		r.Cells = append(r.Cells, m.HeatCell(c))
	}
	return r
}

// alwaysBlank tells whether every figure of a row holds answers without a direction.
func alwaysBlank(cells []report.DirectionCell) bool {
	some := false
	for _, c := range cells {
		if c.Empty || c.Whole {
			continue
		}
		if !c.Blank {
			return false
		}
		some = true
	}
	return some
}

// silentRow is what the authority's scores could be if nothing is assumed of
// the agents who did not answer: the larger error, which no interval holds.
func (m *Presenter) silentRow(a report.Wellbeing) Row {
	r := Row{Head: m.T("heat.silent"), Cells: []Cell{{Text: m.T("heat.silent.n", m.Number(float64(a.Wave.Silent()), 0)), Fill: "with"}}}
	for _, s := range a.Scores {
		c := m.ScoreCell(s.Figure)
		if s.Figure.State == measure.Known {
			c = TextCell(m.T("scores.between", m.Number(s.Least, 0), m.Number(s.Most, 0)))
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

// answersOf is the number of answers behind a row, or the fewest and the most.
func (m *Presenter) answersOf(d report.DirectionRow) string {
	low, high := d.Answers()
	switch {
	case low == 0:
		return "–"
	case slices.ContainsFunc(d.Cells, func(c report.DirectionCell) bool { return c.Figure.Nearly }):
		return m.T("heat.nearly")
	case low == high:
		return m.Number(low, 0)
	}
	return m.T("heat.range", m.Number(low, 0), m.Number(high, 0))
}
