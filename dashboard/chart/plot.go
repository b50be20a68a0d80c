package chart

import (
	"math"
	"slices"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// plot is what bars and lines over periods share: the layout, both axes, the
// target and the legend.
type plot struct {
	Frame
	m      metrics
	cats   []Category
	scale  scale
	target *Target
	keys   []key

	left, top, right, bottom float64 // margins around the drawing area
	labels                   []string
	lines                    int // lines of the category labels
}

// headroom is the share of the scale kept free above bars for their marks.
const headroom = 1.07

// layOut places the drawing area; it wants the scale, the target and the keys.
func (p *plot) layOut() {
	p.left = math.Ceil(p.m.widest(p.scale.ticks(p.Lang)...)) + 10
	p.right = 12
	if label := p.targetLines(); label != nil {
		p.right = math.Ceil(p.m.widest(label...)) + 10
	}
	p.top = 20 // half of a two-line label of the target
	if line(p.Unit) != "" {
		p.top = 34
		if p.broken() {
			p.top += breakRow
		}
	}
	p.labels, p.lines = p.m.categoryLabels(p.cats, p.band())
}

// breakRow is the room of the numbers of breaks, under the unit.
const breakRow = 18

// broken reports whether some category begins a break.
func (p *plot) broken() bool {
	return slices.ContainsFunc(p.cats, func(c Category) bool { return c.Break > 0 })
}

func (p *plot) band() float64 {
	return (float64(p.width()) - p.left - p.right) / float64(max(1, len(p.cats)))
}

func (p *plot) area() float64 {
	if p.Size == Wide {
		return 300
	}
	return 230
}

// targetLines is the label at the end of a constant target's line.
func (p *plot) targetLines() []string {
	if p.target == nil || len(p.target.Each) > 0 {
		return nil
	}
	return []string{line(p.target.Label), FormatNumber(p.Lang, p.target.Limit, p.targetDigits())}
}

// targetDigits shows the limit as it was written, up to three decimals.
func (p *plot) targetDigits() int {
	for d := range 3 {
		if v := p.target.Limit * math.Pow10(d); math.Abs(v-math.Round(v)) < 1e-6 {
			return d
		}
	}
	return 3
}

// top end of what the target needs on the scale.
func (t *Target) highest() float64 {
	if t == nil {
		return 0
	}
	if len(t.Each) == 0 {
		return t.Limit
	}
	high := 0.0
	for _, p := range t.Each {
		if p.State == measure.Known {
			high = max(high, p.Value)
		}
	}
	return high
}

// globals are the axes of the chart.
func (p *plot) globals() []charts.GlobalOpts {
	gap := 16
	if p.broken() {
		gap += breakRow
	}
	return []charts.GlobalOpts{
		charts.WithXAxisOpts(opts.XAxis{
			Type: "category", AxisLabel: axisText(""),
			AxisLine: &opts.AxisLine{LineStyle: &opts.LineStyle{Color: axisLine}},
			AxisTick: &opts.AxisTick{Show: opts.Bool(false)},
		}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "value", Min: p.scale.low, Max: p.scale.high, Name: line(p.Unit), NameLocation: "end", NameGap: gap,
			AxisLabel: axisText(numberFormat(p.Lang, p.scale.digits)),
			AxisLine:  &opts.AxisLine{Show: opts.Bool(false)},
			SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: gridLine}},
		}),
	}
}

// targetLine draws a constant target across the whole width.
func (p *plot) targetLine() charts.SeriesOpts {
	label := p.targetLines()
	return func(s *charts.SingleSeries) {
		if label == nil {
			return
		}
		s.MarkLines = &opts.MarkLines{
			Data: []any{opts.MarkLineNameYAxisItem{YAxis: p.target.Limit}},
			MarkLineStyle: opts.MarkLineStyle{
				Symbol:    []string{"none", "none"},
				LineStyle: &opts.LineStyle{Color: limitInk, Width: 2, Type: "dashed"},
				Label: &opts.Label{
					Show: opts.Bool(true), Position: "end", Color: limitInk, FontSize: fontSize, Formatter: literal(label...),
				},
			},
		}
	}
}

// trajectory draws a target that changes: one dash per category.
func (p *plot) trajectory() *charts.Line {
	data := make([]opts.LineData, len(p.cats))
	for i, v := range p.target.Each {
		if v.State == measure.Known {
			data[i].Value = v.Value
		}
	}
	l := charts.NewLine()
	l.AddSeries("target", data, charts.WithLineChartOpts(opts.LineChart{
		Symbol: "rect", SymbolSize: []float64{math.Round(p.band() * 0.8), 2.5}, ShowSymbol: opts.Bool(true),
	}), charts.WithItemStyleOpts(opts.ItemStyle{Color: limitInk}), charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}))
	return l
}

// finish writes what go-echarts leaves out and gives the drawing its height.
func (p *plot) finish(c echart, gap bool) (drawing, error) {
	o, err := newOption(c)
	if err != nil {
		return drawing{}, err
	}
	left := 0.0
	if p.Size == Wide {
		left = p.left
	}
	rows, names := p.m.legend(p.keys, float64(p.width())-left)
	p.bottom = 10 + float64(p.lines)*18
	if len(rows) > 0 {
		p.bottom += float64(len(rows))*keyRow + 6
	}
	o.setLegend(rows, names, left)
	o["grid"] = p.grid()
	x, y := o.at("xAxis", 0), o.at("yAxis", 0)
	x["data"], x["boundaryGap"] = p.labels, gap
	p.axisGaps(x)
	y["interval"] = p.scale.step
	y["nameTextStyle"] = map[string]any{"align": "left", "color": soft, "fontSize": fontSize, "padding": []any{0, 0, 0, -p.left + 4}}
	if label := o.labelOfTarget(); p.target != nil {
		label["textBorderWidth"], label["lineHeight"], label["distance"] = 0, 18, 6
	}
	p.breakLines(o)
	d := p.drawing(o, int(math.Ceil(p.top+p.area()+p.bottom)))
	d.links = p.links(names)
	return d, nil
}

// breakLines draws a dotted line, with its number above, before each category
// that begins a break.
func (p *plot) breakLines(o option) {
	var pairs []any
	for i, c := range p.cats {
		if c.Break == 0 {
			continue
		}
		x := math.Round(p.left + float64(i)*p.band())
		pairs = append(pairs, []any{map[string]any{
			"x": x, "y": p.top, "symbol": "none", "lineStyle": map[string]any{"color": soft, "width": 1.5, "type": "dotted"},
			"label": map[string]any{"show": true, "position": "start", "distance": 4, "color": ink, "fontSize": fontSize, "rotate": 0, "formatter": literal(strconv.Itoa(c.Break))},
		}, map[string]any{"x": x, "y": p.top + p.area(), "symbol": "none"}})
	}
	if pairs == nil {
		return
	}
	first := o.at("series", 0)
	lines, ok := first["markLine"].(map[string]any)
	if !ok {
		lines = map[string]any{"symbol": "none"}
		first["markLine"] = lines
	}
	lines["data"] = append(option(lines).list("data"), pairs...)
}

func (p *plot) grid() map[string]any {
	return map[string]any{
		"left": p.left, "top": p.top, "right": p.right, "height": p.area(), "outerBoundsMode": "none",
	}
}

// axisGaps forces every label that was laid out; the others are empty.
func (p *plot) axisGaps(axis option) {
	label := axis.at("axisLabel")
	label["interval"], label["lineHeight"] = 0, 18
	axis["axisTick"] = map[string]any{"show": false}
}

// labelOfTarget is the label of the first series' line.
func (o option) labelOfTarget() option { return o.at("series", 0, "markLine", "label") }

// categoryLabels chooses which categories are named, so that no two labels
// touch: every k-th counted from the last, which is always named, and the group
// under its first label where there is room. It says how many lines they take.
func (m metrics) categoryLabels(cats []Category, band float64) (labels []string, lines int) {
	widest := 0.0
	for _, c := range cats {
		widest = max(widest, m.width(line(c.Label)))
	}
	stride := max(1, int(math.Ceil((widest+6)/band)))
	labels = make([]string, len(cats))
	var heads []int
	group := ""
	for i := (len(cats) - 1) % stride; i >= 0 && i < len(cats); i += stride {
		labels[i] = m.fit(line(cats[i].Label), max(band*float64(stride)-6, band))
		if g := line(cats[i].Group); g != group {
			group = g
			heads = append(heads, i)
		}
	}
	lines = 1
	for n, i := range heads {
		g := line(cats[i].Group)
		if n+1 < len(heads) {
			next := heads[n+1]
			if float64(next-i)*band < (m.width(g)+m.width(line(cats[next].Group)))/2+8 {
				continue
			}
		}
		if g != "" {
			labels[i] += "\n" + g
			lines = 2
		}
	}
	return labels, lines
}
