package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// label is what ECharts' SVG lacks: identity, name and description.
type label struct {
	id, title, desc string
	links           links
}

// node is one element of the SVG that ECharts wrote.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
}

// maxDepth and maxNodes bound what a chart may be.
const (
	maxDepth = 12
	maxNodes = 20000
)

// clean turns what ECharts wrote into what a page may hold: known elements and
// attributes with well-formed values only, styles as presentation attributes,
// identifiers of its own, short numbers, a role, a name and a description.
// Anything it does not know is a fault, never passed on.
func clean(raw string, l label) (SVG, error) {
	root, err := parse(raw)
	if err != nil {
		return "", err
	}
	c := cleaner{ids: map[string]string{}, prefix: l.id, rules: attributeRules()}
	if err := c.visit(root); err != nil {
		return "", err
	}
	box := root.attrs["viewBox"]
	if !c.rules["viewBox"].MatchString(box) {
		return "", fmt.Errorf("viewBox %q", box)
	}
	role := "img"
	if l.links.any() { // an image holds nothing that can be followed
		role = "group"
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="%s" role="%s" aria-labelledby="%s-t`, box, role, l.id)
	if l.desc != "" {
		fmt.Fprintf(&b, " %s-d", l.id)
	}
	fmt.Fprintf(&b, `" font-size="%d"><title id="%s-t">%s</title>`, fontSize, l.id, html.EscapeString(l.title))
	if l.desc != "" {
		fmt.Fprintf(&b, `<desc id="%s-d">%s</desc>`, l.id, html.EscapeString(l.desc))
	}
	l.links.write(&b, merge(root.kids))
	b.WriteString("</svg>")
	return template.HTML(b.String()), nil //nolint:gosec // every element, attribute and value was checked against a list above
}

func parse(raw string) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(raw))
	t := tree{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if t.root == nil || len(t.open) > 0 {
				return nil, errors.New("no complete svg element")
			}
			return t.root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the svg: %w", err)
		}
		if err := t.add(token); err != nil {
			return nil, err
		}
	}
}

// tree grows as tokens come; the decoder already pairs the tags.
type tree struct {
	root  *node
	open  []*node
	count int
}

func (t *tree) add(token xml.Token) error {
	switch v := token.(type) {
	case xml.StartElement:
		return t.start(v)
	case xml.EndElement:
		t.open = t.open[:len(t.open)-1]
	case xml.CharData:
		if n := len(t.open); n > 0 && t.open[n-1].name == "text" {
			t.open[n-1].text += string(v)
		}
	default:
		return errors.New("the svg holds something else than elements and texts")
	}
	return nil
}

func (t *tree) start(e xml.StartElement) error {
	n := &node{name: e.Name.Local, attrs: map[string]string{}}
	for _, a := range e.Attr {
		n.attrs[a.Name.Local] = a.Value
	}
	if t.count++; t.count > maxNodes || len(t.open) >= maxDepth || (t.root != nil && len(t.open) == 0) {
		return errors.New("the svg is too large or too deep, or is not alone")
	}
	if len(t.open) == 0 {
		t.root = n
	} else {
		parent := t.open[len(t.open)-1]
		parent.kids = append(parent.kids, n)
	}
	t.open = append(t.open, n)
	return nil
}

type cleaner struct {
	prefix string
	ids    map[string]string
	rules  map[string]*regexp.Regexp
}

// attributeRules are the attributes that may stay, each with its values.
func attributeRules() map[string]*regexp.Regexp {
	const number = `-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?`
	is := func(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }
	num, colour := is(number), `#[0-9a-fA-F]{3,8}|rgba?\([\d., ]+\)|none`
	list := `(?:[ ,]*` + number + `)+`
	return map[string]*regexp.Regexp{
		"x": num, "y": num, "width": num, "height": num, "opacity": num,
		"fill-opacity": num, "stroke-opacity": num, "stroke-width": num, "stroke-miterlimit": num, "stroke-dashoffset": num,
		"font-size": num, "viewBox": is(list), "stroke-dasharray": is(list),
		"d":         is(`[MmLlHhVvCcSsQqTtAaZz0-9eE., -]*`),
		"transform": is(`(?:(?:translate|matrix|rotate|scale)\(` + list + `\) ?)+`), "patternTransform": is(`(?:(?:translate|matrix|rotate|scale)\(` + list + `\) ?)+`),
		"fill": is(colour + `|url\(#[a-zA-Z0-9-]+\)`), "stroke": is(colour), "clip-path": is(`url\(#[a-zA-Z0-9-]+\)`),
		"id": is(`[a-zA-Z0-9-]+`), "patternUnits": is(`userSpaceOnUse`), "paint-order": is(`stroke`),
		"dominant-baseline": is(`central|middle|auto|alphabetic|hanging`), "text-anchor": is(`start|middle|end`),
		"stroke-linecap": is(`butt|round|square`), "stroke-linejoin": is(`miter|round|bevel`),
		"font-weight": is(`bold|normal|[1-9]00`), "font-style": is(`italic|normal`),
	}
}

// visit checks an element and what it holds, and drops what cannot be seen.
func (c *cleaner) visit(n *node) error {
	switch n.name {
	case "svg", "g", "defs", "pattern", "clipPath", "path", "rect", "text":
	default:
		return fmt.Errorf("element %q has no place in a chart", n.name)
	}
	if err := n.unstyle(); err != nil {
		return err
	}
	for name, value := range n.attrs {
		kept, err := c.attribute(n, name, value)
		if err != nil {
			return err
		}
		if kept == "" {
			delete(n.attrs, name)
		} else {
			n.attrs[name] = kept
		}
	}
	n.settle()
	kids := n.kids[:0]
	for _, k := range n.kids {
		if err := c.visit(k); err != nil {
			return err
		}
		if !k.unseen() {
			kids = append(kids, k)
		}
	}
	n.kids = kids
	return nil
}

// attribute gives the value to keep, "" to drop it.
func (c *cleaner) attribute(n *node, name, value string) (string, error) {
	if n.name == "svg" && name != "viewBox" {
		return "", nil
	}
	switch {
	case name == "pointer-events" || name == "space" || strings.HasPrefix(name, "ecmeta_"):
		return "", nil
	case isDefault(name, value):
		return "", nil
	}
	rule, ok := c.rules[name]
	if !ok || !rule.MatchString(value) {
		return "", fmt.Errorf("attribute %q of %q: its value has no place in a chart", name, n.name)
	}
	switch {
	case name == "id":
		return c.id(value), nil
	case strings.HasPrefix(value, "url(#"):
		return "url(#" + c.id(strings.TrimSuffix(strings.TrimPrefix(value, "url(#"), ")")) + ")", nil
	case strings.HasSuffix(strings.ToLower(name), "transform") || strings.HasSuffix(name, "opacity"):
		return shorten(value, 2), nil // these multiply
	case name == "d" || rule == c.rules["x"]:
		return shorten(value, 1), nil
	case strings.HasPrefix(value, "rgb("):
		return hexColour(value), nil
	}
	return value, nil
}

// id renames an identifier by the order in which it is met.
func (c *cleaner) id(old string) string {
	name, ok := c.ids[old]
	if !ok {
		name = c.prefix + "-" + strconv.Itoa(len(c.ids))
		c.ids[old] = name
	}
	return name
}

// unstyle turns a style attribute into presentation attributes. The family of
// the font is left to the page.
func (n *node) unstyle() error {
	style, ok := n.attrs["style"]
	if !ok {
		return nil
	}
	delete(n.attrs, "style")
	for rule := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(rule, ":")
		switch name, value = strings.TrimSpace(name), strings.TrimSpace(value); name {
		case "", "font-family", "white-space":
		case "font-size":
			n.attrs[name] = strings.TrimSuffix(value, "px")
		case "font-weight", "font-style":
			n.attrs[name] = value
		default:
			return fmt.Errorf("style %q has no place in a chart", name)
		}
	}
	return nil
}

func isDefault(name, value string) bool {
	switch name {
	case "stroke-linecap":
		return value == "butt"
	case "stroke-miterlimit":
		return true
	case "stroke-width":
		return value == "1"
	case "text-anchor":
		return value == "start"
	case "font-size":
		return value == strconv.Itoa(fontSize)
	case "font-weight", "font-style":
		return value == "normal"
	}
	return false
}

// settle folds a text's plain translation into its position.
func (n *node) settle() {
	var dx, dy float64
	if n.name != "text" || n.attrs["transform"] == "" {
		return
	}
	if count, err := fmt.Sscanf(n.attrs["transform"], "translate(%g %g)", &dx, &dy); err != nil || count != 2 {
		return
	}
	delete(n.attrs, "transform")
	n.attrs["x"], n.attrs["y"] = moved(n.attrs["x"], dx), moved(n.attrs["y"], dy)
}

func moved(at string, by float64) string {
	v, err := strconv.ParseFloat(at, 64)
	if err != nil {
		v = 0
	}
	return shorten(strconv.FormatFloat(v+by, 'f', 3, 64), 1)
}

// unseen says that an element draws nothing: ECharts' areas for the mouse.
func (n *node) unseen() bool {
	switch n.name {
	case "text":
		return strings.TrimSpace(n.text) == ""
	case "g", "defs":
		return len(n.kids) == 0
	case "path", "rect":
		stroke, fill := n.attrs["stroke"], n.attrs["fill"]
		noStroke := stroke == "" || stroke == "none" || n.attrs["stroke-width"] == "0" || n.attrs["stroke-opacity"] == "0"
		noFill := fill == "none" || n.attrs["fill-opacity"] == "0"
		return n.attrs["opacity"] == "0" || (noStroke && noFill) || (n.name == "path" && n.attrs["d"] == "")
	}
	return false
}

// merge joins neighbouring paths that differ by their shape only.
func merge(nodes []*node) []*node {
	var out []*node
	for _, n := range nodes {
		n.kids = merge(n.kids)
		if last := len(out) - 1; last >= 0 && joinable(out[last], n) {
			out[last].attrs["d"] += n.attrs["d"]
			continue
		}
		out = append(out, n)
	}
	return out
}

func joinable(a, b *node) bool {
	if a.name != "path" || b.name != "path" || len(a.attrs) != len(b.attrs) || a.attrs["transform"] != "" {
		return false
	}
	for name, value := range a.attrs {
		if other, ok := b.attrs[name]; name != "d" && (!ok || other != value) {
			return false
		}
	}
	return strings.HasPrefix(b.attrs["d"], "M")
}

func (n *node) write(b *strings.Builder) {
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, name := range slices.Sorted(maps.Keys(n.attrs)) {
		fmt.Fprintf(b, ` %s="%s"`, name, html.EscapeString(n.attrs[name]))
	}
	if len(n.kids) == 0 && n.text == "" {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	b.WriteString(html.EscapeString(n.text))
	for _, k := range n.kids {
		k.write(b)
	}
	b.WriteString("</" + n.name + ">")
}
