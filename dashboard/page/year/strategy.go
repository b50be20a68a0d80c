package year

import (
	"cmp"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/strategy"
)

// Strategy is what the report tells of the strategy's own objectives, in the
// three parts that it has: indicators, measures, means.
type Strategy struct {
	Title, Href string
	None        *kit.Note // the configuration describes none; nil: it does
	Objectives  kit.Table
	Measures    kit.Table
	Means       kit.Table
}

// strategyOn tells the strategy as it stood on a day.
func (m presenter) strategyOn(a answers, day period.Date) Strategy {
	s := m.Setup.Strategy
	if s == nil || s.Adopted.Compare(day) > 0 {
		return Strategy{None: &kit.Note{Title: m.T("year.strategy.none"), Text: m.T("year.strategy.none.text", m.Date(day))}}
	}
	out := Strategy{
		Title:      m.Bilingual(s.Title),
		Objectives: kit.Table{Caption: m.T("year.objectives.caption", m.Date(day)), First: m.T("year.objective")},
		Measures:   kit.Table{Caption: m.T("year.measures.caption", m.Date(day)), First: m.T("year.measure")},
		Means:      kit.Table{Caption: m.T("year.means.caption"), First: m.T("year.objective")},
	}
	if !s.Adopted.IsZero() {
		out.Title = m.T("year.strategy.adopted", out.Title, m.Date(s.Adopted))
	}
	if kit.IsAddress(s.Address) {
		out.Href = s.Address
	}
	left := func(key string) kit.Column { return kit.Column{Label: m.T(key), Left: true} }
	out.Objectives.Columns = []kit.Column{left("col.indicator"), {Label: m.T("col.value")}, left("year.target"), left("col.status"), left("year.state")}
	out.Measures.Columns = []kit.Column{left("year.objective"), left("sheet.owner"), left("year.state")}
	out.Means.Columns = []kit.Column{left("year.means")}
	for _, o := range s.Objectives {
		text := m.Bilingual(o.Text)
		out.Objectives.Rows = append(out.Objectives.Rows, m.objective(a, o, day))
		out.Means.Rows = append(out.Means.Rows, kit.Row{Head: text, Cells: []kit.Cell{kit.TextCell(cmp.Or(m.Bilingual(o.Means), m.T("unstated")))}})
		for _, x := range o.Measures {
			out.Measures.Rows = append(out.Measures.Rows, kit.Row{Head: m.Bilingual(x.Text), Cells: []kit.Cell{
				kit.TextCell(text), {Text: m.Typeset(x.Owner), Own: true}, kit.TextCell(m.course(x.Course, day)),
			}})
		}
	}
	return out
}

// objective is a row of the indicators: its figure against its target, of the
// year where the year has one, else of its last quarter.
func (m presenter) objective(a answers, o strategy.Objective, day period.Date) kit.Row {
	name, value, status := kit.TextCell(m.T("year.no_indicator")), kit.TextCell(m.T("year.no_total")), kit.TextCell(m.T("year.no_total"))
	target := m.Bilingual(o.Target)
	if o.Indicator != "" {
		name.Text = m.TitleOf(o.Indicator, measure.System(o.System))
		value.Text, status.Text = m.T("missing"), m.T("status.no_target")
		if it, of, ok := followed(a, o); ok {
			name.Text += " (" + m.Short(of) + ")"
			number, unit := m.Value(it.Result)
			value.Text = number
			if unit != "" {
				value.Text += kit.NBSP + unit
			}
			said := m.Status(it.Result)
			status = kit.Cell{Text: said.Word, Class: said.Class}
			if it.Aimed() {
				target = m.TargetText(it.Result)
			}
		}
	}
	return kit.Row{Head: m.Bilingual(o.Text), Cells: []kit.Cell{name, value, kit.TextCell(cmp.Or(target, m.T("unstated"))), status, kit.TextCell(m.course(o.Course, day))}}
}

// followed finds the result that follows an objective.
func followed(a answers, o strategy.Objective) (report.Item, period.Period, bool) {
	var found report.Item
	var of period.Period
	ok := false
	for _, v := range []report.Overview{a.Year, a.Last} {
		i := slices.IndexFunc(slices.Concat(v.Items, v.Systems), func(it report.Item) bool {
			return it.Indicator == o.Indicator && string(it.System) == o.System
		})
		if i < 0 {
			continue
		}
		it := slices.Concat(v.Items, v.Systems)[i]
		if !ok || it.Aimed() && !found.Aimed() {
			found, of, ok = it, v.Period, true
		}
	}
	return found, of, ok
}

// course words how far something was on a day.
func (m presenter) course(c strategy.Course, day period.Date) string {
	state, since := c.State(day)
	if since.IsZero() {
		return m.T("course." + string(state))
	}
	return m.T("year.since", m.T("course."+string(state)), m.Date(since))
}

// there keeps the systems that were there in the year.
func there(list []report.SystemLine, day period.Date) []report.SystemLine {
	return slices.DeleteFunc(slices.Clone(list), func(l report.SystemLine) bool {
		return !l.Row.InService && !l.Row.Energy.Figure.Known() && !l.Card.Overdue(day)
	})
}
