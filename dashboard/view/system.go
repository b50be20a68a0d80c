package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Entry is one line of a register card: what is not stated says so.
type Entry struct {
	Label, Text string
	Href        string // an address of the register: only http and https
	Missing     bool
}

// System is one system's page: its figures, then its card.
type System struct {
	Page
	Picker    Picker
	Cards     []Card
	Energy    *Figure
	PerUse    *Figure
	Hours     *Figure
	Groups    []Group
	Rebound   Note
	Forecasts Table
	Breaks    []string
	Sources   []Choice
	Stated    string // how much of the card is filled
	Staff     string // address of use beside wellbeing, for human resources; "" where nobody tells it
	Dialogue  string // address of the sheet for the staff committee
}

// Group is a part of the register card.
type Group struct {
	Title   string
	Entries []Entry
}

// Drawn lists the figures in the order of the page.
func (s *System) Drawn() []*Figure {
	list := []*Figure{s.Energy, s.PerUse, s.Hours}
	for _, c := range s.Cards {
		list = append(list, c.Spark)
	}
	return slices.DeleteFunc(list, func(x *Figure) bool { return x == nil })
}

// CardAlone leaves the register card of the page: what the public reads,
// without a figure that was not published.
func (s *System) CardAlone() *System {
	page := s.Page
	page.Notes, page.Fixes, page.Lead = nil, nil, ""
	page.Path, _, _ = strings.Cut(page.Path, "?") // a card has no period
	return &System{Page: page, Groups: s.Groups, Stated: s.Stated}
}

// System makes a system's page.
func (m *Maker) System(a report.SystemPage) *System {
	path := SystemPath(a.Card.ID)
	s := &System{Page: Page{Nav: "systems", Path: Address(path, a.Period, ""), Title: m.Name(a.Card.ID), Meta: curly(a.Card.Purpose)}}
	if s.Meta == "" {
		s.Meta = m.p.T("system.purpose.unstated")
	}
	s.Picker = m.picker(a.Head, path, "")
	s.Notes = m.empty(a.Head)
	s.Groups = m.groups(a)
	s.Dialogue = m.p.Path(DialoguePath(a.Card.ID))
	s.Stated = m.p.T("system.stated", m.p.Number(float64(a.Stated), 0), m.p.Number(float64(len(a.Fields)), 0))
	for _, b := range a.Breaks {
		s.Breaks = append(s.Breaks, m.p.T("system.break", m.p.Date(b.Date), curly(b.Note)))
	}
	for _, src := range a.Sources {
		s.Sources = append(s.Sources, Choice{Value: m.p.Path(SourcePath(src.Declared.Name)), Label: m.sourceTitle(src)})
	}
	if a.Empty != "" && a.Empty != report.NoFigures {
		return s
	}
	for _, it := range a.Items {
		if it.Figure.State != measure.Missing || it.Target != nil {
			card := m.card(it, false)
			card.Tag = ""
			s.Cards = append(s.Cards, card)
		}
		if len(s.Cards) == 4 {
			break
		}
	}
	m.systemFigures(s, a)
	if a.Rebound != nil {
		s.Rebound = m.rebound([]indicator.Signal{*a.Rebound})
	}
	s.Forecasts = m.forecasts(a.Forecasts)
	s.Fixes = m.fixes(a.Fixes, mostFixes)
	m.beside(s.Drawn()[:min(3, len(s.Drawn()))], 60)
	return s
}

func (m *Maker) systemFigures(s *System, a report.SystemPage) {
	id := a.Card.ID
	name := m.p.T("use.any")
	if a.Card.Unit != "" {
		name = m.p.T("use." + string(a.Card.Unit))
	}
	made := func(f Figure) *Figure {
		f.Href = m.tableAddress(f, a.Period, id)
		m.fixed(&f, a.Fixes, a.Period)
		return &f
	}
	energy := m.points(a.Energy, "kWh", m.title("energy"))
	s.Energy = made(m.small(Figure{
		ID: figEnergy, Title: m.systemTitle("energy", a.Row.Energy, a.Row.YearBefore), Def: m.p.T("def.energy.one"),
		From: m.origin(a.Row.Energy.Figure, a.Period),
	}, energy))
	perUse := m.points(a.PerUse, "Wh/"+name, m.title("energy_per_use"))
	s.PerUse = made(m.lines(Figure{
		ID: figPerUse, Title: m.systemTitle("energy_per_use", a.Row.PerUse, a.Row.PerUseChange), Def: m.p.T("def.per_use.one", name),
		From: m.p.T("from.per_use", m.p.Period(a.Period)),
	}, perUse))
	if a.Hours.State != measure.Missing {
		hours := m.hourFigure(a.Hours, m.p.T("title.hours.one"), a.Period)
		hours.Def = m.p.T("def.hours.one")
		s.Hours = made(hours)
	}
}

// points is the grid of one series.
func (m *Maker) points(list []report.Point, unit, name string) grid {
	g := grid{unit: unit, rows: []row{{name: name, points: list}}, limits: make([]*float64, len(list))}
	for i, p := range list {
		g.steps = append(g.steps, p.Period)
		g.limits[i] = p.Limit
	}
	return g
}

// systemTitle is the finding above a chart of one system.
func (m *Maker) systemTitle(id string, r indicator.Result, c indicator.Change) string {
	r.Indicator = id
	if !r.Figure.Known() {
		return m.p.T("title.one.none", m.title(id))
	}
	number, unit := m.value(r)
	if unit != "" {
		number += nbsp + unit
	}
	if text := m.change(id, c); text != "" {
		return m.p.T("title.one.change", m.title(id), number, text)
	}
	return m.p.T("title.one.level", m.title(id), number)
}

// groupOf sorts the fields of a card; what it does not know comes last.
func groupOf(id string) string {
	groups := map[string][]string{
		"use":     {"purpose", "department", "responsible", "unit", "phase", "role"},
		"tech":    {"supplier", "models", "hosting.place", "hosting.zone", "hosting.pue", "hosting.wue", "hosting.in_building", "max_power_w", "embodied", "energy_methods", "mitigation"},
		"people":  {"governance.individual_decisions", "governance.individual_notice", "governance.automated_decision", "governance.human_decision", "governance.workers_informed", "governance.human_channel", "governance.accessibility_rate", "governance.public_notice", "governance.explanation", "governance.critical_thinking_measure"},
		"control": {"approval.score", "approval.forecast.queries_per_year", "approval.forecast.kwh_per_year", "approval.review"},
	}
	for name, ids := range groups {
		if slices.Contains(ids, id) {
			return name
		}
	}
	return "law"
}

// groups is the register card: every field, stated or not.
func (m *Maker) groups(a report.SystemPage) []Group {
	order := []string{"use", "tech", "people", "law", "control"}
	list := make([]Group, len(order))
	for i, name := range order {
		list[i].Title = m.p.T("card." + name)
	}
	for _, f := range a.Fields {
		i := slices.Index(order, groupOf(f.ID))
		list[i].Entries = append(list[i].Entries, m.entry(f))
	}
	return list
}

// entry words one field of the register.
func (m *Maker) entry(f register.Field) Entry {
	e := Entry{Label: m.p.Or("field."+f.ID, f.ID)}
	switch {
	case !f.Stated:
		e.Text, e.Missing = m.p.T("unstated"), true
		return e
	case isAddress(f.Value):
		e.Href, e.Text = f.Value, m.p.T("field.link")
	case f.ID == "unit":
		e.Text = m.p.Or("use."+f.Value, f.Value)
	default:
		e.Text = m.fieldValue(f)
	}
	if !f.Date.IsZero() {
		if e.Text != "" {
			e.Text += " · "
		}
		e.Text += m.p.Date(f.Date)
	}
	if f.Expired {
		e.Text += " · " + m.p.T("expired")
		e.Missing = true
	}
	return e
}

func (m *Maker) fieldValue(f register.Field) string {
	if v, err := strconv.ParseFloat(f.Value, 64); err == nil {
		return m.p.Amount(v, decimals(v), m.p.Or("fieldunit."+f.ID, ""))
	}
	return m.p.Or("word."+f.Value, curly(f.Value))
}

// forecasts sets what an approval expected beside what happened.
func (m *Maker) forecasts(list []report.ForecastRow) Table {
	t := Table{Caption: m.p.T("forecast.caption"), First: m.p.T("col.indicator")}
	t.Columns = []Column{{Label: m.p.T("col.forecast")}, {Label: m.p.T("col.actual")}}
	for _, f := range list {
		unit := "kWh"
		switch f.Metric {
		case measure.Queries:
			unit = m.p.T("uses.query.many")
		case measure.ActiveAgents:
			unit = m.p.T("forecast.users.unit")
		}
		t.Rows = append(t.Rows, Row{Head: m.p.T("forecast." + string(f.Metric)), Cells: []Cell{
			{Text: m.p.Of(f.Forecast, unit), Number: true, Value: f.Forecast}, m.withUnit(f.Actual, unit),
		}})
	}
	return t
}

func (m *Maker) withUnit(f indicator.Figure, unit string) Cell {
	c := m.p.figure(f, Digits(f.Value))
	if c.Number {
		c.Text += nbsp + unit
	}
	return c
}
