package chart_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// The reading of an SVG that the tests judge by; it shares nothing with the
// package but the table of widths.

type element struct {
	name  string
	attrs map[string]string
	text  string
}

func (e element) number(t testing.TB, attr string) float64 {
	t.Helper()
	if e.attrs[attr] == "" {
		return 0
	}
	v, err := strconv.ParseFloat(e.attrs[attr], 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", attr, e.name, err)
	}
	return v
}

type picture []element

func read(t testing.TB, svg chart.SVG) picture {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	var out picture
	var open []int
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		switch v := tok.(type) {
		case xml.StartElement:
			e := element{name: v.Name.Local, attrs: map[string]string{}}
			for _, a := range v.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open = append(open, len(out))
			out = append(out, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				out[open[len(open)-1]].text += string(v)
			}
		}
	}
}

func (p picture) texts() []string {
	var out []string
	for _, e := range p {
		if e.name == "text" {
			out = append(out, e.text)
		}
	}
	return out
}

// at finds the one text and gives its place.
func (p picture) at(t testing.TB, text string) (x, y float64) {
	t.Helper()
	for _, e := range p {
		if e.name == "text" && e.text == text {
			return e.number(t, "x"), e.number(t, "y")
		}
	}
	t.Fatalf("no text %q among %q", text, p.texts())
	return 0, 0
}

type box struct{ left, top, right, bottom float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

var pathStep = regexp.MustCompile(`[MmLlZzAa]|-?\d*\.?\d+(?:e-?\d+)?`)

// shapes are the boxes of the sub-paths drawn with this value of this
// attribute, left to right as written. Only straight paths have boxes.
func (p picture) shapes(t testing.TB, attr, value string) []box {
	t.Helper()
	var out []box
	for _, e := range p {
		if e.name == "path" && e.attrs[attr] == value && e.attrs["transform"] == "" {
			out = append(out, boxes(t, e.attrs["d"])...)
		}
	}
	return out
}

func boxes(t testing.TB, d string) []box {
	t.Helper()
	var out []box
	var x, y float64
	command := ""
	steps := pathStep.FindAllString(d, -1)
	number := func(i int) float64 {
		v, err := strconv.ParseFloat(steps[i], 64)
		if err != nil {
			t.Fatalf("path %q: %v", d, err)
		}
		return v
	}
	for i := 0; i < len(steps); {
		if strings.ContainsAny(steps[i], "MmLlZzAa") {
			command = steps[i]
			i++
			continue
		}
		switch command {
		case "M":
			x, y = number(i), number(i+1)
			out = append(out, box{x, y, x, y})
		case "L":
			x, y = number(i), number(i+1)
		case "l":
			x, y = x+number(i), y+number(i+1)
		default:
			t.Fatalf("path %q: a command %q", d, command)
		}
		b := &out[len(out)-1]
		b.left, b.right, b.top, b.bottom = min(b.left, x), max(b.right, x), min(b.top, y), max(b.bottom, y)
		i += 2
	}
	return out
}

// widths is the table of advances, read from its file.
func widths(t testing.TB) func(string) float64 {
	t.Helper()
	raw, err := os.ReadFile("bundle/advances.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Regular map[string]float64 `json:"regular"`
	}
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	return func(text string) float64 {
		sum := 0.0
		for _, r := range text {
			w, ok := table.Regular[strconv.Itoa(int(r))]
			if !ok {
				w = 1000
			}
			sum += w / 1000
		}
		return sum
	}
}

// overlaps gives the first two texts that touch each other, or one that leaves
// the picture.
func (p picture) overlaps(t testing.TB, width func(string) float64) string {
	t.Helper()
	view := strings.Fields(p[0].attrs["viewBox"])
	right, err := strconv.ParseFloat(view[2], 64)
	if err != nil {
		t.Fatal(err)
	}
	bottom, err := strconv.ParseFloat(view[3], 64)
	if err != nil {
		t.Fatal(err)
	}
	var seen []box
	var names []string
	for _, e := range p {
		if e.name != "text" {
			continue
		}
		size := 15.0
		if s := e.number(t, "font-size"); s > 0 {
			size = s
		}
		x, y, w := e.number(t, "x"), e.number(t, "y"), width(e.text)*size
		switch e.attrs["text-anchor"] {
		case "middle":
			x -= w / 2
		case "end":
			x -= w
		}
		b := box{x, y - size*0.42, x + w, y + size*0.42}
		if b.left < -1 || b.right > right+1 || b.top < -1 || b.bottom > bottom+1 {
			return strconv.Quote(e.text) + " leaves the picture"
		}
		for i, o := range seen {
			if b.left < o.right-0.5 && o.left < b.right-0.5 && b.top < o.bottom-0.5 && o.top < b.bottom-0.5 {
				return strconv.Quote(names[i]) + " touches " + strconv.Quote(e.text)
			}
		}
		seen, names = append(seen, b), append(names, e.text)
	}
	return ""
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }
