package view

import (
	"slices"
	"strconv"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Year is the yearly report to the council: one file that stands alone.
type Year struct {
	Page
	Law      string
	Edited   string
	Quarters Table // the last four, side by side, with their total
	Targets  Table // of the year, and of its last quarter
	Energy   *Figure
	Systems  Table
	Nine     []Commitment
	Shares   Table
	Others   Table
	Projects Table
	Actions  []string
	Method   []Entry
}

// Drawn lists the figure of energy.
func (y *Year) Drawn() []*Figure {
	if y.Energy == nil {
		return nil
	}
	return []*Figure{y.Energy}
}

// YearAnswers are all that the report is made from: its year, and the last of
// its four quarters.
type YearAnswers struct {
	Year, Last report.Overview
	Frugality  report.Frugality // of the last quarter
	Systems    report.SystemList
	Charter    report.Commitments
}

// quartersOfYear is how many quarters the report sets side by side.
const quartersOfYear = 4

// Year makes the yearly report. Of a year that is not over its quarters are the
// last four that are, and what is projected says so.
func (m *Maker) Year(a YearAnswers) *Year {
	y := &Year{Page: Page{Title: m.p.T("year.title", strconv.Itoa(a.Year.Period.Year))}, Law: m.p.T("year.law")}
	last := a.Last.Period
	span := m.p.T("year.span", m.p.Short(last.Add(1-quartersOfYear)), m.p.Short(last))
	y.Meta = m.p.T("year.meta", span, m.p.Date(period.DateOf(a.Year.Now, m.p.zone)))
	if y.Notes = m.empty(a.Last.Head); len(y.Notes) > 0 {
		return y
	}
	if a.Year.Running {
		y.Notes = append(y.Notes, Note{Title: m.p.T("year.running", strconv.Itoa(a.Year.Period.Year)), Text: m.p.T("year.running.text", span)})
	}
	y.Lead = m.headline(a.Year.Head, a.Year.Findings)
	y.Quarters = m.fourQuarters(a)
	y.Targets = m.yearTargets(a)
	if energy := m.Frugality(a.Frugality).Energy; energy != nil {
		energy.Inline, energy.Href = true, ""
		y.Energy = energy
	}
	y.Systems = m.yearSystems(a.Systems)
	charter := m.Commitments(a.Charter)
	y.Nine, y.Shares, y.Others = charter.Nine, charter.Shares, charter.Others
	y.Projects = m.Approvals().Table
	for i := range y.Projects.Rows {
		y.Projects.Rows[i].Href = ""
	}
	y.Actions = m.actionsOf(a.Year.Period)
	y.Method = m.yearMethod(a.Last.Items)
	return y
}

// fourQuarters sets every indicator that is known side by side. Only sums have
// a total, and only when no quarter is missing.
func (m *Maker) fourQuarters(a YearAnswers) Table {
	t := Table{Caption: m.p.T("year.quarters.caption"), First: m.p.T("col.indicator")}
	for _, q := range period.Back(a.Last.Period, quartersOfYear) {
		t.Columns = append(t.Columns, Column{Label: m.p.Short(q)})
	}
	t.Columns = append(t.Columns, Column{Label: m.p.T("year.total")})
	if a.Year.Running {
		t.Columns = append(t.Columns, Column{Label: m.p.T("year.projection", strconv.Itoa(a.Year.Period.Year))})
	}
	for _, it := range a.Last.Items {
		points := it.History[max(0, len(it.History)-quartersOfYear):]
		if len(points) < quartersOfYear || !slices.ContainsFunc(points, func(p report.Point) bool { return p.State == measure.Known }) {
			continue
		}
		digits := m.digits(it.Result)
		r := Row{Head: m.title(it.Indicator)}
		if unit := m.unit(it.Indicator, "", 2); unit != "" {
			r.Head += " (" + unit + ")"
		}
		for _, p := range points {
			r.Cells = append(r.Cells, m.p.number(p.State, p.Value, digits))
		}
		total := word(m.p.T("year.no_total"))
		if m.defs[it.Indicator].Flow {
			total = m.p.figure(it.FourQuarters, digits)
		}
		r.Cells = append(r.Cells, total)
		if a.Year.Running {
			r.Cells = append(r.Cells, m.projectedIn(a.Year, it.Indicator, digits))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func (m *Maker) projectedIn(year report.Overview, id string, digits int) Cell {
	i := slices.IndexFunc(year.Items, func(it report.Item) bool { return it.Indicator == id })
	if i < 0 || year.Items[i].Projection == nil {
		return word(m.p.T("year.no_total"))
	}
	p := year.Items[i].Projection
	return word(m.p.T("year.between", m.p.Number(p.Low, digits), m.p.Number(p.High, digits)))
}

// yearTargets lists what is judged: the year's targets, then those of the last
// quarter. None that was missed can be left out.
func (m *Maker) yearTargets(a YearAnswers) Table {
	t := Table{Caption: m.p.T("year.targets.caption"), First: m.p.T("col.indicator")}
	t.Columns = []Column{{Label: m.p.T("col.value")}, {Label: Upper(m.p.T("target")), Left: true}, {Label: m.p.T("col.status"), Left: true}, {Label: m.p.T("col.change"), Left: true}}
	for _, o := range []report.Overview{a.Year, a.Last} {
		for _, it := range slices.Concat(o.Items, o.Systems) {
			if it.Target == nil {
				continue
			}
			number, unit := m.value(it.Result)
			value := Cell{Text: number}
			if unit != "" {
				value.Text += nbsp + unit
			}
			status := m.status(it.Result)
			t.Rows = append(t.Rows, Row{Head: m.titleOf(it.Indicator, it.System) + " (" + m.p.Short(o.Period) + ")", Cells: []Cell{
				value, word(m.target(it.Result)), {Text: status.Word, Class: status.Class}, word(m.changes(it)),
			}})
		}
	}
	return t
}

func (m *Maker) yearSystems(l report.SystemList) Table {
	t := Table{Caption: m.p.T("systems.caption", m.p.Period(l.Period)), First: m.p.T("col.system")}
	t.Columns = []Column{
		{Label: m.p.T("col.department"), Left: true},
		{Label: m.p.T("col.phase"), Left: true},
		{Label: m.p.T("col.energy")},
		{Label: m.p.T("col.per_use")},
		{Label: m.p.T("col.card")},
	}
	for _, r := range l.Rows {
		t.Rows = append(t.Rows, Row{Head: m.Name(r.Card.ID), Cells: []Cell{
			word(m.stated(r.Card.Department)), m.phaseCell(r, period.DateOf(l.Now, l.Zone)),
			m.p.figure(r.Row.Energy.Figure, m.digits(r.Row.Energy)), m.p.figure(r.Row.PerUse.Figure, m.digits(r.Row.PerUse)),
			word(m.p.T("of", r.Stated, r.Of)),
		}})
	}
	return t
}

// actionsOf lists what was decided by the end of a period and was not done
// before it.
func (m *Maker) actionsOf(p period.Period) []string {
	var list []string
	for _, x := range m.setup.Actions {
		if (x.Decided.IsZero() || x.Decided.Compare(p.Last()) <= 0) && (x.Done.IsZero() || x.Done.Compare(p.First()) >= 0) {
			text := m.p.T("card.system", m.titleOf(x.Indicator, measure.System(x.System)), m.action(x))
			if !x.Done.IsZero() {
				text += " · " + m.p.T("year.done", m.p.Date(x.Done))
			}
			list = append(list, text)
		}
	}
	return list
}

// yearMethod says of each indicator shown how it is obtained and what it does
// not tell.
func (m *Maker) yearMethod(items []report.Item) []Entry {
	var list []Entry
	for _, it := range items {
		d := m.defs[it.Indicator]
		if it.Figure.State == measure.Missing || d.ID == indicator.IDRebound {
			continue
		}
		list = append(list, Entry{Label: m.text(d.Title), Text: m.text(d.FormulaText) + ". " + m.text(d.Method) + " " + m.text(d.Limits)})
	}
	return list
}
