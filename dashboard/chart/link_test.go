package chart_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// A mark leads to the page of its period, wherever one points at over it, and a key
// to that of its system; nothing that leads somewhere is kept from assistive
// technology, and all else of the drawing is.
func TestMarksAndKeysLead(t *testing.T) {
	cats := quarters(4)
	for i := range cats[:3] { // the last has no page
		cats[i].Href, cats[i].Name, cats[i].Said = fmt.Sprintf("/frugalite?periode=%d&x=1", i), "Trimestre "+strconv.Itoa(i), "80 kWh <en tout>"
	}
	s := chart.StackedBars{Frame: frame("Des liens"), Categories: cats, Series: []chart.Series{
		{Name: "Assistant", Href: "/systemes/assistant", Points: points(80, 80, 80, 80)},
		{Name: "Autres", Points: points(20, 20, 20, 20)},
	}}
	svg, err := engine(t).Draw(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, svg)
	bars := p.shapes(t, "fill", teal)
	var areas []box
	var hrefs []string
	for _, e := range p {
		if e.name == "rect" && e.attrs["fill-opacity"] == "0" {
			x, y := e.number(t, "x"), e.number(t, "y")
			areas = append(areas, box{x, y, x + e.number(t, "width"), y + e.number(t, "height")})
		}
		if e.name == "a" {
			hrefs = append(hrefs, e.attrs["href"])
		}
	}
	if len(areas) != 3 || len(hrefs) != 4 || hrefs[2] != "/frugalite?periode=2&x=1" || hrefs[3] != "/systemes/assistant" {
		t.Fatalf("%d areas, and %q", len(areas), hrefs)
	}
	for i, a := range areas {
		if b := bars[i]; b.left < a.left || b.right > a.right || b.top < a.top || b.bottom > a.bottom+1 {
			t.Errorf("bar %d, %v, is not in its area %v", i, b, a)
		}
	}
	drawn, after, hidden := strings.Cut(string(svg), "</g><a ")
	if !hidden || strings.Contains(drawn, "<a ") || !strings.Contains(drawn, `<g aria-hidden="true">`) || !strings.Contains(drawn, `role="group"`) {
		t.Errorf("the drawing is not set apart from its links: %s", svg)
	}
	if !strings.Contains(after, ">Assistant</text></a>") || strings.Contains(drawn, "Assistant") || !strings.Contains(drawn, "Autres") || !strings.Contains(after, "&lt;en tout&gt;</title>") {
		t.Errorf("the keys do not lead, or the texts are not written plainly: %s", after)
	}
}
