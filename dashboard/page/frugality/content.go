package frugality

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the sustainability officer's page: how much, for what, under
// the target or not, measured or guessed, and why it changes.
type Content struct {
	kit.Page
	Picker  kit.Picker
	Strip   []kit.Card
	Energy  *kit.Figure
	PerUse  *kit.Figure
	Methods *kit.Figure
	Queries *kit.Figure
	Hours   *kit.Figure
	Cause   *kit.Figure
	Cost    *kit.Figure
	Rebound kit.Note
	Systems *kit.Figure
	Largest kit.Table // the first lines of Systems
	Plain   []string  // the causes in sentences
	// Levers are what could be done; All is their whole table.
	Levers    kit.Levers
	All       *kit.Figure
	Compare   string
	Decisions kit.Decisions
	// Wide names the systems that make the energy uncertain, the widest first, and
	// Whole says how wide the whole is.
	Wide, Whole string
	Checks      kit.Note
}

// Drawn lists the figures in the order of the page.
func (f *Content) Drawn() []*kit.Figure {
	return slices.DeleteFunc(
		[]*kit.Figure{f.Energy, f.PerUse, f.Methods, f.Queries, f.Hours, f.Cause, f.Cost, f.Systems, f.All},
		func(x *kit.Figure) bool { return x == nil },
	)
}

// path is the address of the page.
const path = "/frugalite"

// The ids of the figures, in their addresses.
const (
	figMethods = "methodes"
	figQueries = "requetes"
	figCause   = "variation"
	figCost    = "cout"
	figSystems = "systemes"
)

// A figureRow is one figure of the page: its id, its place in the content, and
// what makes it; a figure without an id is not shown.
type figureRow struct {
	id   string
	in   func(*Content) **kit.Figure
	make func(presenter, report.Frugality) kit.Figure
}

// figures lists them, in the order of their making.
func figures() []figureRow {
	return []figureRow{
		{kit.FigureEnergy, func(f *Content) **kit.Figure { return &f.Energy }, func(m presenter, a report.Frugality) kit.Figure { return m.EnergyFigure(a, m.Towards(path, a.System)) }},
		{kit.FigurePerUse, func(f *Content) **kit.Figure { return &f.PerUse }, presenter.perUseFigure},
		{figMethods, func(f *Content) **kit.Figure { return &f.Methods }, presenter.methodFigure},
		{figQueries, func(f *Content) **kit.Figure { return &f.Queries }, presenter.queriesFigure},
		{kit.FigureHours, func(f *Content) **kit.Figure { return &f.Hours }, presenter.hourFigure},
		{figCause, func(f *Content) **kit.Figure { return &f.Cause }, presenter.causeFigure},
		{figCost, func(f *Content) **kit.Figure { return &f.Cost }, presenter.costFigure},
		{figSystems, func(f *Content) **kit.Figure { return &f.Systems }, presenter.systemsFigure},
		{kit.FigureLevers, func(f *Content) **kit.Figure { return &f.All }, presenter.leverFigure},
	}
}

func figureIDs() []string {
	var list []string
	for _, f := range figures() {
		list = append(list, f.id)
	}
	return list
}

// figure makes one figure; nil when there is nothing to show.
func (m presenter) figure(row figureRow, a report.Frugality) *kit.Figure {
	made := row.make(m, a)
	if made.ID == "" {
		return nil
	}
	made.Href = m.TableAddress(made, a.Period, a.System)
	m.AttachCorrections(&made, a.Corrections, a.Period)
	return &made
}

// shown makes the figure of an id alone, without the others of the page.
func (m presenter) shown(a report.Frugality, id string) page.Shown {
	s := page.Shown{Page: m.head(a)}
	i := slices.IndexFunc(figures(), func(f figureRow) bool { return f.id == id })
	if i >= 0 && (a.Empty == "" || a.Empty == report.NoFigures) {
		s.Figure = m.figure(figures()[i], a)
	}
	return s
}

// head is the page without its figures.
func (m presenter) head(a report.Frugality) kit.Page {
	head := kit.Page{Nav: "frugality", Path: m.Keep(kit.Address(path, a.Period, a.System)), Title: m.T("frugality.title")}
	head.Meta = m.T("frugality.meta", m.Period(a.Period))
	if a.System != "" {
		head.Meta = m.T("frugality.meta.system", m.SystemName(a.System), m.Period(a.Period))
	}
	return head
}

// content makes the page of all systems, or of one.
func (m presenter) content(a report.Frugality) *Content {
	f := &Content{Page: m.head(a)}
	f.Picker = m.Picker(a.Head, path, a.System)
	f.Picker.Systems, f.Picker.More = m.SystemChoices(a.System)
	f.Picker.Compare = m.ComparisonChoices(a.Period.Kind.String())
	f.Notes = append(m.EmptyNotes(a.Head), m.PerimeterNotes(a.Perimeter)...)
	if a.Empty != "" && a.Empty != report.NoFigures {
		return f
	}
	if a.System == "" {
		f.Lead = m.Headline(a.Head, a.Findings)
	}
	f.Strip = m.strip(a.Items)
	for _, fig := range figures() {
		*fig.in(f) = m.figure(fig, a)
	}
	f.Plain = m.plain(a.Items)
	f.Wide, f.Whole = m.wide(a)
	f.Compare = m.Path(kit.Address("/comparer", a.Period, a.System))
	if f.All != nil {
		f.Levers = m.Levers(a.Levers, f.All.Href)
	} else {
		f.Levers = m.Levers(nil, "")
	}
	f.Rebound = m.Rebound(a.Rebounds)
	f.Corrections = m.Corrections(a.Corrections, kit.MaxCorrections)
	if n := len(a.Checks); n > 0 {
		f.Checks = kit.Note{Text: m.Count("checks", n), Href: m.Path("/sources") + "#recoupements", Link: m.T("checks.link")}
	}
	if f.Systems != nil {
		f.Largest = f.Systems.Table.Shortened(24)
		if all, some := len(f.Systems.Table.Rows), len(f.Largest.Rows); some < all { // the total is of all
			f.Largest.Caption = m.T("systems.largest", f.Largest.Caption, some, all)
		}
	}
	apart := []string{figSystems, figCost, kit.FigureLevers}
	if !m.Setup.NoCharts {
		apart = append(apart, figCause) // its amounts stand beside it in words
	}
	m.PlaceTables(slices.DeleteFunc(f.Drawn(), func(x *kit.Figure) bool { return slices.Contains(apart, x.ID) }), 0)
	return f
}

// strip is the row of figures at the top.
func (m presenter) strip(items []report.Item) []kit.Card {
	var cards []kit.Card
	for _, id := range []string{"energy", "carbon", "water", "energy_per_use", "queries", "measured_share", "low_use_energy", "cost", "scope"} {
		for _, it := range items {
			if it.Indicator != id || len(cards) == 6 || (id == "energy_per_use" && it.Target == nil) {
				continue
			}
			c := kit.Card{ID: id, Title: m.IndicatorTitle(id), Status: m.Status(it.Result), Target: m.TargetText(it.Result)}
			c.Number, c.Unit = m.Value(it.Result)
			c.Missing = !it.Figure.Known()
			c.Changes = m.WithPart(it.Result, m.Compared(it))
			c.Single = m.Single(it)
			if why := m.Reasons(it.Result); len(why) > 0 && it.Target != nil {
				c.Why = why[:1]
			}
			cards = append(cards, c)
		}
	}
	return cards
}

// perUseFigure follows the energy of one use, system by system. Only systems
// of one unit share an axis: the one that most systems have.
func (m presenter) perUseFigure(a report.Frugality) kit.Figure {
	unit := m.commonUnit(a.PerUse, a.System)
	f := kit.Figure{ID: kit.FigurePerUse, Inputs: m.Definitions[indicator.IDEnergyPerUse].Inputs()}
	name := m.T("use.any")
	if unit != "" {
		name = m.T("use." + string(unit))
	}
	f.Def = m.T("def.per_use", name)
	g := kit.Grid{Unit: "Wh/" + name, To: m.Towards(path, a.System)}
	g.Rows = m.SeriesOf(a.PerUse, kit.Hues(a.Energy), func(l report.Line) bool { return m.Systems[l.System].Unit == unit })
	m.telling(g.Rows, a)
	f.Title = m.perUseTitle(a.Rows, g.Rows)
	g.Steps = kit.StepsOf(g.Rows, a.Quarters)
	g.Limits = make([]*float64, len(g.Steps))
	if len(g.Rows) == 1 {
		for i, p := range g.Rows[0].Points {
			g.Limits[i] = p.Limit
		}
	}
	f.From = m.T("from.per_use", m.Period(a.Period))
	return m.LineFigure(f, g)
}

// telling puts first the system that the title names, then those that use most
// energy.
func (m presenter) telling(rows []kit.Series, a report.Frugality) {
	energy := map[measure.System]float64{}
	for _, l := range a.Energy {
		energy[l.System] = kit.Series{Points: l.Points}.Recent()
	}
	if s, ok := movedMost(a.Rows, rows); ok {
		energy[s.System] = math.Inf(1)
	}
	slices.SortStableFunc(rows, func(x, y kit.Series) int { return kit.Compare(energy[y.System], energy[x.System]) })
}

// commonUnit is the functional unit that most of the lines have; the register
// breaks ties by its order.
func (m presenter) commonUnit(lines []report.Line, only measure.System) register.Unit {
	if only != "" {
		return m.Systems[only].Unit
	}
	count := map[register.Unit]int{}
	best := register.Unit("")
	for _, l := range lines {
		u := m.Systems[l.System].Unit
		count[u]++
		if best == "" || count[u] > count[best] {
			best = u
		}
	}
	return best
}

// methodFigure shows how each quarter's energy was obtained.
func (m presenter) methodFigure(a report.Frugality) kit.Figure {
	f := kit.Figure{ID: figMethods, Inputs: m.Definitions[indicator.IDEnergy].Inputs(), Title: m.methodTitle(a.Items), Def: m.T("def.methods")}
	g := kit.Grid{Unit: "kWh", To: m.Towards(path, a.System)}
	list := []struct {
		method measure.Method
		hue    chart.Hue
	}{{measure.Measured, chart.Teal}, {measure.Declared, chart.Amber}, {measure.Estimated, chart.Blue}}
	for _, kind := range list {
		r := kit.Series{Name: kit.Upper(m.MethodName(kind.method)), Hue: kind.hue}
		for _, q := range a.Methods {
			r.Points = append(r.Points, methodPoint(q, kind.method))
		}
		g.Rows = append(g.Rows, r)
	}
	for _, q := range a.Methods {
		g.Steps = append(g.Steps, q.Period)
	}
	g.Limits = make([]*float64, len(g.Steps))
	return m.HalfStackFigure(f, g)
}

func methodPoint(q report.MethodRow, of measure.Method) report.Point {
	p := report.Point{Period: q.Period, Running: q.Running}
	if !q.Known {
		return p
	}
	p.State = measure.Known
	for _, s := range q.Shares {
		if s.Method == of {
			p.Value = s.Value
		}
	}
	if of == measure.Estimated {
		p.Shares = kit.EstimatedShare(1)
	}
	return p
}

// wide names the systems whose ranges make the energy uncertain, and how wide the
// whole is.
func (m presenter) wide(a report.Frugality) (names, whole string) {
	const maxShown = 4
	width := func(r report.SystemRow) float64 {
		if !r.Energy.Figure.Known() {
			return 0
		}
		return r.Energy.Figure.High - r.Energy.Figure.Low
	}
	rows := slices.Clone(a.Rows)
	slices.SortStableFunc(rows, func(x, y report.SystemRow) int { return kit.Compare(width(y), width(x)) })
	sum, list := 0.0, []string{}
	for i, r := range rows {
		w := width(r)
		sum += w
		if i < maxShown && w > 0 {
			list = append(list, m.T("known.row", m.SystemName(r.System), m.Of(w, "kWh")))
		}
	}
	return m.List(list), m.T("known.text", m.Of(sum, "kWh"))
}

// leverFigure is the whole table of what could be done.
func (m presenter) leverFigure(a report.Frugality) kit.Figure {
	if len(a.Levers) == 0 {
		return kit.Figure{}
	}
	return m.LeverFigure(a.Levers)
}

func (m presenter) hourFigure(a report.Frugality) kit.Figure {
	return m.HourFigure(a.Hours, m.hoursTitle(a.Findings), a.Period)
}

// useUnit is the unit of a system's uses, for a number of them.
func (m presenter) useUnit(system measure.System, v float64) string {
	unit := "any"
	if s, ok := m.Systems[system]; ok && s.Unit != "" {
		unit = string(s.Unit)
	}
	return m.Plural("uses."+unit, v)
}
