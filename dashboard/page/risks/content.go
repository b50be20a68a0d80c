package risks

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the pages in one language.
type presenter struct{ *kit.Presenter }

// Content is one of the two pages.
type Content struct {
	kit.Page
	Picker  kit.Picker
	Risks   kit.Table
	Systems kit.Table // of the committee's page
	// Decisions are those about staff, on the committee's page.
	Decisions kit.Decisions
	Unknown   []string
	Files     []kit.Choice
	Back      string
}

// line is one dimension of a factor, or a factor that nobody was asked about.
type line struct {
	factor    survey.Factor
	score     report.ScoreRow
	asked     bool
	dimension int // its column among the scores
}

// lines are the dimensions of the wave by factor, each factor once at least.
func lines(a report.Wellbeing) []line {
	var list []line
	for _, f := range survey.Factors() {
		before := len(list)
		for i, s := range a.Scores {
			if f.Asks(s.Dimension.ID) {
				list = append(list, line{f, s, true, i})
			}
		}
		if len(list) == before {
			list = append(list, line{factor: f})
		}
	}
	return list
}

// document is the page for the document on risks at work.
func (m presenter) document(a report.Wellbeing) *Content {
	c := m.begin(a, kit.DUERPPath, "duerp.title")
	if a.Wave == nil {
		return c
	}
	c.Risks = m.riskTable(a, a.HR)
	c.Unknown = m.unknown(a)
	c.Files = m.FileLinks(kit.DUERPPath, m.export(a), a.Period, "")
	return c
}

// begin is what both pages open with.
func (m presenter) begin(a report.Wellbeing, path, title string) *Content {
	c := &Content{Page: kit.Page{Nav: "wellbeing", Path: kit.Address(path, a.Period, ""), Title: m.T(title)}}
	c.Picker = m.QuarterPicker(a, path)
	c.Back = m.Path(kit.Address(kit.WellbeingPath, a.Period, ""))
	if a.Wave == nil {
		c.Notes = m.NoWaveNotes(a)
		return c
	}
	c.Meta, c.Notes = m.WaveMeta(*a.Wave), m.WaveNotes(a)
	return c
}

// riskTable is one line for each dimension, by factor.
func (m presenter) riskTable(a report.Wellbeing, groups bool) kit.Table {
	t := kit.Table{Listed: true, Caption: m.T("risks.caption", m.Date(a.Wave.Closed)), First: m.T("risks.factor"), Columns: []kit.Column{
		{Label: m.T("export.dimension"), Left: true}, {Label: m.T("scores.score")}, {Label: m.T("scores.change"), Left: true},
	}}
	if groups {
		t.Columns = append(t.Columns, kit.Column{Label: m.T("risks.below"), Left: true})
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("risks.decided"), Left: true})
	for _, l := range lines(a) {
		row := kit.Row{Head: m.T("risks.factor." + l.factor.ID)}
		if l.asked {
			row.Cells = []kit.Cell{kit.TextCell(m.DimensionName(l.score)), m.score(l.score.Figure), kit.TextCell(m.ScoreChange(l.score.Change))}
		} else {
			row.Cells = []kit.Cell{kit.TextCell(m.T("risks.unasked")), kit.TextCell("–"), kit.TextCell("–")}
		}
		if groups {
			row.Cells = append(row.Cells, kit.TextCell(m.below(a, l)))
		}
		row.Cells = append(row.Cells, kit.TextCell(m.decided(l)))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m presenter) score(f survey.Figure) kit.Cell {
	if f.State != measure.Known {
		return kit.TextCell(m.T("withheld"))
	}
	return kit.Cell{Text: m.ScoreInterval(f), Number: true, Value: f.Mean}
}

// group is one published group of a dimension.
type group struct {
	name string
	cell report.DirectionCell
}

// groups are the published groups of a dimension, each once: directions that are
// told together are one.
func (m presenter) groups(a report.Wellbeing, dimension int) []group {
	var list []group
	seen := map[measure.Group]bool{}
	for _, d := range a.Directions {
		c := d.Cells[dimension]
		if c.Empty || c.Whole || c.Figure.State != measure.Known || seen[c.Figure.Group] {
			continue
		}
		seen[c.Figure.Group] = true
		name := m.DirectionName(d)
		if with := m.Together(c); with != "" {
			name += " " + with
		}
		list = append(list, group{name, c})
	}
	return list
}

// below names the groups that are surely lower than all the others.
func (m presenter) below(a report.Wellbeing, l line) string {
	if !l.asked {
		return "–"
	}
	var names []string
	for _, g := range m.groups(a, l.dimension) {
		if g.cell.Apart < 0 {
			names = append(names, g.name)
		}
	}
	if len(names) == 0 {
		return m.T("risks.below.none")
	}
	return strings.Join(names, " ; ")
}

// decided is what was decided on a dimension; that nothing was is told.
func (m presenter) decided(l line) string {
	var said []string
	for _, act := range m.Setup.Actions {
		if l.asked && l.score.ID != "" && act.Indicator == l.score.ID {
			said = append(said, m.ActionText(act))
		}
	}
	if len(said) == 0 {
		return m.T("wellbeing.noaction")
	}
	return strings.Join(said, " ")
}

// unknown is what the survey does not say, which is not that there is no risk.
func (m presenter) unknown(a report.Wellbeing) []string {
	var list []string
	var unasked []string
	for _, l := range lines(a) {
		if !l.asked {
			unasked = append(unasked, kit.Lower(m.T("risks.factor."+l.factor.ID)))
		}
	}
	if len(unasked) > 0 {
		list = append(list, m.T("risks.unknown.unasked", m.List(unasked)))
	}
	if silent := a.Wave.Silent(); silent > 0 {
		list = append(list, m.T("risks.unknown.silent", m.Number(float64(silent), 0)))
	}
	if a.HR && slices.ContainsFunc(a.Directions, func(d report.DirectionRow) bool {
		return slices.ContainsFunc(d.Cells, func(c report.DirectionCell) bool { return len(c.With) > 0 || c.Whole })
	}) {
		list = append(list, m.T("risks.unknown.together"))
	}
	return append(list, m.T("risks.unknown.cause"))
}

// export is the document as a file: each dimension for the whole authority, and
// by published group where the reader may see them.
func (m presenter) export(a report.Wellbeing) export.Table {
	t := export.Table{Header: slices.Concat([]string{
		m.T("export.wave"), m.T("export.closed"), m.T("risks.factor"), m.T("export.dimension"), m.T("export.group"),
	}, m.ScoreHeadings(), []string{m.T("risks.compared"), m.T("risks.decided")})}
	if a.Wave == nil {
		return t
	}
	for _, l := range lines(a) {
		if !l.asked {
			t.Rows = append(t.Rows, m.exported(a, l, m.T("heat.all"), report.DirectionCell{}))
			continue
		}
		t.Rows = append(t.Rows, m.exported(a, l, m.T("heat.all"), report.DirectionCell{Figure: l.score.Figure}))
		for _, g := range m.groups(a, l.dimension) {
			t.Rows = append(t.Rows, m.exported(a, l, g.name, g.cell))
		}
	}
	return t
}

// exported is one line of the file.
func (m presenter) exported(a report.Wellbeing, l line, group string, c report.DirectionCell) []export.Cell {
	text := kit.ExportText
	row := []export.Cell{text(a.Wave.ID), kit.ExportDay(a.Wave.Closed), text(m.T("risks.factor." + l.factor.ID))}
	if !l.asked {
		row = append(row, text(m.T("risks.unasked")), text(group))
	} else {
		row = append(row, text(m.SurveyText(l.score.Dimension.Title)), text(group))
	}
	if l.asked {
		row = append(row, m.ExportedScore(c.Figure)...)
	} else {
		row = append(row, m.NoScore("risks.unasked")...)
	}
	compared := ""
	switch {
	case c.Apart < 0:
		compared = m.T("risks.lower")
	case c.Apart > 0:
		compared = m.T("risks.higher")
	}
	return append(row, text(compared), text(m.decided(l)))
}
