package dashboard

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/view"
)

//go:embed templates/*.html static/*
var files embed.FS

// templates holds one clone of the layout per page, so that every page has a
// "main" of its own.
type templates map[string]*template.Template

// newTemplates parses every page of a language; style is the sheet that
// editions hold.
func newTemplates(p *view.Printer, style []byte) (templates, error) {
	base, err := template.New("layout.html").Funcs(functions(p, style)).ParseFS(files, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the layout: %w", err)
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("listing the templates: %w", err)
	}
	pages := templates{}
	for _, name := range names {
		short := strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")
		if short == "layout" || short == "parts" {
			continue
		}
		page, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("copying the layout: %w", err)
		}
		if pages[short], err = page.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("parsing the page %s: %w", short, err)
		}
	}
	return pages, nil
}

// functions are what templates may call beside the fields of their page.
func functions(p *view.Printer, style []byte) template.FuncMap {
	return template.FuncMap{
		"t":           p.T,
		"path":        p.Path,
		"withColumns": alignedRow,
		"technical":   func() template.HTMLAttr { return technicalOn(p.Lang()) },
		// Of an edition, which stands alone.
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own style sheet
	}
}

// technicalOn marks what is in English on pages that are not.
func technicalOn(lang view.Lang) template.HTMLAttr {
	if lang == view.EN {
		return ""
	}
	return ` lang="en"`
}

// aligned is a row whose cells know the side of their column.
type aligned struct {
	Row   view.Row
	Cells []alignedCell
}

type alignedCell struct {
	Text, Class, Fill string
	Left, Technical   bool
}

func alignedRow(r view.Row, columns []view.Column) aligned {
	out := aligned{Row: r, Cells: make([]alignedCell, len(r.Cells))}
	for i, c := range r.Cells {
		out.Cells[i] = alignedCell{Text: c.Text, Class: c.Class, Fill: c.Fill, Technical: c.Technical, Left: i < len(columns) && columns[i].Left}
	}
	return out
}
