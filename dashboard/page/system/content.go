package system

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is one system's page: its figures, then its card.
type Content struct {
	kit.Page
	Picker    kit.Picker
	Cards     []kit.Card
	Energy    *kit.Figure
	PerUse    *kit.Figure
	Hours     *kit.Figure
	Groups    []kit.Group
	Rebound   kit.Note
	Forecasts []kit.Entry
	Breaks    []string
	Sources   []kit.Choice
	Decisions kit.Decisions
	Stated    string // how much of the card is filled
	Staff     string // address of use beside wellbeing, for human resources; "" where nobody tells it
	Proofs    kit.Table
	shown     kit.Table    // without verdicts, for the public
	Clauses   []kit.Clause // the text of the model clauses that its contracts name
	Registry  string       // address of the notice for residents; "" where nobody meets it
	Dialogue  string       // address of the sheet for the staff committee
}

// Drawn lists the figures in the order of the page.
func (s *Content) Drawn() []*kit.Figure {
	list := []*kit.Figure{s.Energy, s.PerUse, s.Hours}
	for _, c := range s.Cards {
		list = append(list, c.Spark)
	}
	return slices.DeleteFunc(list, func(x *kit.Figure) bool { return x == nil })
}

// cardAlone leaves the register card of the page: what the public reads,
// without a figure that was not published.
func (s *Content) cardAlone() *Content {
	page := s.Page
	page.Notes, page.Corrections, page.Lead = nil, nil, ""
	page.Path, _, _ = strings.Cut(page.Path, "?") // a card has no period
	return &Content{Page: page, Groups: s.Groups, Stated: s.Stated, Proofs: s.shown, Clauses: s.Clauses, Registry: s.Registry}
}

// content makes a system's page.
func (m presenter) content(a report.SystemPage) *Content {
	s := &Content{Page: m.head(a), Picker: m.Picker(a.Head, kit.SystemPath(a.Card.ID), "")}
	s.Picker.Compare = m.ComparisonChoices(a.Period.Kind.String())
	s.Notes = append(s.Notes, m.EmptyNotes(a.Head)...)
	s.Groups = m.groups(a)
	s.Proofs = m.Proofs(a.Card, period.DateOf(a.Now, a.Zone), kit.Beside{Target: m.missed(a), Figures: m.ProofFigures(a.Items, a.Period)})
	s.shown = m.Proofs(a.Card, period.DateOf(a.Now, a.Zone), kit.Beside{})
	s.Clauses = m.Clauses(a.Card, period.DateOf(a.Now, a.Zone))
	s.Dialogue = m.Path(kit.DialoguePath(a.Card.ID))
	if a.Card.InUse(period.DateOf(a.Now, a.Zone)) {
		s.Registry = m.Path(kit.NoticePath(a.Card.ID))
	}
	s.Stated = m.T("system.stated", m.Number(float64(a.Stated), 0), m.Number(float64(len(a.Fields)), 0), m.Date(a.Today()))
	for _, b := range a.Breaks {
		s.Breaks = append(s.Breaks, m.T("system.break", m.Date(b.Date), kit.Apostrophes(b.Note)))
	}
	for _, src := range a.Sources {
		s.Sources = append(s.Sources, kit.Choice{Value: m.Path(kit.SourcePath(src.Declared.Name)), Label: m.SourceTitle(src)})
	}
	if a.Empty != "" && a.Empty != report.NoFigures {
		return s
	}
	for _, it := range carded(a.Items) {
		card := m.Card(it, false)
		card.Tag = ""
		s.Cards = append(s.Cards, card)
	}
	m.systemFigures(s, a)
	if a.Rebound != nil {
		s.Rebound = m.Rebound([]indicator.Signal{*a.Rebound})
	}
	s.Forecasts = m.forecasts(a.Forecasts)
	s.Corrections = m.Corrections(a.Corrections, kit.MaxCorrections)
	m.PlaceTables(s.Drawn()[:min(3, len(s.Drawn()))], 10)
	return s
}

// missed tells how the target of an indicator stands in the period of the page:
// of the system, else of the whole authority, as far as one is judged.
func (m presenter) missed(a report.SystemPage) func(string) string {
	judged := slices.Clone(a.Whole)
	for _, it := range a.Items {
		if it.Target != nil {
			judged = append(judged, it.Result)
		}
	}
	return func(id string) string {
		key := "unjudged"
		for _, r := range judged {
			if r.Indicator != id {
				continue
			}
			switch r.Verdict {
			case indicator.Missed, indicator.OffTrack:
				key = "missed"
			case indicator.Met, indicator.OnTrack, indicator.AtRisk:
				key = "kept"
			case indicator.Unknown, indicator.Withheld, indicator.Inconclusive:
			}
			if r.System == "" {
				key = "whole." + key
			}
		}
		return m.T("proof.target."+key, m.Period(a.Period))
	}
}

// head is the page without its figures.
func (m presenter) head(a report.SystemPage) kit.Page {
	head := kit.Page{Nav: "systems", Path: m.Keep(kit.Address(kit.SystemPath(a.Card.ID), a.Period, "")), Title: m.SystemName(a.Card.ID), Meta: kit.Apostrophes(a.Card.Purpose), Own: true}
	head.Notes = m.StandsNotes(a.Card.ID)
	if head.Meta == "" {
		head.Meta = m.T("system.purpose.unstated")
	}
	return head
}

// mostCards is how many cards the page holds.
const mostCards = 4

// carded are the first indicators that have a figure or a target.
func carded(items []report.Item) []report.Item {
	list := slices.DeleteFunc(slices.Clone(items), func(it report.Item) bool { return it.Figure.State == measure.Missing && it.Target == nil })
	return list[:min(len(list), mostCards)]
}

// history is the small history of an indicator that has a card, alone.
func (m presenter) history(a report.SystemPage, id string) page.Shown {
	s := page.Shown{Page: m.head(a)}
	list := carded(a.Items)
	i := slices.IndexFunc(list, func(it report.Item) bool { return it.Indicator == id })
	if i >= 0 && (a.Empty == "" || a.Empty == report.NoFigures) {
		s.Figure = m.Card(list[i], false).Spark
	}
	return s
}

func (m presenter) systemFigures(s *Content, a report.SystemPage) {
	id := a.Card.ID
	name := m.T("use.any")
	if a.Card.Unit != "" {
		name = m.T("use." + string(a.Card.Unit))
	}
	made := func(f kit.Figure) *kit.Figure {
		f.Href = m.TableAddress(f, a.Period, id)
		m.AttachCorrections(&f, a.Corrections, a.Period)
		return &f
	}
	energy := m.points(id, a.Energy, "kWh", m.IndicatorTitle("energy"))
	s.Energy = made(m.HalfStackFigure(kit.Figure{
		ID: kit.FigureEnergy, Inputs: m.Definitions[indicator.IDEnergy].Inputs(), Title: m.changeTitle(a, indicator.IDEnergy, a.Row.Energy, a.Row.YearBefore), Def: m.T("def.energy.one"),
		From: m.OriginOf(a.Row.Energy, a.Period),
	}, energy))
	perUse := m.points(id, a.PerUse, "Wh/"+name, m.IndicatorTitle("energy_per_use"))
	s.PerUse = made(m.LineFigure(kit.Figure{
		ID: kit.FigurePerUse, Inputs: m.Definitions[indicator.IDEnergyPerUse].Inputs(), Title: m.changeTitle(a, indicator.IDEnergyPerUse, a.Row.PerUse, a.Row.PerUseChange), Def: m.T("def.per_use.one", name),
		From: m.T("from.per_use", m.Period(a.Period)),
	}, perUse))
	if a.Hours.State != measure.Missing {
		hours := m.HourFigure(a.Hours, m.T("title.hours.one"), a.Period)
		hours.Def = m.T("def.hours.one")
		s.Hours = made(hours)
	}
}

// forecasts set what the approval expected beside what happened, a line each.
func (m presenter) forecasts(list []report.ForecastRow) []kit.Entry {
	var out []kit.Entry
	for _, r := range m.Forecasts(list).Rows {
		out = append(out, kit.Entry{Label: r.Head, Text: m.T("forecast.line", r.Cells[0].Text, r.Cells[1].Text)})
	}
	return out
}

// changeTitle is the finding above a chart, with the change that the reader chose.
func (m presenter) changeTitle(a report.SystemPage, id string, r indicator.Result, year indicator.Change) string {
	it, _ := kit.ItemOf(a.Items, id)
	it.Result, it.YearBefore = r, year
	it.Indicator = id
	return m.SystemTitle(id, r, m.Compared(it))
}

// points is the grid of one series.
func (m presenter) points(system measure.System, list []report.Point, unit, name string) kit.Grid {
	g := kit.Grid{Unit: unit, To: m.Towards(kit.SystemPath(system), ""), Rows: []kit.Series{{Name: name, Points: list}}, Limits: make([]*float64, len(list))}
	for i, p := range list {
		g.Steps = append(g.Steps, p.Period)
		g.Limits[i] = p.Limit
	}
	return g
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
func (m presenter) groups(a report.SystemPage) []kit.Group {
	order := []string{"use", "tech", "people", "law", "control"}
	list := make([]kit.Group, len(order))
	for i, name := range order {
		list[i].Title = m.T("card." + name)
	}
	for _, f := range a.Fields {
		i := slices.Index(order, groupOf(f.ID))
		e := m.entry(f)
		if f.ID == "phase" && f.Stated {
			e.Text = m.PhaseIn(a.Card, a.Head)
		}
		list[i].Entries = append(list[i].Entries, e)
	}
	for i := range list {
		list[i].Entries = m.unstated(list[i].Entries)
	}
	return list
}

// unstated puts the fields of a group that nobody stated on one line, where they
// are several: a card that is hardly filled in is no longer than one that is.
func (m presenter) unstated(entries []kit.Entry) []kit.Entry {
	var stated []kit.Entry
	var names []string
	for _, e := range entries {
		if e.Missing && e.Text == m.T("unstated") {
			names = append(names, e.Label)
			continue
		}
		stated = append(stated, e)
	}
	if len(names) < 2 {
		return entries
	}
	return append(stated, kit.Entry{Label: m.T("unstated"), Text: strings.Join(names, " · "), Missing: true})
}

// entry words one field of the register.
func (m presenter) entry(f register.Field) kit.Entry {
	e := kit.Entry{Label: m.Or("field."+f.ID, f.ID)}
	switch {
	case !f.Stated:
		e.Text, e.Missing = m.T("unstated"), true
		return e
	case kit.IsAddress(f.Value):
		e.Href, e.Text = f.Value, m.T("field.link")
	case f.ID == "unit":
		e.Text = m.Or("use."+f.Value, f.Value)
	default:
		e.Text = m.fieldValue(f)
		e.Own = e.Text == kit.Apostrophes(f.Value) && f.Date.IsZero()
	}
	if !f.Date.IsZero() {
		if e.Text != "" {
			e.Text += " · "
		}
		e.Text += m.Date(f.Date)
	}
	if f.Expired {
		e.Text += " · " + m.T("expired")
		e.Missing = true
	}
	return e
}

func (m presenter) fieldValue(f register.Field) string {
	if f.Kind == register.RangeField && f.Low != f.High {
		return m.T("heat.range", m.Number(f.Low, kit.Decimals(f.Low)), m.Amount(f.High, kit.Decimals(f.High), m.Or("fieldunit."+f.ID, "")))
	}
	if v, err := strconv.ParseFloat(f.Value, 64); err == nil {
		return m.Amount(v, kit.Decimals(v), m.Or("fieldunit."+f.ID, ""))
	}
	return m.Or("word."+f.Value, kit.Apostrophes(f.Value))
}
