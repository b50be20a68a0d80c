package chart

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// StackedBars shows amounts that add up: one bar per category, one layer per
// series. The estimated part of each layer is hatched. A bar of nothing but
// zeros carries "0"; one without any figure "nd" (or "s" when withheld); one
// whose total lacks a figure a lozenge. Values are zero or more. The caller
// keeps the series few: six or seven and the others together.
type StackedBars struct {
	Frame
	Categories []Category
	Series     []Series
	Target     *Target
	Totals     Bounds // intervals of the totals, drawn as whiskers
}

func (s StackedBars) check() error {
	if err := s.Frame.check(); err != nil {
		return err
	}
	if len(s.Categories) == 0 || len(s.Series) == 0 {
		return errors.New("stacked bars need a category and a series at least")
	}
	for i, v := range s.Series {
		if err := checkPoints("series "+strconv.Itoa(i+1), v.Points, len(s.Categories), false); err != nil {
			return err
		}
	}
	if err := s.Totals.check(len(s.Categories)); err != nil {
		return err
	}
	return s.Target.check(len(s.Categories))
}

func (s StackedBars) build(m metrics) (drawing, error) {
	if err := s.check(); err != nil {
		return drawing{}, fmt.Errorf("stacked bars: %w", err)
	}
	p := &plot{Frame: s.Frame, m: m, cats: s.Categories, target: s.Target}
	p.scale = newScale(0, s.highest(), 5)
	marks := s.marks()
	p.keys = append(s.keys(), marks.keys...)
	p.layOut()

	bar := charts.NewBar()
	bar.SetGlobalOptions(p.globals()...)
	hatched := s.addLayers(bar, p)
	bar.AddSeries("marks", marks.data, layer(), charts.WithLabelOpts(opts.Label{
		Show: opts.Bool(true), Position: "top", Color: soft, FontSize: fontSize, Formatter: literal(""),
	}))
	for _, id := range []string{"estimated", "whisker"} { // entries of the legend that no series of figures carries
		bar.AddSeries(id, nil, layer())
	}
	for _, k := range marks.keys {
		bar.AddSeries(k.id, nil, layer())
	}
	if s.Target != nil && len(s.Target.Each) > 0 {
		bar.Overlap(p.trajectory())
	}
	d, err := p.finish(bar, true)
	if err != nil {
		return drawing{}, err
	}
	for _, i := range hatched {
		d.option.at("series", i, "itemStyle")["decal"] = hatch()
	}
	s.whiskers(d.option)
	return d, nil
}

// highest is what the scale must hold: totals with room for their marks,
// bounds, target.
func (s StackedBars) highest() float64 {
	high := s.Target.highest()
	for i := range s.Categories {
		total := 0.0
		for _, v := range s.Series {
			if v.Points[i].State == measure.Known {
				total += v.Points[i].Value
			}
		}
		high = max(high, total*headroom)
		if i < len(s.Totals.Each) && s.Totals.Each[i].Known {
			high = max(high, s.Totals.Each[i].High*headroom)
		}
	}
	return high
}

func layer() charts.SeriesOpts {
	return charts.WithBarChartOpts(opts.BarChart{Stack: "total", BarWidth: "58%"})
}

// addLayers adds the measured and the estimated part of each series, and says
// which of the chart's series are hatched.
func (s StackedBars) addLayers(bar *charts.Bar, p *plot) (hatched []int) {
	seam := float32(0.6) // a wider one would hide thin layers
	if s.Size == Wide {
		seam = 1
	}
	for n, v := range s.Series {
		solid, estimated := split(v.Points)
		style := charts.WithItemStyleOpts(opts.ItemStyle{Color: v.Hue.colour(n), BorderColor: paper, BorderWidth: seam})
		options := []charts.SeriesOpts{layer(), style}
		if n == 0 {
			options = append(options, p.targetLine())
		}
		bar.AddSeries("s"+strconv.Itoa(n), solid, options...)
		if estimated != nil {
			hatched = append(hatched, len(bar.MultiSeries))
			bar.AddSeries("e"+strconv.Itoa(n), estimated, layer(), style)
		}
	}
	return hatched
}

// split cuts each figure into what is measured or declared and what is
// estimated; the latter is nil if nothing is.
func split(points []Point) (solid, estimated []opts.BarData) {
	solid, estimated = make([]opts.BarData, len(points)), make([]opts.BarData, len(points))
	some := false
	for i, p := range points {
		if p.State != measure.Known || p.Value == 0 {
			continue
		}
		if p.Estimated < 1 {
			solid[i].Value = p.Value * (1 - p.Estimated)
		}
		if p.Estimated > 0 {
			estimated[i].Value, some = p.Value*p.Estimated, true
		}
	}
	if !some {
		estimated = nil
	}
	return solid, estimated
}

func (s StackedBars) keys() []key {
	w := s.words()
	var keys []key
	estimated := false
	for n, v := range s.Series {
		keys = append(keys, key{id: "s" + strconv.Itoa(n), name: line(v.Name), icon: iconBlock, colour: v.Hue.colour(n)})
		for _, p := range v.Points {
			estimated = estimated || p.State == measure.Known && p.Estimated > 0 && p.Value > 0
		}
	}
	if estimated {
		keys = append(keys, key{id: "estimated", name: w.estimated, icon: iconBlock, colour: soft, hatched: true})
	}
	if s.Totals.any() {
		keys = append(keys, key{id: "whisker", name: line(s.Totals.Label), icon: iconWhisker, colour: ink})
	}
	if s.Target != nil && len(s.Target.Each) > 0 {
		keys = append(keys, key{id: "target", name: line(s.Target.Label), icon: iconDashes, colour: limitInk})
	}
	return keys
}

func (b Bounds) any() bool {
	for _, v := range b.Each {
		if v.Known {
			return true
		}
	}
	return false
}

// marks are the signs above the bars, and the keys that explain those in use.
type marks struct {
	data []opts.BarData
	keys []key
}

func (s StackedBars) marks() marks {
	w := s.words()
	out := marks{data: make([]opts.BarData, len(s.Categories))}
	seen := map[string]bool{}
	for i := range s.Categories {
		text := s.mark(i, w)
		if text == "" {
			continue
		}
		seen[text] = true
		out.data[i] = opts.BarData{Value: 0, Label: &opts.Label{Show: opts.Bool(true), Position: "top", Formatter: literal(text)}}
	}
	for _, k := range []struct{ mark, name string }{{w.noData, w.missing}, {w.hidden, w.withheld}, {"◇", w.partial}} {
		if seen[k.mark] {
			out.keys = append(out.keys, key{id: "mark " + k.mark, name: k.name, icon: iconNone, colour: soft})
		}
	}
	return out
}

// mark says what a bar's height alone cannot.
func (s StackedBars) mark(i int, w words) string {
	count := map[measure.State]int{}
	total := 0.0
	for _, v := range s.Series {
		p := v.Points[i]
		count[p.State]++
		if p.State == measure.Known {
			total += p.Value
		}
	}
	switch {
	case count[measure.Withheld] == len(s.Series):
		return w.hidden
	case count[measure.Known] == 0:
		return w.noData
	case count[measure.Known] < len(s.Series):
		return "◇"
	case total == 0:
		return "0"
	}
	return ""
}

// whiskers draws the intervals of the totals on the series of marks.
func (s StackedBars) whiskers(o option) {
	var data []any
	for i, b := range s.Totals.Each {
		if b.Known {
			data = append(data, []any{
				map[string]any{"coord": []any{i, b.Low}},
				map[string]any{"coord": []any{i, b.High}},
			})
		}
	}
	if data == nil {
		return
	}
	for i := range o.list("series") {
		if o.at("series", i)["name"] == "marks" {
			o.at("series", i)["markLine"] = map[string]any{
				"symbol": []string{"rect", "rect"}, "symbolSize": []any{10, 1.6}, "data": data,
				"lineStyle": map[string]any{"color": ink, "width": 1.6, "type": "solid"}, "label": map[string]any{"show": false},
			}
		}
	}
}
