package chart

import (
	"fmt"
	"html"
	"strings"
)

// area is a part of a chart that leads to a page: what stands over a category.
type area struct {
	x, y, width, height float64
	href, name, said    string
}

// links are what a chart leads to: areas over its marks, and addresses of its
// keys, by their texts, under a line.
type links struct {
	areas []area
	keys  map[string]string
	foot  float64
}

func (l links) any() bool { return len(l.areas)+len(l.keys) > 0 }

// links are those of the categories and of the keys that have an address.
func (p *plot) links(names map[string]string) links {
	out := links{keys: map[string]string{}, foot: p.top + p.area()}
	for i, c := range p.cats {
		if c.Href != "" {
			out.areas = append(out.areas, area{p.left + float64(i)*p.band(), p.top, p.band(), p.area(), c.Href, line(c.Name), line(c.Said)})
		}
	}
	for _, k := range p.keys {
		if k.href != "" {
			out.keys[names[k.id]] = k.href
		}
	}
	return out
}

// leads is the address of a text of the legend.
func (l links) leads(n *node) string {
	var y float64
	if n.name != "text" {
		return ""
	}
	if _, err := fmt.Sscanf(n.attrs["y"], "%g", &y); err != nil || y <= l.foot {
		return ""
	}
	return l.keys[n.text]
}

// write writes what a chart holds. Of one with links the drawing itself is kept
// from assistive technology, as that of any chart, and the links stand over it.
func (l links) write(b *strings.Builder, kids []*node) {
	if !l.any() {
		for _, k := range kids {
			k.write(b)
		}
		return
	}
	var keys []*node
	b.WriteString(`<g aria-hidden="true">`)
	for _, k := range kids {
		if l.leads(k) != "" {
			keys = append(keys, k)
			continue
		}
		k.write(b)
	}
	b.WriteString("</g>")
	for _, a := range l.areas {
		fmt.Fprintf(b, `<a href="%s" aria-label="%s"><title>%s</title>`, html.EscapeString(a.href), html.EscapeString(a.name), html.EscapeString(a.said))
		fmt.Fprintf(b, `<rect x="%.4g" y="%.4g" width="%.4g" height="%.4g" fill-opacity="0"/></a>`, a.x, a.y, a.width, a.height)
	}
	for _, k := range keys {
		fmt.Fprintf(b, `<a href="%s">`, html.EscapeString(l.leads(k)))
		k.write(b)
		b.WriteString("</a>")
	}
}
