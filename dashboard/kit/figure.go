package kit

import (
	"html/template"
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Figure is one object from which come the chart, its caption and the table
// behind it, so that they cannot disagree.
type Figure struct {
	ID          string // of its table's page: /chiffres/<ID>
	Title       string // the finding, made by rule
	Def         string // what is drawn, in which unit
	From        string // method, sources, window
	Notes       []string
	Charts      []Drawing
	Table       Table
	Inline      bool                // the table stands beside the chart
	Href        string              // of the table's page
	Said        string              // why there is no chart
	Inputs      []measure.Metric    // behind the figure; nil: all
	Corrections []report.Correction // that touch the table
}

// Drawing is one chart of a figure; the server fills SVG.
type Drawing struct {
	Class string // wide: for screens, narrow: for phones, "" for both
	Spec  chart.Spec
	SVG   template.HTML
}

// most is how many systems a chart tells apart; the rest are one series.
const maxShown = 6

// Series is one series of a grid.
type Series struct {
	Name   string
	System measure.System
	Hue    chart.Hue
	Points []report.Point
	idle   []bool // not running, so that nothing is missing; nil: unknown
}

// off reports whether a series' system was not running in a period.
func (r Series) off(i int) bool { return i < len(r.idle) && r.idle[i] }

// Grid is what charts and tables of periods are made of.
type Grid struct {
	Steps  []period.Period
	Rows   []Series
	Limits []*float64
	Unit   string
	To     func(period.Period) string // the page of a period, to which its marks lead; nil: to none
}

// Empty reports whether nothing at all is known of a grid.
func (g Grid) Empty() bool {
	for _, r := range g.Rows {
		for _, p := range r.Points {
			if p.State != measure.Missing {
				return false
			}
		}
	}
	return true
}

// running reports whether a period is under way: what is drawn of it is no whole.
func (g Grid) running(i int) bool {
	return slices.ContainsFunc(g.Rows, func(r Series) bool { return r.Points[i].Running && r.Points[i].State == measure.Known })
}

// begun leaves out the first periods, in which nothing was followed yet, as
// long as two are left.
func (g Grid) begun() Grid {
	first := 0
	for first < len(g.Steps)-2 && g.nothing(first) {
		first++
	}
	out := Grid{Steps: g.Steps[first:], Limits: g.Limits[min(first, len(g.Limits)):], Unit: g.Unit, To: g.To}
	for _, r := range g.Rows {
		r.Points, r.idle = r.Points[first:], r.idle[min(first, len(r.idle)):]
		out.Rows = append(out.Rows, r)
	}
	return out
}

// nothing reports whether no series has a figure in a period.
func (g Grid) nothing(i int) bool {
	for _, r := range g.Rows {
		if r.Points[i].State != measure.Missing {
			return false
		}
	}
	return true
}

// biggest is the largest value, which sets the decimals of a table.
func (g Grid) biggest() float64 {
	high := 0.0
	for _, r := range g.Rows {
		for _, p := range r.Points {
			if p.State == measure.Known {
				high = max(high, p.Value)
			}
		}
	}
	return high
}

// fewer keeps the largest systems of the last periods and puts the others
// together, so that colours stay told apart. The table keeps every system.
func (m *Presenter) fewer(rows []Series) []Series {
	if len(rows) <= maxShown+1 {
		return slices.Clone(rows)
	}
	ranked := slices.Clone(rows)
	slices.SortStableFunc(ranked, func(a, b Series) int { return Compare(b.Recent(), a.Recent()) })
	kept := ranked[:maxShown]
	rest := Series{Name: m.Count("other", len(rows)-maxShown), Hue: chart.Grey}
	rest.Points = together(ranked[maxShown:])
	return append(slices.Clone(kept), rest)
}

// heavier puts the series with the most first, at the foot of a stack, and the
// others together last.
func heavier(a, b Series) int {
	switch {
	case a.System == "" && b.System == "":
		return 0
	case a.System == "":
		return 1
	case b.System == "":
		return -1
	}
	return Compare(b.Recent(), a.Recent())
}

// Recent is what a series amounts to over its last four points.
func (r Series) Recent() float64 {
	sum := 0.0
	for _, p := range r.Points[max(0, len(r.Points)-4):] {
		if p.State == measure.Known {
			sum += p.Value
		}
	}
	return sum
}

// together stacks several series into one layer of a chart: a layer stands for
// what is known of it, and its hatched share is that of its parts.
func together(rows []Series) []report.Point {
	if len(rows) == 0 {
		return nil
	}
	out := make([]report.Point, len(rows[0].Points))
	for i := range out {
		guessed := 0.0
		for _, r := range rows {
			if p := r.Points[i]; p.State == measure.Known {
				out[i].State = measure.Known
				out[i].Value += p.Value
				guessed += p.Value * estimated(p.Shares)
			}
		}
		if out[i].Value > 0 {
			out[i].Shares = EstimatedShare(guessed / out[i].Value)
		}
	}
	return out
}

func points(list []report.Point) []chart.Point {
	out := make([]chart.Point, len(list))
	for i, p := range list {
		out[i] = chart.Point{State: p.State, Value: p.Value, Estimated: estimated(p.Shares)}
	}
	return out
}

// categories are the periods of a grid on an axis. One that is under way bears a
// mark, and one that begins a break a number, which the notes explain.
func (m *Presenter) categories(g Grid) (list []chart.Category, notes []string) {
	list, breaks := make([]chart.Category, len(g.Steps)), 0
	for i, s := range g.Steps {
		list[i] = m.Step(s)
		if said := m.breakAt(g, i); said != "" {
			breaks++
			list[i].Break = breaks
			notes = append(notes, m.T("figure.break", breaks, m.Short(s), said))
		}
		if list[i].Running = g.running(i); list[i].Running {
			list[i].Label += "*"
			notes = append(notes, m.T("figure.running", m.Short(s)))
		}
	}
	return list, notes
}

// breakAt says what is counted otherwise from a period on, what is new and what is
// gone; "" when nothing is.
func (m *Presenter) breakAt(g Grid, i int) string {
	var b report.LayerBreak
	alone := false
	for _, r := range g.Rows {
		if s, ok := m.Systems[r.System]; ok {
			b.Take(r.Points, i, s)
		} else {
			alone = alone || i > 0 && r.Points[i].Break
		}
	}
	if alone {
		return m.T("figure.recount")
	}
	return m.breakText(b)
}

// series are a grid's rows as a chart wants them; those without a colour get
// one that is free.
func series(rows []Series) []chart.Series {
	taken := map[chart.Hue]bool{}
	for _, r := range rows {
		taken[r.Hue] = true
	}
	free := func() chart.Hue {
		for h := chart.Teal; h <= chart.Brown; h++ {
			if !taken[h] {
				taken[h] = true
				return h
			}
		}
		return chart.Auto
	}
	out := make([]chart.Series, len(rows))
	for i, r := range rows {
		if r.Hue == chart.Auto && len(rows) > 1 {
			r.Hue = free()
		}
		out[i] = chart.Series{Name: r.Name, Hue: r.Hue, Points: points(r.Points)}
	}
	return out
}

// limit is the target's line: constant, or one dash per period.
func (m *Presenter) limit(limits []*float64) *chart.Target {
	t := &chart.Target{Label: m.T("target"), Each: make([]chart.Point, len(limits))}
	known, same := 0, true
	for i, l := range limits {
		if l == nil {
			continue
		}
		same = same && (known == 0 || *l == t.Limit)
		t.Limit = *l
		t.Each[i] = chart.Point{State: measure.Known, Value: *l}
		known++
	}
	switch {
	case known == 0:
		return nil
	case same && known == len(limits):
		t.Each = nil
	}
	return t
}

// frame is what a chart of a figure carries: the finding as its name, and the
// definition with its last figures as its description.
func (m *Presenter) frame(f Figure, g Grid, size chart.Size) chart.Frame {
	return chart.Frame{Title: f.Title, Desc: m.describe(f, g), Unit: g.Unit, Lang: m.Lang(), Size: size}
}

// describe is a chart's description: what is drawn, over what, and the last
// figure of each series.
func (m *Presenter) describe(f Figure, g Grid) string {
	if len(g.Steps) == 0 {
		return f.Def
	}
	last := len(g.Steps) - 1
	text := f.Def + " " + Upper(m.Between(g.Steps[0], g.Steps[last])) + "."
	digits := Digits(g.biggest())
	said := make([]string, 0, len(g.Rows))
	for _, r := range g.Rows {
		said = append(said, strings.TrimSpace(r.Name+" "+m.NumberCell(r.Points[last].State, r.Points[last].Value, digits).Text))
	}
	return text + " " + m.T("desc.last", m.Period(g.Steps[last]), strings.Join(said, ", "))
}

// stacked is a figure of amounts that add up: large on a screen, small on a
// phone.
func (m *Presenter) stacked(f Figure, g Grid) Figure {
	g = g.begun()
	f.Table = m.periodTable(f.Title, g)
	if g.Empty() {
		f.Said = m.T("figure.empty")
		return f
	}
	drawn := g
	drawn.Rows = m.fewer(g.Rows)
	slices.SortStableFunc(drawn.Rows, heavier)
	layers := m.led(series(drawn.Rows), drawn)
	for n, r := range drawn.Rows {
		for i := range r.Points {
			if r.off(i) && drawn.anyOn(i) {
				layers[n].Points[i] = chart.Point{State: measure.Known} // nothing is missing from the total
			}
		}
	}
	axis, notes := m.categories(g)
	m.lead(axis, drawn)
	f.Notes = append(f.Notes, notes...)
	for _, v := range []struct {
		class string
		size  chart.Size
	}{{"wide", chart.Wide}, {"narrow", chart.Compact}} {
		f.Charts = append(f.Charts, Drawing{Class: v.class, Spec: chart.StackedBars{
			Frame: m.frame(f, drawn, v.size), Categories: axis, Series: layers, Target: m.limit(g.Limits),
		}})
	}
	return f
}

// anyOn tells whether some row is in service at a step: where none is, there is no
// total, and none of zero.
func (g Grid) anyOn(i int) bool {
	return slices.ContainsFunc(g.Rows, func(r Series) bool { return !r.off(i) })
}

// HalfStackFigure is a figure of amounts that add up, half a screen wide.
func (m *Presenter) HalfStackFigure(f Figure, g Grid) Figure {
	f = m.stacked(f, g)
	if len(f.Charts) > 0 {
		f.Charts = f.Charts[1:]
		f.Charts[0].Class = ""
	}
	return f
}

// TableFigure is a figure of which only the table is made here.
func (m *Presenter) TableFigure(f Figure, g Grid) Figure {
	f.Table = m.periodTable(f.Title, g.begun())
	return f
}

// LineFigure is a figure of how a few values move, half a screen wide.
func (m *Presenter) LineFigure(f Figure, g Grid) Figure {
	g = g.begun()
	f.Table = m.periodTable(f.Title, g)
	if g.Empty() {
		f.Said = m.T("figure.empty")
		return f
	}
	drawn := g
	if drawn.Rows = g.Rows[:min(len(g.Rows), mostLines)]; len(drawn.Rows) < len(g.Rows) {
		f.Def += " " + m.T("figure.some", len(drawn.Rows), len(g.Rows))
	}
	axis, notes := m.categories(g)
	m.lead(axis, drawn)
	f.Notes = append(f.Notes, notes...)
	f.Charts = []Drawing{{Spec: chart.Lines{
		Frame: m.frame(f, drawn, chart.Compact), Categories: axis, Series: m.led(series(drawn.Rows), drawn), Target: m.limit(g.Limits),
		Band: m.band(drawn.Rows),
	}}}
	return f
}

// mostLines is how many lines can be followed by eye.
const mostLines = 4

// band is the range around a line that stands alone.
func (m *Presenter) band(rows []Series) chart.Bounds {
	if len(rows) != 1 {
		return chart.Bounds{}
	}
	b := chart.Bounds{Label: m.T("range"), Each: make([]chart.Bound, len(rows[0].Points))}
	some := false
	for i, p := range rows[0].Points {
		if p.State == measure.Known && p.Low < p.High {
			b.Each[i] = chart.Bound{Known: true, Low: p.Low, High: p.High}
			some = true
			if p.Spread == measure.CI95 {
				b.Label = m.T("interval")
			}
		}
	}
	if !some {
		return chart.Bounds{}
	}
	return b
}

// EstimatedShare are the shares of a point of which a part, 0 to 1, was
// estimated.
func EstimatedShare(share float64) []indicator.MethodShare {
	return []indicator.MethodShare{{Method: measure.Estimated, Share: share}}
}

// TableAddress is the page of a figure's table; a figure without any has none.
func (m *Presenter) TableAddress(f Figure, of period.Period, system measure.System) string {
	if len(f.Table.Rows) == 0 {
		return ""
	}
	return m.Path(m.Keep(Address("/chiffres/"+f.ID, of, system)))
}

// PlaceTables puts tables of at most 60 cells beside their charts, the small ones
// first, while the page has room for them; the others are one link away.
func (m *Presenter) PlaceTables(figures []*Figure, room int) {
	if m.Setup.NoCharts {
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
