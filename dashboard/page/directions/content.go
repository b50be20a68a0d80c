package directions

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the same by direction, for human resources alone.
type Content struct {
	kit.Page
	Picker kit.Picker
	Key    string
	Heat   kit.Table // directions by dimension
	Use    kit.Table
	Counts kit.Table
	Files  []kit.Choice
}

// content makes the page of human resources.
func (m presenter) content(a report.Wellbeing) *Content {
	w := &Content{Page: kit.Page{Nav: "wellbeing", Path: kit.Address(kit.DirectionsPath, a.Period, ""), Title: m.T("heat.page")}}
	w.Picker = m.QuarterPicker(a, kit.DirectionsPath)
	w.Counts = m.countTable(a)
	if a.Wave == nil {
		w.Notes = m.AwaitedNotes(a)
		return w
	}
	w.Meta = m.WaveMeta(*a.Wave)
	w.Notes = m.WaveNotes(a)
	w.Heat, w.Use, w.Key = m.heatTable(a), m.useTable(a), m.T("heat.key", m.Number(survey.MinChange, 0), a.Wave.K)
	w.Files = m.FileLinks(kit.WellbeingPath, m.WellbeingExport(a), a.Period, "")
	return w
}

// heatTable sets directions beside dimensions. A cell is coloured only where it
// stands out of all that the page shows.
func (m presenter) heatTable(a report.Wellbeing) kit.Table {
	t := kit.Table{Caption: m.T("heat.caption"), First: m.T("heat.first"), Columns: []kit.Column{{Label: m.T("heat.n")}}}
	for _, s := range a.Scores {
		t.Columns = append(t.Columns, kit.Column{Label: m.DimensionName(s)})
	}
	all := kit.Row{Head: m.T("heat.all"), Cells: []kit.Cell{kit.TextCell(m.Answered(a.Wave.Responses))}}
	for _, s := range a.Scores {
		all.Cells = append(all.Cells, m.ScoreCell(s.Figure))
	}
	t.Rows = append(t.Rows, all)
	if a.Wave.Silent() > 0 {
		t.Rows = append(t.Rows, m.silentRow(a))
	}
	for _, d := range a.Directions {
		r := kit.Row{Key: d.Direction.ID, Head: m.DirectionName(d)}
		if d.New {
			r.Head += " " + m.T("heat.new")
		}
		r.Cells = append(r.Cells, kit.TextCell(m.answers(d)))
		for _, c := range d.Cells {
			r.Cells = append(r.Cells, m.HeatCell(c))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// silentRow is what the authority's scores could be if nothing is assumed of
// the agents who did not answer: the larger error, which no interval holds.
func (m presenter) silentRow(a report.Wellbeing) kit.Row {
	r := kit.Row{Head: m.T("heat.silent"), Cells: []kit.Cell{kit.TextCell(m.Number(float64(a.Wave.Silent()), 0))}}
	for _, s := range a.Scores {
		c := m.ScoreCell(s.Figure)
		if s.Figure.State == measure.Known {
			c = kit.TextCell(m.T("scores.between", m.Number(s.Least, 0), m.Number(s.Most, 0)))
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

// answers is the number of answers behind a row, or the fewest and the most.
func (m presenter) answers(d report.DirectionRow) string {
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

// useTable sets those who use AI beside those who do not, each group's own
// change first.
func (m presenter) useTable(a report.Wellbeing) kit.Table {
	year := slices.ContainsFunc(a.Use, func(u report.UseRow) bool {
		return slices.ContainsFunc(u.Changes[:], func(c *report.StaffChange) bool { return c != nil && c.Year })
	})
	over := m.T("since." + kit.SinceKey(year))
	t := kit.Table{Caption: m.T("use.caption"), First: m.T("use.first"), Columns: []kit.Column{
		{Label: m.T("use.with")},
		{Label: m.T("use.with.change", over)},
		{Label: m.T("use.without")},
		{Label: m.T("use.without.change", over)},
		{Label: m.T("use.gap")},
		{Label: m.T("heat.n")},
	}}
	for _, u := range a.Use {
		if !u.ShownTogether {
			continue
		}
		t.Rows = append(t.Rows, kit.Row{Key: u.Item.Code, Head: m.SurveyText(u.Item.Text), Cells: []kit.Cell{
			kit.TextCell(m.ScoreInterval(u.With)), kit.TextCell(m.useChange(u.Changes[0], year)),
			kit.TextCell(m.ScoreInterval(u.Without)), kit.TextCell(m.useChange(u.Changes[1], year)),
			kit.TextCell(m.ChangeInPoints(u.Gap)), kit.TextCell(m.T("use.answers", m.Number(u.With.N, 0), m.Number(u.Without.N, 0))),
		}})
	}
	return t
}

// useChange words a group's change; one that is not over what its column says
// says so itself.
func (m presenter) useChange(c *report.StaffChange, year bool) string {
	if c == nil {
		return m.T("change.cell.none")
	}
	text := m.Signed(c.Points, 0, m.Plural("points", math.Round(c.Points)))
	if c.Year != year {
		text += " " + m.T("since."+kit.SinceKey(c.Year))
	}
	return text
}

func (m presenter) countTable(a report.Wellbeing) kit.Table {
	t := kit.Table{Caption: m.T("counts.caption", m.Period(a.Period)), First: m.T("heat.first"), Columns: []kit.Column{
		{Label: m.IndicatorTitle(indicator.IDTrained)},
		{Label: m.IndicatorTitle(indicator.IDCharter)},
	}}
	for _, r := range a.CountRows {
		t.Rows = append(t.Rows, kit.Row{Head: kit.Apostrophes(r.Name), Cells: []kit.Cell{m.countCell(r.Trained), m.countCell(r.Signed)}})
	}
	return t
}

func (m presenter) countCell(f report.CountCell) kit.Cell {
	switch f.State {
	case measure.Known:
		text := m.Bounded(m.Percent(f.Value/100), f.Bound)
		if with := m.Together(report.DirectionCell{With: f.With}); with != "" {
			text += " " + with
		}
		return kit.Cell{Text: text, Number: true, Value: f.Value}
	case measure.Withheld:
		return kit.Cell{Text: m.T("withheld"), Fill: "held"}
	case measure.Missing:
	}
	return kit.TextCell("–")
}
