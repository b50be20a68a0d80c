package chart

import (
	"errors"
	"fmt"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Spark is the small history on a card: 8 to 12 bars, quiet grey-green for the
// past and strong for the last, the target dashed. First and Last name the
// ends. A bar estimated by half or more is hatched; zero says "0" and a missing
// one "nd". It is 240 units wide whatever its Size; values are zero or more. A
// Score is drawn as points on a scale that is cut, both ends of which are named:
// bars would be measured from zero.
type Spark struct {
	Frame
	Bars        []Point
	First, Last string
	Target      *Target
	Score       bool
}

const (
	sparkWidth  = 240
	sparkArea   = 58
	sparkText   = 13
	sparkHeight = 6 + sparkArea + 20
)

func (s Spark) check() error {
	if err := s.Frame.check(); err != nil {
		return err
	}
	if len(s.Bars) == 0 {
		return errors.New("a history needs a bar at least")
	}
	if err := checkPoints("history", s.Bars, len(s.Bars), false); err != nil {
		return err
	}
	return s.Target.check(len(s.Bars))
}

func (s Spark) build(m metrics) (drawing, error) {
	if err := s.check(); err != nil {
		return drawing{}, fmt.Errorf("spark: %w", err)
	}
	if s.Score {
		return s.course(m)
	}
	bar := charts.NewBar()
	text := axisText("")
	text.FontSize, text.AlignMinLabel, text.AlignMaxLabel = sparkText, "left", "right"
	bar.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{
			Type: "category", AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)},
			AxisLine: &opts.AxisLine{LineStyle: &opts.LineStyle{Color: axisLine}},
		}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Show: opts.Bool(false), Min: 0, Max: s.highest()}),
	)
	bar.ExtendXAxis(opts.XAxis{ // names the two ends, at the edges
		Type: "category", Position: "bottom", AxisLabel: text, AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		Data: []string{m.fit(line(s.First), sparkWidth/2), m.fit(line(s.Last), sparkWidth/2)},
	})
	data, hatched := s.bars()
	bar.AddSeries("history", data, charts.WithBarChartOpts(opts.BarChart{BarWidth: "66%"}), charts.WithLabelOpts(opts.Label{
		Show: opts.Bool(false), Position: "top", Color: soft, FontSize: s.markSize(m), Formatter: literal(""),
	}))
	o, err := newOption(bar)
	if err != nil {
		return drawing{}, err
	}
	o["grid"] = map[string]any{"left": 1, "right": 1, "top": 6, "height": sparkArea, "outerBoundsMode": "none"}
	o.setLegend(nil, nil, 0)
	o.at("xAxis", 0)["data"] = make([]string, len(s.Bars))
	for i := range 2 {
		o.at("xAxis", i)["axisTick"] = map[string]any{"show": false}
	}
	ends := o.at("xAxis", 1)
	ends["boundaryGap"] = false
	ends.at("axisLabel")["interval"], ends.at("axisLabel")["margin"] = 0, 6
	for _, i := range hatched {
		o.at("series", 0, "data", i, "itemStyle")["decal"] = hatch()
	}
	s.addTarget(o)
	d := s.drawing(o, sparkHeight)
	d.width = sparkWidth
	return d, nil
}

// markSize keeps the marks of neighbours apart, however many bars there are.
func (s Spark) markSize(m metrics) float32 {
	w := s.words()
	room := float64(sparkWidth-2) / float64(len(s.Bars))
	return float32(min(sparkText-1, math.Floor(room*fontSize/m.widest(w.noData, w.hidden, "0"))))
}

// highest leaves room for a mark over the highest bar.
func (s Spark) highest() float64 {
	high := s.Target.highest() * 1.04
	for _, p := range s.Bars {
		if p.State == measure.Known {
			high = max(high, p.Value*1.04)
		}
	}
	if high <= 0 {
		return 1
	}
	return high
}

func (s Spark) bars() (data []opts.BarData, hatched []int) {
	w := s.words()
	data = make([]opts.BarData, len(s.Bars))
	for i, p := range s.Bars {
		colour, mark := pale, ""
		if i == len(s.Bars)-1 {
			colour = Teal.colour(0)
		}
		switch {
		case p.State == measure.Missing:
			mark = w.noData
		case p.State == measure.Withheld:
			mark = w.hidden
		case p.Value == 0:
			mark = "0"
		case p.Estimated >= 0.5:
			hatched = append(hatched, i)
		}
		data[i] = opts.BarData{Value: p.Value, ItemStyle: &opts.ItemStyle{Color: colour}}
		if mark != "" {
			data[i].Value = 0
			data[i].Label = &opts.Label{Show: opts.Bool(true), Formatter: literal(mark)}
		}
	}
	return data, hatched
}

// addTarget draws the limit, or one dash per bar, without a label: the card
// says it in words.
func (s Spark) addTarget(o option) {
	if s.Target == nil {
		return
	}
	dash := map[string]any{"color": limitInk, "width": 1.6, "type": "dashed"}
	data := []any{map[string]any{"yAxis": s.Target.Limit}}
	if len(s.Target.Each) > 0 {
		series := option{
			"type": "line", "symbol": "rect", "lineStyle": map[string]any{"opacity": 0}, "itemStyle": map[string]any{"color": limitInk},
			"symbolSize": []any{math.Round(0.8 * sparkWidth / float64(len(s.Bars))), 2}, "data": s.Target.values(),
		}
		o["series"] = append(o.list("series"), map[string]any(series))
		return
	}
	o.at("series", 0)["markLine"] = map[string]any{
		"symbol": "none", "lineStyle": dash, "data": data, "label": map[string]any{"show": false},
	}
}

// values are the limits of a trajectory, nil where there is none.
func (t *Target) values() []any {
	out := make([]any, len(t.Each))
	for i, p := range t.Each {
		if p.State == measure.Known {
			out[i] = p.Value
		}
	}
	return out
}

// course is the history of a score: points joined over the waves that follow one
// another, the last one strong, on the part of the scale that holds them all.
func (s Spark) course(m metrics) (drawing, error) {
	p := &plot{Frame: s.Frame, m: m, target: s.Target, scale: s.cut()}
	p.cats = make([]Category, len(s.Bars))
	l := charts.NewLine()
	l.SetGlobalOptions(p.globals()...)
	data := make([]opts.LineData, len(s.Bars))
	for i, b := range s.Bars {
		if b.State == measure.Known {
			data[i].Value = b.Value
		}
	}
	l.AddSeries("history", data,
		charts.WithLineChartOpts(opts.LineChart{Symbol: "circle", SymbolSize: 6, ShowSymbol: opts.Bool(true)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: pale, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: Teal.colour(0)}))
	o, err := newOption(l)
	if err != nil {
		return drawing{}, err
	}
	left := math.Ceil(m.widest(p.scale.ticks(s.Lang)...)*sparkText/fontSize) + 10
	o["grid"] = map[string]any{"left": left, "right": 6, "top": 9, "height": sparkArea - 3, "outerBoundsMode": "none"}
	o.setLegend(nil, nil, 0)
	x, y := o.at("xAxis", 0), o.at("yAxis", 0)
	names := make([]string, len(s.Bars))
	names[0], names[len(names)-1] = m.fit(line(s.First), sparkWidth/2), m.fit(line(s.Last), sparkWidth/2)
	x["data"], x["boundaryGap"], x["axisTick"] = names, false, map[string]any{"show": false}
	label := x.at("axisLabel")
	label["interval"], label["fontSize"], label["alignMinLabel"], label["alignMaxLabel"] = 0, sparkText, "left", "right"
	y["name"], y["interval"] = "", p.scale.high-p.scale.low
	y.at("axisLabel")["fontSize"] = sparkText
	s.addTarget(o)
	d := s.drawing(o, sparkHeight)
	d.width = sparkWidth
	return d, nil
}

// cut is the part of the scale that holds every score and the target, in tens.
func (s Spark) cut() scale {
	low, high := math.Inf(1), s.Target.highest()
	for _, b := range s.Bars {
		if b.State == measure.Known {
			low, high = min(low, b.Value), max(high, b.Value)
		}
	}
	if s.Target != nil && len(s.Target.Each) == 0 {
		low = min(low, s.Target.Limit)
	}
	if s.Target != nil {
		for _, l := range s.Target.Each {
			if l.State == measure.Known {
				low = min(low, l.Value)
			}
		}
	}
	const step = 10
	low, high = step*math.Floor(min(low, high)/step), step*math.Ceil(high/step)
	return scale{low: low, high: max(high, low+step), step: max(high, low+step) - low}
}
