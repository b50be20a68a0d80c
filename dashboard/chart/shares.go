package chart

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Share is one part of a whole. Label is the figure as the page writes it
// ("61 %"), so that the chart and the table cannot disagree.
type Share struct {
	Name, Label string
	Value       float64
	Hue         Hue
	Hatched     bool // estimated
}

// Shares is one bar cut into its parts (measured, declared, estimated), each
// named with its figure in the legend. Parts are zero or more; with nothing to
// share, the bar is the texture of what is not there.
type Shares struct {
	Frame
	Parts []Share
}

const shareBar = 34

func (s Shares) check() (sum float64, err error) {
	if err := s.Frame.check(); err != nil {
		return 0, err
	}
	if len(s.Parts) == 0 {
		return 0, errors.New("shares need a part at least")
	}
	for i, p := range s.Parts {
		if !finite(p.Value) || p.Value < 0 {
			return 0, fmt.Errorf("part %d: %v cannot be drawn", i+1, p.Value)
		}
		sum += p.Value
	}
	return sum, nil
}

func (s Shares) build(m metrics) (drawing, error) {
	sum, err := s.check()
	if err != nil {
		return drawing{}, fmt.Errorf("shares: %w", err)
	}
	bar := charts.NewBar()
	keys, decals := s.addParts(bar, sum)
	if sum == 0 {
		keys = []key{{id: "void", name: s.words().absent, icon: iconBlock, colour: paper, void: true}}
		decals = map[int]map[string]any{0: voidHatch()}
		bar = charts.NewBar()
		bar.AddSeries("void", []opts.BarData{{Value: 1}}, shareStyle(paper))
		sum = 1
	}
	bar.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Show: opts.Bool(false), Min: 0, Max: sum}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Show: opts.Bool(false), Data: []string{""}}),
	)
	o, err := newOption(bar)
	if err != nil {
		return drawing{}, err
	}
	rows, names := m.legend(keys, float64(s.width()))
	o.setLegend(rows, names, 0)
	o["grid"] = map[string]any{"left": 0, "right": 0, "top": 2, "height": shareBar, "outerBoundsMode": "none"}
	for i, decal := range decals {
		o.at("series", i, "itemStyle")["decal"] = decal
	}
	return s.drawing(o, shareBar+14+len(rows)*keyRow), nil
}

func (s Shares) addParts(bar *charts.Bar, sum float64) (keys []key, decals map[int]map[string]any) {
	decals = map[int]map[string]any{}
	for i, p := range s.Parts {
		id, colour := "s"+strconv.Itoa(i), p.Hue.colour(i)
		var data []opts.BarData
		if p.Value > 0 && p.Value > sum*1e-6 {
			data = []opts.BarData{{Value: p.Value}}
		}
		bar.AddSeries(id, data, shareStyle(colour))
		if p.Hatched {
			decals[i] = hatch()
		}
		name := line(p.Name)
		if l := line(p.Label); l != "" {
			name += " " + l
		}
		keys = append(keys, key{id: id, name: name, icon: iconBlock, colour: colour, hatched: p.Hatched})
	}
	return keys, decals
}

func shareStyle(colour string) charts.SeriesOpts {
	return func(s *charts.SingleSeries) {
		s.Stack, s.BarWidth = "whole", strconv.Itoa(shareBar)
		s.ItemStyle = &opts.ItemStyle{Color: colour, BorderColor: paper, BorderWidth: 1}
	}
}
