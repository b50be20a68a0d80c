package kit

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// The charts of a sheet are drawn by its template, without a fixed width: what
// is along them stands in percent, what is up them in pixels, so that their
// texts keep their size from a phone to a wall, and print, dark and forced
// colours set them anew.

// Tick is a line of a scale, with its number.
type Tick struct{ At, TextAt, Label string }

// Segment is one part of a bar; Said is what it says when it is pointed at.
type Segment struct{ X, Y, Width, Height, Class, Said string }

// LayerBar is the bar of a quarter; one with an address leads to its page.
type LayerBar struct {
	Quarter    period.Period
	Href, Name string
	Segments   []Segment
}

// Mark is a text, or a point, of a chart.
type Mark struct{ X, Y, Text, Class string }

// LayerChart is the energy by quarter: alike, counted otherwise, new.
type LayerChart struct {
	Title, Def, Said string // Said: its accessible name
	Keys             []Status
	Height, Foot     string
	Ticks            []Tick
	Bars             []LayerBar
	Linked           bool // the bars lead somewhere
	Labels           []Mark
	Breaks           []Mark // numbered lines
	Target           *Tick
	Targets          []Segment // of limits that change: one dash a bar
	Notes            []string  // one for each of Breaks, in their order
	Others           []string  // running, incomplete
}

const (
	chartTop, chartFoot = 30.0, 160.0 // of the drawing area, in pixels
	chartHeight         = 195.0
	chartLeft           = 11.0 // percent, for the numbers of the scale
)

func pct(v float64) string { return fmt.Sprintf("%.2f%%", v) }
func px(v float64) string  { return fmt.Sprintf("%.1f", v) }

// steps are the numbers of a scale from 0 to at least high: four to six.
func steps(high float64) []float64 {
	if high <= 0 {
		high = 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(high/5)))
	step := unit * 10
	for _, k := range []float64{1, 2, 2.5, 5} {
		if high <= 5*k*unit {
			step = k * unit
			break
		}
	}
	var list []float64
	for v := 0.0; ; v += step {
		list = append(list, v)
		if v >= high-1e-9*high {
			return list
		}
	}
}

// layerChart draws the energy of the last quarters; nil when nothing is known.
func (m *Presenter) layerChart(q report.Quarter) *LayerChart {
	l := q.Layers
	high, known := mostOf(l)
	if !known {
		return nil
	}
	scale := steps(high)
	top := scale[len(scale)-1]
	at := func(v float64) float64 { return chartFoot - v/top*(chartFoot-chartTop) }
	band := (100 - chartLeft) / float64(len(l.Points))
	c := &LayerChart{Title: m.layerTitle(q), Def: m.T("layers.def"), Height: px(chartHeight), Foot: px(chartFoot)}
	for _, v := range scale {
		c.Ticks = append(c.Ticks, Tick{px(at(v)), px(at(v) + 4), m.Number(v, LimitDigits(v))})
	}
	for i, p := range l.Points {
		m.layerBar(c, l, i, band, at)
		mid := pct(chartLeft + band*(float64(i)+0.5))
		group := m.Step(l.Quarters[i])
		class := ""
		if i == len(l.Points)-1 {
			class = "v"
		}
		c.Labels = append(c.Labels, Mark{mid, px(chartFoot + 16), group.Label, class})
		if i == 0 || l.Quarters[i].Index == 1 {
			c.Labels = append(c.Labels, Mark{mid, px(chartFoot + 31), group.Group, ""})
		}
		if n := len(l.Points); p.Known && (i == n-1 || i == n-5) {
			c.Labels = append(c.Labels, Mark{mid, px(at(max(p.Total(), p.Projected)) - 5), m.Number(p.Total(), Digits(p.Total())), "v"})
		}
	}
	m.layerTarget(c, l, band, at)
	m.layerNotes(c, q, band)
	for _, k := range []string{"alike", "otherwise", "new"} {
		if c.has(k) {
			c.Keys = append(c.Keys, Status{k, m.T("layers." + k)})
		}
	}
	c.Said = m.layerSaid(q)
	return c
}

// has reports whether some bar has a layer.
func (c *LayerChart) has(class string) bool {
	return slices.ContainsFunc(c.Bars, func(b LayerBar) bool {
		return slices.ContainsFunc(b.Segments, func(s Segment) bool { return s.Class == class })
	})
}

// LeadBars has the bars lead to the pages of their quarters: on a page, and not in
// what is taken away.
func (m *Presenter) LeadBars(c *LayerChart) {
	for i, b := range c.Bars {
		if len(b.Segments) > 0 {
			c.Linked = true
			c.Bars[i].Href, c.Bars[i].Name = m.Path(QuarterPath(b.Quarter)), Upper(m.Period(b.Quarter))
		}
	}
}

// mostOf is the most that is to be drawn; false when nothing is known.
func mostOf(l report.Layers) (high float64, known bool) {
	for i, p := range l.Points {
		known = known || p.Known
		high = max(high, p.Total(), p.ProjectedUp)
		if l.Limits[i] != nil {
			high = max(high, *l.Limits[i])
		}
	}
	return high, known
}

// layerTitle is the finding: both changes.
func (m *Presenter) layerTitle(q report.Quarter) string {
	if !q.Energy.Figure.Known() {
		return m.T("layers.title.none")
	}
	if text := m.layerChanges(q.Energy); text != "" {
		return m.T("layers.title", text)
	}
	return m.T("layers.title", m.Amount(q.Energy.Figure.Value, m.Digits(q.Energy.Result), "kWh"))
}

// layerChanges are both changes in the fewest words; "" without any.
func (m *Presenter) layerChanges(e report.EnergySaid) string {
	alike := ""
	if c := e.YearBefore; c.Trend > indicator.NotComparable {
		alike = m.Gap(c.Share)
		if c.Trend == indicator.Stable {
			alike = m.T("say.stable")
		}
	}
	switch {
	case e.Total != nil && alike != "":
		return m.T("layers.both", m.Gap(*e.Total), alike)
	case e.Total != nil:
		return m.T("layers.total", m.Gap(*e.Total))
	case alike != "":
		return m.T("layers.comparable", alike)
	}
	return ""
}

// layerBar draws one quarter: its layers, and what is still to come of it.
func (m *Presenter) layerBar(c *LayerChart, l report.Layers, i int, band float64, at func(float64) float64) {
	p, base, bar := l.Points[i], 0.0, LayerBar{Quarter: l.Quarters[i]}
	x, width := chartLeft+band*(float64(i)+0.2), band*0.6
	name := m.Period(l.Quarters[i])
	for _, part := range []struct {
		key   string
		value float64
	}{{"alike", p.Alike}, {"otherwise", p.Otherwise}, {"new", p.New}} {
		if part.value <= 0 {
			continue
		}
		said := m.T("layers.said", Upper(name), m.T("layers."+part.key), m.Amount(part.value, Digits(part.value), "kWh"), m.Number(p.Total(), Digits(p.Total())))
		bar.Segments = append(bar.Segments, Segment{pct(x), px(at(base + part.value)), pct(width), px(at(base) - at(base+part.value)), part.key, said})
		base += part.value
	}
	if p.Projected > base {
		said := m.T("layers.projected", Upper(name), m.Number(p.ProjectedLow, Digits(p.ProjectedLow)), m.Amount(p.ProjectedUp, Digits(p.ProjectedUp), "kWh"))
		bar.Segments = append(bar.Segments, Segment{pct(x), px(at(p.Projected)), pct(width), px(at(base) - at(p.Projected)), "ahead", said})
	}
	c.Bars = append(c.Bars, bar)
	switch {
	case !p.Known:
		c.Labels = append(c.Labels, Mark{pct(x + width/2), px(chartFoot - 5), m.T("missing.short"), ""})
	case len(p.Lacking) > 0:
		c.Labels = append(c.Labels, Mark{pct(x + width), px(at(p.Total()) + 4), "◇", ""})
	}
}

// layerTarget draws one line for a limit that stays, else a dash a bar.
func (m *Presenter) layerTarget(c *LayerChart, l report.Layers, band float64, at func(float64) float64) {
	same := true
	var last *float64
	for _, limit := range l.Limits {
		if limit == nil || last != nil && *last != *limit {
			same = false
		}
		if limit != nil {
			last = limit
		}
	}
	if last == nil {
		return
	}
	label := m.T("layers.target", m.Number(*last, LimitDigits(*last)))
	if same {
		c.Target = &Tick{px(at(*last)), px(at(*last) - 5), label}
		return
	}
	for i, limit := range l.Limits {
		if limit != nil {
			c.Targets = append(c.Targets, Segment{X: pct(chartLeft + band*(float64(i)+0.05)), Width: pct(chartLeft + band*(float64(i)+0.95)), Y: px(at(*limit)), Said: m.T("layers.target", m.Number(*limit, LimitDigits(*limit)))})
		}
	}
}

// layerNotes explains every mark under the chart.
func (m *Presenter) layerNotes(c *LayerChart, q report.Quarter, band float64) {
	l := q.Layers
	for i, b := range l.Breaks {
		c.Breaks = append(c.Breaks, Mark{X: pct(chartLeft + band*float64(b.At)), Text: strconv.Itoa(i + 1)})
		c.Notes = append(c.Notes, m.T("card.system", m.Short(l.Quarters[b.At]), m.breakText(b)))
	}
	lacking := map[measure.System]bool{}
	var names []measure.System
	for _, p := range l.Points {
		for _, id := range p.Lacking {
			if p.Known && !lacking[id] {
				lacking[id], names = true, append(names, id)
			}
		}
	}
	if len(names) > 0 {
		c.Others = append(c.Others, m.T("layers.lacking", m.SystemNames(names)))
	}
	if q.Running {
		c.Others = append(c.Others, m.T("layers.running"))
	}
}

// breakText words a break; "" for none.
func (m *Presenter) breakText(b report.LayerBreak) string {
	var parts []string
	for _, x := range []struct {
		key  string
		list []measure.System
	}{{"layers.arrived", b.Arrived}, {"layers.recount", b.Recount}, {"layers.departed", b.Departed}} {
		if len(x.list) > 0 {
			parts = append(parts, m.T(x.key, m.SystemNames(x.list)))
		}
	}
	return strings.Join(parts, m.T("semicolon"))
}

// layerSaid is the chart in one sentence, for those who do not see it.
func (m *Presenter) layerSaid(q report.Quarter) string {
	var parts []string
	for i, p := range q.Layers.Points {
		text := m.T("missing.short")
		if p.Known {
			text = m.Number(p.Total(), Digits(p.Total()))
		}
		parts = append(parts, m.T("card.system", m.Short(q.Layers.Quarters[i]), text))
	}
	return m.T("layers.name", strings.Join(parts, ", "))
}

// ScoreChart is the scores of a wave: points with their interval, the score
// before and the target, on a scale that is stated and cut.
type ScoreChart struct {
	Title, Def, Said string
	Hollow           bool // few answered
	Height           string
	Ticks            []Tick
	Rows             []ScoreMark
	Notes            []string
	Since            string
	Aimed, Compared  bool
}

// ScoreMark is one score.
type ScoreMark struct {
	Y, TextY, Top, Bottom             string
	Label, Score, Change              string
	X, Low, High, Before, Target      string // "" for none
	Class, Said, SaidBefore, SaidLine string
}

const (
	scoreLeft, scoreRight = 43.0, 80.0 // percent: between the names and the numbers
	scoreRow              = 19.0
	scoreTop              = 30.0
	mostScores            = 10
)

// scoreChart draws the scores of the last wave; nil without any that is told.
func (m *Presenter) scoreChart(q report.Quarter) *ScoreChart {
	var rows []report.ScoreRow
	for _, s := range q.Scores {
		if s.Figure.State == measure.Known {
			rows = append(rows, s)
		}
	}
	if len(rows) == 0 || q.Wave == nil {
		return nil
	}
	low, high := scoreSpan(rows)
	at := func(v float64) string { return pct(scoreLeft + (v-low)/(high-low)*(scoreRight-scoreLeft)) }
	c := &ScoreChart{Hollow: q.Wave.Rate() > 0 && q.Wave.Rate() < report.LowRate, Since: m.T("plot.col.since")}
	c.Title, c.Def = m.scoreTitle(q), m.scoreDef(q, low, high)
	for v := low; v <= high; v += 10 {
		c.Ticks = append(c.Ticks, Tick{At: at(v), Label: m.Number(v, 0)})
	}
	names := make([]string, 0, len(rows))
	for i, s := range rows[:min(len(rows), mostScores)] {
		y := scoreTop + scoreRow*float64(i)
		r := m.scoreMark(s, at)
		r.Y, r.TextY, r.Top, r.Bottom = px(y), px(y+4), px(y-8), px(y+8)
		c.Rows = append(c.Rows, r)
		c.Aimed, c.Compared = c.Aimed || r.Target != "", c.Compared || r.Before != ""
		names = append(names, r.Said)
	}
	c.Height = px(scoreTop + scoreRow*float64(len(c.Rows)))
	c.Said = strings.Join(names, m.T("semicolon"))
	if n := len(rows) - len(c.Rows); n > 0 {
		c.Notes = append(c.Notes, m.Count("sheet.others", n))
	}
	c.Notes = append(c.Notes, m.scoreNotes(q)...)
	return c
}

// scoreSpan is the scale that holds every score, interval and target, in whole
// tens.
func scoreSpan(rows []report.ScoreRow) (low, high float64) {
	low, high = 100, 0
	for _, s := range rows {
		low, high = min(low, s.Figure.Low), max(high, s.Figure.High)
		if s.Result.Target != nil {
			low, high = min(low, s.Result.Target.Limit), max(high, s.Result.Target.Limit)
		}
		if s.Change != nil {
			low, high = min(low, s.Figure.Mean-s.Change.Points), max(high, s.Figure.Mean-s.Change.Points)
		}
	}
	low, high = math.Max(0, math.Floor(low/10)*10), math.Min(100, math.Ceil(high/10)*10)
	if high-low < 20 {
		low, high = math.Max(0, low-10), math.Min(100, high+10)
	}
	return low, high
}

func (m *Presenter) scoreMark(s report.ScoreRow, at func(float64) string) ScoreMark {
	f := s.Figure
	name := m.SurveyText(s.Dimension.Title)
	r := ScoreMark{
		Label: name, Score: m.Score(f), X: at(f.Mean), Low: at(f.Low), High: at(f.High),
		Said: m.T("plot.said", name, m.Score(f), m.Number(f.Low, 0), m.Number(f.High, 0)),
	}
	switch s.Result.Verdict.Standing() {
	case indicator.StandsMissed:
		r.Class = "missed"
	case indicator.StandsWatch:
		r.Class = "risk"
	case indicator.StandsOpen, indicator.StandsLacking, indicator.StandsMet:
	}
	if t := s.Result.Target; t != nil {
		r.Target, r.SaidLine = at(t.Limit), m.T("layers.target", m.Number(t.Limit, m.LimitDigits(s.Result)))
	}
	if c := s.Change; c != nil {
		r.Before, r.SaidBefore = at(f.Mean-c.Points), m.T("plot.before", name, m.Number(f.Mean-c.Points, 0), m.Date(c.Since))
		r.Change = m.Signed(c.Points, 0, "")
		if c.Word == survey.Unclear {
			r.Change = m.T("plot.unsure", r.Change)
		}
	}
	return r
}

// scoreTitle is the finding: how many surely moved, and which way.
func (m *Presenter) scoreTitle(q report.Quarter) string {
	if q.Stale {
		return m.T("plot.title.stale")
	}
	return m.T("plot.title", m.Count("plot.falls", len(q.Agents.Falls)), m.Count("plot.rises", len(q.Agents.Rises)))
}

func (m *Presenter) scoreDef(q report.Quarter, low, high float64) string {
	w := q.Wave
	text := m.T("plot.def", m.Date(w.Closed), m.Number(low, 0), m.Number(high, 0))
	if w.Responses.State == measure.Known && w.Invited > 0 {
		text = m.T("plot.answered", m.Answered(w.Responses), m.Number(float64(w.Invited), 0), m.rate(w.Rate())) + " " + text
	}
	return text
}

func (m *Presenter) scoreNotes(q report.Quarter) []string {
	var notes []string
	if q.Stale {
		notes = append(notes, Upper(m.T("plot.stale", m.In(q.Period))))
	}
	return notes
}
