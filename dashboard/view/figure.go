package view

import (
	"html/template"
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
	ID     string // of its table's page: /chiffres/<ID>
	Title  string // the finding, made by rule
	Def    string // what is drawn, in which unit
	From   string // method, sources, window
	Notes  []string
	Charts []Drawing
	Table  Table
	Inline bool                // the table stands beside the chart
	Href   string              // of the table's page
	Said   string              // why there is no chart
	Fixes  []report.Correction // that touch the table
}

// Drawing is one chart of a figure; the server fills SVG.
type Drawing struct {
	Class string // wide: for screens, narrow: for phones, "" for both
	Spec  chart.Spec
	SVG   template.HTML
}

// most is how many systems a chart tells apart; the rest are one series.
const most = 6

// row is one series of a grid.
type row struct {
	name   string
	system measure.System
	hue    chart.Hue
	points []report.Point
	idle   []bool // not running, so that nothing is missing; nil: unknown
	first  bool   // drawn before others, where not all can be
}

// off reports whether a series' system was not running in a period.
func (r row) off(i int) bool { return i < len(r.idle) && r.idle[i] }

// grid is what charts and tables of periods are made of.
type grid struct {
	steps  []period.Period
	rows   []row
	limits []*float64
	unit   string
}

func (g grid) empty() bool {
	for _, r := range g.rows {
		for _, p := range r.points {
			if p.State != measure.Missing {
				return false
			}
		}
	}
	return true
}

// begun leaves out the first periods, in which nothing was followed yet, as
// long as two are left.
func (g grid) begun() grid {
	first := 0
	for first < len(g.steps)-2 && g.nothing(first) {
		first++
	}
	out := grid{steps: g.steps[first:], limits: g.limits[min(first, len(g.limits)):], unit: g.unit}
	for _, r := range g.rows {
		r.points, r.idle = r.points[first:], r.idle[min(first, len(r.idle)):]
		out.rows = append(out.rows, r)
	}
	return out
}

// nothing reports whether no series has a figure in a period.
func (g grid) nothing(i int) bool {
	for _, r := range g.rows {
		if r.points[i].State != measure.Missing {
			return false
		}
	}
	return true
}

// biggest is the largest value, which sets the decimals of a table.
func (g grid) biggest() float64 {
	high := 0.0
	for _, r := range g.rows {
		for _, p := range r.points {
			if p.State == measure.Known {
				high = max(high, p.Value)
			}
		}
	}
	return high
}

// fewer keeps the largest systems of the last periods and puts the others
// together, so that colours stay told apart. The table keeps every system.
func (m *Maker) fewer(rows []row) []row {
	if len(rows) <= most+1 {
		return slices.Clone(rows)
	}
	ranked := slices.Clone(rows)
	slices.SortStableFunc(ranked, func(a, b row) int { return compare(b.recent(), a.recent()) })
	kept := ranked[:most]
	rest := row{name: m.p.Count("other", len(rows)-most), hue: chart.Grey}
	rest.points = together(ranked[most:])
	return append(slices.Clone(kept), rest)
}

// heavier puts the series with the most first, at the foot of a stack, and the
// others together last.
func heavier(a, b row) int {
	switch {
	case a.system == "" && b.system == "":
		return 0
	case a.system == "":
		return 1
	case b.system == "":
		return -1
	}
	return compare(b.recent(), a.recent())
}

// recent is what a series amounts to over its last four points.
func (r row) recent() float64 {
	sum := 0.0
	for _, p := range r.points[max(0, len(r.points)-4):] {
		if p.State == measure.Known {
			sum += p.Value
		}
	}
	return sum
}

// together stacks several series into one layer of a chart: a layer stands for
// what is known of it, and its hatched share is that of its parts.
func together(rows []row) []report.Point {
	if len(rows) == 0 {
		return nil
	}
	out := make([]report.Point, len(rows[0].points))
	for i := range out {
		guessed := 0.0
		for _, r := range rows {
			if p := r.points[i]; p.State == measure.Known {
				out[i].State = measure.Known
				out[i].Value += p.Value
				guessed += p.Value * estimated(p.Shares)
			}
		}
		if out[i].Value > 0 {
			out[i].Shares = guessedShare(guessed / out[i].Value)
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

func (m *Maker) categories(steps []period.Period) []chart.Category {
	out := make([]chart.Category, len(steps))
	for i, s := range steps {
		out[i] = m.p.Step(s)
	}
	return out
}

// series are a grid's rows as a chart wants them; those without a colour get
// one that is free.
func series(rows []row) []chart.Series {
	taken := map[chart.Hue]bool{}
	for _, r := range rows {
		taken[r.hue] = true
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
		if r.hue == chart.Auto && len(rows) > 1 {
			r.hue = free()
		}
		out[i] = chart.Series{Name: r.name, Hue: r.hue, Points: points(r.points)}
	}
	return out
}

// limit is the target's line: constant, or one dash per period.
func (m *Maker) limit(limits []*float64) *chart.Target {
	t := &chart.Target{Label: m.p.T("target"), Each: make([]chart.Point, len(limits))}
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
func (m *Maker) frame(f Figure, g grid, size chart.Size) chart.Frame {
	return chart.Frame{Title: f.Title, Desc: m.describe(f, g), Unit: g.unit, Lang: m.p.lang, Size: size}
}

// describe is a chart's description: what is drawn, over what, and the last
// figure of each series.
func (m *Maker) describe(f Figure, g grid) string {
	if len(g.steps) == 0 {
		return f.Def
	}
	last := len(g.steps) - 1
	text := f.Def + " " + Upper(m.p.Between(g.steps[0], g.steps[last])) + "."
	digits := Digits(g.biggest())
	said := make([]string, 0, len(g.rows))
	for _, r := range g.rows {
		said = append(said, strings.TrimSpace(r.name+" "+m.p.number(r.points[last].State, r.points[last].Value, digits).Text))
	}
	return text + " " + m.p.T("desc.last", m.p.Period(g.steps[last]), strings.Join(said, ", "))
}

// stacked is a figure of amounts that add up: large on a screen, small on a
// phone.
func (m *Maker) stacked(f Figure, g grid) Figure {
	g = g.begun()
	f.Table = m.periodTable(f.Title, g)
	if g.empty() {
		f.Said = m.p.T("figure.empty")
		return f
	}
	drawn := g
	drawn.rows = m.fewer(g.rows)
	slices.SortStableFunc(drawn.rows, heavier)
	layers := series(drawn.rows)
	for n, r := range drawn.rows {
		for i := range r.points {
			if r.off(i) {
				layers[n].Points[i] = chart.Point{State: measure.Known} // nothing is missing from the total
			}
		}
	}
	for _, v := range []struct {
		class string
		size  chart.Size
	}{{"wide", chart.Wide}, {"narrow", chart.Compact}} {
		f.Charts = append(f.Charts, Drawing{Class: v.class, Spec: chart.StackedBars{
			Frame: m.frame(f, drawn, v.size), Categories: m.categories(g.steps), Series: layers, Target: m.limit(g.limits),
		}})
	}
	return f
}

// small is a figure of amounts that add up, half a screen wide.
func (m *Maker) small(f Figure, g grid) Figure {
	f = m.stacked(f, g)
	if len(f.Charts) > 0 {
		f.Charts = f.Charts[1:]
		f.Charts[0].Class = ""
	}
	return f
}

// lines is a figure of how a few values move, half a screen wide.
func (m *Maker) lines(f Figure, g grid) Figure {
	g = g.begun()
	f.Table = m.periodTable(f.Title, g)
	if g.empty() {
		f.Said = m.p.T("figure.empty")
		return f
	}
	drawn := g
	if drawn.rows = moving(g.rows); len(drawn.rows) < len(g.rows) {
		f.Def += " " + m.p.T("figure.some", len(drawn.rows), len(g.rows))
	}
	f.Charts = []Drawing{{Spec: chart.Lines{
		Frame: m.frame(f, drawn, chart.Compact), Categories: m.categories(g.steps), Series: series(drawn.rows), Target: m.limit(g.limits),
		Band: m.band(drawn.rows),
	}}}
	return f
}

// mostLines is how many lines can be followed by eye.
const mostLines = 4

// moving keeps as many lines, those that are to be drawn first before the
// others.
func moving(rows []row) []row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.first == b.first:
			return 0
		case a.first:
			return -1
		}
		return 1
	})
	return rows[:min(len(rows), mostLines)]
}

// band is the range around a line that stands alone.
func (m *Maker) band(rows []row) chart.Bounds {
	if len(rows) != 1 {
		return chart.Bounds{}
	}
	b := chart.Bounds{Label: m.p.T("range"), Each: make([]chart.Bound, len(rows[0].points))}
	some := false
	for i, p := range rows[0].points {
		if p.State == measure.Known && p.Low < p.High {
			b.Each[i] = chart.Bound{Known: true, Low: p.Low, High: p.High}
			some = true
			if p.Spread == measure.CI95 {
				b.Label = m.p.T("interval")
			}
		}
	}
	if !some {
		return chart.Bounds{}
	}
	return b
}

func guessedShare(share float64) []indicator.MethodShare {
	return []indicator.MethodShare{{Method: measure.Estimated, Share: share}}
}
