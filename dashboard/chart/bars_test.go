package chart_test

import (
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// hatched are the boxes of what is drawn with a texture, but the legend.
func (p picture) hatched(t testing.TB) []box {
	t.Helper()
	var out []box
	for _, e := range p {
		if e.name == "path" && strings.HasPrefix(e.attrs["fill"], "url(#") && e.attrs["transform"] == "" {
			out = append(out, boxes(t, e.attrs["d"])...)
		}
	}
	return out
}

// Each bar stands on what is measured; the hatched part, from its share on, is
// at the end.
func TestEachBarIsHatchedForItsOwnShare(t *testing.T) {
	s := chart.StackedBars{Frame: frame("Des parts"), Categories: quarters(5), Series: []chart.Series{
		{Name: "Assistant", Points: []chart.Point{estimated(80, 0), estimated(80, 0.25), estimated(80, 1), known(0), {}}},
		{Name: "Traduction", Points: points(20, 20, 20, 0, 20)},
	}}
	p := draw(t, engine(t), s)
	y := axis(t, p, tick{"25", 25}, tick{"75", 75})
	const seam = 1.3 // the borders between two layers
	ends := func(what string, got box, low, high float64) {
		t.Helper()
		if !near(got.bottom, y(low), seam) || !near(got.top, y(high), seam) {
			t.Errorf("%s is from %.1f to %.1f, want %.1f to %.1f", what, got.bottom, got.top, y(low), y(high))
		}
	}
	layers := p.shapes(t, "fill", teal)
	if len(layers) != 4 {
		t.Fatalf("%d layers of the first series, want two solid and two hatched: %v", len(layers), layers)
	}
	ends("the first quarter, measured", layers[0], 0, 80)
	ends("the measured part of the second", layers[1], 0, 60)
	ends("its estimated part", layers[2], 60, 80)
	ends("the third quarter, estimated", layers[3], 0, 80)
	hatched := p.hatched(t)
	if len(hatched) != 2 || hatched[0] != layers[2] || hatched[1] != layers[3] {
		t.Errorf("the texture is over %v, want over %v", hatched, layers[2:])
	}
	above := p.shapes(t, "fill", amber)
	if len(above) != 4 {
		t.Fatalf("%d layers of the second series, want 4", len(above))
	}
	ends("what stands above", above[1], 80, 100)
	ends("what stands alone", above[3], 0, 20)
}

// A series of estimates that is called so needs no second word in the legend;
// under any other name its hatches are explained.
func TestEstimatedIsSaidOnce(t *testing.T) {
	e := engine(t)
	for _, c := range []struct {
		lang     chart.Lang
		name     string
		swatches int // hatched ones
	}{
		{chart.FR, "Estimé", 1},
		{chart.EN, "Estimated", 1},
		{chart.FR, "Assistant", 2},
	} {
		s := chart.StackedBars{Frame: frame("Par origine"), Categories: quarters(2), Series: []chart.Series{
			{Name: "Mesuré", Points: points(3, 4)},
			{Name: c.name, Points: []chart.Point{estimated(1, 1), estimated(2, 1)}},
		}}
		s.Lang = c.lang
		p := draw(t, e, s)
		said, swatches := 0, 0
		for _, el := range p {
			if strings.EqualFold(el.text, "estimé") || strings.EqualFold(el.text, "estimated") {
				said++
			}
			if el.attrs["transform"] != "" && strings.HasPrefix(el.attrs["fill"], "url(#") {
				swatches++
			}
		}
		if said != 1 || swatches != c.swatches {
			t.Errorf("%s, %q: the legend says it %d times and hatches %d swatches, want 1 and %d: %q", c.lang, c.name, said, swatches, c.swatches, p.texts())
		}
	}
}

// Next to nothing is drawn as a bar of no height, on a scale that can be read.
func TestNextToNothing(t *testing.T) {
	e := engine(t)
	for _, v := range []float64{1e-12, 2e-9, 0.9e-7, 1.1e-7, 3e-6} {
		s := chart.StackedBars{Frame: frame("Presque rien"), Categories: quarters(2), Series: []chart.Series{{Name: "Assistant", Points: points(v, v/3)}}}
		if what := draw(t, e, s).overlaps(t, widths(t)); what != "" {
			t.Errorf("%v: %s", v, what)
		}
		w := chart.Waterfall{Frame: frame("Presque rien"), Steps: []chart.Step{{Name: "avant", Value: 1, Total: true}, {Name: "Volume", Value: v}, {Name: "après", Value: 1 + v, Total: true}}}
		draw(t, e, w)
	}
}
