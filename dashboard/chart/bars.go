package chart

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// StackedBars shows amounts that add up: one bar per category, one layer per
// series. The estimated part of each layer is hatched. A bar of nothing but
// zeros carries "0"; one without any figure "nd" (or "s" when withheld); one
// whose total lacks a figure a lozenge; one that is running is pale, in a dashed
// outline. Values are zero or more. The caller
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
	s.addLayers(bar, p)
	if marks.some || s.Totals.any() {
		bar.AddSeries("marks", marks.data, layer(), charts.WithLabelOpts(opts.Label{
			Show: opts.Bool(true), Position: "top", Color: soft, FontSize: fontSize, Formatter: literal(""),
		}))
	}
	s.veil(bar)
	for _, k := range p.keys {
		if k.extra { // ECharts' legend wants a series of each name
			bar.AddSeries(k.id, nil, layer())
		}
	}
	if s.Target != nil && len(s.Target.Each) > 0 {
		bar.Overlap(p.trajectory())
	}
	d, err := p.finish(bar, true)
	if err != nil {
		return drawing{}, err
	}
	s.hatch(d.option)
	for i := range d.option.list("series") {
		if d.option.at("series", i)["name"] == "veil" {
			d.option.at("series", i, "itemStyle")["borderType"] = "dashed"
		}
	}
	s.whiskers(d.option)
	return d, nil
}

// highest is what the scale must hold: totals with room for their marks,
// bounds, target.
func (s StackedBars) highest() float64 {
	high := s.Target.highest()
	for i := range s.Categories {
		high = max(high, s.total(i)*headroom)
		if i < len(s.Totals.Each) && s.Totals.Each[i].Known {
			high = max(high, s.Totals.Each[i].High*headroom)
		}
	}
	return high
}

func layer() charts.SeriesOpts {
	return charts.WithBarChartOpts(opts.BarChart{Stack: "total", BarWidth: "58%"})
}

// addLayers adds a layer for each series.
func (s StackedBars) addLayers(bar *charts.Bar, p *plot) {
	seam := float32(0.6) // a wider one would hide thin layers
	if s.Size == Wide {
		seam = 1
	}
	for n, v := range s.Series {
		data := make([]opts.BarData, len(v.Points))
		for i, pt := range v.Points {
			if pt.State == measure.Known && pt.Value != 0 {
				data[i].Value = pt.Value
			}
		}
		options := []charts.SeriesOpts{
			layer(), charts.WithItemStyleOpts(opts.ItemStyle{Color: v.Hue.colour(n), BorderColor: paper, BorderWidth: seam}),
		}
		if n == 0 {
			options = append(options, p.targetLine())
		}
		bar.AddSeries("s"+strconv.Itoa(n), data, options...)
	}
}

// veil lies over the bars of what is running: a part never poses as the whole.
func (s StackedBars) veil(bar *charts.Bar) {
	data, some := make([]opts.BarData, len(s.Categories)), false
	for i, c := range s.Categories {
		if total := s.total(i); c.Running && total > 0 {
			data[i].Value, some = total, true
		}
	}
	if !some {
		return
	}
	bar.AddSeries("veil", data,
		charts.WithBarChartOpts(opts.BarChart{Stack: "veil", BarWidth: "58%", BarGap: "-100%"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: veilInk, BorderColor: ink, BorderWidth: 1.4}))
}

// total is what is known of a bar.
func (s StackedBars) total(i int) float64 {
	total := 0.0
	for _, v := range s.Series {
		if v.Points[i].State == measure.Known {
			total += v.Points[i].Value
		}
	}
	return total
}

// hatch says which share of each bar is estimated, in the words of the bundle.
func (s StackedBars) hatch(o option) {
	for n, v := range s.Series {
		if some, _ := estimates(v.Points); !some {
			continue
		}
		shares := make([]float64, len(v.Points))
		for i, p := range v.Points {
			shares[i] = p.Estimated
		}
		o.at("series", n)["estimated"] = shares
		o["hatch"] = hatch()
	}
}

// estimates says whether some of what a row shows is estimated, or all of it.
func estimates(points []Point) (some, all bool) {
	all = true
	for _, p := range points {
		if p.State == measure.Known && p.Value != 0 {
			some = some || p.Estimated > 0
			all = all && p.Estimated == 1
		}
	}
	return some, some && all
}

func (s StackedBars) keys() []key {
	w := s.words()
	keys := make([]key, 0, len(s.Series)+3)
	estimated, said := false, false
	for n, v := range s.Series {
		some, all := estimates(v.Points)
		keys = append(keys, key{id: "s" + strconv.Itoa(n), name: line(v.Name), icon: iconBlock, colour: v.Hue.colour(n), hatched: all, href: v.Href})
		estimated = estimated || some
		said = said || all && strings.EqualFold(line(v.Name), w.estimated)
	}
	if estimated && !said {
		keys = append(keys, key{id: "estimated", name: w.estimated, icon: iconBlock, colour: soft, hatched: true, extra: true})
	}
	if s.Totals.any() {
		keys = append(keys, key{id: "whisker", name: line(s.Totals.Label), icon: iconWhisker, colour: ink, extra: true})
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
	some bool
	data []opts.BarData
	keys []key
}

func (s StackedBars) marks() marks {
	w := s.words()
	out := marks{data: make([]opts.BarData, len(s.Categories))}
	seen := map[string]bool{}
	for i := range s.Categories {
		text := s.stateOf(i, w)
		if text == "" {
			continue
		}
		seen[text], out.some = true, true
		out.data[i] = opts.BarData{Value: 0, Label: &opts.Label{Show: opts.Bool(true), Position: "top", Formatter: literal(text)}}
	}
	for _, k := range []struct{ mark, name string }{{w.noData, w.missing}, {w.hidden, w.withheld}, {"◇", w.partial}} {
		if seen[k.mark] {
			out.keys = append(out.keys, key{id: "mark " + k.mark, name: k.name, icon: iconNone, colour: soft, extra: true})
		}
	}
	return out
}

// stateOf says what a bar's height alone cannot.
func (s StackedBars) stateOf(i int, w said) string {
	count := map[measure.State]int{}
	for _, v := range s.Series {
		count[v.Points[i].State]++
	}
	switch {
	case count[measure.Withheld] == len(s.Series):
		return w.hidden
	case count[measure.Known] == 0:
		return w.noData
	case count[measure.Known] < len(s.Series):
		return "◇"
	case s.total(i) == 0:
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
