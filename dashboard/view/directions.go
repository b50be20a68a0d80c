package view

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// ByDirection is the same by direction, for human resources alone.
type ByDirection struct {
	Page
	Picker Picker
	Key    string
	Heat   Table // directions by dimension
	Use    Table
	Counts Table
	Files  []Choice
}

// ByDirection makes the page of human resources.
func (m *Maker) ByDirection(a report.Wellbeing) *ByDirection {
	w := &ByDirection{Page: Page{Nav: "wellbeing", Path: Address(directionsPath, a.Period, ""), Title: m.p.T("heat.page")}}
	w.Picker = m.quarterPicker(a, directionsPath)
	w.Counts = m.countTable(a)
	if a.Wave == nil {
		w.Notes = []Note{{Title: m.p.T("wellbeing.none.title"), Text: m.p.T("wellbeing.none.text")}}
		return w
	}
	w.Meta = m.waveMeta(*a.Wave)
	w.Notes = m.waveNotes(a)
	w.Heat, w.Use, w.Key = m.heatTable(a), m.useTable(a), m.p.T("heat.key", a.Wave.K)
	w.Files = m.files(wellbeingPath, m.WellbeingExport(a), a.Period, "")
	return w
}

// heatTable sets directions beside dimensions. A cell is coloured only where
// its interval excludes the authority's mean.
func (m *Maker) heatTable(a report.Wellbeing) Table {
	t := Table{Caption: m.p.T("heat.caption"), First: m.p.T("heat.first"), Columns: []Column{{Label: m.p.T("heat.n")}}}
	for _, s := range a.Scores {
		t.Columns = append(t.Columns, Column{Label: m.surveyText(s.Dimension.Title)})
	}
	all := Row{Head: m.p.T("heat.all"), Cells: []Cell{word(m.answers(a.Wave.Responses.N, a.Wave.Responses.N))}}
	for _, s := range a.Scores {
		all.Cells = append(all.Cells, m.scoreCell(s.Figure))
	}
	t.Rows = append(t.Rows, all)
	if a.Wave.Silent() > 0 {
		t.Rows = append(t.Rows, m.silentRow(a))
	}
	for _, d := range a.Directions {
		r := Row{Key: d.Direction.ID, Head: curly(d.Name)}
		if d.New {
			r.Head += " " + m.p.T("heat.new")
		}
		n := word(m.answers(d.Least, d.Most))
		if d.Least == 0 {
			n = Cell{Text: m.p.T("withheld"), Fill: "held"}
		}
		r.Cells = append(r.Cells, n)
		for _, c := range d.Cells {
			r.Cells = append(r.Cells, m.heatCell(c))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// silentRow is what the authority's scores could be if nothing is assumed of
// the agents who did not answer: the larger error, which no interval holds.
func (m *Maker) silentRow(a report.Wellbeing) Row {
	r := Row{Head: m.p.T("heat.silent"), Cells: []Cell{word(m.p.Number(float64(a.Wave.Silent()), 0))}}
	for _, s := range a.Scores {
		c := m.scoreCell(s.Figure)
		if s.Figure.State == measure.Known {
			c = word(m.p.T("scores.between", m.p.Number(s.Least, 0), m.p.Number(s.Most, 0)))
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

// answers is a number of answers, or the fewest and the most.
func (m *Maker) answers(low, high int) string {
	if low == high {
		return m.p.Number(float64(low), 0)
	}
	return m.p.T("heat.range", m.p.Number(float64(low), 0), m.p.Number(float64(high), 0))
}

func (m *Maker) heatCell(c report.DirectionCell) Cell {
	switch {
	case c.Empty:
		return word("–")
	case c.Figure.State != measure.Known:
		return Cell{Text: m.p.T("withheld"), Fill: "held"}
	}
	text := m.interval(c.Figure)
	switch c.Word {
	case survey.Up:
		text += " " + m.p.T("heat.up")
	case survey.Down:
		text += " " + m.p.T("heat.down")
	case survey.Unclear:
	}
	out := Cell{Text: text, Number: true, Value: c.Figure.Mean}
	switch {
	case c.Apart > 0:
		out.Fill = "above"
	case c.Apart < 0:
		out.Fill = "below"
	}
	return out
}

// interval is a score with its interval, on one line: "67 (65–69)".
func (m *Maker) interval(f survey.Figure) string {
	return m.p.T("heat.cell", m.p.Number(f.Mean, 0), m.p.Number(f.Low, 0), m.p.Number(f.High, 0))
}

// SystemStaff is the use of a system beside wellbeing, by direction: for human
// resources alone. Twelve directions have too many cells for the system's card.
type SystemStaff struct {
	Page
	Key  string // of the colours
	Heat Table
	Back string // address of the card
}

// SystemStaffPath is its address.
func SystemStaffPath(id measure.System) string { return SystemPath(id) + "/directions" }

// SystemStaff makes the page of a quarter.
func (m *Maker) SystemStaff(id measure.System, of period.Period, a report.SystemStaff) *SystemStaff {
	s := &SystemStaff{Back: m.p.Path(Address(SystemPath(id), of, ""))}
	s.Page = Page{Nav: "systems", Path: Address(SystemStaffPath(id), of, ""), Title: m.p.T("system.staff.page", m.Name(id)), Meta: Upper(m.p.Period(of)) + ". " + m.p.T("system.staff.text")}
	if a.Wave != nil {
		s.Meta, s.Key = s.Meta+" "+m.waveMeta(*a.Wave), m.p.T("heat.key", a.Wave.K)
	}
	if s.Heat = m.staffTable(a); len(s.Heat.Rows) == 0 {
		s.Notes = []Note{{Title: m.p.T("system.staff.none")}}
	}
	return s
}

// staffTable sets the use of a system by agent beside the scores of the
// directions that use it.
func (m *Maker) staffTable(a report.SystemStaff) Table {
	t := Table{Caption: m.p.T("system.staff.caption"), First: m.p.T("heat.first"), Columns: []Column{{Label: m.p.T("system.staff.use")}}}
	for _, s := range a.Scores {
		t.Columns = append(t.Columns, Column{Label: m.surveyText(s.Dimension.Title)})
	}
	for _, r := range a.Rows {
		row := Row{Head: curly(r.Name), Cells: []Cell{m.p.figure(r.PerAgent, Digits(r.PerAgent.Value))}}
		if r.PerAgent.State == measure.Withheld {
			row.Cells[0] = Cell{Text: m.p.T("withheld"), Fill: "held"}
		}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, m.heatCell(c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// useTable sets those who use AI beside those who do not, each group's own
// change first.
func (m *Maker) useTable(a report.Wellbeing) Table {
	year := slices.ContainsFunc(a.Use, func(u report.UseRow) bool {
		return slices.ContainsFunc(u.Changes[:], func(c *report.StaffChange) bool { return c != nil && c.Year })
	})
	over := m.p.T("since." + since(year))
	t := Table{Caption: m.p.T("use.caption"), First: m.p.T("use.first"), Columns: []Column{
		{Label: m.p.T("use.with")},
		{Label: m.p.T("use.with.change", over)},
		{Label: m.p.T("use.without")},
		{Label: m.p.T("use.without.change", over)},
		{Label: m.p.T("use.gap")},
		{Label: m.p.T("heat.n")},
	}}
	for _, u := range a.Use {
		if !u.ShownTogether {
			continue
		}
		t.Rows = append(t.Rows, Row{Key: u.Item.Code, Head: m.surveyText(u.Item.Text), Cells: []Cell{
			word(m.interval(u.With)), word(m.useChange(u.Changes[0], year)),
			word(m.interval(u.Without)), word(m.useChange(u.Changes[1], year)),
			word(m.inPoints(u.Gap)), word(m.p.T("use.answers", m.p.Number(float64(u.With.N), 0), m.p.Number(float64(u.Without.N), 0))),
		}})
	}
	return t
}

// useChange words a group's change; one that is not over what its column says
// says so itself.
func (m *Maker) useChange(c *report.StaffChange, year bool) string {
	if c == nil {
		return m.p.T("change.cell.none")
	}
	text := m.p.Signed(c.Points, 0, m.p.plural("points", math.Round(c.Points)))
	if c.Year != year {
		text += " " + m.p.T("since."+since(c.Year))
	}
	return text
}

func (m *Maker) countTable(a report.Wellbeing) Table {
	t := Table{Caption: m.p.T("counts.caption", m.p.Period(a.Period)), First: m.p.T("heat.first"), Columns: []Column{
		{Label: m.title(indicator.IDTrained)},
		{Label: m.title(indicator.IDCharter)},
	}}
	for _, r := range a.CountRows {
		t.Rows = append(t.Rows, Row{Head: curly(r.Name), Cells: []Cell{m.countCell(r.Trained), m.countCell(r.Signed)}})
	}
	return t
}

func (m *Maker) countCell(f indicator.Figure) Cell {
	switch f.State {
	case measure.Known:
		return Cell{Text: m.p.Percent(f.Value / 100), Number: true, Value: f.Value}
	case measure.Withheld:
		return Cell{Text: m.p.T("withheld"), Fill: "held"}
	case measure.Missing:
	}
	return word("–")
}
