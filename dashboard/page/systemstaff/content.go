package systemstaff

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the use of a system beside wellbeing, by direction: for human
// resources alone. Twelve directions have too many cells for the system's card.
type Content struct {
	kit.Page
	Key  string // of the colours
	Heat kit.Table
	Back string // address of the card
}

// content makes the page of a quarter.
func (m presenter) content(id measure.System, of period.Period, a report.SystemStaff) *Content {
	s := &Content{Back: m.Path(kit.Address(kit.SystemPath(id), of, ""))}
	s.Page = kit.Page{Nav: "systems", Path: kit.Address(kit.SystemStaffPath(id), of, ""), Title: m.T("system.staff.page", m.SystemName(id)), Meta: kit.Upper(m.Period(of)) + ". " + m.T("system.staff.text")}
	if a.Wave != nil {
		s.Meta, s.Key = s.Meta+" "+m.WaveMeta(*a.Wave), m.T("heat.key", m.Number(survey.MinChange, 0), a.Wave.K)
	}
	if s.Heat = m.staffTable(a); len(s.Heat.Rows) == 0 {
		s.Notes = []kit.Note{{Title: m.T("system.staff.none")}}
	}
	return s
}

// staffTable sets the use of a system by agent beside the scores of the
// directions that use it.
func (m presenter) staffTable(a report.SystemStaff) kit.Table {
	t := kit.Table{Caption: m.T("system.staff.caption"), First: m.T("heat.first"), Columns: []kit.Column{{Label: m.T("system.staff.use")}}, Listed: true}
	for _, s := range a.Scores {
		t.Columns = append(t.Columns, kit.Column{Label: m.SurveyText(s.Dimension.Title)})
	}
	for _, r := range a.Rows {
		row := kit.Row{Head: kit.Apostrophes(r.Name), Cells: []kit.Cell{m.FigureCell(r.PerAgent, kit.Digits(r.PerAgent.Value))}}
		if r.PerAgent.State == measure.Withheld {
			row.Cells[0] = kit.Cell{Text: m.T("withheld"), Fill: "held"}
		}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, m.HeatCell(c))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
