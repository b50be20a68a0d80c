package chart

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"github.com/vigie-ia/vigie/internal/words"
)

// option is what ECharts is given: the options that go-echarts wrote, open to
// the few settings that go-echarts does not know.
type option map[string]any

// echart is any chart of go-echarts. Its own rendering is never called: it
// writes pages with scripts.
type echart interface {
	Validate()
	JSON() map[string]any
}

// newOption reads a chart of go-echarts back as plain data.
func newOption(c echart) (option, error) {
	c.Validate()
	raw, err := json.Marshal(c.JSON())
	if err != nil {
		return nil, fmt.Errorf("writing the options: %w", err)
	}
	var o option
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, fmt.Errorf("reading the options back: %w", err)
	}
	for _, unused := range []string{"title", "toolbox", "tooltip", "color"} {
		delete(o, unused)
	}
	o["animation"] = false
	for i := range o.list("series") {
		plain(o.at("series", i).list("data"))
	}
	return o, nil
}

// plain writes items that are nothing but a value as that value: an object is
// an item with options of its own, which costs ECharts far more.
func plain(items []any) {
	for i, item := range items {
		m, ok := item.(map[string]any)
		value, has := m["value"]
		switch {
		case ok && len(m) == 0:
			items[i] = nil
		case has && len(m) == 1:
			items[i] = value
		}
	}
}

// at is the object at a path of keys and indices; a missing one is a fault of
// this package, shown by its tests, and gives a map that leads nowhere.
func (o option) at(path ...any) option {
	var node any = map[string]any(o)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			if m, ok := node.(map[string]any); ok {
				node = m[s]
			}
		case int:
			if l, ok := node.([]any); ok && s < len(l) {
				node = l[s]
			}
		}
	}
	if m, ok := node.(map[string]any); ok {
		return m
	}
	return option{}
}

// hatch is ECharts' decal: white strokes over the colour, so that the estimated
// part keeps the hue of its system.
func hatch() map[string]any {
	return map[string]any{
		"symbol": "rect", "dashArrayX": []any{1, 0}, "dashArrayY": []any{2.5, 3.5},
		"rotation": -0.7853981633974483, "color": "rgba(255,255,255,0.72)",
	}
}

// Icons of the legend, as paths.
const (
	iconDashes  = "path://M0 5H6V8H0ZM9 5H15V8H9ZM18 5H24V8H18Z"
	iconWhisker = "path://M4 0H14V2H10V11H14V13H4V11H8V2H4Z"
	iconNone    = "none"
	iconBlock   = "rect"
)

// key is one entry of the legend. Foreign names never serve as identifiers:
// series are named s0, s1, … and the legend looks their names up.
type key struct {
	id, name, icon, colour string
	hatched, void          bool
	extra                  bool // no series of figures has this name
	href                   string
}

const (
	keyGap    = 18 // between entries
	keyRow    = 24 // from a row to the next
	swatch    = 18
	swatchGap = 5 // ECharts' own, before a name
)

// legendRow is a row of entries; a bare one has no swatches.
type legendRow struct {
	data []any
	bare bool
}

// legend lays the entries out in rows no wider than room. Signs, which need no
// swatch, have rows of their own.
func (m metrics) legend(keys []key, room float64) (rows []legendRow, names map[string]string) {
	names = map[string]string{}
	x, bare := 0.0, false
	for i, k := range keys {
		name := m.fit(k.name, room-swatch-swatchGap)
		need := swatchGap + m.width(name)
		if k.icon != iconNone {
			need += swatch
		}
		if i == 0 || x+need > room || bare != (k.icon == iconNone) {
			x, bare = 0, k.icon == iconNone
			rows = append(rows, legendRow{bare: bare})
		}
		x += need + keyGap
		names[k.id] = name
		last := &rows[len(rows)-1]
		last.data = append(last.data, k.entry())
	}
	return rows, names
}

func (k key) entry() map[string]any {
	style := map[string]any{"color": k.colour, "borderWidth": 0}
	switch {
	case k.hatched:
		style["decal"] = hatch()
	case k.void:
		style["decal"] = voidHatch()
	}
	return map[string]any{"name": k.id, "icon": k.icon, "itemStyle": style}
}

// setLegend writes the legend at the bottom of the chart, one component a row.
func (o option) setLegend(rows []legendRow, names map[string]string, left float64) {
	legends := make([]any, len(rows))
	for i, row := range rows {
		width := swatch
		if row.bare {
			width = 0
		}
		legends[i] = map[string]any{
			"left": left, "bottom": (len(rows)-1-i)*keyRow + 2, "padding": 0, "itemGap": keyGap, "itemWidth": width, "itemHeight": 12,
			"selectedMode": false, "data": row.data, "formatter": "@name", "align": "left",
			"textStyle": map[string]any{"color": ink, "fontSize": fontSize},
		}
	}
	o["names"], o["legend"] = names, legends
}

// numberFormat names the numbers of an axis, which the script writes: with the
// marks of French or with those of English, as the language has them.
func numberFormat(lang Lang, digits int) string {
	marks := FR
	if words.Of(string(lang)).Say("number.point") == "." {
		marks = EN
	}
	return "@num:" + string(marks) + ":" + strconv.Itoa(digits)
}

func literal(lines ...string) string { return "@text:" + strings.Join(lines, "\n") }

func axisText(format string) *opts.AxisLabel {
	return &opts.AxisLabel{Color: soft, FontSize: fontSize, Formatter: types.FuncStr(format)}
}

func (o option) list(key string) []any {
	l, ok := o[key].([]any)
	if !ok {
		return nil
	}
	return l
}
