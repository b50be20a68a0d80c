package footprint

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// splitList takes the values of a basis apart.
func splitList(value string) []string { return strings.Split(value, ",") }

// Content is the page of carbon, water and resources.
type Content struct {
	kit.Page
	Picker   kit.Picker
	Strip    []kit.Card
	Carbon   *kit.Figure
	Water    *kit.Figure
	Systems  *kit.Figure
	Largest  kit.Table // the first lines of Systems
	Said     []string
	WhatIf   kit.Table
	Declared kit.Table
	Checks   kit.Table
	Compare  string // address of the comparison with another model
	Grid     *kit.Figure
	Power    *kit.Figure
	Files    []kit.Choice // for the inventory of greenhouse gases
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

// figureIDs lists the figures that have a page of their own.
func figureIDs() []string { return []string{figCarbon, figWater, figFootprints, figGrid, figPower} }

// Drawn lists the figures in the order of the page.
func (f *Content) Drawn() []*kit.Figure {
	return slices.DeleteFunc([]*kit.Figure{f.Carbon, f.Water, f.Systems, f.Grid, f.Power}, func(x *kit.Figure) bool { return x == nil })
}

// content makes the page.
func (m presenter) content(a report.Footprint) *Content {
	f := &Content{Page: m.head(a)}
	f.Picker = m.Picker(a.Head, "/empreinte", "")
	f.Notes = append(m.EmptyNotes(a.Head), m.PerimeterNotes(a.Perimeter)...)
	if a.Empty != "" && a.Empty != report.NoFigures {
		return f
	}
	f.Lead = m.footprintLead(a)
	f.Strip = m.footprintStrip(a)
	f.Carbon, f.Water, f.Systems = m.figure(figCarbon, a), m.figure(figWater, a), m.figure(figFootprints, a)
	f.Largest = f.Systems.Table.Shortened(56)
	f.Said = m.footprintSaid(a)
	f.WhatIf, f.Declared, f.Checks = m.whatIf(a), m.declared(a), m.meterChecks(a)
	f.Compare = m.Path(kit.Address("/comparer", a.Period, ""))
	f.Grid, f.Power = m.figure(figGrid, a), m.figure(figPower, a)
	f.Files = m.FileLinks("/bilan-ges", m.inventory(a), a.Period, "")
	f.Corrections = m.Corrections(a.Corrections, kit.MaxCorrections)
	f.Glossary = true
	return f
}

// head is the page without its figures.
func (m presenter) head(a report.Footprint) kit.Page {
	return kit.Page{
		Nav: "frugality", Path: kit.Address("/empreinte", a.Period, ""), Title: m.T("footprint.title"),
		Meta: m.T("footprint.meta", m.Period(a.Period)),
	}
}

// figure makes the figure of an id; nil when there is nothing to show.
func (m presenter) figure(id string, a report.Footprint) *kit.Figure {
	var made kit.Figure
	switch {
	case id == figCarbon:
		made = m.carbonFigure(a)
	case id == figWater:
		made = m.waterFigure(a)
	case id == figFootprints:
		made = m.footprintTable(a)
	case id == figGrid && a.Grid != nil:
		made = m.gridFigure(*a.Grid, a.Period)
	case id == figPower && a.Grid != nil:
		made = m.powerFigure(*a.Grid, a.Period)
	default:
		return nil
	}
	made.Href = m.TableAddress(made, a.Period, "")
	m.AttachCorrections(&made, a.Corrections, a.Period)
	return &made
}

// shown makes the figure of an id alone, without the others of the page.
func (m presenter) shown(a report.Footprint, id string) page.Shown {
	s := page.Shown{Page: m.head(a)}
	if a.Empty == "" || a.Empty == report.NoFigures {
		s.Figure = m.figure(id, a)
	}
	return s
}

// footprintLead is the page's sentence, by rule.
func (m presenter) footprintLead(a report.Footprint) string {
	carbon, water := a.Items[0], a.Items[1]
	if !carbon.Figure.Known() {
		return m.T("footprint.lead.none")
	}
	text := m.T("footprint.lead", kit.Upper(m.In(a.Period)), m.ranged(carbon.Result))
	if usage, made := a.Parts[0].Figure, a.Parts[1].Figure; usage.Known() && made.Known() && carbon.Figure.Value > 0 {
		text = m.T("footprint.lead.parts", text, m.Percent(usage.Value/carbon.Figure.Value), m.Percent(made.Value/carbon.Figure.Value))
	}
	if change := m.Change("carbon", carbon.YearBefore); change != "" {
		text = m.T("footprint.lead.change", text, change)
	}
	if water.Figure.Known() {
		text = m.T("footprint.lead.water", text, m.ranged(water.Result))
	}
	return text + "."
}

// ranged is a figure with its unit and its bounds: "12 kg CO₂e (de 8 à 16)".
func (m presenter) ranged(r indicator.Result) string {
	n := m.Digits(r)
	text := m.Amount(r.Figure.Value, n, m.Unit(r.Indicator, r.System, r.Figure.Value))
	if r.Figure.Low < r.Figure.High {
		text += " " + m.T("footprint.between", m.Number(r.Figure.Low, n), m.Number(r.Figure.High, n))
	}
	return text
}

func (m presenter) footprintStrip(a report.Footprint) []kit.Card {
	var cards []kit.Card
	for _, it := range append(slices.Clone(a.Items), a.Mitigated) {
		c := kit.Card{ID: it.Indicator, Title: m.IndicatorTitle(it.Indicator), Status: m.Status(it.Result), Changes: m.WithPart(it.Result, m.Change(it.Indicator, it.YearBefore))}
		c.Number, c.Unit = m.Value(it.Result)
		c.Missing = !it.Figure.Known()
		cards = append(cards, c)
	}
	return cards
}

// carbonFigure stacks usage and making by quarter, under the target.
func (m presenter) carbonFigure(a report.Footprint) kit.Figure {
	carbon := a.Items[0]
	f := kit.Figure{ID: figCarbon, Inputs: m.Definitions["carbon"].Inputs(), Title: m.footprintFinding("carbon", carbon), Def: m.T("def.carbon"), From: m.footprintFrom(carbon.Figure, a)}
	if why := m.Reasons(carbon.Result); len(why) > 0 {
		f.Notes = append(f.Notes, why[0])
	}
	g := kit.Grid{Unit: "kg" + kit.NBSP + "CO₂e", Limits: a.Limits, Rows: []kit.Series{
		{Name: m.T("footprint.usage"), Hue: chart.Teal, Points: a.Usage}, {Name: m.T("footprint.making"), Hue: chart.Brown, Points: a.Embodied},
	}, Steps: a.Quarters, To: m.Towards("/empreinte", "")}
	return m.HalfStackFigure(f, g)
}

func (m presenter) waterFigure(a report.Footprint) kit.Figure {
	water := a.Items[1]
	f := kit.Figure{ID: figWater, Inputs: m.Definitions["water"].Inputs(), Title: m.footprintFinding("water", water), Def: m.T("def.water"), From: m.footprintFrom(water.Figure, a)}
	g := kit.Grid{Unit: "L", Limits: make([]*float64, len(a.Quarters)), Rows: []kit.Series{{Name: m.IndicatorTitle("water"), Points: a.Water}}, Steps: a.Quarters, To: m.Towards("/empreinte", "")}
	return m.LineFigure(f, g)
}

// footprintFinding is the finding above a chart.
func (m presenter) footprintFinding(id string, it report.Item) string {
	return m.SystemTitle(id, it.Result, m.Change(id, it.YearBefore))
}

// footprintFrom says how a figure was worked out: the methods of the energy
// behind it, the version of the method and of the factors.
func (m presenter) footprintFrom(f indicator.Figure, a report.Footprint) string {
	text := m.T("footprint.computed", m.MethodNames(f)) + " · " + m.SourceNames(f.Origins) + " · " + m.DaysOf(a.Period)
	if names := m.factors(f.Origins); names != "" {
		text += " · " + m.T("footprint.factors", names)
	}
	return text
}

// factors lists the versions of methods and factors behind a figure, each once,
// with the zones whose factors are of it.
func (m presenter) factors(origins []indicator.Origin) string {
	zones := map[string][]string{}
	for _, o := range origins {
		for _, factor := range splitList(o.Basis.Fields().Zone) {
			zone, version, _ := strings.Cut(factor, " ")
			if _, ok := impact.StampOf(version); !ok {
				zone, version = "", factor
			}
			noteZone(zones, m.StampText(version), zone)
		}
		for _, name := range impact.Methods(o.Basis) {
			noteZone(zones, m.StampText(name), "")
		}
	}
	var names []string
	for _, version := range slices.Sorted(maps.Keys(zones)) {
		if list := zones[version]; len(list) > 0 {
			version = m.T("footprint.release", version, m.List(slices.Sorted(slices.Values(list))))
		}
		names = append(names, version)
	}
	const maxShown = 4
	if more := len(names) - maxShown; more > 0 {
		names = append(names[:maxShown], m.Count("other.factor", more))
	}
	return m.List(names)
}

// noteZone adds a version to those met, with a zone of it unless that is "".
func noteZone(zones map[string][]string, version, zone string) {
	if version == "" {
		return
	}
	list := zones[version]
	if zone != "" && !slices.Contains(list, zone) {
		list = append(list, zone)
	}
	zones[version] = list
}

// footprintTable is one line for each system.
func (m presenter) footprintTable(a report.Footprint) kit.Figure {
	f := kit.Figure{ID: figFootprints, Inputs: slices.Concat(m.Definitions["carbon"].Inputs(), m.Definitions["water"].Inputs(), m.Definitions["carbon_per_use"].Inputs()), Title: m.T("footprint.systems"), Def: m.T("footprint.systems.def"), From: m.DaysOf(a.Period)}
	t := kit.Table{Caption: f.Title, First: m.T("col.system")}
	kg := "kg" + kit.NBSP + "CO₂e"
	for _, c := range []struct{ key, unit string }{
		{"footprint.usage", kg},
		{"footprint.making", kg},
		{"footprint.total", kg},
		{"footprint.peruse", "g" + kit.NBSP + "CO₂e"},
		{"col.water", "L"},
	} {
		t.Columns = append(t.Columns, kit.Column{Label: m.T("caption.unit", m.T(c.key), c.unit), Unit: c.unit})
	}
	t.Columns = append(t.Columns, kit.Column{Label: m.T("footprint.method"), Left: true})
	for _, r := range a.Rows {
		total := m.FigureCell(r.Carbon.Figure, kit.Digits(r.Carbon.Figure.Value))
		if r.Carbon.Figure.Known() && r.Carbon.Figure.Low < r.Carbon.Figure.High {
			n := kit.Digits(r.Carbon.Figure.Low)
			total.Text += " " + m.T("footprint.between", m.Number(r.Carbon.Figure.Low, n), m.Number(r.Carbon.Figure.High, n))
		}
		making := m.FigureCell(r.Embodied, kit.Digits(r.Embodied.Value))
		if r.Usage.Known() && !r.Embodied.Known() {
			making = m.StateCell("unstated")
		}
		t.Rows = append(t.Rows, kit.Row{Key: string(r.System), Head: m.SystemName(r.System), Href: m.Path(kit.SystemPath(r.System)), Cells: []kit.Cell{
			m.FigureCell(r.Usage, kit.Digits(r.Usage.Value)), making, total,
			m.FigureCell(r.PerUse.Figure, kit.Digits(r.PerUse.Figure.Value)), m.FigureCell(r.Water, kit.Digits(r.Water.Value)),
			kit.TextCell(m.footprintMethod(r)),
		}})
	}
	f.Table = t
	return f
}

// footprintMethod is how a system's energy is known, and with which factors.
func (m presenter) footprintMethod(r report.FootprintRow) string {
	parts := make([]string, 0, 2)
	if text := m.MethodNames(r.Energy); text != "" {
		parts = append(parts, text)
	}
	if names := m.factors(r.Carbon.Figure.Origins); names != "" {
		parts = append(parts, names)
	}
	return m.List(parts)
}

// lampWatts is the LED lamp in which energy is told: 8 W, the usual successor
// of a bulb of 60 W. Hours = Wh / 8, by arithmetic and nothing else.
const lampWatts = 8

// footprintSaid are the remarks of the page, one sentence each.
func (m presenter) footprintSaid(a report.Footprint) []string {
	var out []string
	if per := m.everyday(a); per != "" {
		out = append(out, per)
	}
	if a.OwnShare != nil {
		out = append(out, m.T("footprint.own", m.Percent(*a.OwnShare), m.Setup.ElectricitySource))
	}
	for _, s := range a.Strays {
		name := s.Model
		if name == "" {
			name = m.T("footprint.unnamed")
		}
		out = append(out, m.T("footprint.stray", m.SystemName(s.System), m.Percent(s.Share), name))
	}
	for _, o := range a.Outside {
		out = append(out, m.T("footprint.outside."+o.Why, m.SystemName(o.System), m.Number(o.Ratio, 0)))
	}
	if a.Offset.Known() && a.Offset.Value > 0 {
		out = append(out, m.T("footprint.offset", m.Of(a.Offset.Value, "kg"+kit.NBSP+"CO₂e")))
	}
	return append(out, m.T("footprint.uncounted"))
}

// everyday tells the energy of one use of the system that is used most in hours
// of a lamp; "" when it is switched off.
func (m presenter) everyday(a report.Footprint) string {
	if m.Setup.NoEveryday {
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
	return m.T("footprint.everyday", m.SystemName(best.System), m.UseWord(best.System), m.Of(best.WhPerUse.Value, "Wh"), m.Of(minutes, "min"), strconv.Itoa(lampWatts))
}

// whatIf sets the estimated part beside other assumptions.
func (m presenter) whatIf(a report.Footprint) kit.Table {
	t := kit.Table{Caption: m.T("whatif.caption"), First: m.T("whatif.first"), Columns: []kit.Column{
		{Label: m.T("caption.unit", m.IndicatorTitle("energy"), "kWh")},
		{Label: m.T("caption.unit", m.IndicatorTitle("carbon"), "kg"+kit.NBSP+"CO₂e")},
		{Label: m.T("caption.unit", m.IndicatorTitle("water"), "L")},
	}}
	for _, w := range a.WhatIfs {
		t.Rows = append(t.Rows, kit.Row{Key: w.Kind, Head: m.T("whatif." + w.Kind), Cells: []kit.Cell{m.RangeCell(w.Energy), m.RangeCell(w.Carbon), m.RangeCell(w.Water)}})
	}
	if len(t.Rows) == 1 {
		t.Rows = nil
	}
	return t
}

// meterChecks sets what a meter says beside what was estimated.
func (m presenter) meterChecks(a report.Footprint) kit.Table {
	t := kit.Table{Caption: m.T("meter.caption"), First: m.T("col.system"), Columns: []kit.Column{
		{Label: m.T("col.months"), Left: true},
		{Label: m.T("meter.kept"), Left: true},
		{Label: m.T("meter.other"), Left: true},
		{Label: m.T("meter.gap")},
	}}
	for _, c := range a.Checks {
		kept := m.T("meter.of", m.Of(c.KeptValue/1000, "kWh"), m.MethodName(c.KeptMethod), m.SourceName(c.Kept))
		other := m.T("meter.of", m.Of(c.OtherValue/1000, "kWh"), m.MethodName(c.OtherMethod), m.SourceName(c.Other))
		t.Rows = append(t.Rows, kit.Row{Head: m.SystemName(c.System), Cells: []kit.Cell{kit.TextCell(m.Runs(c.Months)), kit.TextCell(kept), kit.TextCell(other), m.GapCell(c.Gap)}})
		if len(t.Rows) == 8 {
			break
		}
	}
	return t
}

// gridFigure is the hours of the grid, apart from those of the meters: two
// units share no axis.
func (m presenter) gridFigure(g report.GridHours, of period.Period) kit.Figure {
	const unit = "g" + kit.NBSP + "CO₂e/kWh"
	f := m.hourly(g.Intensity, m.T("grid.series"), unit)
	f.ID, f.Def, f.Inputs = figGrid, m.T("grid.def"), []measure.Metric{measure.GridIntensity, measure.Energy}
	f.Title = m.T("grid.title.none")
	if !math.IsNaN(g.ByTime) && !math.IsNaN(g.ByEnergy) {
		f.Title = m.T("grid.title", m.Of(g.ByEnergy, "g"), m.Of(g.ByTime, "g"))
	}
	f.From = m.gridFrom(g, of)
	return m.hourlyChart(f, g.Intensity, unit, m.T("grid.series"))
}

// powerFigure is the hours of the meters.
func (m presenter) powerFigure(g report.GridHours, of period.Period) kit.Figure {
	f := m.hourly(g.Power, m.T("power.series"), "W")
	f.ID, f.Title, f.Def, f.Inputs = figPower, m.T("power.title"), m.T("power.def"), []measure.Metric{measure.Energy}
	f.From = m.T("power.from", m.SystemNames(g.Systems)) + " · " + m.DaysOf(of)
	return m.hourlyChart(f, g.Power, "W", m.T("power.series"))
}

// gridFrom names the source, what it counts, the window, and the annual factor
// that the footprint is made with instead.
func (m presenter) gridFrom(g report.GridHours, of period.Period) string {
	basis := g.Basis.Fields()
	zone, perimeter := basis.Zone, basis.Boundary
	parts := []string{kit.Upper(m.T("sources.one", m.SourceName(g.Source))), m.T("grid.scope.none")}
	if factor := "grid.factor." + basis.Factor; m.Has("grid.scope."+perimeter) && m.Has(factor) {
		parts[1] = m.T("grid.scope."+perimeter, m.T(factor), zone)
	}
	for _, note := range splitList(basis.Note) {
		parts = append(parts, m.Or("grid.note."+note, note))
	}
	parts = append(parts, m.DaysOf(of), m.T("grid.known", m.Percent(g.Known)))
	var factors []string
	for _, f := range g.Factors {
		factors = append(factors, m.T("grid.factor", m.Of(f.Grams, "g"+kit.NBSP+"CO₂e/kWh"), strings.TrimSpace(f.Zone+" "+f.Version)))
	}
	apart := m.T("grid.apart")
	if len(factors) > 0 {
		apart = m.T("grid.apart.from", m.List(factors))
	}
	return strings.Join(append(parts, apart), " · ")
}

// hourly is the table of a mean day.
func (m presenter) hourly(hours [24]float64, name, unit string) kit.Figure {
	t := kit.Table{Caption: m.T("caption.unit", name, unit), First: m.T("col.hour"), Unit: unit, Columns: []kit.Column{{Label: kit.Upper(unit)}}}
	high := 0.0
	for _, v := range hours {
		if v > high {
			high = v
		}
	}
	for h, v := range hours {
		t.Rows = append(t.Rows, kit.Row{Head: m.T("hour.span", h, h+1), Cells: []kit.Cell{m.NumberCell(measure.Known, v, kit.Digits(high))}})
	}
	return kit.Figure{Table: t}
}

func (m presenter) hourlyChart(f kit.Figure, hours [24]float64, unit, name string) kit.Figure {
	points := make([]chart.Point, len(hours))
	steps := make([]chart.Category, len(hours))
	for h, v := range hours {
		if !math.IsNaN(v) {
			points[h] = chart.Point{State: measure.Known, Value: v}
		}
		steps[h] = chart.Category{Label: strconv.Itoa(h)}
	}
	f.Charts = []kit.Drawing{{Spec: chart.Lines{
		Frame:      chart.Frame{Title: f.Title, Desc: f.Def, Unit: unit, Lang: m.Lang(), Size: chart.Compact},
		Categories: steps, Series: []chart.Series{{Name: name, Points: points}},
	}}}
	return f
}
