package view

import (
	"math"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// methods words how a figure was obtained: "mesuré", or "mesuré 61 %, estimé
// 39 %". Methods are never mixed silently.
func (m *Maker) methods(f indicator.Figure) string {
	var parts []string
	for _, s := range f.Shares {
		switch {
		case s.Share >= 0.9995:
			return m.method(s.Method)
		case s.Share > 0:
			parts = append(parts, m.method(s.Method)+" "+m.p.Percent(s.Share))
		}
	}
	if len(f.Shares) > 0 {
		return strings.Join(parts, ", ")
	}
	for _, o := range f.Origins {
		if word := m.method(o.Method); !slices.Contains(parts, word) {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, ", ")
}

func (m *Maker) method(of measure.Method) string {
	switch of {
	case measure.Measured:
		return m.p.T("method.measured")
	case measure.Estimated:
		return m.p.T("method.estimated")
	case measure.Declared:
		return m.p.T("method.declared")
	case measure.Unstated:
	}
	return m.p.T("method.unstated")
}

// estimated is the share of a figure that was estimated, for hatching.
func estimated(shares []indicator.MethodShare) float64 {
	for _, s := range shares {
		if s.Method == measure.Estimated {
			return min(1, max(0, s.Share))
		}
	}
	return 0
}

// origin words where a figure comes from: method, sources, window.
func (m *Maker) origin(f indicator.Figure, of period.Period) string {
	parts := make([]string, 0, 2)
	if text := m.known(f); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(append(parts, m.span(of)), " · ")
}

// known words how a figure is known: method, sources.
func (m *Maker) known(f indicator.Figure) string {
	parts := make([]string, 0, 2)
	if text := m.methods(f); text != "" {
		parts = append(parts, Upper(text))
	}
	if names := m.sources(f.Origins); names != "" {
		parts = append(parts, names)
	}
	return strings.Join(parts, " · ")
}

// sources names the sources behind a figure, the largest first.
func (m *Maker) sources(origins []indicator.Origin) string {
	const most = 3
	var names []string
	for _, o := range origins {
		if name := m.source(o.Source); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	key := "sources.many"
	if len(names) == 1 {
		key = "sources.one"
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], m.p.Count("other", more))
	}
	return m.p.T(key, m.p.List(names))
}

// splitList takes the values of a basis apart.
func splitList(value string) []string { return strings.Split(value, ",") }

// bounds words a figure's range or interval; "" for an exact figure.
func (m *Maker) bounds(r indicator.Result) string {
	f := r.Figure
	key := "bounds.range"
	switch {
	case !f.Known() || f.Spread == measure.Exact || f.Low == f.High:
		return ""
	case f.Spread == measure.CI95:
		key = "bounds.ci95"
	}
	n := m.digits(r)
	return m.p.T(key, m.p.Number(f.Low, n), m.p.Amount(f.High, n, m.unit(r.Indicator, r.System, f.High)))
}

// change words a change: "+9 % sur un an", "stable sur un an".
func (m *Maker) change(id string, c indicator.Change) string {
	over := m.over(c)
	if over == "" {
		return ""
	}
	switch c.Trend {
	case indicator.NoComparison:
		return ""
	case indicator.NotComparable:
		return m.p.T("change.not_comparable", over)
	case indicator.Stable:
		return m.p.T("change.stable", over)
	case indicator.Up, indicator.Down:
	}
	text := m.p.SignedPercent(c.Share)
	if m.defs[id].Unit == indicator.UnitPercent {
		digits := 1
		if whole := math.Round(c.Points); math.Abs(c.Points-whole) < 0.05 || math.Abs(whole) >= 10 {
			digits = 0
		}
		text = m.p.Signed(c.Points, digits, m.p.plural("points", c.Points))
	}
	return text + " " + over
}

// over says between which periods a change is told: "sur un an".
func (m *Maker) over(c indicator.Change) string {
	switch {
	case c.To.IsZero() || c.From.IsZero():
		return ""
	case c.From == c.To.YearBefore():
		return m.p.T("over.year")
	}
	return m.p.T("over." + c.To.Kind.String())
}

// changes is the sentence of both comparisons, the year before first.
func (m *Maker) changes(it report.Item) string {
	if !it.Figure.Known() {
		return ""
	}
	if m.defs[it.Indicator].Staff {
		return m.staffChange(it)
	}
	first, second := m.change(it.Indicator, it.YearBefore), m.change(it.Indicator, it.Previous)
	switch {
	case first == "" && second == "":
		return m.p.T("change.none")
	case first == "":
		return Upper(second) + "."
	case second == "" || it.Previous.From == it.YearBefore.From:
		first = Upper(first) + "."
	default:
		first = Upper(first) + ", " + second + "."
	}
	if trend := it.YearBefore.Trend; it.YearBefore.Established && it.YearBefore.LevelUncertain && trend > indicator.Stable {
		first += " " + m.p.T("change.established."+trend.String())
	}
	return first
}

// perimeter words who is in a figure: "8 systèmes sur 8".
func (m *Maker) perimeter(c indicator.Coverage) string {
	if c.InService == 0 {
		return ""
	}
	key := "perimeter.full"
	if c.Followed < c.InService {
		key = "perimeter.partial"
	}
	return m.p.T(key, m.p.Number(float64(c.Followed), 0), m.p.Count("system", c.InService))
}

// value is a result's figure as it is shown, and its unit; without a figure,
// the word that says why.
func (m *Maker) value(r indicator.Result) (number, unit string) {
	switch r.Figure.State {
	case measure.Known:
		return m.p.split(r.Figure.Value, m.digits(r), m.unit(r.Indicator, r.System, r.Figure.Value))
	case measure.Withheld:
		return m.p.T("withheld"), ""
	case measure.Missing:
	}
	return m.p.T("missing"), ""
}
