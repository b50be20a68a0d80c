package chart

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/words"
)

// Lang is the language of the words and numbers that a chart writes itself.
type Lang string

// The languages of the pages.
const (
	FR Lang = "fr"
	EN Lang = "en"
)

// Size says where a chart is shown; it sets the proportions of text to figure.
type Size uint8

// Compact is 440 units wide with text of 15: at least 12 px on a phone of
// 390 px, and best at no more than 34 rem elsewhere. Wide is 1,040 units wide,
// for the full width of a screen: beside it, show the Compact one to phones.
const (
	Compact Size = iota
	Wide
)

// Frame is what every chart has.
type Frame struct {
	Title string // accessible name: the finding, one line; required
	Desc  string // description: what is drawn, over what, with the figures that matter
	Unit  string // written at the value axis ("kWh"); may be empty
	Lang  Lang
	Size  Size
}

// Category is one step of the axis: a label ("T4") and the group it belongs to
// ("2023"), written once under the first label of the group. One that is Running
// is drawn pale in a dashed outline; before one that begins a Break stands a
// dotted line with its number. One with an address leads there: Name says where to,
// and Said what stands there.
type Category struct {
	Label, Group string
	Running      bool
	Break        int
	Href         string `json:",omitempty"`
	Name         string `json:",omitempty"`
	Said         string `json:",omitempty"`
}

// Point is one figure. The zero value is Missing, which is not zero. Estimated
// is the share of the value, 0 to 1, that was estimated: it is hatched.
type Point struct {
	State     measure.State
	Value     float64
	Estimated float64
}

// Bound is the interval or range of a figure; one that is not Known is not drawn.
type Bound struct {
	Known     bool
	Low, High float64
}

// Bounds are the intervals of a row of figures; Label names them in the legend
// ("fourchette", "intervalle à 95 %"). Empty bounds are not drawn.
type Bounds struct {
	Label string
	Each  []Bound
}

// Target is a dashed line: one limit, or one per category when Each is filled
// (a trajectory). Label is the word before the number ("cible").
type Target struct {
	Label string
	Limit float64
	Each  []Point
}

// Hue is a colour of the palette; each stands out from white by 3:1 or more.
type Hue uint8

// Auto gives a series the colour of its rank; Grey is for what is left over.
const (
	Auto Hue = iota
	Teal
	Amber
	Blue
	Plum
	Olive
	Sky
	Brown
	Grey
)

// Series is one system of a chart: a name, which leads to an address where there
// is one, and one point per category.
type Series struct {
	Name   string
	Href   string `json:",omitempty"`
	Hue    Hue
	Points []Point
}

// Spec is what can be drawn: StackedBars, Lines, HourMap, Spark or
// Waterfall.
type Spec interface {
	build(m metrics) (drawing, error)
}

// drawing is a chart's options with its size and its texts.
type drawing struct {
	option        option
	width, height int
	title, desc   string
	links         links
}

const (
	ink      = "#1f2a37"
	soft     = "#556070"
	gridLine = "#e3e6ea"
	axisLine = "#8a93a0"
	paper    = "#ffffff"
	limitInk = "#a3312b"
	pale     = "#b5cecb"
	empty    = "#eef1f0"
	masked   = "#cfd4da"
	veilInk  = "rgba(255,255,255,0.55)"
	fontSize = 15
)

// colour is the palette; rank chooses for Auto.
func (h Hue) colour(rank int) string {
	palette := [...]string{"#0b6a69", "#c8791b", "#3f5fa8", "#8a4a7c", "#6f7d22", "#3b8ba3", "#7a5c3e", "#7c8694"}
	if h == Auto || int(h) > len(palette) {
		return palette[rank%(len(palette)-1)]
	}
	return palette[h-1]
}

func (f Frame) width() int {
	if f.Size == Wide {
		return 1040
	}
	return 440
}

func (f Frame) drawing(o option, height int) drawing {
	return drawing{option: o, width: f.width(), height: height, title: line(f.Title), desc: line(f.Desc)}
}

func (f Frame) check() error {
	switch {
	case line(f.Title) == "":
		return errors.New("a chart needs a title, its accessible name")
	case words.Of(string(f.Lang)).Lang != string(f.Lang):
		return fmt.Errorf("language %q has no file of words", f.Lang)
	case f.Size > Wide:
		return fmt.Errorf("size %d: give Compact or Wide", f.Size)
	}
	return nil
}

// points are the figures of one row, checked against the number of categories.
func checkPoints(what string, points []Point, want int, negative bool) error {
	if len(points) != want {
		return fmt.Errorf("%s has %d points for %d categories", what, len(points), want)
	}
	for i, p := range points {
		switch {
		case p.State > measure.Withheld:
			return fmt.Errorf("%s, point %d: state %d is none of missing, known and withheld", what, i+1, p.State)
		case p.State != measure.Known:
			continue
		case !finite(p.Value) || (p.Value < 0 && !negative):
			return fmt.Errorf("%s, point %d: %v cannot be drawn", what, i+1, p.Value)
		case !(p.Estimated >= 0 && p.Estimated <= 1):
			return fmt.Errorf("%s, point %d: estimated share %v: give 0 to 1", what, i+1, p.Estimated)
		}
	}
	return nil
}

func (b Bounds) check(want int) error {
	if len(b.Each) != 0 && len(b.Each) != want {
		return fmt.Errorf("%d bounds for %d categories", len(b.Each), want)
	}
	for i, v := range b.Each {
		if v.Known && (!finite(v.Low) || !finite(v.High) || v.Low > v.High) {
			return fmt.Errorf("bound %d: from %v to %v cannot be drawn", i+1, v.Low, v.High)
		}
	}
	return nil
}

func (t *Target) check(want int) error {
	if t == nil {
		return nil
	}
	if !finite(t.Limit) {
		return fmt.Errorf("target %v cannot be drawn", t.Limit)
	}
	if len(t.Each) == 0 {
		return nil
	}
	return checkPoints("target", t.Each, want, true)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) && math.Abs(v) < 1e15 }

// said are the words that a chart writes by itself.
type said struct {
	estimated, missing, withheld, partial string
	noData, hidden                        string
	absent, unpublished, cut              string
	days                                  [7]string
}

// The marks follow the signs of official statistics: nd, s.
func (f Frame) words() said {
	w := words.Of(string(f.Lang))
	out := said{
		estimated: w.Say("chart.estimated"), noData: w.Say("chart.no_data"), hidden: w.Say("chart.hidden"),
		missing: w.Say("chart.missing"), withheld: w.Say("chart.withheld"), partial: w.Say("chart.partial"),
		absent: w.Say("chart.absent"), unpublished: w.Say("chart.unpublished"), cut: w.Say("chart.cut"),
	}
	for i := range out.days {
		out.days[i] = w.Say("chart.day." + strconv.Itoa(i+1))
	}
	return out
}
