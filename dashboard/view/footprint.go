package view

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Footprint is the page of carbon, water and resources.
type Footprint struct {
	Page
	Picker   Picker
	Strip    []Card
	Carbon   *Figure
	Water    *Figure
	Systems  *Figure
	Largest  Table // the first lines of Systems
	Said     []string
	WhatIf   Table
	Checks   Table
	Compare  string // address of the comparison with another model
	Grid     *Figure
	Power    *Figure
	Files    []Choice // for the inventory of greenhouse gases
	Glossary bool
}

// The ids of the figures of the page, in their addresses.
const (
	figCarbon     = "carbone"
	figWater      = "eau"
	figFootprints = "empreintes"
	figGrid       = "reseau"
	figPower      = "puissance"
)

// FootprintIDs lists the figures that /empreinte shows and that have a page of
// their own.
func FootprintIDs() []string { return []string{figCarbon, figWater, figFootprints, figGrid, figPower} }

// Drawn lists the figures in the order of the page.
func (f *Footprint) Drawn() []*Figure {
	return slices.DeleteFunc([]*Figure{f.Carbon, f.Water, f.Systems, f.Grid, f.Power}, func(x *Figure) bool { return x == nil })
}

// Footprint makes the page.
func (m *Maker) Footprint(a report.Footprint) *Footprint {
	f := &Footprint{Page: Page{Nav: "frugality", Path: Address("/empreinte", a.Period, ""), Title: m.p.T("footprint.title")}}
	f.Meta = m.p.T("footprint.meta", m.p.Period(a.Period))
	f.Picker = m.picker(a.Head, "/empreinte", "")
	f.Notes = append(m.empty(a.Head), m.incomplete(a.Perimeter)...)
	if a.Empty != "" && a.Empty != report.NoFigures {
		return f
	}
	f.Lead = m.footprintLead(a)
	f.Strip = m.footprintStrip(a)
	made := func(x Figure) *Figure {
		x.Href = m.tableAddress(x, a.Period, "")
		m.fixed(&x, a.Fixes, a.Period)
		return &x
	}
	f.Carbon, f.Water = made(m.carbonFigure(a)), made(m.waterFigure(a))
	f.Systems = made(m.footprintTable(a))
	f.Largest = f.Systems.Table.first(56)
	f.Said = m.footprintSaid(a)
	f.WhatIf, f.Checks = m.whatIf(a), m.meterChecks(a)
	f.Compare = m.p.Path(Address("/comparer", a.Period, ""))
	if a.Grid != nil {
		grid, power := m.gridFigures(*a.Grid, a.Period)
		f.Grid, f.Power = made(grid), made(power)
	}
	f.Files = m.files("/bilan-ges", m.Inventory(a), a.Period, "")
	f.Fixes = m.fixes(a.Fixes, mostFixes)
	f.Glossary = true
	return f
}

// footprintLead is the page's sentence, by rule.
func (m *Maker) footprintLead(a report.Footprint) string {
	carbon, water := a.Items[0], a.Items[1]
	if !carbon.Figure.Known() {
		return m.p.T("footprint.lead.none")
	}
	text := m.p.T("footprint.lead", Upper(m.p.In(a.Period)), m.ranged(carbon.Result))
	if usage, made := a.Parts[0].Figure, a.Parts[1].Figure; usage.Known() && made.Known() && carbon.Figure.Value > 0 {
		text = m.p.T("footprint.lead.parts", text, m.p.Percent(usage.Value/carbon.Figure.Value), m.p.Percent(made.Value/carbon.Figure.Value))
	}
	if change := m.change("carbon", carbon.YearBefore); change != "" {
		text = m.p.T("footprint.lead.change", text, change)
	}
	if water.Figure.Known() {
		text = m.p.T("footprint.lead.water", text, m.ranged(water.Result))
	}
	return text + "."
}

// ranged is a figure with its unit and its bounds: "12 kg CO₂e (de 8 à 16)".
func (m *Maker) ranged(r indicator.Result) string {
	n := m.digits(r)
	text := m.p.Amount(r.Figure.Value, n, m.unit(r.Indicator, r.System, r.Figure.Value))
	if r.Figure.Low < r.Figure.High {
		text += " " + m.p.T("footprint.between", m.p.Number(r.Figure.Low, n), m.p.Number(r.Figure.High, n))
	}
	return text
}

func (m *Maker) footprintStrip(a report.Footprint) []Card {
	var cards []Card
	for _, it := range append(slices.Clone(a.Items), a.Mitigated) {
		c := Card{ID: it.Indicator, Title: m.title(it.Indicator), Status: m.status(it.Result), Changes: m.change(it.Indicator, it.YearBefore), Tag: m.perimeter(it.Coverage)}
		c.Number, c.Unit = m.value(it.Result)
		c.Missing = !it.Figure.Known()
		cards = append(cards, c)
	}
	return cards
}

// carbonFigure stacks usage and making by quarter, under the target.
func (m *Maker) carbonFigure(a report.Footprint) Figure {
	carbon := a.Items[0]
	f := Figure{ID: figCarbon, Title: m.footprintFinding("carbon", carbon), Def: m.p.T("def.carbon"), From: m.footprintFrom(carbon.Figure, a)}
	if why := m.reasons(carbon.Result); len(why) > 0 {
		f.Notes = append(f.Notes, why[0])
	}
	g := grid{unit: "kg" + nbsp + "CO₂e", limits: a.Limits, rows: []row{
		{name: m.p.T("footprint.usage"), hue: chart.Teal, points: a.Usage}, {name: m.p.T("footprint.making"), hue: chart.Brown, points: a.Embodied},
	}, steps: a.Quarters}
	return m.small(f, g)
}

func (m *Maker) waterFigure(a report.Footprint) Figure {
	water := a.Items[1]
	f := Figure{ID: figWater, Title: m.footprintFinding("water", water), Def: m.p.T("def.water"), From: m.footprintFrom(water.Figure, a)}
	g := grid{unit: "L", limits: make([]*float64, len(a.Quarters)), rows: []row{{name: m.title("water"), points: a.Water}}, steps: a.Quarters}
	return m.lines(f, g)
}

// footprintFinding is the finding above a chart.
func (m *Maker) footprintFinding(id string, it report.Item) string {
	return m.systemTitle(id, it.Result, it.YearBefore)
}

// footprintFrom says how a figure was worked out: the methods of the energy
// behind it, the version of the method and of the factors.
func (m *Maker) footprintFrom(f indicator.Figure, a report.Footprint) string {
	text := m.p.T("footprint.computed", m.methods(f)) + " · " + m.sources(f.Origins) + " · " + m.span(a.Period)
	if names := m.factors(f.Origins); names != "" {
		text += " · " + m.p.T("footprint.factors", names)
	}
	return text
}

// factors lists the versions of methods and factors behind a figure.
func (m *Maker) factors(origins []indicator.Origin) string {
	var names []string
	for _, o := range origins {
		names = append(names, splitList(o.Basis.Fields().Zone)...)
		if strings.Contains(o.Basis.Fields().Method, impact.EcoLogits) {
			names = append(names, impact.EcoLogits)
		}
	}
	slices.Sort(names)
	names = slices.Compact(slices.DeleteFunc(names, func(name string) bool { return name == "" }))
	const most = 4
	if more := len(names) - most; more > 0 {
		names = append(names[:most], m.p.Count("other.factor", more))
	}
	return m.p.List(names)
}

// footprintTable is one line for each system.
func (m *Maker) footprintTable(a report.Footprint) Figure {
	f := Figure{ID: figFootprints, Title: m.p.T("footprint.systems"), Def: m.p.T("footprint.systems.def"), From: m.span(a.Period)}
	t := Table{Caption: f.Title, First: m.p.T("col.system")}
	kg := "kg" + nbsp + "CO₂e"
	for _, c := range []struct{ key, unit string }{
		{"footprint.usage", kg},
		{"footprint.making", kg},
		{"footprint.total", kg},
		{"footprint.peruse", "g" + nbsp + "CO₂e"},
		{"col.water", "L"},
	} {
		t.Columns = append(t.Columns, Column{Label: m.p.T("caption.unit", m.p.T(c.key), c.unit)})
	}
	t.Columns = append(t.Columns, Column{Label: m.p.T("footprint.method"), Left: true})
	for _, r := range a.Rows {
		total := m.p.figure(r.Carbon.Figure, Digits(r.Carbon.Figure.Value))
		if r.Carbon.Figure.Known() && r.Carbon.Figure.Low < r.Carbon.Figure.High {
			n := Digits(r.Carbon.Figure.Low)
			total.Text += " " + m.p.T("footprint.between", m.p.Number(r.Carbon.Figure.Low, n), m.p.Number(r.Carbon.Figure.High, n))
		}
		making := m.p.figure(r.Embodied, Digits(r.Embodied.Value))
		if r.Usage.Known() && !r.Embodied.Known() {
			making = word(m.p.T("unstated"))
		}
		t.Rows = append(t.Rows, Row{Key: string(r.System), Head: m.Name(r.System), Href: m.p.Path(SystemPath(r.System)), Cells: []Cell{
			m.p.figure(r.Usage, Digits(r.Usage.Value)), making, total,
			m.p.figure(r.PerUse.Figure, Digits(r.PerUse.Figure.Value)), m.p.figure(r.Water, Digits(r.Water.Value)),
			word(m.footprintMethod(r)),
		}})
	}
	f.Table = t
	return f
}

// footprintMethod is how a system's energy is known, and with which factors.
func (m *Maker) footprintMethod(r report.FootprintRow) string {
	parts := make([]string, 0, 2)
	if text := m.methods(r.Energy); text != "" {
		parts = append(parts, text)
	}
	if names := m.factors(r.Carbon.Figure.Origins); names != "" {
		parts = append(parts, names)
	}
	return m.p.List(parts)
}

// lampWatts is the LED lamp in which energy is told: 8 W, the usual successor
// of a bulb of 60 W. Hours = Wh / 8, by arithmetic and nothing else.
const lampWatts = 8

// footprintSaid are the remarks of the page, one sentence each.
func (m *Maker) footprintSaid(a report.Footprint) []string {
	var out []string
	if per := m.everyday(a); per != "" {
		out = append(out, per)
	}
	if a.OwnShare != nil {
		out = append(out, m.p.T("footprint.own", m.p.Percent(*a.OwnShare), m.setup.ElectricitySource))
	}
	for _, s := range a.Strays {
		name := s.Model
		if name == "" {
			name = m.p.T("footprint.unnamed")
		}
		out = append(out, m.p.T("footprint.stray", m.Name(s.System), m.p.Percent(s.Share), name))
	}
	for _, o := range a.Outside {
		out = append(out, m.p.T("footprint.outside."+o.Why, m.Name(o.System), m.p.Number(o.Ratio, 0)))
	}
	if a.Offset.Known() && a.Offset.Value > 0 {
		out = append(out, m.p.T("footprint.offset", m.p.Of(a.Offset.Value, "kg"+nbsp+"CO₂e")))
	}
	return append(out, m.p.T("footprint.uncounted"))
}

// everyday tells the energy of one use of the system that is used most in hours
// of a lamp; "" when it is switched off.
func (m *Maker) everyday(a report.Footprint) string {
	if m.setup.NoEveryday {
		return ""
	}
	best := report.FootprintRow{}
	for _, r := range a.Rows {
		if r.Energy.Known() && r.WhPerUse.Known() && r.Energy.Value > best.Energy.Value {
			best = r
		}
	}
	minutes := best.WhPerUse.Value / lampWatts * 60
	if minutes <= 0 {
		return ""
	}
	return m.p.T("footprint.everyday", m.Name(best.System), m.useWord(best.System), m.p.Of(best.WhPerUse.Value, "Wh"), m.p.Of(minutes, "min"), strconv.Itoa(lampWatts))
}

// whatIf sets the estimated part beside other assumptions.
func (m *Maker) whatIf(a report.Footprint) Table {
	t := Table{Caption: m.p.T("whatif.caption"), First: m.p.T("whatif.first"), Columns: []Column{
		{Label: m.p.T("caption.unit", m.title("energy"), "kWh")},
		{Label: m.p.T("caption.unit", m.title("carbon"), "kg"+nbsp+"CO₂e")},
		{Label: m.p.T("caption.unit", m.title("water"), "L")},
	}}
	for _, w := range a.WhatIfs {
		t.Rows = append(t.Rows, Row{Key: w.Kind, Head: m.p.T("whatif." + w.Kind), Cells: []Cell{m.span2(w.Energy), m.span2(w.Carbon), m.span2(w.Water)}})
	}
	if len(t.Rows) == 1 {
		t.Rows = nil
	}
	return t
}

// span2 is a cell with a range.
func (m *Maker) span2(b impact.Bounds) Cell {
	n := Digits(b.Low)
	c := Cell{Text: m.p.Number(b.Low, n), Number: true, Value: (b.Low + b.High) / 2}
	if b.Low < b.High {
		c.Text += " – " + m.p.Number(b.High, n)
	}
	return c
}

// meterChecks sets what a meter says beside what was estimated.
func (m *Maker) meterChecks(a report.Footprint) Table {
	t := Table{Caption: m.p.T("meter.caption"), First: m.p.T("col.system"), Columns: []Column{
		{Label: m.p.T("meter.kept")},
		{Label: m.p.T("meter.other")},
		{Label: m.p.T("meter.gap")},
	}}
	for _, c := range a.Checks {
		kept := m.p.T("meter.of", m.p.Of(c.KeptValue/1000, "kWh"), m.method(c.KeptMethod), m.source(c.Kept))
		other := m.p.T("meter.of", m.p.Of(c.OtherValue/1000, "kWh"), m.method(c.OtherMethod), m.source(c.Other))
		t.Rows = append(t.Rows, Row{Head: m.Name(c.System), Cells: []Cell{word(kept), word(other), {Text: m.p.SignedPercent(c.Gap), Number: true, Value: 100 * c.Gap}}})
		if len(t.Rows) == 8 {
			break
		}
	}
	return t
}

// gridFigures are the hours of the grid and those of the meters, apart: two
// units share no axis.
func (m *Maker) gridFigures(g report.GridHours, of period.Period) (grid, power Figure) {
	grid = m.hourly(g.Intensity, m.p.T("grid.series"), "g"+nbsp+"CO₂e/kWh")
	grid.ID, grid.Def = figGrid, m.p.T("grid.def")
	grid.Title = m.p.T("grid.title.none")
	if !math.IsNaN(g.ByTime) && !math.IsNaN(g.ByEnergy) {
		grid.Title = m.p.T("grid.title", m.p.Of(g.ByEnergy, "g"), m.p.Of(g.ByTime, "g"))
	}
	grid.From = m.gridFrom(g, of)
	grid = m.hourlyChart(grid, g.Intensity, "g"+nbsp+"CO₂e/kWh", m.p.T("grid.series"))
	power = m.hourly(g.Power, m.p.T("power.series"), "W")
	power.ID, power.Title, power.Def = figPower, m.p.T("power.title"), m.p.T("power.def")
	power.From = m.p.T("power.from", m.names(g.Systems)) + " · " + m.span(of)
	return grid, m.hourlyChart(power, g.Power, "W", m.p.T("power.series"))
}

// gridFrom names the source, what it counts, the window, and the annual factor
// that the footprint is made with instead.
func (m *Maker) gridFrom(g report.GridHours, of period.Period) string {
	basis := g.Basis.Fields()
	zone, perimeter := basis.Zone, basis.Boundary
	parts := []string{Upper(m.p.T("sources.one", m.source(g.Source))), m.p.T("grid.scope.none")}
	if factor := "grid.factor." + basis.Factor; m.p.Has("grid.scope."+perimeter) && m.p.Has(factor) {
		parts[1] = m.p.T("grid.scope."+perimeter, m.p.T(factor), zone)
	}
	for _, note := range splitList(basis.Note) {
		parts = append(parts, m.p.Or("grid.note."+note, note))
	}
	parts = append(parts, m.span(of), m.p.T("grid.known", m.p.Percent(g.Known)))
	var factors []string
	for _, f := range g.Factors {
		factors = append(factors, m.p.T("grid.factor", m.p.Of(f.Grams, "g"+nbsp+"CO₂e/kWh"), strings.TrimSpace(f.Zone+" "+f.Version)))
	}
	apart := m.p.T("grid.apart")
	if len(factors) > 0 {
		apart = m.p.T("grid.apart.from", m.p.List(factors))
	}
	return strings.Join(append(parts, apart), " · ")
}

// hourly is the table of a mean day.
func (m *Maker) hourly(hours [24]float64, name, unit string) Figure {
	t := Table{Caption: m.p.T("caption.unit", name, unit), First: m.p.T("col.hour"), Columns: []Column{{Label: Upper(unit)}}}
	high := 0.0
	for _, v := range hours {
		if v > high {
			high = v
		}
	}
	for h, v := range hours {
		t.Rows = append(t.Rows, Row{Head: m.p.T("hour", h, h+1), Cells: []Cell{m.p.number(measure.Known, v, Digits(high))}})
	}
	return Figure{Table: t}
}

func (m *Maker) hourlyChart(f Figure, hours [24]float64, unit, name string) Figure {
	points := make([]chart.Point, len(hours))
	steps := make([]chart.Category, len(hours))
	for h, v := range hours {
		if !math.IsNaN(v) {
			points[h] = chart.Point{State: measure.Known, Value: v}
		}
		steps[h] = chart.Category{Label: strconv.Itoa(h)}
	}
	f.Charts = []Drawing{{Spec: chart.Lines{
		Frame:      chart.Frame{Title: f.Title, Desc: f.Def, Unit: unit, Lang: m.p.lang, Size: chart.Compact},
		Categories: steps, Series: []chart.Series{{Name: name, Points: points}},
	}}}
	return f
}
