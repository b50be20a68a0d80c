package kit

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// MethodNames words how a figure was obtained: "mesuré", or "mesuré 61 %, estimé
// 39 %". Methods are never mixed silently.
func (m *Presenter) MethodNames(f indicator.Figure) string {
	var parts []string
	for _, s := range f.Shares {
		switch {
		case s.Share >= 0.9995:
			return m.MethodName(s.Method)
		case s.Share > 0:
			parts = append(parts, m.MethodName(s.Method)+" "+m.Percent(s.Share))
		}
	}
	if len(f.Shares) > 0 {
		return strings.Join(parts, ", ")
	}
	for _, o := range f.Origins {
		if word := m.MethodName(o.Method); !slices.Contains(parts, word) {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, ", ")
}

// EnergyMethods words how an energy was obtained, in kWh: the share that is
// measured is an indicator of its own, of the energy of the equipment, and a
// second percentage beside it would be taken for it.
func (m *Presenter) EnergyMethods(f indicator.Figure) string {
	var parts []string
	for _, s := range f.Shares {
		if s.Share >= 0.9995 {
			return m.MethodName(s.Method)
		}
		if s.Share > 0 {
			parts = append(parts, m.MethodName(s.Method)+" "+m.Of(s.Value, "kWh"))
		}
	}
	return strings.Join(parts, ", ")
}

// OriginOf words where an indicator's figure comes from.
func (m *Presenter) OriginOf(r indicator.Result, of period.Period) string {
	if r.Indicator != indicator.IDEnergy {
		return m.Origin(r.Figure, of)
	}
	return strings.TrimPrefix(m.knownOf(r)+" · "+m.DaysOf(of), " · ")
}

// knownOf words how an indicator is known: of energy, whose measured share is an
// indicator of its own, in kWh.
func (m *Presenter) knownOf(r indicator.Result) string {
	if r.Indicator != indicator.IDEnergy {
		return m.known(r.Figure)
	}
	var parts []string
	for _, text := range []string{Upper(m.EnergyMethods(r.Figure)), m.SourceNames(r.Figure.Origins)} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " · ")
}

// MethodName words how a figure was obtained: "mesuré".
func (m *Presenter) MethodName(of measure.Method) string {
	switch of {
	case measure.Measured:
		return m.T("method.measured")
	case measure.Estimated:
		return m.T("method.estimated")
	case measure.Declared:
		return m.T("method.declared")
	case measure.Unstated:
	}
	return m.T("method.unstated")
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

// Origin words where a figure comes from: method, sources, window.
func (m *Presenter) Origin(f indicator.Figure, of period.Period) string {
	parts := make([]string, 0, 2)
	if text := m.known(f); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(append(parts, m.DaysOf(of)), " · ")
}

// known words how a figure is known: method, sources.
func (m *Presenter) known(f indicator.Figure) string {
	parts := make([]string, 0, 2)
	if text := m.MethodNames(f); text != "" {
		parts = append(parts, Upper(text))
	}
	if names := m.SourceNames(f.Origins); names != "" {
		parts = append(parts, names)
	}
	return strings.Join(parts, " · ")
}

// SourceNames names the sources behind a figure, the largest first.
func (m *Presenter) SourceNames(origins []indicator.Origin) string {
	const maxShown = 3
	var names []string
	for _, o := range origins {
		if name := m.SourceName(o.Source); !slices.Contains(names, name) {
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
	if more := len(names) - maxShown; more > 0 {
		names = append(names[:maxShown], m.Count("other", more))
	}
	return m.T(key, m.List(names))
}

// Bounds words a figure's range or interval; "" for an exact figure.
func (m *Presenter) Bounds(r indicator.Result) string {
	f := r.Figure
	key := "bounds.range"
	switch {
	case !f.Known() || f.Spread == measure.Exact || f.Low == f.High:
		return ""
	case f.Spread == measure.CI95:
		key = "bounds.ci95"
	}
	n := m.Digits(r)
	return m.T(key, m.Number(f.Low, n), m.Amount(f.High, n, m.Unit(r.Indicator, r.System, f.High)))
}

// Change words a change: "+9 % sur un an", "stable sur un an".
func (m *Presenter) Change(id string, c indicator.Change) string {
	over := m.Over(c)
	if over == "" {
		return ""
	}
	switch c.Trend {
	case indicator.NoComparison:
		return ""
	case indicator.NotComparable:
		return m.T("change.not_comparable", over)
	case indicator.Stable:
		return m.T("change.stable", over)
	case indicator.Up, indicator.Down:
	}
	text := m.Gap(c.Share)
	if m.Definitions[id].Unit == indicator.UnitPercent {
		text = m.inPoints(c.Points)
	}
	return text + " " + over
}

// Over says between which periods a change is told: "sur un an".
func (m *Presenter) Over(c indicator.Change) string {
	switch {
	case c.To.IsZero() || c.From.IsZero():
		return ""
	case c.From == c.To.YearBefore():
		return m.T("over.year")
	}
	return m.T("over." + c.To.Kind.String())
}

// Changes is the sentence of both comparisons, the year before first, or of the one
// that the reader chose.
func (m *Presenter) Changes(it report.Item) string {
	if !it.Figure.Known() {
		return ""
	}
	if it.Staff != nil || m.Definitions[it.Indicator].Staff {
		return m.staffChange(it)
	}
	if m.Against != "" {
		if text := m.Compared(it); text != "" {
			return Upper(text) + "."
		}
		return ""
	}
	first, second := m.Change(it.Indicator, it.YearBefore), m.Change(it.Indicator, it.Previous)
	switch {
	case first == "" && second == "":
		return m.T("change.none")
	case first == "":
		return Upper(second) + "."
	case second == "" || it.Previous.From == it.YearBefore.From:
		first = Upper(first) + "."
	default:
		first = Upper(first) + ", " + second + "."
	}
	if trend := it.YearBefore.Trend; it.YearBefore.Established && it.YearBefore.LevelUncertain && trend > indicator.Stable {
		first += " " + m.T("change.established."+trend.String())
	}
	return first
}

// PerimeterTag words who is in a figure: "8 systèmes sur 8".
func (m *Presenter) PerimeterTag(c indicator.Coverage) string {
	if c.InService == 0 {
		return ""
	}
	key := "perimeter.full"
	if c.Followed < c.InService {
		key = "perimeter.partial"
	}
	return m.T(key, m.Number(float64(c.Followed), 0), m.Count("system", c.InService))
}

// PartOf tells how many systems a figure of the authority is of, where some have
// none; "" of a whole, of a single system and where there is no figure.
func (m *Presenter) PartOf(r indicator.Result) string {
	if r.System != "" || !r.Figure.Known() || r.Coverage.Followed >= r.Coverage.InService {
		return ""
	}
	return m.PerimeterTag(r.Coverage)
}

// WithPart puts before what is said of a figure how many systems it is of, where
// some have none: a part never poses as the whole.
func (m *Presenter) WithPart(r indicator.Result, said string) string {
	part := m.PartOf(r)
	if part == "" || said == "" {
		return part + said
	}
	return Upper(part) + ". " + Upper(said)
}

// Value is a result's figure as it is shown, and its unit; without a figure,
// the word that says why.
func (m *Presenter) Value(r indicator.Result) (number, unit string) {
	switch r.Figure.State {
	case measure.Known:
		return m.split(r.Figure.Value, m.Digits(r), m.Unit(r.Indicator, r.System, r.Figure.Value))
	case measure.Withheld:
		return m.T("withheld"), ""
	case measure.Missing:
	}
	return m.T("missing"), ""
}
