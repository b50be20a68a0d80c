package year

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the yearly report to the council: one file that stands alone.
type Content struct {
	kit.Page
	Law      string
	Edited   string
	Quarters kit.Table // the last four, side by side, with their total
	Targets  kit.Table // of the year, and of its last quarter
	Energy   *kit.Figure
	Systems  kit.Table
	Strategy Strategy
	Charter  kit.Charter
	Projects kit.Table
	Standing kit.Note // systems that ran without an approval on its last day
	Actions  []string
	Method   []kit.Entry
}

// Drawn lists the figure of energy.
func (y *Content) Drawn() []*kit.Figure {
	if y.Energy == nil {
		return nil
	}
	return []*kit.Figure{y.Energy}
}

// answers are all that the report is made from: its year, and the last of
// its four quarters.
type answers struct {
	Year, Last report.Overview
	Frugality  report.Frugality // of the last quarter
	Systems    report.SystemList
	Charter    report.Commitments
}

// quartersOfYear is how many quarters the report sets side by side.
const quartersOfYear = 4

// content makes the yearly report. Of a year that is not over its quarters are the
// last four that are, and what is projected says so.
func (m presenter) content(a answers) *Content {
	y := &Content{Page: kit.Page{Title: m.T("year.title", strconv.Itoa(a.Year.Period.Year))}, Law: m.T("year.law")}
	last := a.Last.Period
	span := m.T("year.span", m.Short(last.Add(1-quartersOfYear)), m.Short(last))
	y.Meta = m.T("year.meta", span, m.Date(period.DateOf(a.Year.Now, m.Zone())))
	y.Notes = m.EmptyNotes(a.Last.Head)
	empty := len(y.Notes) > 0
	if a.Year.Running {
		y.Notes = append(y.Notes, kit.Note{Title: m.T("year.running", strconv.Itoa(a.Year.Period.Year)), Text: m.T("year.running.text", span)})
	}
	day := a.Year.Day()
	m = presenter{m.OfDay(day)}
	y.Strategy = m.strategyOn(a, day)
	if !empty {
		y.Lead = m.Headline(a.Year.Head, a.Year.Findings)
	}
	y.Quarters = m.fourQuarters(a)
	y.Targets = m.yearTargets(a)
	if a.Frugality.Empty == "" || a.Frugality.Empty == report.NoFigures {
		energy := m.EnergyFigure(a.Frugality, nil)
		energy.Inline = true
		y.Energy = &energy
	}
	y.Systems = m.yearSystems(a.Systems, day)
	y.Charter = m.Charter(a.Charter)
	y.Projects = m.yearProjects(day, a.Year.Running)
	y.Standing = m.standing(a.Systems, day)
	y.Actions = m.actionsOf(a.Year.Period, day)
	y.Method = m.yearMethod(a.Last.Items)
	return y
}

// fourQuarters sets every indicator that is known side by side. Only sums have
// a total, and only when no quarter is missing.
func (m presenter) fourQuarters(a answers) kit.Table {
	t := kit.Table{Caption: m.T("year.quarters.caption"), First: m.T("col.indicator")}
	for _, q := range period.Back(a.Last.Period, quartersOfYear) {
		t.Columns = append(t.Columns, kit.Column{Label: m.Short(q)})
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("year.total")})
	if a.Year.Running {
		t.Columns = append(t.Columns, kit.Column{Label: m.T("year.projection", strconv.Itoa(a.Year.Period.Year))})
	}
	for _, it := range a.Last.Items {
		points := it.History[max(0, len(it.History)-quartersOfYear):]
		if len(points) < quartersOfYear || !slices.ContainsFunc(points, func(p report.Point) bool { return p.State == measure.Known }) {
			continue
		}
		digits := m.Digits(it.Result)
		r := kit.Row{Head: m.IndicatorTitle(it.Indicator)}
		if unit := m.Unit(it.Indicator, "", 2); unit != "" {
			r.Head += " (" + unit + ")"
		}
		for _, p := range points {
			r.Cells = append(r.Cells, m.NumberCell(p.State, p.Value, digits))
		}
		total := kit.TextCell(m.T("year.no_total"))
		if m.Definitions[it.Indicator].Flow {
			total = m.FigureCell(it.FourQuarters, digits)
		}
		r.Cells = append(r.Cells, total)
		if a.Year.Running {
			r.Cells = append(r.Cells, m.projectedIn(a.Year, it.Indicator, digits))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (m presenter) projectedIn(year report.Overview, id string, digits int) kit.Cell {
	i := slices.IndexFunc(year.Items, func(it report.Item) bool { return it.Indicator == id })
	if i < 0 || year.Items[i].Projection == nil {
		return kit.TextCell(m.T("year.no_total"))
	}
	p := year.Items[i].Projection
	return kit.TextCell(m.T("year.between", m.Number(p.Low, digits), m.Number(p.High, digits)))
}

// yearTargets lists what is judged: the year's targets, then those of the last
// quarter. None that was missed can be left out.
func (m presenter) yearTargets(a answers) kit.Table {
	t := kit.Table{Caption: m.T("year.targets.caption"), First: m.T("col.indicator")}
	t.Columns = []kit.Column{{Label: m.T("col.value")}, {Label: kit.Upper(m.T("target")), Left: true}, {Label: m.T("col.status"), Left: true}, {Label: m.T("col.change"), Left: true}}
	for _, o := range []report.Overview{a.Year, a.Last} {
		for _, it := range slices.Concat(o.Items, o.Systems) {
			if it.Target == nil {
				continue
			}
			number, unit := m.Value(it.Result)
			value := kit.Cell{Text: number}
			if unit != "" {
				value.Text += kit.NBSP + unit
			}
			status := m.Status(it.Result)
			t.Rows = append(t.Rows, kit.Row{Head: m.TitleOf(it.Indicator, it.System) + " (" + m.Short(o.Period) + ")", Cells: []kit.Cell{
				value, kit.TextCell(m.TargetText(it.Result)), {Text: status.Word, Class: status.Class}, kit.TextCell(m.Changes(it)),
			}})
		}
	}
	return t
}

// yearSystems lists the systems that were there in the year, as they were on a
// day.
func (m presenter) yearSystems(l report.SystemList, day period.Date) kit.Table {
	t := kit.Table{Caption: m.T("systems.caption", m.Period(l.Period)), First: m.T("col.system")}
	t.Columns = []kit.Column{
		{Label: m.T("col.department"), Left: true},
		{Label: m.T("col.phase"), Left: true},
		{Label: m.T("col.energy")},
		{Label: m.T("col.per_use")},
		{Label: m.T("col.card")},
	}
	for _, r := range there(l.Rows, day) {
		t.Rows = append(t.Rows, kit.Row{Head: m.SystemName(r.Card.ID), Cells: []kit.Cell{
			m.StatedCell(r.Card.Department), m.PhaseCell(r, day),
			m.FigureCell(r.Row.Energy.Figure, m.Digits(r.Row.Energy)), m.FigureCell(r.Row.PerUse.Figure, m.Digits(r.Row.PerUse)),
			kit.TextCell(m.T("of", r.Stated, r.Of)),
		}})
	}
	return t
}

// yearProjects lists the projects that were assessed by a day. One without a
// date is of no year but the one that runs.
func (m presenter) yearProjects(day period.Date, running bool) kit.Table {
	var list []approval.Assessment
	for _, x := range m.Projects() {
		if x.Date.Compare(day) <= 0 && (running || !x.Date.IsZero()) {
			list = append(list, x)
		}
	}
	t := m.ApprovalTable(list)
	for i := range t.Rows {
		t.Rows[i].Href = ""
	}
	return t
}

// standing names the systems that ran on a day without an approval, or past the
// end of their experiment. Where there is none, it says so; "" where nothing is
// known of approvals.
func (m presenter) standing(l report.SystemList, day period.Date) kit.Note {
	if m.Setup.Stands == nil {
		return kit.Note{}
	}
	n := kit.Note{Title: m.T("year.standing", m.Date(day)), Text: m.T("year.standing.none")}
	var list []string
	for _, r := range there(l.Rows, day) {
		if m.Stands(r.Card.ID) != "" {
			list = append(list, m.SystemName(r.Card.ID))
		}
	}
	if len(list) > 0 {
		n.Text, n.Class = m.T("year.standing.text", m.List(list)), "alert"
	}
	return n
}

// actionsOf lists what was decided by the end of a period and was not done
// before it, as it was on a day.
func (m presenter) actionsOf(p period.Period, day period.Date) []string {
	var list []string
	for _, x := range m.Setup.Actions {
		if (x.Decided.IsZero() || x.Decided.Compare(p.Last()) <= 0) && (x.Done.IsZero() || x.Done.Compare(p.First()) >= 0) {
			text := m.T("card.system", m.TitleOf(x.Indicator, measure.System(x.System)), m.ActionText(x))
			if !x.Done.IsZero() && x.Done.Compare(day) <= 0 {
				text += " · " + m.T("year.done", m.Date(x.Done))
			}
			list = append(list, text)
		}
	}
	return list
}

// yearMethod says of each indicator shown how it is obtained and what it does
// not tell.
func (m presenter) yearMethod(items []report.Item) []kit.Entry {
	var list []kit.Entry
	for _, it := range items {
		d := m.Definitions[it.Indicator]
		if it.Figure.State == measure.Missing || d.ID == indicator.IDRebound {
			continue
		}
		list = append(list, kit.Entry{Label: m.Text(d.Title), Text: m.Text(d.FormulaText) + ". " + m.Text(d.Method) + " " + m.Text(d.Limits)})
	}
	return list
}
