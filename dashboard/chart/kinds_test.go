package chart_test

import (
	"flag"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/measure"
)

const (
	teal  = "#0b6a69"
	amber = "#c8791b"
	blue  = "#3f5fa8"
	red   = "#a3312b"
	thin  = "\u202f"
	nbsp  = "\u00a0"
)

var update = flag.Bool("update", false, "write the golden files anew")

func draw(t testing.TB, e *chart.Engine, s chart.Spec) picture {
	t.Helper()
	svg, err := e.Draw(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, svg)
}

// tick is a label of the axis with its value.
type tick struct {
	text  string
	value float64
}

// axis maps a value to a height by two of the labels that are on the picture.
func axis(t testing.TB, p picture, low, high tick) func(float64) float64 {
	t.Helper()
	_, y0 := p.at(t, low.text)
	_, y1 := p.at(t, high.text)
	return func(v float64) float64 { return y0 + (v-low.value)/(high.value-low.value)*(y1-y0) }
}

func wantTexts(t *testing.T, p picture, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(p.texts(), w) {
			t.Errorf("no text %q among %q", w, p.texts())
		}
	}
}

func TestGolden(t *testing.T) {
	e := engine(t)
	all := samples()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		svg, err := e.Draw(t.Context(), all[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := strings.ReplaceAll(string(svg), "><", ">\n<") + "\n"
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s: look at it (-run Gallery -gallery page.html), then run with -update", name, file)
		}
		if what := read(t, svg).overlaps(t, widths(t)); what != "" {
			t.Errorf("%s: %s", name, what)
		}
	}
}

func TestStackedBars(t *testing.T) {
	e := engine(t)
	s := stacked()
	p := draw(t, e, s)
	y := axis(t, p, tick{"0", 0}, tick{"2" + thin + "000", 2000})

	var target []box
	for _, el := range p {
		if el.attrs["stroke"] == red && el.attrs["stroke-dasharray"] != "" {
			target = boxes(t, el.attrs["d"])
		}
	}
	if len(target) != 1 || !near(target[0].top, y(1800), 1.5) || target[0].height() != 0 {
		t.Errorf("the target is at %v, want one level line at %.1f", target, y(1800))
	}
	wantTexts(t, p, "cible", "1"+thin+"800", "kWh", "T4", "2024", "2026", "Transcription du conseil", "estimé", "fourchette")
	// The second series is measured: one solid layer per quarter, as high as its value.
	layers := p.shapes(t, "fill", amber)[:12]
	for i, b := range layers {
		if want := y(0) - y(s.Series[1].Points[i].Value); !near(b.height(), want, 1.5) {
			t.Errorf("quarter %d is %.1f high, want %.1f", i+1, b.height(), want)
		}
	}
	// The first is estimated for 40 %: a solid and a hatched layer per quarter, in that proportion.
	tealLayers := p.shapes(t, "fill", teal)
	if len(tealLayers) < 24 {
		t.Fatalf("%d layers of the first series, want 12 solid and 12 hatched", len(tealLayers))
	}
	if ratio := tealLayers[11].height() / (tealLayers[11].height() + tealLayers[23].height()); !near(ratio, 0.6, 0.02) {
		t.Errorf("the solid share of the last quarter is %.3f, want 0.6", ratio)
	}
	hatches := 0
	for _, el := range p {
		if strings.HasPrefix(el.attrs["fill"], "url(#") {
			hatches += strings.Count(el.attrs["d"], "M")
		}
	}
	if hatches < 24 {
		t.Errorf("%d hatched layers, want those of two series at 12 quarters", hatches)
	}
}

func TestStackedBarsTellZeroMissingAndWithheldApart(t *testing.T) {
	e := engine(t)
	p := draw(t, e, holes())
	// Under the labels T3 T4 T1 of 2025 and 2026 stand three different signs.
	for i, sign := range []string{"nd", "s", "◇"} {
		x, _ := p.at(t, sign)
		if x <= 0 {
			t.Errorf("sign %d: no place", i)
		}
	}
	zero := 0
	for _, el := range p {
		if el.name == "text" && el.text == "0" {
			zero++
		}
	}
	if zero != 2 {
		t.Errorf("%d zeros, want that of the axis and that of the bar of zeros", zero)
	}
	nd, _ := p.at(t, "nd")
	for _, colour := range []string{teal, amber} {
		for _, b := range p.shapes(t, "fill", colour) {
			if b.left < nd && nd < b.right && b.top < 230 {
				t.Errorf("something is drawn where there is no figure: %v", b)
			}
		}
	}
	wantTexts(t, p, "nd"+nbsp+": non disponible", "s"+nbsp+": non diffusé", "◇ total incomplet", "trajectoire")
	en := holes()
	en.Lang = chart.EN
	wantTexts(t, draw(t, e, en), "n/a", "n/a: not available", "s: not published", "◇ incomplete total")

	y := axis(t, p, tick{"100", 100}, tick{"300", 300})
	place := regexp.MustCompile(`^matrix\([\d.]+,0,0,[\d.]+,([\d.]+),([\d.]+)\)$`)
	var dashes []float64 // one per quarter, at its own limit
	for _, el := range p {
		if m := place.FindStringSubmatch(el.attrs["transform"]); m != nil && el.attrs["fill"] == red {
			v, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			dashes = append(dashes, v)
		}
	}
	if len(dashes) != 6 {
		t.Fatalf("%d dashes of the trajectory, want 6", len(dashes))
	}
	for i, limit := range []float64{260, 250, 240, 230, 220, 210} {
		if !near(dashes[i], y(limit), 1) {
			t.Errorf("the dash of quarter %d is at %.1f, want %.1f", i+1, dashes[i], y(limit))
		}
	}
}

func TestLinesBreakWhereThereIsNoFigure(t *testing.T) {
	p := draw(t, engine(t), lines())
	y := axis(t, p, tick{"0", 0}, tick{"8", 8})
	var target []box
	for _, el := range p {
		if el.attrs["stroke"] == red && el.attrs["stroke-dasharray"] != "" {
			target = boxes(t, el.attrs["d"])
		}
	}
	if len(target) != 1 || !near(target[0].top, y(4.2), 1.5) {
		t.Errorf("the target is at %v, want %.1f", target, y(4.2))
	}
	// The second series has figures 1 to 3, 5, and 7 to 12: two strokes and a point.
	var strokes []box
	for _, b := range p.shapes(t, "stroke", amber) {
		if b.width() > 20 {
			strokes = append(strokes, b)
		}
	}
	if len(strokes) != 2 {
		t.Fatalf("%d strokes, want 2: %v", len(strokes), strokes)
	}
	if gap, step := strokes[1].left-strokes[0].right, strokes[0].width()/2; !near(gap, 4*step, 1) {
		t.Errorf("the gap is %.1f wide, want four steps of %.1f", gap, step)
	}
	wantTexts(t, p, "cible", "4,2", "Wh par requête", "fourchette", "estimé")
}

func TestHourMap(t *testing.T) {
	p := draw(t, engine(t), hourMap())
	wantTexts(t, p, "lun.", "dim.", "0"+nbsp+"h", "12"+nbsp+"h", "24"+nbsp+"h", "≤"+nbsp+"30", "≤"+nbsp+"150"+nbsp+"requêtes", "non disponible", "non diffusé")
	cells := map[string]int{}
	all := 0
	for _, el := range p {
		if el.name == "path" && el.attrs["stroke"] != "" && el.attrs["transform"] == "" && el.attrs["fill"] != "none" && !strings.HasPrefix(el.attrs["fill"], "url") {
			n := 0
			for _, b := range boxes(t, el.attrs["d"]) {
				if b.height() > 15 && b.height() < 25 {
					n++
				}
			}
			cells[el.attrs["fill"]] += n
			all += n
		}
	}
	if all != 7*24 {
		t.Errorf("%d cells, want %d: %v", all, 7*24, cells)
	}
	zeros := 0
	for _, day := range hourMap().Cells {
		for _, c := range day {
			if c.State == measure.Known && c.Value == 0 {
				zeros++
			}
		}
	}
	if cells["#eef1f0"] != zeros || cells["#cfd4da"] != 1 {
		t.Errorf("%d cells of zero and %d withheld, want %d and 1", cells["#eef1f0"], cells["#cfd4da"], zeros)
	}
	// The classes end at 30, 60, 90, 120 and 150: each colour has its cells.
	byClass := make([]int, 5)
	for _, day := range hourMap().Cells {
		for _, c := range day {
			if c.State == measure.Known && c.Value > 0 {
				byClass[int(math.Ceil(c.Value/30))-1]++
			}
		}
	}
	for i, colour := range []string{"#cfe3e0", "#9dbdbb", "#6c9695", "#3a7070", "#08494a"} {
		if cells[colour] != byClass[i] {
			t.Errorf("%d cells of class %d, want %d", cells[colour], i+1, byClass[i])
		}
	}
	_, monday := p.at(t, "lun.")
	_, sunday := p.at(t, "dim.")
	if monday >= sunday {
		t.Error("Monday must be above Sunday")
	}
}

func TestSpark(t *testing.T) {
	p := draw(t, engine(t), spark())
	past, last := p.shapes(t, "fill", "#b5cecb"), p.shapes(t, "fill", teal)
	if len(past) != 7 || len(last) != 1 {
		t.Fatalf("%d bars of the past and %d of now, want 7 and 1", len(past), len(last))
	}
	if ratio := past[0].height() / last[0].height(); !near(ratio, 1000.0/1616, 0.01) {
		t.Errorf("the first bar is %.3f of the last, want %.3f", ratio, 1000.0/1616)
	}
	limit := p.shapes(t, "stroke", red)
	if len(limit) != 1 || !near(last[0].bottom-limit[0].top, last[0].height()*1800/1616, 1.2) {
		t.Errorf("the target is at %v over bars that end at %.1f", limit, last[0].bottom)
	}
	wantTexts(t, p, "T4 2024", "T3 2026")
	free := spark()
	free.Target = nil
	p = draw(t, engine(t), free)
	past, last = p.shapes(t, "fill", "#b5cecb"), p.shapes(t, "fill", teal)
	if ratio := past[0].height() / last[0].height(); !near(ratio, 1000.0/1616, 0.01) || last[0].top < 0 {
		t.Errorf("without a target the first bar is %.3f of the last, which ends at %.1f", ratio, last[0].top)
	}
	wantTexts(t, draw(t, engine(t), sparkHoles()), "nd", "0", "s")
}

func TestWaterfall(t *testing.T) {
	p := draw(t, engine(t), waterfall())
	x0, _ := p.at(t, "1"+thin+"500")
	x1, _ := p.at(t, "1"+thin+"600")
	x := func(v float64) float64 { return x0 + (v-1500)/100*(x1-x0) }
	ups, downs := p.shapes(t, "fill", amber), p.shapes(t, "fill", blue)
	if len(ups) != 2 || len(downs) != 3 {
		t.Fatalf("%d rises and %d falls, want 2 and 3", len(ups), len(downs))
	}
	for i, want := range [][2]float64{{1482, 1692}, {1516 - 1, 1657 - 1}} {
		if !near(ups[i].left, x(want[0]), 2) || !near(ups[i].right, x(want[1]), 2) {
			t.Errorf("rise %d from %.1f to %.1f, want %.1f to %.1f", i, ups[i].left, ups[i].right, x(want[0]), x(want[1]))
		}
	}
	wantTexts(t, p, "Volume", "+210", "−164", "−12", "1"+thin+"482", "1"+thin+"616", "échelle coupée"+nbsp+": les totaux sont des repères")
	bad := waterfall()
	bad.Steps[6].Value = 1700
	if _, err := engine(t).Draw(t.Context(), bad); err == nil {
		t.Error("a last total that the changes do not lead to was drawn")
	}
}

// The unit stands over the names, inside the picture, wherever zero is: an axis
// of negative figures has it at the right.
func TestWaterfallBelowZero(t *testing.T) {
	w := chart.Waterfall{
		Frame: chart.Frame{Title: "Sous zéro", Unit: "g CO₂e par requête", Lang: chart.FR},
		Steps: []chart.Step{{Name: "avant", Total: true}, {Name: "baisse", Value: -1}, {Name: "après", Value: -1, Total: true}},
	}
	p := draw(t, engine(t), w)
	if what := p.overlaps(t, widths(t)); what != "" {
		t.Error(what)
	}
	for _, e := range p {
		if e.text == w.Unit && e.number(t, "x") > 60 {
			t.Errorf("the unit stands at %s, away from the names", e.attrs["x"])
		}
	}
}

// What is running lies under a pale veil in a dashed outline, and breaks stand on
// dotted lines between the bars, each under its number.
func TestBrokenAndRunning(t *testing.T) {
	e := engine(t)
	for _, size := range []chart.Size{chart.Compact, chart.Wide} {
		s := broken()
		s.Size = size
		p := draw(t, e, s)
		y := axis(t, p, tick{"0", 0}, tick{"2" + thin + "000", 2000})
		total := 0.0
		for _, v := range s.Series {
			total += v.Points[11].Value
		}
		veils, lines := 0, []float64{}
		for _, el := range p {
			for _, b := range boxes(t, el.attrs["d"]) {
				switch {
				case el.attrs["fill"] == "rgba(255,255,255,0.55)" || el.attrs["fill-opacity"] == "0.55":
					veils++
					if !near(b.top, y(total), 2) || !near(b.bottom, y(0), 2) || el.attrs["stroke-dasharray"] == "" {
						t.Errorf("the veil is from %.1f to %.1f, dashes %q; want %.1f to %.1f", b.top, b.bottom, el.attrs["stroke-dasharray"], y(total), y(0))
					}
				case el.attrs["stroke"] == "#556070" && el.attrs["stroke-dasharray"] != "" && b.left == b.right:
					lines = append(lines, b.left)
				}
			}
		}
		if veils != 1 || len(lines) != 2 {
			t.Fatalf("%d veils and %d lines of breaks, want 1 and 2", veils, len(lines))
		}
		band := (lines[1] - lines[0]) / 5
		for i, x := range lines {
			label, _ := p.at(t, strconv.Itoa(i+1))
			if !near(label, x, 1) {
				t.Errorf("number %d is at %.1f, its line at %.1f", i+1, label, x)
			}
		}
		if last, _ := p.at(t, "T3*"); !near(last, lines[1]+2.5*band, 1) {
			t.Errorf("the last quarter is at %.1f; the second break begins two quarters before, at %.1f", last, lines[1])
		}
	}
}

// A score is no amount: its small history is points on a cut scale whose ends are
// named, and no bar stands from zero.
func TestSparkOfAScore(t *testing.T) {
	e := engine(t)
	p := draw(t, e, sparkScore())
	y := axis(t, p, tick{"40", 40}, tick{"50", 50})
	var dots []float64
	for _, el := range p {
		if m := regexp.MustCompile(`^matrix\(3,0,0,3,[\d.]+,([\d.]+)\)$`).FindStringSubmatch(el.attrs["transform"]); m != nil && el.attrs["fill"] == teal {
			at, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			dots = append(dots, at)
		}
	}
	want := []float64{48, 47, 46, 45, 45, 44, 42}
	if len(dots) != len(want) {
		t.Fatalf("%d points, want those of 7 waves", len(dots))
	}
	for i, v := range want {
		if !near(dots[i], y(v), 1) {
			t.Errorf("score %v is at %.1f, want %.1f", v, dots[i], y(v))
		}
	}
	wantTexts(t, p, "T4 2024", "T3 2026")
}
