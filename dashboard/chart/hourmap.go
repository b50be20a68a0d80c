package chart

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/vigie-ia/vigie/internal/measure"
)

// HourMap shows when something happens: seven days, Monday first, by 24 hours,
// each cell a mean per occurrence of the hour. Values are zero or more, in at
// most five classes; zero, a missing cell and a withheld one each look their own.
type HourMap struct {
	Frame
	Cells [7][24]Point
}

// mapRow is the height of a day.
const mapRow = 24

func (h HourMap) check() error {
	if err := h.Frame.check(); err != nil {
		return err
	}
	for d := range h.Cells {
		if err := checkPoints("day "+strconv.Itoa(d+1), h.Cells[d][:], 24, false); err != nil {
			return err
		}
	}
	return nil
}

// classes are the upper ends of the classes above zero.
func (h HourMap) classes() (ends []float64, digits int) {
	high := 0.0
	for _, day := range h.Cells {
		for _, p := range day {
			if p.State == measure.Known {
				high = max(high, p.Value)
			}
		}
	}
	if high == 0 {
		return nil, 0
	}
	step, digits := classStep(high / 5)
	for end := step; end < high+step*(1-1e-9); end += step {
		ends = append(ends, end)
	}
	return ends, digits
}

// classStep is the smallest round number from raw on: finer than the steps of
// an axis, so that four or five classes are always in use.
func classStep(raw float64) (step float64, digits int) {
	exponent := math.Floor(math.Log10(raw))
	power := math.Pow(10, exponent)
	for _, k := range []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10} {
		if step = k * power; step >= raw*(1-1e-9) {
			digits = -int(exponent)
			if k != math.Trunc(k) {
				digits++
			}
			return step, max(0, digits)
		}
	}
	return step, max(0, -int(exponent))
}

// ramp is the colour of class i of n, from pale to the deepest.
func ramp(i, n int) string {
	from, to := [3]float64{0xcf, 0xe3, 0xe0}, [3]float64{0x08, 0x49, 0x4a}
	share := 1.0
	if n > 1 {
		share = float64(i) / float64(n-1)
	}
	mix := func(c int) int { return int(math.Round(from[c] + share*(to[c]-from[c]))) }
	return fmt.Sprintf("#%02x%02x%02x", mix(0), mix(1), mix(2))
}

func (h HourMap) build(m metrics) (drawing, error) {
	if err := h.check(); err != nil {
		return drawing{}, fmt.Errorf("hour map: %w", err)
	}
	ends, digits := h.classes()
	cells := h.split(ends)
	w := h.words()
	left := math.Ceil(m.widest(w.days[:]...)) + 10

	c := charts.NewHeatMap()
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: hours(), Show: opts.Bool(false)}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Data: w.days[:], Inverse: opts.Bool(true), AxisLabel: axisText(""),
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		}),
	)
	c.ExtendXAxis(opts.XAxis{
		Type: "value", Min: 0, Max: 24, Position: "bottom", AxisLabel: axisText("@hour"),
		SplitLine: &opts.SplitLine{Show: opts.Bool(false)}, AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
	})
	keys := h.keys(ends, digits, cells)
	for _, k := range keys {
		c.AddSeries(k.id, cells[k.id], charts.WithItemStyleOpts(opts.ItemStyle{Color: k.colour, BorderColor: paper, BorderWidth: 1.5}))
	}
	o, err := newOption(c)
	if err != nil {
		return drawing{}, err
	}
	rows, names := m.legend(keys, float64(h.width()))
	o.setLegend(rows, names, 0)
	o["grid"] = map[string]any{"left": left, "top": 6, "right": 26, "height": 7 * mapRow, "outerBoundsMode": "none"}
	o.at("xAxis", 1)["interval"] = 4
	o.at("xAxis", 1)["axisTick"] = map[string]any{"show": true, "length": 5, "lineStyle": map[string]any{"color": axisLine}}
	for _, a := range []option{o.at("xAxis", 1), o.at("yAxis", 0)} {
		a.at("axisLabel")["interval"] = 0
	}
	o.at("yAxis", 0)["axisTick"] = map[string]any{"show": false}
	for i, k := range keys {
		if k.void {
			o.at("series", i, "itemStyle")["decal"] = voidHatch()
		}
	}
	return h.drawing(o, 6+7*mapRow+34+len(rows)*keyRow), nil
}

// voidHatch is the texture of what is not there: grey strokes on white.
func voidHatch() map[string]any {
	h := hatch()
	h["color"] = "rgba(124,134,148,0.55)"
	return h
}

// split gives the places of the cells by the key that explains them: those of
// a class are one series, of one colour.
func (h HourMap) split(ends []float64) map[string][]opts.HeatMapData {
	cells := map[string][]opts.HeatMapData{}
	for d, day := range h.Cells {
		for hour, p := range day {
			id := ""
			switch p.State {
			case measure.Missing:
				id = "missing"
			case measure.Known:
				id = classID(classOf(p.Value, ends))
			case measure.Withheld:
				id = "withheld"
			}
			cells[id] = append(cells[id], opts.HeatMapData{Value: []any{hour, d}})
		}
	}
	return cells
}

func classID(class int) string { return "class" + strconv.Itoa(class) }

// classOf is 0 for zero, else the rank of the class from 1.
func classOf(v float64, ends []float64) int {
	if v == 0 {
		return 0
	}
	for i, end := range ends {
		if v <= end {
			return i + 1
		}
	}
	return len(ends)
}

func (h HourMap) keys(ends []float64, digits int, cells map[string][]opts.HeatMapData) []key {
	w := h.words()
	keys := []key{{id: classID(0), name: "0", icon: iconBlock, colour: empty}}
	for i, end := range ends {
		name := "≤\u00a0" + FormatNumber(h.Lang, end, digits)
		if unit := line(h.Unit); i == len(ends)-1 && unit != "" {
			name += "\u00a0" + unit
		}
		keys = append(keys, key{id: classID(i + 1), name: name, icon: iconBlock, colour: ramp(i, len(ends))})
	}
	if len(cells["missing"]) > 0 {
		keys = append(keys, key{id: "missing", name: w.absent, icon: iconBlock, colour: paper, void: true})
	}
	if len(cells["withheld"]) > 0 {
		keys = append(keys, key{id: "withheld", name: w.unpublished, icon: iconBlock, colour: masked})
	}
	return keys
}

func hours() []string {
	out := make([]string, 24)
	for i := range out {
		out[i] = strconv.Itoa(i)
	}
	return out
}
