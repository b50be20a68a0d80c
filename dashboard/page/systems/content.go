package systems

import (
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of systems, 25 a page.
type Content struct {
	kit.Page
	Table kit.Table
	Pages []kit.Choice
}

// content makes one page of the list.
func (m presenter) content(a report.SystemList, page int) *Content {
	s := &Content{Page: kit.Page{Nav: "systems", Path: "/systemes", Title: m.T("systems.title")}}
	if page > 1 {
		s.Path += "?" + kit.ParamPage + "=" + strconv.Itoa(page)
	}
	s.Meta = m.T("systems.meta", m.Count("system", len(a.Rows)), m.Period(a.Period))
	if a.Empty == report.NoSystems {
		s.Notes = m.EmptyNotes(a.Head)
		return s
	}
	s.Pages = m.PageLinks("/systemes", len(a.Rows), page)
	s.Fixes = m.Corrections(a.Fixes, kit.MaxCorrections)
	s.Table = kit.Table{Caption: m.T("systems.caption", m.Period(a.Period)), First: m.T("col.system")}
	s.Table.Columns = []kit.Column{
		{Label: m.T("col.department"), Left: true},
		{Label: m.T("col.phase"), Left: true},
		{Label: m.T("col.energy")},
		{Label: m.T("col.per_use")},
		{Label: m.T("col.status"), Left: true},
		{Label: m.T("col.card")},
	}
	for _, r := range kit.PageOf(a.Rows, page) {
		energy := m.FigureCell(r.Row.Energy.Figure, m.Digits(r.Row.Energy))
		perUse := m.FigureCell(r.Row.PerUse.Figure, m.Digits(r.Row.PerUse))
		status := m.Status(m.judged(r.Row))
		s.Table.Rows = append(s.Table.Rows, kit.Row{Head: m.SystemName(r.Card.ID), Href: m.Path(kit.SystemPath(r.Card.ID)), Cells: []kit.Cell{
			kit.TextCell(m.Stated(r.Card.Department)), m.PhaseCell(r, period.DateOf(a.Now, a.Zone)), energy, perUse,
			{Text: status.Word, Class: status.Class},
			kit.TextCell(m.T("of", r.Stated, r.Of)),
		}})
	}
	return s
}

// registered makes one page of the list as the public reads it: the cards,
// without a figure that was not published.
func (m presenter) registered(a report.SystemList, page int) *Content {
	s := m.content(a, page)
	s.Notes, s.Fixes = nil, nil
	s.Meta = m.T("systems.register", m.Count("system", len(a.Rows)))
	s.Table = kit.Table{Caption: m.T("system.card"), First: m.T("col.system")}
	s.Table.Columns = []kit.Column{
		{Label: m.T("col.department"), Left: true},
		{Label: m.T("col.phase"), Left: true},
		{Label: m.T("col.card")},
	}
	for _, r := range kit.PageOf(a.Rows, page) {
		s.Table.Rows = append(s.Table.Rows, kit.Row{Head: m.SystemName(r.Card.ID), Href: m.Path(kit.SystemPath(r.Card.ID)), Cells: []kit.Cell{
			kit.TextCell(m.Stated(r.Card.Department)), m.PhaseCell(r, period.DateOf(a.Now, a.Zone)), kit.TextCell(m.T("of", r.Stated, r.Of)),
		}})
	}
	return s
}

// judged is the figure of a system that has a target: its energy, else the
// energy of its use.
func (m presenter) judged(r report.SystemRow) indicator.Result {
	if r.Energy.Target == nil && r.PerUse.Target != nil {
		return r.PerUse
	}
	return r.Energy
}
