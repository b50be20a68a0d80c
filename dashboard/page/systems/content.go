package systems

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the list of systems, 25 a page.
type Content struct {
	kit.Page
	Views []kit.Choices // in which order, and what of it
	Table kit.Table
	Pages []kit.Choice
}

// content makes one page of the list.
func (m presenter) content(a report.SystemList, v kit.View, page int) *Content {
	s := &Content{Page: kit.Page{Nav: "systems", Path: v.Address("/systemes"), Title: m.T("systems.title")}}
	here := s.Path
	if page > 1 {
		s.Path = kit.SheetPath(here, page)
	}
	s.Meta = m.T("systems.meta", m.Count("system", len(a.Rows)), m.Period(a.Period))
	if a.Empty == report.NoSystems {
		s.Notes = m.EmptyNotes(a.Head)
		return s
	}
	s.Pages = m.PageLinks(here, len(a.Rows), page)
	s.Views = m.Views("/systemes", v, sorts(), filters())
	s.Corrections = m.Corrections(a.Corrections, kit.MaxCorrections)
	s.Table = kit.Table{Caption: m.T("systems.caption", m.Period(a.Period)) + ". " + m.T("home.systems.caption"), First: m.T("col.system")}
	s.Table.Columns = []kit.Column{
		{Label: m.T("col.department"), Left: true},
		{Label: m.T("col.phase"), Left: true},
		{Label: m.T("col.energy")},
		{Label: m.T("col.per_use")},
		{Label: m.T("col.status"), Left: true},
		{Label: m.T("col.card.on", m.Date(a.Today()))},
	}
	for _, r := range kit.PageOf(a.Rows, page) {
		energy := m.FigureCell(r.Row.Energy.Figure, m.Digits(r.Row.Energy))
		perUse := m.FigureCell(r.Row.PerUse.Figure, m.Digits(r.Row.PerUse))
		status, of := m.WorstOf(r.Targets)
		s.Table.Rows = append(s.Table.Rows, kit.Row{Head: m.SystemName(r.Card.ID), Href: m.Path(kit.SystemPath(r.Card.ID)), Cells: []kit.Cell{
			m.StatedCell(r.Card.Department), m.PhaseCell(r, a.Today()), energy, perUse,
			{Text: strings.TrimSuffix(status.Word+" · "+of, " · "), Class: status.Class},
			m.statedToday(r, a),
		}})
	}
	return s
}

// registered makes one page of the list as the public reads it: the cards,
// without a figure that was not published.
func (m presenter) registered(a report.SystemList, v kit.View, page int) *Content {
	s := m.content(a, v, page)
	s.Notes, s.Corrections = nil, nil
	s.Views = m.Views("/systemes", v, sorts()[:1], nil)[:1]
	s.Meta = m.T("systems.register", m.Count("system", len(a.Rows)))
	s.Table = kit.Table{Caption: m.T("system.card"), First: m.T("col.system")}
	s.Table.Columns = []kit.Column{
		{Label: m.T("col.department"), Left: true},
		{Label: m.T("col.phase"), Left: true},
		{Label: m.T("col.card.on", m.Date(a.Today()))},
	}
	for _, r := range kit.PageOf(a.Rows, page) {
		s.Table.Rows = append(s.Table.Rows, kit.Row{Head: m.SystemName(r.Card.ID), Href: m.Path(kit.SystemPath(r.Card.ID)), Cells: []kit.Cell{
			m.StatedCell(r.Card.Department), m.PhaseCell(r, a.Today()), m.statedToday(r, a),
		}})
	}
	return s
}

// statedToday counts the fields of a card, which is that of today on every page.
func (m presenter) statedToday(r report.SystemLine, a report.SystemList) kit.Cell {
	stated, of := r.Card.Completeness(a.Today())
	return kit.TextCell(m.T("of", stated, of))
}

// sorts are the orders of the list, by name first: the others tell of figures.
func sorts() []string { return []string{"nom", "energie", "usage", "etat", "fiche"} }

// filters are the parts of the list.
func filters() []string { return []string{"en-service", "manquee", "sans-chiffre"} }

// viewed is what is asked of the list, in the order that is asked. What is not
// known comes last.
func (m presenter) viewed(rows []report.SystemLine, v kit.View) []report.SystemLine {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r report.SystemLine) bool {
		switch v.Filter {
		case "en-service":
			return r.Phase != register.InService
		case "manquee":
			return worst(r) != indicator.StandsMissed
		case "sans-chiffre":
			return r.Row.Energy.Figure.Known()
		}
		return false
	})
	slices.SortStableFunc(rows, func(a, b report.SystemLine) int {
		switch v.Sort {
		case "nom":
			return cmp.Compare(kit.Filed(m.PlainName(a.Card.ID)), kit.Filed(m.PlainName(b.Card.ID)))
		case "energie":
			return larger(a.Row.Energy.Figure, b.Row.Energy.Figure)
		case "usage":
			return larger(a.Row.PerUse.Figure, b.Row.PerUse.Figure)
		case "etat":
			return cmp.Compare(worst(a), worst(b))
		case "fiche":
			return cmp.Compare(a.Stated, b.Stated)
		}
		return 0
	})
	return rows
}

// larger puts the larger figure first, and what is not known last.
func larger(a, b indicator.Figure) int {
	switch {
	case a.Known() && b.Known():
		return cmp.Compare(b.Value, a.Value)
	case a.Known():
		return -1
	case b.Known():
		return 1
	}
	return 0
}

// worst is how the worst target of a system stands; one without targets comes
// after all others.
func worst(r report.SystemLine) indicator.Standing {
	at := indicator.StandsMet + 1
	for _, t := range r.Targets {
		if t.Aimed() {
			at = min(at, t.Verdict.Standing())
		}
	}
	return at
}
