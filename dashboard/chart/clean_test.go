package chart_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/chart"
)

// forbidden is what a strict policy would block, or worse.
var forbidden = regexp.MustCompile(`(?i)<style|\sstyle=|<script|href|\son[a-z]+=|javascript:|<image|<foreignobject|<use|https?:|url\([^#]|<!|<\?`)

// safe says what is wrong with an SVG that is to stand in a page, or "".
func safe(t testing.TB, svg chart.SVG) string {
	t.Helper()
	p := read(t, svg)
	markup := regexp.MustCompile(`>[^<]*<`).ReplaceAllString(string(svg), "><") // texts are not markup
	if bad := forbidden.FindString(markup); bad != "" {
		return "it holds " + bad
	}
	root := p[0]
	if root.name != "svg" || root.attrs["role"] != "img" || root.attrs["width"] != "" || root.attrs["height"] != "" || root.attrs["viewBox"] == "" {
		return "its root is not that of a chart"
	}
	ids := map[string]element{}
	for _, e := range p {
		if id := e.attrs["id"]; id != "" {
			if _, twice := ids[id]; twice {
				return "the identifier " + id + " stands twice"
			}
			ids[id] = e
		}
	}
	for i, id := range strings.Fields(root.attrs["aria-labelledby"]) {
		if want := []string{"title", "desc"}[i]; ids[id].name != want || ids[id].text == "" {
			return "its name or description is missing"
		}
	}
	for _, e := range p {
		for _, v := range e.attrs {
			if name, ok := strings.CutPrefix(v, "url(#"); ok && ids[strings.TrimSuffix(name, ")")].name == "" {
				return v + " leads nowhere"
			}
		}
	}
	return ""
}

const start = `<svg width="10" height="10" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">`

func TestCleanRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"a handler":            start + `<path d="M0 0" fill="red" onload="alert(1)"/></svg>`,
		"a broken colour":      start + `<path d="M0 0" fill="#f00&quot;/&gt;"/></svg>`,
		"a colour by name":     start + `<rect width="1" height="1" fill="red"/></svg>`,
		"a script":             start + `<script>alert(1)</script></svg>`,
		"a style block":        start + `<style>*{fill:red}</style></svg>`,
		"an unknown style":     start + `<text style="background:url(//x)">a</text></svg>`,
		"an image":             start + `<image href="https://x/y.png"/></svg>`,
		"a link":               start + `<a href="javascript:alert(1)"><text>a</text></a></svg>`,
		"an outer reference":   start + `<path d="M0 0" fill="url(https://x/#a)"/></svg>`,
		"a font that breaks":   start + `<text font-size="12&quot; onload=&quot;x">a</text></svg>`,
		"a comment":            start + `<!-- --></svg>`,
		"a directive":          `<!DOCTYPE svg>` + start + `</svg>`,
		"an entity":            start + `<text>&xxe;</text></svg>`,
		"two roots":            start + `</svg><svg viewBox="0 0 1 1"></svg>`,
		"an open end":          start + `<g>`,
		"nothing":              ``,
		"a viewBox that lies":  `<svg viewBox="0 0 &quot;&gt;&lt;script&gt;"></svg>`,
		"a path that is text":  start + `<path d="M0 0 url(x)" stroke="#000"/></svg>`,
		"a transform in words": start + `<path d="M0 0" stroke="#000" transform="expression(1)"/></svg>`,
		"depth":                start + strings.Repeat("<g>", 20) + strings.Repeat("</g>", 20) + `</svg>`,
	} {
		if svg, err := chart.Clean(raw); err == nil {
			t.Errorf("%s passed: %s", name, svg)
		}
	}
}

func TestCleanKeepsWhatIsDrawn(t *testing.T) {
	svg, err := chart.Clean(start +
		`<rect width="10" height="10" x="0" y="0" fill="none"></rect>` +
		`<path d="M1.23 4.56l7.89 -0.04" fill="none" stroke="rgb(11,106,105)" stroke-width="1" pointer-events="visible"></path>` +
		`<path d="M2 2l1 1" fill="none" stroke="rgb(11,106,105)"></path>` +
		`<text style="font-size:12px;font-family:sans-serif;" transform="translate(4.27 5)" x="1" y="-6" fill="#333">a &amp; b</text>` +
		`<path d="M0 0l1 1" fill="url(#zr0-p0)"/><defs><pattern id="zr0-p0" width="1" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M0 0l1 0" fill="rgb(255,255,255)" fill-opacity="0.72"/></pattern></defs></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	want := `<svg viewBox="0 0 10 10" role="img" aria-labelledby="c0-t" font-size="15"><title id="c0-t">t</title>` +
		`<path d="M1.2 4.6l7.9 0M2 2l1 1" fill="none" stroke="#0b6a69"/>` +
		`<text fill="#333" font-size="12" x="5.3" y="-1">a &amp; b</text>` +
		`<path d="M0 0l1 1" fill="url(#c0-0)"/><defs><pattern height="6" id="c0-0" patternTransform="rotate(-45)" patternUnits="userSpaceOnUse" width="1"><path d="M0 0l1 0" fill="#ffffff" fill-opacity="0.72"/></pattern></defs></svg>`
	if string(svg) != want {
		t.Errorf("got\n%s\nwant\n%s", svg, want)
	}
}

// FuzzClean: whatever the drawing, what passes is safe.
func FuzzClean(f *testing.F) {
	f.Add(start + `<text style="font-size:12px" x="1">a</text></svg>`)
	f.Add(start + `<path d="M0 0l1 1" fill="url(#a)" onload="x"/></svg>`)
	f.Add(start + `<defs><clipPath id="a"><path d="M0 0L1 1"/></clipPath></defs><g clip-path="url(#a)"><path d="M-.5 1e-7" stroke="#000"/></g></svg>`)
	f.Add(`<svg viewBox="0 0 1 1"><script>1</script></svg>`)
	f.Fuzz(func(t *testing.T, raw string) {
		svg, err := chart.Clean(raw)
		if err != nil {
			return
		}
		markup := regexp.MustCompile(`>[^<]*<`).ReplaceAllString(string(svg), "><")
		if bad := forbidden.FindString(markup); bad != "" {
			t.Errorf("%q let %q through: %s", raw, bad, svg)
		}
		read(t, svg)
	})
}

// nasty are names that tried to become something else.
var nasty = []string{
	`"><script>alert(1)</script>`, `red" onload="alert(1)`, `#f00"/><script>`, `</title></svg><script>`, `__f__alert(1)__f__`,
	"@num:fr:1", "@text:x", "@name", "{a|b}", "{c}", "\n", "a\x00b\x1b[2J", "\u202Egnp.exe", "\xff\xfe", "\uFFFE\uFFFF", "]]>", "&amp;&lt;", "", "s0", "estimated",
	"__proto__", "constructor", "toString",
}

func TestNoTextBecomesMarkup(t *testing.T) {
	e := engine(t)
	for _, text := range nasty {
		f := chart.Frame{Title: "x" + text, Desc: text, Unit: text, Lang: chart.FR}
		two := []chart.Category{{Label: text, Group: text}, {Label: "b", Group: text}}
		target := &chart.Target{Label: text, Limit: 2}
		bounds := chart.Bounds{Label: text, Each: []chart.Bound{{Known: true, High: 2}, {}}}
		series := []chart.Series{{Name: text, Points: points(1, 2)}, {Name: text, Points: points(1, 0)}}
		for _, s := range []chart.Spec{
			chart.StackedBars{Frame: f, Categories: two, Series: series, Target: target, Totals: bounds},
			chart.Lines{Frame: f, Categories: two, Series: series, Target: target, Band: bounds},
			chart.HourMap{Frame: f},
			chart.Spark{Frame: f, Bars: points(1, 2), First: text, Last: text, Target: target},
			chart.Waterfall{Frame: f, Steps: []chart.Step{{Name: text, Label: text, Value: 1, Total: true}}},
		} {
			svg, err := e.Draw(t.Context(), s)
			if err != nil {
				t.Errorf("%T with %q: %v", s, text, err)
				continue
			}
			if what := safe(t, svg); what != "" {
				t.Errorf("%T with %q: %s", s, text, what)
			}
		}
	}
}

func TestTextsAreShownAsTheyAre(t *testing.T) {
	s := holes()
	s.Title, s.Series[0].Name, s.Series[1].Name = `A & B <1> "x"`, "{s1} & <b>", "@num:fr:1"
	p := draw(t, engine(t), s)
	wantTexts(t, p, "{s1} & <b>", "@num:fr:1")
	if p[1].name != "title" || p[1].text != s.Title {
		t.Errorf("title %q", p[1].text)
	}
}
