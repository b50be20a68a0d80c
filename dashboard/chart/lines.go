package chart

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Lines shows how a few figures move. A missing or withheld point is a gap. An
// estimated one (half or more) has a hollow mark. Each series has a colour and
// a shape of its own. The scale holds zero.
type Lines struct {
	Frame
	Categories []Category
	Series     []Series
	Target     *Target
	Band       Bounds // interval around the first series
}

func (l Lines) check() error {
	if err := l.Frame.check(); err != nil {
		return err
	}
	if len(l.Categories) == 0 || len(l.Series) == 0 {
		return errors.New("lines need a category and a series at least")
	}
	for i, v := range l.Series {
		if err := checkPoints("series "+strconv.Itoa(i+1), v.Points, len(l.Categories), true); err != nil {
			return err
		}
	}
	if err := l.Band.check(len(l.Categories)); err != nil {
		return err
	}
	return l.Target.check(len(l.Categories))
}

func (l Lines) build(m metrics) (drawing, error) {
	if err := l.check(); err != nil {
		return drawing{}, fmt.Errorf("lines: %w", err)
	}
	p := &plot{Frame: l.Frame, m: m, cats: l.Categories, target: l.Target}
	low, high := l.extent()
	p.scale = newScale(low, high, 5)
	p.keys = l.keys()
	p.layOut()

	chart := charts.NewLine()
	chart.SetGlobalOptions(p.globals()...)
	for n := range l.Series {
		l.addSeries(chart, p, n)
	}
	l.addBand(chart)
	for _, k := range p.keys {
		if k.extra { // ECharts' legend wants a series of each name
			chart.AddSeries(k.id, nil)
		}
	}
	if l.Target != nil && len(l.Target.Each) > 0 {
		chart.Overlap(p.trajectory())
	}
	d, err := p.finish(chart, true)
	if err != nil {
		return drawing{}, err
	}
	for i := range d.option.list("series") {
		s := d.option.at("series", i)
		s["z"] = 3
		if s["stack"] == "band" {
			s["stackStrategy"], s["z"], s["silent"] = "all", 1, true
		}
	}
	return d, nil
}

// shapes tell series apart without colour.
func shape(n int, hollow bool) string {
	names := [...]string{"Circle", "Rect", "Triangle", "Diamond"}
	plain := [...]string{"circle", "rect", "triangle", "diamond"}
	if hollow {
		return "empty" + names[n%len(names)]
	}
	return plain[n%len(plain)]
}

func (l Lines) addSeries(chart *charts.Line, p *plot, n int) {
	v := l.Series[n]
	data := make([]opts.LineData, len(v.Points))
	for i, pt := range v.Points {
		if pt.State != measure.Known {
			continue
		}
		data[i].Value = pt.Value
		if pt.Estimated >= 0.5 {
			data[i].Symbol = shape(n, true)
		}
	}
	size := 8
	if p.band() < 14 {
		size = 5
	}
	options := []charts.SeriesOpts{
		charts.WithLineChartOpts(opts.LineChart{Symbol: shape(n, false), SymbolSize: size, ShowSymbol: opts.Bool(true)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: v.Hue.colour(n), Width: 2.5}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: v.Hue.colour(n)}),
	}
	if n == 0 {
		options = append(options, p.targetLine())
	}
	chart.AddSeries("s"+strconv.Itoa(n), data, options...)
}

// addBand stacks the width of the band over its unseen lower edge.
func (l Lines) addBand(chart *charts.Line) {
	if !l.Band.any() {
		return
	}
	low, width := make([]opts.LineData, len(l.Band.Each)), make([]opts.LineData, len(l.Band.Each))
	for i, b := range l.Band.Each {
		if b.Known {
			low[i].Value, width[i].Value = b.Low, b.High-b.Low
		}
	}
	edge := []charts.SeriesOpts{
		charts.WithLineChartOpts(opts.LineChart{Stack: "band", Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}),
	}
	chart.AddSeries("low", low, edge...)
	chart.AddSeries("high", width, append(edge, charts.WithAreaStyleOpts(opts.AreaStyle{
		Color: l.Series[0].Hue.colour(0), Opacity: opts.Float(0.16),
	}))...)
}

func (l Lines) extent() (low, high float64) {
	high = l.Target.highest()
	for _, v := range l.Series {
		for _, p := range v.Points {
			if p.State == measure.Known {
				low, high = min(low, p.Value), max(high, p.Value)
			}
		}
	}
	for _, b := range l.Band.Each {
		if b.Known {
			low, high = min(low, b.Low), max(high, b.High)
		}
	}
	return low, high
}

func (l Lines) keys() []key {
	var keys []key
	estimated := false
	for n, v := range l.Series {
		keys = append(keys, key{id: "s" + strconv.Itoa(n), name: line(v.Name), icon: shape(n, false), colour: v.Hue.colour(n), href: v.Href})
		for _, p := range v.Points {
			estimated = estimated || p.State == measure.Known && p.Estimated >= 0.5
		}
	}
	if len(keys) == 1 && keys[0].name == "" {
		keys = nil
	}
	if estimated {
		keys = append(keys, key{id: "estimated", name: l.words().estimated, icon: "emptyCircle", colour: soft, extra: true})
	}
	if l.Band.any() {
		keys = append(keys, key{id: "range", name: line(l.Band.Label), icon: iconBlock, colour: "rgba(11,106,105,0.22)", extra: true})
	}
	if l.Target != nil && len(l.Target.Each) > 0 {
		keys = append(keys, key{id: "target", name: line(l.Target.Label), icon: iconDashes, colour: limitInk})
	}
	return keys
}
