package view

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// Card is one indicator with all that is said around it.
type Card struct {
	ID, Title    string
	Href, More   string // what explains it, and in which words
	Figures      string // address of the table behind the small history
	Status       Status
	Number, Unit string
	Missing      bool // Number is the word that says why there is none
	Target       string
	Tag          string // perimeter
	Changes      string
	Why          []string // reasons, bounds, basis, corrections
	From         string
	Spark        *Figure
}

// Overview is the first page: each indicator against its target, then the
// volumes that give context.
type Overview struct {
	Page
	Picker  Picker
	Cards   []Card
	Context Table
	Systems []Card
	Sources Note
	Glossed bool
}

// Drawn lists the small histories of the cards.
func (o *Overview) Drawn() []*Figure {
	var list []*Figure
	for _, cards := range [][]Card{o.Cards, o.Systems} {
		for _, c := range cards {
			if c.Spark != nil {
				list = append(list, c.Spark)
			}
		}
	}
	return list
}

// mostCards is how many cards each part of the first page holds.
const mostCards = 6

// Overview makes the first page.
func (m *Maker) Overview(a report.Overview) *Overview {
	o := &Overview{Page: Page{Nav: "home", Path: Address("/", a.Period, "")}}
	o.Title = Upper(m.p.Period(a.Period))
	o.Meta = m.p.T("overview.meta", m.span(a.Period))
	o.Notes = m.empty(a.Head)
	o.Picker = m.picker(a.Head, "/", "")
	if a.Empty == report.NoSystems || a.Empty == report.NoSources || a.Empty == report.NoData {
		o.Title = m.p.T("overview.title")
		return o
	}
	o.Lead = m.headline(a.Head, a.Findings)
	var context []report.Item
	items := slices.Clone(a.Items)
	slices.SortStableFunc(items, func(x, y report.Item) int { return targeted(y) - targeted(x) })
	for _, it := range items {
		if (it.Target != nil || leading(it.Indicator)) && len(o.Cards) < mostCards {
			o.Cards = append(o.Cards, m.card(it, false))
		} else if m.told(it) {
			context = append(context, it)
		}
	}
	o.Context = m.itemTable(context)
	o.Fixes = m.correctedIn(context)
	for _, it := range a.Systems {
		if len(o.Systems) < mostCards-2 {
			o.Systems = append(o.Systems, m.card(it, true))
		}
	}
	o.Sources = m.sourceNote(a.Sources)
	o.Glossed = true
	return o
}

// told reports whether an indicator without a target belongs among the volumes:
// of those about agents the response rate alone; the others have their page.
func (m *Maker) told(it report.Item) bool {
	return !m.defs[it.Indicator].Staff || it.Target != nil || it.Indicator == indicator.IDParticipation
}

func targeted(it report.Item) int {
	if it.Target != nil {
		return 1
	}
	return 0
}

// leading indicators have a card even without a target.
func leading(id string) bool {
	return id == "energy" || id == "measured_share" || id == "scope" || id == "queries"
}

// card words an indicator; one of a single system is titled by it.
func (m *Maker) card(it report.Item, bySystem bool) Card {
	c := Card{
		ID: it.Indicator, Title: m.title(it.Indicator), Status: m.status(it.Result), Target: m.target(it.Result),
		Tag: m.perimeter(it.Coverage), Changes: m.changes(it), From: m.known(it.Figure),
		Href: m.methodPath(it.Indicator), More: m.p.T("card.more"),
	}
	if bySystem {
		c.Title = m.p.T("card.system", m.Name(it.System), lower(c.Title))
		c.Href, c.More = m.p.Path(SystemPath(it.System)), m.p.T("card.more.system")
		c.Tag = ""
	}
	c.Number, c.Unit = m.value(it.Result)
	c.Missing = !it.Figure.Known()
	for _, text := range append([]string{m.boundsBeside(it.Result), m.projection(it.Result)}, m.reasons(it.Result)...) {
		if text != "" {
			c.Why = append(c.Why, text)
		}
	}
	c.Why = append(c.Why, m.targetNotes(it.Result)...)
	c.Why = append(c.Why, m.corrected(it)...)
	if c.Spark = m.spark(it, c); c.Spark != nil {
		c.Figures = m.p.Path(Address("/chiffres/"+it.Indicator, it.Period, it.System))
	}
	return c
}

// boundsBeside leaves out the bounds that a reason already says.
func (m *Maker) boundsBeside(r indicator.Result) string {
	if slices.ContainsFunc(r.Reasons, func(why indicator.Reason) bool { return why.Code == indicator.ReasonBoundsHoldLimit }) {
		return ""
	}
	return m.bounds(r)
}

// projection words where a running sum is heading.
func (m *Maker) projection(r indicator.Result) string {
	p := r.Projection
	if p == nil {
		return ""
	}
	for _, why := range r.Reasons {
		if why.Code == indicator.ReasonProjected {
			return "" // said as the reason of the verdict
		}
	}
	n := Digits(p.Value)
	return m.p.T("projection", m.p.Number(p.Low, n), m.p.Amount(p.High, n, m.unit(r.Indicator, r.System, p.High)), p.Elapsed, p.Days)
}

// spark is the small history of a card; its figures are those of the card's
// own page of figures.
func (m *Maker) spark(it report.Item, c Card) *Figure {
	known := 0
	limits := make([]*float64, len(it.History))
	for i, p := range it.History {
		if p.State != measure.Missing {
			known++
		}
		limits[i] = p.Limit
	}
	if known < 2 {
		return nil
	}
	unit := m.unit(it.Indicator, it.System, 2)
	g := grid{rows: []row{{name: c.Title, system: it.System, points: it.History}}, limits: limits, unit: unit}
	for _, p := range it.History {
		g.steps = append(g.steps, p.Period)
	}
	g = g.begun()
	last := len(g.steps) - 1
	f := Figure{ID: it.Indicator, From: m.origin(it.Figure, it.Period), Title: c.Title, Def: m.p.T("spark.def", unit)}
	f.Table = m.periodTable(c.Title, g)
	f.Fixes = slices.DeleteFunc(slices.Clone(it.Fixes), func(c report.Correction) bool { return !slices.ContainsFunc(g.steps, c.Overlaps) })
	f.Charts = []Drawing{{Spec: chart.Spark{
		Frame: m.frame(f, g, chart.Compact), Bars: points(g.rows[0].points), Target: m.limit(g.limits),
		First: m.p.Short(g.steps[0]), Last: m.p.Short(g.steps[last]),
	}}}
	return &f
}

// itemTable sets the volumes that have no target in one table.
func (m *Maker) itemTable(items []report.Item) Table {
	t := Table{Caption: m.p.T("context.caption"), First: m.p.T("col.indicator")}
	t.Columns = []Column{
		{Label: m.p.T("col.value")}, {Label: m.p.T("col.change"), Left: true}, {Label: m.p.T("col.perimeter"), Left: true},
	}
	for _, it := range items {
		number, unit := m.value(it.Result)
		value := Cell{Text: number, Number: it.Figure.Known(), Value: it.Figure.Value}
		if unit != "" {
			value.Text += nbsp + unit
		}
		t.Rows = append(t.Rows, Row{
			Head: m.title(it.Indicator), Href: m.methodPath(it.Indicator),
			Cells: []Cell{value, word(m.changes(it)), word(m.perimeter(it.Coverage))},
		})
	}
	return t
}

// sourceNote says how the sources are, in one sentence.
func (m *Maker) sourceNote(c report.SourceCounts) Note {
	n := Note{Href: m.p.Path("/sources"), Link: m.p.T("empty.see_sources")}
	if c.Total == 0 {
		return Note{}
	}
	parts := []string{m.p.T("sources.state", m.p.Count("source.fine", c.Fine), m.p.Count("source.of", c.Total))}
	for _, k := range []struct {
		key string
		n   int
	}{{"source.late", c.Late}, {"source.failing", c.Failing}, {"source.refused", c.Refused}, {"source.never", c.Never}} {
		if k.n > 0 {
			parts = append(parts, m.p.Count(k.key, k.n))
		}
	}
	n.Title = strings.Join(parts, ", ")
	return n
}
