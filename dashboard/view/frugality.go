package view

import (
	"math"
	"slices"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Frugality is the sustainability officer's page: how much, for what, under
// the target or not, measured or guessed, and why it changes.
type Frugality struct {
	Page
	Picker  Picker
	Strip   []Card
	Energy  *Figure
	PerUse  *Figure
	Methods *Figure
	Queries *Figure
	Hours   *Figure
	Cause   *Figure
	Cost    *Figure
	Rebound Note
	Systems *Figure
	Largest Table // the first lines of Systems
	Checks  Note
	// Footprint is the address of the page of carbon and water.
	Footprint string
}

// Drawn lists the figures in the order of the page.
func (f *Frugality) Drawn() []*Figure {
	return slices.DeleteFunc(
		[]*Figure{f.Energy, f.PerUse, f.Methods, f.Queries, f.Hours, f.Cause, f.Cost, f.Systems},
		func(x *Figure) bool { return x == nil },
	)
}

// The ids of the figures, in their addresses.
const (
	figEnergy  = "energie"
	figPerUse  = "par-usage"
	figMethods = "methodes"
	figQueries = "requetes"
	figHours   = "heures"
	figCause   = "variation"
	figCost    = "cout"
	figSystems = "systemes"
)

// Frugality makes the page of all systems, or of one.
func (m *Maker) Frugality(a report.Frugality) *Frugality {
	f := &Frugality{Page: Page{Nav: "frugality", Path: Address("/frugalite", a.Period, a.System)}}
	f.Title = m.p.T("frugality.title")
	f.Meta = m.p.T("frugality.meta", m.p.Period(a.Period))
	if a.System != "" {
		f.Meta = m.p.T("frugality.meta.system", m.Name(a.System), m.p.Period(a.Period))
	}
	f.Picker = m.picker(a.Head, "/frugalite", a.System)
	m.filter(&f.Picker, a.System)
	f.Notes = append(m.empty(a.Head), m.incomplete(a.Perimeter)...)
	if a.Empty != "" && a.Empty != report.NoFigures {
		return f
	}
	if a.System == "" {
		f.Lead = m.headline(a.Head, a.Findings)
	}
	f.Strip = m.strip(a.Items)
	for _, fig := range []struct {
		into **Figure
		made Figure
	}{
		{&f.Energy, m.energyFigure(a)},
		{&f.PerUse, m.perUseFigure(a)},
		{&f.Methods, m.methodFigure(a)},
		{&f.Queries, m.queriesFigure(a)},
		{&f.Hours, m.hourFigure(a.Hours, m.hoursTitle(a.Findings), a.Period)},
		{&f.Cause, m.causeFigure(a)},
		{&f.Cost, m.costFigure(a)},
		{&f.Systems, m.systemsFigure(a)},
	} {
		if fig.made.ID != "" {
			made := fig.made
			made.Href = m.tableAddress(made, a.Period, a.System)
			m.fixed(&made, a.Fixes, a.Period)
			*fig.into = &made
		}
	}
	f.Rebound = m.rebound(a.Rebounds)
	f.Fixes = m.fixes(a.Fixes, mostFixes)
	f.Footprint = m.p.Path(Address("/empreinte", a.Period, ""))
	if n := len(a.Checks); n > 0 {
		f.Checks = Note{Text: m.p.Count("checks", n), Href: m.p.Path("/sources") + "#recoupements", Link: m.p.T("checks.link")}
	}
	if f.Systems != nil {
		f.Largest = f.Systems.Table.first(60)
	}
	m.beside(slices.DeleteFunc(f.Drawn(), func(x *Figure) bool { return x.ID == figSystems }), 70)
	return f
}

// tableAddress is the page of a figure's table; a figure without any has none.
func (m *Maker) tableAddress(f Figure, of period.Period, system measure.System) string {
	if len(f.Table.Rows) == 0 {
		return ""
	}
	return m.p.Path(Address("/chiffres/"+f.ID, of, system))
}

// beside puts tables of at most 60 cells beside their charts, the small ones
// first, while the page has room for them; the others are one link away.
func (m *Maker) beside(figures []*Figure, room int) {
	if m.setup.NoCharts {
		room = math.MaxInt
	}
	bySize := slices.Clone(figures)
	slices.SortStableFunc(bySize, func(a, b *Figure) int { return a.Table.size() - b.Table.size() })
	for _, f := range bySize {
		alone := len(f.Charts) == 0 // nothing else shows the figures
		if f.Table.size() == 0 || f.Table.size() > 60 || (f.Table.nodes() > room && !alone) {
			continue
		}
		f.Inline = true
		room -= f.Table.nodes()
	}
}

// strip is the row of figures at the top.
func (m *Maker) strip(items []report.Item) []Card {
	var cards []Card
	for _, id := range []string{"energy", "carbon", "water", "energy_per_use", "queries", "measured_share", "low_use_energy", "cost", "scope"} {
		for _, it := range items {
			if it.Indicator != id || len(cards) == 6 || (id == "energy_per_use" && it.Target == nil) {
				continue
			}
			c := Card{ID: id, Title: m.title(id), Status: m.status(it.Result), Target: m.target(it.Result), Tag: m.perimeter(it.Coverage)}
			c.Number, c.Unit = m.value(it.Result)
			c.Missing = !it.Figure.Known()
			c.Changes = m.change(id, it.YearBefore)
			if why := m.reasons(it.Result); len(why) > 0 && it.Target != nil {
				c.Why = why[:1]
			}
			cards = append(cards, c)
		}
	}
	return cards
}

func (m *Maker) rows(list []report.Line, colours map[measure.System]chart.Hue, keep func(report.Line) bool) []row {
	var rows []row
	for _, l := range list {
		if keep == nil || keep(l) {
			rows = append(rows, row{name: m.Name(l.System), system: l.System, hue: colours[l.System], points: l.Points, idle: m.idle(l)})
		}
	}
	return rows
}

// hues gives the systems that use most energy one colour each, the same on
// every chart of the page.
func hues(energy []report.Line) map[measure.System]chart.Hue {
	ranked := slices.Clone(energy)
	slices.SortStableFunc(ranked, func(a, b report.Line) int {
		return compare(row{points: b.Points}.recent(), row{points: a.Points}.recent())
	})
	out := map[measure.System]chart.Hue{}
	for i, l := range ranked[:min(len(ranked), int(chart.Brown))] {
		out[l.System] = chart.Hue(i + 1)
	}
	return out
}

// idle says in which periods a system without a figure was not running: it
// then lacks nothing.
func (m *Maker) idle(l report.Line) []bool {
	s, ok := m.systems[l.System]
	out := make([]bool, len(l.Points))
	for i, p := range l.Points {
		out[i] = ok && p.State == measure.Missing && len(s.Running(m.p.zone, p.Period.Window(m.p.zone))) == 0
	}
	return out
}

func steps(rows []row, quarters []period.Period) []period.Period {
	if len(rows) == 0 {
		return quarters
	}
	out := make([]period.Period, len(rows[0].points))
	for i, p := range rows[0].points {
		out[i] = p.Period
	}
	return out
}

func itemOf(items []report.Item, id string) (report.Item, bool) {
	i := slices.IndexFunc(items, func(it report.Item) bool { return it.Indicator == id })
	if i < 0 {
		return report.Item{}, false
	}
	return items[i], true
}

// energyFigure stacks the systems' energy, quarter by quarter, under the target.
func (m *Maker) energyFigure(a report.Frugality) Figure {
	f := Figure{ID: figEnergy, Title: m.energyTitle(a.Head, a.Findings, a.Items), Def: m.p.T("def.energy")}
	g := grid{rows: m.rows(a.Energy, hues(a.Energy), nil), limits: a.Limits, unit: "kWh"}
	g.steps = steps(g.rows, a.Quarters)
	if it, ok := itemOf(a.Items, "energy"); ok {
		f.From = m.origin(it.Figure, a.Period)
	}
	for _, r := range g.rows {
		f.Notes = append(f.Notes, m.breaks(r)...)
	}
	return m.stacked(f, g)
}

// breaks names the periods from which a series is counted otherwise.
func (m *Maker) breaks(r row) []string {
	var out []string
	for _, p := range r.points {
		if p.Break {
			out = append(out, m.p.T("break", r.name, m.p.Since(p.Period)))
		}
	}
	return out
}

// perUseFigure follows the energy of one use, system by system. Only systems
// of one unit share an axis: the one that most systems have.
func (m *Maker) perUseFigure(a report.Frugality) Figure {
	unit := m.commonUnit(a.PerUse, a.System)
	f := Figure{ID: figPerUse}
	name := m.p.T("use.any")
	if unit != "" {
		name = m.p.T("use." + string(unit))
	}
	f.Def = m.p.T("def.per_use", name)
	g := grid{unit: "Wh/" + name}
	g.rows = m.rows(a.PerUse, hues(a.Energy), func(l report.Line) bool { return m.systems[l.System].Unit == unit })
	m.telling(g.rows, a)
	f.Title = m.perUseTitle(a.Rows, g.rows)
	g.steps = steps(g.rows, a.Quarters)
	g.limits = make([]*float64, len(g.steps))
	if len(g.rows) == 1 {
		for i, p := range g.rows[0].points {
			g.limits[i] = p.Limit
		}
	}
	f.From = m.p.T("from.per_use", m.p.Period(a.Period))
	return m.lines(f, g)
}

// telling puts first the system that the title names, then those that use most
// energy.
func (m *Maker) telling(rows []row, a report.Frugality) {
	energy := map[measure.System]float64{}
	for _, l := range a.Energy {
		energy[l.System] = row{points: l.Points}.recent()
	}
	if s, ok := movedMost(a.Rows, rows); ok {
		energy[s.System] = math.Inf(1)
	}
	slices.SortStableFunc(rows, func(x, y row) int { return compare(energy[y.system], energy[x.system]) })
}

// commonUnit is the functional unit that most of the lines have; the register
// breaks ties by its order.
func (m *Maker) commonUnit(lines []report.Line, only measure.System) register.Unit {
	if only != "" {
		return m.systems[only].Unit
	}
	count := map[register.Unit]int{}
	best := register.Unit("")
	for _, l := range lines {
		u := m.systems[l.System].Unit
		count[u]++
		if best == "" || count[u] > count[best] {
			best = u
		}
	}
	return best
}

// methodFigure shows how each quarter's energy was obtained.
func (m *Maker) methodFigure(a report.Frugality) Figure {
	f := Figure{ID: figMethods, Title: m.methodTitle(a.Findings), Def: m.p.T("def.methods")}
	g := grid{unit: "kWh"}
	list := []struct {
		method measure.Method
		hue    chart.Hue
	}{{measure.Measured, chart.Teal}, {measure.Declared, chart.Amber}, {measure.Estimated, chart.Blue}}
	for _, kind := range list {
		r := row{name: Upper(m.method(kind.method)), hue: kind.hue}
		for _, q := range a.Methods {
			r.points = append(r.points, methodPoint(q, kind.method))
		}
		g.rows = append(g.rows, r)
	}
	for _, q := range a.Methods {
		g.steps = append(g.steps, q.Period)
	}
	g.limits = make([]*float64, len(g.steps))
	return m.small(f, g)
}

func methodPoint(q report.MethodRow, of measure.Method) report.Point {
	p := report.Point{Period: q.Period}
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
		p.Shares = guessedShare(1)
	}
	return p
}

// FigureIDs lists the figures that have a page of their own.
func FigureIDs() []string {
	return []string{figEnergy, figPerUse, figMethods, figQueries, figHours, figCause, figCost, figSystems}
}
