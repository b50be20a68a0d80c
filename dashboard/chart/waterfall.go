package chart

import (
	"errors"
	"fmt"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Step is one row of a waterfall: a change, or with Total a level reached.
// Label is the figure as the page writes it; empty, it is written here.
type Step struct {
	Name, Label string
	Value       float64
	Total       bool
}

// Waterfall splits the way from one total to another into its effects (volume,
// intensity, extension, method): one row each, from the first total down to
// the last. The first step is a total; a later one must equal what the changes
// before it add up to. When the changes are small beside the totals the scale
// is cut: totals then are marks, not lengths.
type Waterfall struct {
	Frame
	Steps []Step
}

const fallRow = 36

// bar is where a row begins and ends.
type bar struct{ from, to float64 }

func (w Waterfall) rows() ([]bar, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	if len(w.Steps) == 0 || !w.Steps[0].Total {
		return nil, errors.New("the first step must be a total")
	}
	rows := make([]bar, len(w.Steps))
	level := w.Steps[0].Value
	for i, s := range w.Steps {
		if !finite(s.Value) {
			return nil, fmt.Errorf("step %d: %v cannot be drawn", i+1, s.Value)
		}
		if !s.Total {
			rows[i] = bar{level, level + s.Value}
			level += s.Value
			continue
		}
		if off := math.Abs(level - s.Value); off > 1e-6*max(math.Abs(level), math.Abs(s.Value), 1) {
			return nil, fmt.Errorf("step %d: the changes lead to %v, not to the total %v", i+1, level, s.Value)
		}
		level = s.Value
		rows[i] = bar{0, s.Value}
	}
	return rows, nil
}

// cut says whether the totals dwarf the changes, and gives the scale.
func fallScale(rows []bar, steps []Step) (s scale, cut bool) {
	low, high := math.Inf(1), math.Inf(-1)
	for i, r := range rows {
		low, high = min(low, r.to), max(high, r.to)
		if !steps[i].Total {
			low, high = min(low, r.from), max(high, r.from)
		}
	}
	if low > 0 && high > low && low > 0.6*high {
		room := (high - low) * 0.15
		return roundScale(low-room, high+room, 4), true
	}
	return newScale(low, high, 4), false
}

func (w Waterfall) build(m metrics) (drawing, error) {
	rows, err := w.rows()
	if err != nil {
		return drawing{}, fmt.Errorf("waterfall: %w", err)
	}
	s, cut := fallScale(rows, w.Steps)
	if cut {
		half := (s.high - s.low) * 0.006
		for i := range rows {
			if w.Steps[i].Total {
				rows[i] = bar{w.Steps[i].Value - half, w.Steps[i].Value + half}
			}
		}
	}
	names, labels := make([]string, len(rows)), make([]string, len(rows))
	digits := w.digits()
	for i, step := range w.Steps {
		names[i] = m.fit(line(step.Name), 0.36*float64(w.width()))
		labels[i] = w.label(step, digits)
	}
	c := charts.NewBar()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{
			Type: "value", Min: s.low, Max: s.high, AxisLabel: axisText(numberFormat(w.Lang, s.digits)),
			SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: gridLine}},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Data: names, Inverse: opts.Bool(true), AxisLabel: axisText(""),
			Name: line(w.Unit), NameLocation: "start", NameGap: 14,
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		}),
	)
	w.addRows(c, rows, labels)
	c.AddSeries("cut", nil)
	o, err := newOption(c)
	if err != nil {
		return drawing{}, err
	}
	return w.finish(o, m, s, fallTexts{names: names, labels: labels, cut: cut})
}

type fallTexts struct {
	names, labels []string
	cut           bool
}

func (w Waterfall) finish(o option, m metrics, s scale, t fallTexts) (drawing, error) {
	half := m.widest(s.ticks(w.Lang)...) / 2 // of the first and the last tick, beyond the grid
	left, right := math.Ceil(max(m.widest(t.names...), half))+12, math.Ceil(max(m.widest(t.labels...), half))+12
	top, area := 4, len(t.names)*fallRow
	if line(w.Unit) != "" {
		top = 30
	}
	o["grid"] = map[string]any{"left": left, "right": right, "top": top, "height": area, "outerBoundsMode": "none"}
	height := top + area + 30
	o.setLegend(nil, nil, 0)
	if t.cut {
		rows, names := m.legend([]key{{id: "cut", name: w.words().cut, icon: iconDashes, colour: axisLine}}, float64(w.width()))
		o.setLegend(rows, names, 0)
		height += len(rows)*keyRow + 4
	}
	y := o.at("yAxis", 0)
	o.at("xAxis", 0)["interval"] = s.stepFor(float64(w.width())-left-right, m, w.Lang)
	y["nameTextStyle"] = map[string]any{"align": "left", "color": soft, "fontSize": fontSize, "padding": []any{0, 0, 0, -left + 4}}
	y.at("axisLabel")["interval"] = 0
	y.at("axisLabel")["color"] = ink
	y["axisTick"] = map[string]any{"show": false}
	y["axisLine"] = map[string]any{"show": false, "onZero": false} // the unit stands over the names, wherever zero is
	return w.drawing(o, height), nil
}

// stepFor widens the step until the labels of a horizontal axis do not touch.
func (s scale) stepFor(room float64, m metrics, lang Lang) float64 {
	need := m.widest(s.ticks(lang)...) + 14
	total := math.Round((s.high - s.low) / s.step)
	for k := 1.0; k < total; k++ {
		if math.Mod(total, k) == 0 && room/total*k >= need {
			return s.step * k
		}
	}
	return s.step * total
}

// digits shows the largest change with three significant digits, and all alike.
func (w Waterfall) digits() int {
	largest := 0.0
	for i, s := range w.Steps {
		if !s.Total || (i == 0 && len(w.Steps) == 1) {
			largest = max(largest, math.Abs(s.Value))
		}
	}
	return digitsFor(largest)
}

func (w Waterfall) label(s Step, digits int) string {
	if l := line(s.Label); l != "" {
		return l
	}
	text := FormatNumber(w.Lang, s.Value, digits)
	if !s.Total && s.Value > 0 {
		text = "+" + text
	}
	return text
}

// addRows stacks each row over an unseen base. A row across zero has a part on
// either side of it: ECharts stacks them apart.
func (w Waterfall) addRows(c *charts.Bar, rows []bar, labels []string) {
	base, up, down := make([]opts.BarData, len(rows)), make([]opts.BarData, len(rows)), make([]opts.BarData, len(rows))
	marks := make([]opts.BarData, len(rows))
	for i, r := range rows {
		low, high := min(r.from, r.to), max(r.from, r.to)
		style := &opts.ItemStyle{Color: w.colour(i)}
		switch {
		case low >= 0:
			base[i].Value, up[i] = low, opts.BarData{Value: high - low, ItemStyle: style}
		case high <= 0:
			base[i].Value, down[i] = high, opts.BarData{Value: low - high, ItemStyle: style}
		default:
			up[i], down[i] = opts.BarData{Value: high, ItemStyle: style}, opts.BarData{Value: low, ItemStyle: style}
		}
		label := &opts.Label{Show: opts.Bool(true), Formatter: literal(labels[i])}
		if high <= 0 { // beyond zero: on the left are the names
			base[i].Label = label
		} else {
			marks[i] = opts.BarData{Value: 0, Label: label}
		}
	}
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "fall", BarWidth: "56%"})
	text := charts.WithLabelOpts(opts.Label{
		Show: opts.Bool(false), Position: "right", Color: ink, FontSize: fontSize, Formatter: literal(""),
	})
	c.AddSeries("base", base, stack, text, charts.WithItemStyleOpts(opts.ItemStyle{Color: "rgba(0,0,0,0)"}))
	c.AddSeries("down", down, stack)
	c.AddSeries("up", up, stack) // last below the labels: they stand at its end
	c.AddSeries("labels", marks, stack, text, connectors(rows, w.Steps))
}

// colour is strong for levels, amber for more, blue for less: never the red and
// green of a verdict.
func (w Waterfall) colour(i int) string {
	switch s := w.Steps[i]; {
	case s.Total:
		return Teal.colour(0)
	case s.Value > 0:
		return Amber.colour(0)
	}
	return Blue.colour(0)
}

// connectors lead from each row's end to the next row.
func connectors(rows []bar, steps []Step) charts.SeriesOpts {
	var data []any
	for i := range len(rows) - 1 {
		level := rows[i].to
		if steps[i].Total {
			level = steps[i].Value
		}
		data = append(data, []any{
			map[string]any{"coord": []any{level, i}}, map[string]any{"coord": []any{level, i + 1}},
		})
	}
	return func(s *charts.SingleSeries) {
		s.MarkLines = &opts.MarkLines{Data: data, MarkLineStyle: opts.MarkLineStyle{
			Symbol: []string{"none", "none"}, Label: &opts.Label{Show: opts.Bool(false)},
			LineStyle: &opts.LineStyle{Color: axisLine, Width: 1, Type: "solid"},
		}}
	}
}
