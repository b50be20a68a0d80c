package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// systemsFigure is the table of systems; the page shows the largest ones, its
// own page all of them.
func (m *Maker) systemsFigure(a report.Frugality) Figure {
	f := Figure{ID: figSystems, Title: m.p.T("title.systems", m.p.Period(a.Period)), Def: m.p.T("def.systems")}
	rows := slices.Clone(a.Rows)
	slices.SortStableFunc(rows, func(x, y report.SystemRow) int { return compare(y.Energy.Figure.Value, x.Energy.Figure.Value) })
	f.Table = Table{Caption: f.Title, First: m.p.T("col.system")}
	f.Table.Columns = []Column{
		{Label: m.p.T("col.energy")},
		{Label: m.p.T("col.uses")},
		{Label: m.p.T("col.per_use")},
		{Label: m.p.T("col.year"), Unit: "%"},
		{Label: m.p.T("col.method"), Left: true},
	}
	for _, r := range rows {
		f.Table.Rows = append(f.Table.Rows, m.systemRow(r))
	}
	if it, ok := itemOf(a.Items, "energy"); ok && a.System == "" {
		f.Table.Foot = []Row{{Head: m.p.T("col.total"), Cells: []Cell{
			m.p.figure(it.Figure, m.digits(it.Result)), word(""), word(""), m.changeCell(it.YearBefore), word(m.methods(it.Figure)),
		}}}
	}
	return f
}

func (m *Maker) systemRow(r report.SystemRow) Row {
	uses := m.p.figure(r.Uses, 0)
	if uses.Number {
		uses.Text += nbsp + m.useUnit(r.System, r.Uses.Value)
	}
	perUse := m.p.figure(r.PerUse.Figure, m.digits(r.PerUse))
	method := m.methods(r.Energy.Figure)
	if !r.InService && !r.Energy.Figure.Known() {
		method = m.p.T("not_in_service")
	} else if !r.Energy.Figure.Known() {
		method = m.p.T("no_figure")
	}
	return Row{Key: string(r.System), Head: m.Name(r.System), Href: m.p.Path(SystemPath(r.System)), Cells: []Cell{
		m.p.figure(r.Energy.Figure, m.digits(r.Energy)), uses, perUse,
		m.changeCell(r.YearBefore), word(method),
	}}
}

// changeCell is a change in a table, a dash when nothing can be compared.
func (m *Maker) changeCell(c indicator.Change) Cell {
	if c.Trend < indicator.Stable {
		return word(m.p.T("change.cell.none"))
	}
	return Cell{Text: m.p.SignedPercent(c.Share), Number: true, Value: c.Share * 100}
}

// Systems is the list of systems, 25 a page.
type Systems struct {
	Page
	Table Table
	Pages []Choice
}

// perPage is how many rows a list shows.
const perPage = 25

// PagesOf returns how many pages a list of n rows has, at least one.
func PagesOf(n int) int { return max(1, (n+perPage-1)/perPage) }

// sheet returns the rows of a page of a list, counted from 1.
func sheet[T any](rows []T, page int) []T {
	from := min(len(rows), (page-1)*perPage)
	return rows[from:min(len(rows), from+perPage)]
}

// pages are the links to the sheets of a list; nil when there is one.
func (m *Maker) pages(path string, n, page int) []Choice {
	if n <= perPage {
		return nil
	}
	list := make([]Choice, 0, PagesOf(n))
	for i := range PagesOf(n) {
		number := strconv.Itoa(i + 1)
		list = append(list, Choice{m.p.Path(path) + "?" + ParamPage + "=" + number, number, i+1 == page})
	}
	return list
}

// Systems makes one page of the list.
func (m *Maker) Systems(a report.SystemList, page int) *Systems {
	s := &Systems{Page: Page{Nav: "systems", Path: "/systemes", Title: m.p.T("systems.title")}}
	if page > 1 {
		s.Path += "?" + ParamPage + "=" + strconv.Itoa(page)
	}
	s.Meta = m.p.T("systems.meta", m.p.Count("system", len(a.Rows)), m.p.Period(a.Period))
	if a.Empty == report.NoSystems {
		s.Notes = m.empty(a.Head)
		return s
	}
	s.Pages = m.pages("/systemes", len(a.Rows), page)
	s.Fixes = m.fixes(a.Fixes, mostFixes)
	s.Table = Table{Caption: m.p.T("systems.caption", m.p.Period(a.Period)), First: m.p.T("col.system")}
	s.Table.Columns = []Column{
		{Label: m.p.T("col.department"), Left: true},
		{Label: m.p.T("col.phase"), Left: true},
		{Label: m.p.T("col.energy")},
		{Label: m.p.T("col.per_use")},
		{Label: m.p.T("col.status"), Left: true},
		{Label: m.p.T("col.card")},
	}
	for _, r := range sheet(a.Rows, page) {
		energy := m.p.figure(r.Row.Energy.Figure, m.digits(r.Row.Energy))
		perUse := m.p.figure(r.Row.PerUse.Figure, m.digits(r.Row.PerUse))
		status := m.status(m.judged(r.Row))
		s.Table.Rows = append(s.Table.Rows, Row{Head: m.Name(r.Card.ID), Href: m.p.Path(SystemPath(r.Card.ID)), Cells: []Cell{
			word(m.stated(r.Card.Department)), m.phaseCell(r, period.DateOf(a.Now, a.Zone)), energy, perUse,
			{Text: status.Word, Class: status.Class},
			word(m.p.T("of", r.Stated, r.Of)),
		}})
	}
	return s
}

// Register makes one page of the list as the public reads it: the cards,
// without a figure that was not published.
func (m *Maker) Register(a report.SystemList, page int) *Systems {
	s := m.Systems(a, page)
	s.Notes, s.Fixes = nil, nil
	s.Meta = m.p.T("systems.register", m.p.Count("system", len(a.Rows)))
	s.Table = Table{Caption: m.p.T("system.card"), First: m.p.T("col.system")}
	s.Table.Columns = []Column{
		{Label: m.p.T("col.department"), Left: true},
		{Label: m.p.T("col.phase"), Left: true},
		{Label: m.p.T("col.card")},
	}
	for _, r := range sheet(a.Rows, page) {
		s.Table.Rows = append(s.Table.Rows, Row{Head: m.Name(r.Card.ID), Href: m.p.Path(SystemPath(r.Card.ID)), Cells: []Cell{
			word(m.stated(r.Card.Department)), m.phaseCell(r, period.DateOf(a.Now, a.Zone)), word(m.p.T("of", r.Stated, r.Of)),
		}})
	}
	return s
}

// judged is the figure of a system that has a target: its energy, else the
// energy of its use.
func (m *Maker) judged(r report.SystemRow) indicator.Result {
	if r.Energy.Target == nil && r.PerUse.Target != nil {
		return r.PerUse
	}
	return r.Energy
}

func (m *Maker) stated(text string) string {
	if strings.TrimSpace(text) == "" {
		return m.p.T("unstated")
	}
	return curly(text)
}

// phaseCell is the phase of a system; what is past its date stands out.
func (m *Maker) phaseCell(l report.SystemLine, today period.Date) Cell {
	c := word(m.phase(l.Phase))
	switch {
	case l.Card.Overdue(today):
		return Cell{Text: c.Text + " · " + m.p.T("systems.overdue"), Class: "missed"}
	case l.Card.InUse(today) && l.Card.ReviewDue(today):
		return Cell{Text: c.Text + " · " + m.p.T("systems.review"), Class: "risk"}
	}
	return c
}

func (m *Maker) phase(of register.Phase) string {
	if of == "" {
		return m.p.T("unstated")
	}
	return m.p.T("phase." + string(of))
}
