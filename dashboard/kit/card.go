package kit

import (
	"cmp"
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
	Single       *Choice // to the systems that have a target of what has none as a whole
}

// IsContext reports whether an indicator without a target belongs among the volumes:
// of those about agents the response rate alone; the others have their page.
func (m *Presenter) IsContext(it report.Item) bool {
	return !m.Definitions[it.Indicator].Staff || it.Target != nil || it.Indicator == indicator.IDParticipation
}

// Card words an indicator; one of a single system is titled by it.
func (m *Presenter) Card(it report.Item, bySystem bool) Card {
	c := Card{
		ID: it.Indicator, Title: m.IndicatorTitle(it.Indicator), Status: m.Status(it.Result), Target: m.TargetText(it.Result),
		Tag: m.PerimeterTag(it.Coverage), Changes: m.Changes(it), From: m.knownOf(it.Result),
		Href: m.methodPath(it.Indicator), More: m.T("card.system", m.T("card.more"), Lower(m.IndicatorTitle(it.Indicator))),
	}
	if bySystem {
		c.Title = m.T("card.system", m.SystemName(it.System), Lower(c.Title))
		c.Href, c.More = m.Path(SystemPath(it.System)), m.T("card.system", m.T("card.more.system"), m.SystemName(it.System))
		c.Tag = ""
	}
	c.Number, c.Unit = m.Value(it.Result)
	c.Missing = !it.Figure.Known()
	for _, text := range append([]string{m.boundsBeside(it.Result), m.projection(it.Result)}, m.Reasons(it.Result)...) {
		if text != "" {
			c.Why = append(c.Why, text)
		}
	}
	c.Why = append(c.Why, m.targetNotes(it.Result)...)
	c.Why = append(c.Why, m.corrected(it)...)
	if c.Spark = m.spark(it, c); c.Spark != nil {
		c.Figures = m.Path(m.Keep(Address("/chiffres/"+it.Indicator, it.Period, it.System)))
	}
	return c
}

// boundsBeside leaves out the bounds that a reason already says.
func (m *Presenter) boundsBeside(r indicator.Result) string {
	if slices.ContainsFunc(r.Reasons, func(why indicator.Reason) bool { return why.Code == indicator.ReasonBoundsHoldLimit }) {
		return ""
	}
	return m.Bounds(r)
}

// projection words where a running sum is heading.
func (m *Presenter) projection(r indicator.Result) string {
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
	return m.T("projection", m.Number(p.Low, n), m.Amount(p.High, n, m.Unit(r.Indicator, r.System, p.High)), p.Elapsed, p.Days)
}

// spark is the small history of a card; its figures are those of the card's
// own page of figures.
func (m *Presenter) spark(it report.Item, c Card) *Figure {
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
	unit := m.Unit(it.Indicator, it.System, 2)
	g := Grid{Rows: []Series{{Name: c.Title, System: it.System, Points: it.History}}, Limits: limits, Unit: unit}
	for _, p := range it.History {
		g.Steps = append(g.Steps, p.Period)
	}
	g = g.begun()
	last := len(g.Steps) - 1
	f := Figure{ID: it.Indicator, From: m.OriginOf(it.Result, it.Period), Title: c.Title, Def: m.T("spark.def", unit)}
	f.Table = m.periodTable(c.Title, g)
	f.Corrections = slices.DeleteFunc(slices.Clone(it.Corrections), func(c report.Correction) bool { return !slices.ContainsFunc(g.Steps, c.Overlaps) })
	f.Charts = []Drawing{{Spec: chart.Spark{
		Frame: m.frame(f, g, chart.Compact), Bars: points(g.Rows[0].Points), Target: m.limit(g.Limits),
		First: m.Short(g.Steps[0]), Last: m.Short(g.Steps[last]), Score: m.Definitions[it.Indicator].Unit == indicator.UnitScore,
	}}}
	return &f
}

// ItemTable sets the volumes that have no target in one table.
func (m *Presenter) ItemTable(items []report.Item) Table {
	t := Table{Caption: m.T("context.caption"), First: m.T("col.indicator")}
	t.Columns = []Column{
		{Label: m.T("col.value")}, {Label: m.T("col.change"), Left: true}, {Label: m.T("col.perimeter"), Left: true},
	}
	var without []string // why there is none, in one row
	for _, it := range items {
		if it.Figure.State == measure.Missing {
			why := cmp.Or(strings.Join(m.Reasons(it.Result), " "), m.T("reason.no_data"))
			without = append(without, m.T("context.without", m.IndicatorTitle(it.Indicator), why))
			continue
		}
		number, unit := m.Value(it.Result)
		value := Cell{Text: number, Number: it.Figure.Known(), Value: it.Figure.Value}
		if unit != "" {
			value.Text += NBSP + unit
		}
		t.Rows = append(t.Rows, Row{
			Head: m.IndicatorTitle(it.Indicator), Href: m.methodPath(it.Indicator),
			Cells: []Cell{value, TextCell(m.Changes(it)), TextCell(m.PerimeterTag(it.Coverage))},
		})
	}
	if len(without) > 0 {
		t.Rows = append(t.Rows, Row{Head: m.T("missing"), Cells: []Cell{{}, TextCell(strings.Join(without, " ")), {}}})
	}
	return t
}

// SourceNote says how the sources are, in one sentence.
func (m *Presenter) SourceNote(c report.SourceCounts) Note {
	n := Note{Href: m.Path("/sources"), Link: m.T("empty.see_sources")}
	if c.Total == 0 {
		return Note{}
	}
	parts := []string{m.T("sources.state", m.Count("source.fine", c.Fine), m.Count("source.of", c.Total))}
	for _, k := range []struct {
		key string
		n   int
	}{{"source.late", c.Late}, {"source.failing", c.Failing}, {"source.refused", c.Refused}, {"source.never", c.Never}} {
		if k.n > 0 {
			parts = append(parts, m.Count(k.key, k.n))
		}
	}
	n.Title = strings.Join(parts, ", ")
	return n
}

// Single leads to the systems that have a target of what has none as a whole; nil
// where none has.
func (m *Presenter) Single(it report.Item) *Choice {
	if it.Single == 0 {
		return nil
	}
	return &Choice{Value: m.Path(Address("/systemes", it.Period, "")), Label: m.Count("target.single", it.Single)}
}
