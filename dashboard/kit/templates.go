package kit

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"text/template/parse"
)

//go:embed templates/*.html
var layouts embed.FS

// Layout is what every template gets.
type Layout struct {
	Lang       Lang
	Page       *Page
	Body       any
	Authority  string // its name
	Logo       string // address; "" for none
	Nav        []Choice
	Account    *Choice // where to sign in, or out; nil when nobody does
	Others     []Translation
	Crumbs     []Choice // the pages above this one, from the first
	Beneath    []Choice // those that this one leads to, where it heads its part of the menu
	Asof, Next string   // what day its figures are of, and when a quarter is over next
	Answers    *Choice  // who answers for the pages; nil when nobody is named
	Conformity string
	Weight     string
	Filling    string // how far a first collection is; "" once it is over
	Zone       string
	Version    string
	// Assets are the addresses of the files of the pages, by name.
	Assets map[string]string
	// MayOpen reports whether the reader may open a page, by its pattern.
	MayOpen func(path string) bool
}

// Translation is the same page in another language.
type Translation struct {
	Lang       Lang
	Name, Path string
}

// Opens reports whether the reader may open a page, by its address.
func (l Layout) Opens(path string) bool { return l.MayOpen(path) }

// Asset returns the address of a file of the pages.
func (l Layout) Asset(name string) string { return l.Assets[name] }

// BaseTemplate parses, for a language, what every page stands in: the layout and
// the shared parts. style is the sheet that pages which stand alone hold.
func BaseTemplate(p *Printer, style []byte) (*template.Template, error) {
	base, err := template.New("layout.html").Funcs(functions(p, style)).ParseFS(layouts, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the layout: %w", err)
	}
	return base, nil
}

// Templates are those of all pages in a language. They share their parts: a copy of
// these for each page took two thirds of what a server holds.
type Templates struct{ all *template.Template }

// NewTemplates parses what pages share.
func NewTemplates(p *Printer, style []byte) (Templates, error) {
	base, err := BaseTemplate(p, style)
	return Templates{base}, err
}

// Add parses the template of a page, which defines "main" unless it stands alone.
// What else it defines is known to all pages.
func (t Templates) Add(name, text string) error {
	if _, err := t.all.Parse(text); err != nil {
		return fmt.Errorf("parsing the page %s: %w", name, err)
	}
	main, layout := "main of "+name, t.all.Tree.Copy()
	for _, node := range layout.Root.Nodes {
		if call, ok := node.(*parse.TemplateNode); ok && call.Name == "main" {
			call.Name = main
		}
	}
	if _, err := t.all.AddParseTree(main, t.all.Lookup("main").Tree); err != nil {
		return fmt.Errorf("parsing the page %s: %w", name, err)
	}
	if _, err := t.all.AddParseTree(whole(name), layout); err != nil {
		return fmt.Errorf("laying out the page %s: %w", name, err)
	}
	return nil
}

func whole(name string) string { return "whole " + name }

// Page writes a page in the layout.
func (t Templates) Page(out io.Writer, name string, l Layout) error {
	return t.all.ExecuteTemplate(out, whole(name), l)
}

// Alone writes what a page has beside the layout.
func (t Templates) Alone(out io.Writer, template string, l Layout) error {
	return t.all.ExecuteTemplate(out, template, l)
}

// functions are what templates may call beside the fields of their page.
func functions(p *Printer, style []byte) template.FuncMap {
	return template.FuncMap{
		"t":           p.T,
		"path":        p.Path,
		"withColumns": alignedRow,
		"tableOf": func(id string) string {
			if name := p.Or("figure.name."+id, ""); name != "" {
				return p.T("card.system", p.T("figure.page"), name)
			}
			return p.T("figure.page")
		},
		"technical": func() template.HTMLAttr { return technicalOn(p.Lang()) },
		"own":       func() template.HTMLAttr { return ownOn(p.Lang()) },
		"ours":      func() template.HTMLAttr { return oursOn(p.Lang()) },
		// Of an edition, which stands alone.
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own style sheet
	}
}

// technicalOn marks what is in English on pages that are not.
func technicalOn(lang Lang) template.HTMLAttr {
	if lang == EN {
		return ""
	}
	return ` lang="en"`
}

// ownOn marks what the authority wrote itself, in French, on pages that are not;
// oursOn marks what stands within it in the language of the page.
func ownOn(lang Lang) template.HTMLAttr {
	if lang == FR {
		return ""
	}
	return ` lang="fr"`
}

func oursOn(lang Lang) template.HTMLAttr {
	if lang == FR {
		return ""
	}
	return template.HTMLAttr(` lang="` + string(lang) + `"`) //nolint:gosec // one of our codes
}

// aligned is a row whose cells know the side of their column.
type aligned struct {
	Row   Row
	Cells []alignedCell
}

type alignedCell struct {
	Text, Class, Fill string
	Label             string // of its column, where a phone lists it
	Left, Technical   bool
	Own               bool
}

func alignedRow(r Row, t Table) aligned {
	columns := t.Columns
	out := aligned{Row: r, Cells: make([]alignedCell, len(r.Cells))}
	for i, c := range r.Cells {
		out.Cells[i] = alignedCell{Text: c.Text, Class: c.Class, Fill: c.Fill, Technical: c.Technical, Own: c.Own, Left: i < len(columns) && columns[i].Left}
		if t.Carded() && i < len(columns) {
			out.Cells[i].Label = columns[i].Label
		}
	}
	return out
}
