package kit

import (
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Entry is one line of a register card: what is not stated says so.
type Entry struct {
	Label, Text string
	Href        string // an address of the register: only http and https
	Missing     bool
	Own         bool // the authority's own words
}

// Group is a part of the register card.
type Group struct {
	Title   string
	Entries []Entry
}

// SystemTitle is the finding above a chart of one system.
func (m *Presenter) SystemTitle(id string, r indicator.Result, change string) string {
	r.Indicator = id
	if !r.Figure.Known() {
		return m.T("title.one.none", m.IndicatorTitle(id))
	}
	number, unit := m.Value(r)
	if unit != "" {
		number += NBSP + unit
	}
	if change != "" {
		return m.T("title.one.change", m.IndicatorTitle(id), number, change)
	}
	return m.T("title.one.level", m.IndicatorTitle(id), number)
}

// Forecasts sets what an approval expected beside what happened.
func (m *Presenter) Forecasts(list []report.ForecastRow) Table {
	t := Table{Caption: m.T("forecast.caption"), First: m.T("col.indicator")}
	t.Columns = []Column{{Label: m.T("col.forecast")}, {Label: m.T("col.actual")}}
	for _, f := range list {
		unit := "kWh"
		switch f.Metric {
		case measure.Queries:
			unit = m.T("uses.query")
		case measure.ActiveAgents:
			unit = m.T("forecast.users.unit")
		}
		t.Rows = append(t.Rows, Row{Head: m.T("forecast." + string(f.Metric)), Cells: []Cell{
			{Text: m.Amount(f.Forecast, Decimals(f.Forecast), unit), Number: true, Value: f.Forecast}, m.withUnit(f.Actual, unit),
		}})
	}
	return t
}

func (m *Presenter) withUnit(f indicator.Figure, unit string) Cell {
	c := m.FigureCell(f, Digits(f.Value))
	if c.Number {
		c.Text += NBSP + unit
	}
	return c
}

// PhaseCell is the phase of a system; what is past its date stands out.
func (m *Presenter) PhaseCell(l report.SystemLine, today period.Date) Cell {
	c := TextCell(m.PhaseOn(l.Card, l.Phase, today))
	switch text := m.StandsText(l.Card.ID); {
	case text != "":
		return Cell{Text: c.Text + " · " + text, Class: "missed"}
	case l.Card.Overdue(today):
		return Cell{Text: c.Text + " · " + m.T("systems.overdue"), Class: "missed"}
	case l.Card.InUse(today) && l.Card.ReviewDue(today):
		return Cell{Text: c.Text + " · " + m.T("systems.review"), Class: "risk"}
	}
	return c
}

// PhaseOn words the phase of a system in a period, and that of today beside it
// where it is another.
func (m *Presenter) PhaseOn(s register.System, then register.Phase, today period.Date) string {
	now := s.Phases.At(today)
	if now == then {
		return m.Phase(then)
	}
	return m.Phase(then) + " · " + m.T("systems.now", m.Phase(now))
}

// PhaseIn words the phase of a system for a page about a period: the one place
// that says how far a system is.
func (m *Presenter) PhaseIn(s register.System, h report.Head) string {
	return m.PhaseOn(s, s.Phases.At(h.Day()), h.Today())
}

// Phase names a phase of a system's life.
func (m *Presenter) Phase(of register.Phase) string {
	if of == "" {
		return m.T("unstated")
	}
	return m.T("phase." + string(of))
}
