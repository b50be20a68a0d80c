package chart_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
)

func text(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.StringMatching(`[A-ZÉa-zéèàçœ ’]{1,40}`),
		rapid.SampledFrom(nasty),
		rapid.String(),
	).Draw(t, label)
}

func anyPoint(t *rapid.T) chart.Point {
	p := chart.Point{State: rapid.SampledFrom([]measure.State{measure.Missing, measure.Known, measure.Known, measure.Known, measure.Known, measure.Withheld}).Draw(t, "state")}
	p.Value = rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 1), rapid.Float64Range(0, 5e6)).Draw(t, "value")
	p.Estimated = rapid.SampledFrom([]float64{0, 0, 1, 0.3}).Draw(t, "estimated")
	return p
}

func anyPoints(t *rapid.T, n int) []chart.Point {
	out := make([]chart.Point, n)
	for i := range out {
		out[i] = anyPoint(t)
	}
	return out
}

func anyFrame(t *rapid.T) chart.Frame {
	return chart.Frame{
		Title: "t" + text(t, "title"), Desc: text(t, "desc"), Unit: rapid.SampledFrom([]string{"", "kWh", "g CO₂e par requête"}).Draw(t, "unit"),
		Lang: rapid.SampledFrom([]chart.Lang{chart.FR, chart.EN}).Draw(t, "lang"),
		Size: rapid.SampledFrom([]chart.Size{chart.Compact, chart.Wide}).Draw(t, "size"),
	}
}

func anyTarget(t *rapid.T, n int) *chart.Target {
	switch rapid.IntRange(0, 2).Draw(t, "target") {
	case 0:
		return nil
	case 1:
		return &chart.Target{Label: "cible", Limit: rapid.Float64Range(0, 1e6).Draw(t, "limit")}
	}
	return &chart.Target{Label: "trajectoire", Each: anyPoints(t, n)}
}

func anySpec(t *rapid.T) chart.Spec {
	n := rapid.IntRange(1, 13).Draw(t, "categories")
	var series []chart.Series
	for range rapid.IntRange(1, 5).Draw(t, "series") {
		series = append(series, chart.Series{Name: text(t, "name"), Hue: chart.Hue(rapid.Uint8Range(0, 8).Draw(t, "hue")), Points: anyPoints(t, n)})
	}
	bounds := chart.Bounds{Label: "fourchette"}
	for range n {
		low := rapid.Float64Range(0, 1e6).Draw(t, "low")
		bounds.Each = append(bounds.Each, chart.Bound{Known: rapid.Bool().Draw(t, "bound"), Low: low, High: low * 1.3})
	}
	f, axis := anyFrame(t), quarters(n)
	axis[n-1].Running = rapid.Bool().Draw(t, "running")
	for i := 1; i < n; i++ {
		axis[i].Break = rapid.SampledFrom([]int{0, 0, i}).Draw(t, "break")
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return chart.StackedBars{Frame: f, Categories: axis, Series: series, Target: anyTarget(t, n), Totals: bounds}
	case 1:
		return chart.Lines{Frame: f, Categories: axis, Series: series, Target: anyTarget(t, n), Band: bounds}
	case 2:
		h := chart.HourMap{Frame: f}
		for range 40 {
			h.Cells[rapid.IntRange(0, 6).Draw(t, "day")][rapid.IntRange(0, 23).Draw(t, "hour")] = anyPoint(t)
		}
		return h
	case 3:
		return chart.Spark{Frame: f, Bars: anyPoints(t, n), First: "T4 2023", Last: "T3 2026", Target: anyTarget(t, n), Score: rapid.Bool().Draw(t, "score")}
	}
	w := chart.Waterfall{Frame: f, Steps: []chart.Step{{Name: "avant", Value: rapid.Float64Range(0, 1e6).Draw(t, "before"), Total: true}}}
	level := w.Steps[0].Value
	for _, v := range series {
		step := rapid.Float64Range(-2e5, 3e5).Draw(t, "step")
		level += step
		w.Steps = append(w.Steps, chart.Step{Name: v.Name, Value: step})
	}
	w.Steps = append(w.Steps, chart.Step{Name: "après", Value: level, Total: true})
	return w
}

// TestAnyChart: whatever the figures and the names, a chart is drawn, is safe
// in a page, and no two of its texts touch.
func TestAnyChart(t *testing.T) {
	e := engine(t)
	width := widths(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := anySpec(rt)
		svg, err := e.Draw(t.Context(), s)
		if err != nil {
			rt.Fatalf("%T: %v", s, err)
		}
		if what := safe(t, svg); what != "" {
			rt.Fatalf("%T: %s\n%s", s, what, svg)
		}
		if what := read(t, svg).overlaps(t, width); what != "" {
			rt.Fatalf("%T: %s\n%s", s, what, svg)
		}
	})
}

// What TestAnyChart found: marks of many bars touched, and the ticks of small
// or long figures left the picture.
func TestTextsFoundToTouch(t *testing.T) {
	f := chart.Frame{Title: "t", Lang: chart.EN}
	level := func(v float64) []chart.Step {
		return []chart.Step{{Name: "avant", Value: v, Total: true}, {Name: "a"}, {Name: "après", Value: v, Total: true}}
	}
	rising := []chart.Step{{Name: "a", Value: 10000.4999, Total: true}, {Name: "b", Value: 0.00009}, {Name: "c", Value: 10000.49999, Total: true}}
	for name, s := range map[string]chart.Spec{
		"thirteen holes": chart.Spark{Frame: f, Bars: make([]chart.Point, 13), First: "T3 2023", Last: "T3 2026"},
		"small levels":   chart.Waterfall{Frame: f, Steps: level(1.0 / 512)},
		"long ticks":     chart.Waterfall{Frame: f, Steps: rising},
	} {
		if what := draw(t, engine(t), s).overlaps(t, widths(t)); what != "" {
			t.Errorf("%s: %s", name, what)
		}
	}
}
