package view

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// figurePage returns the figure of that id among a page's, in full.
func figurePage(list []*Figure, id string) (*Figure, bool) {
	i := slices.IndexFunc(list, func(f *Figure) bool { return f.ID == id })
	if i < 0 {
		return nil, false
	}
	return list[i], true
}

// Figures is the page of one figure's table, whatever its size.
type Figures struct {
	Page
	Def, From string
	Said      string // why there is no figure
	Table     Table
	Back      string
	Notes     []string
	Files     []Choice
	ID        string
}

// Export is the table as files want it, with what was corrected in each line.
func (f *Figures) Export(p *Printer) export.Table {
	out := f.Table.Export()
	rows := slices.Concat(f.Table.Rows, f.Table.Foot)
	texts := make([]string, len(rows))
	some := false
	for i, r := range rows {
		var said []string
		for _, fix := range f.Fixes {
			if fix.in(r.Key) {
				said = append(said, fix.Text)
			}
		}
		texts[i] = strings.Join(said, " | ")
		some = some || texts[i] != ""
	}
	if !some {
		return out
	}
	out.Header = append(out.Header, p.T("fix.column"))
	for i := range out.Rows {
		out.Rows[i] = append(out.Rows[i], export.Cell{Text: texts[i]})
	}
	return out
}

// in reports whether a correction is about a line of a table, by its key: a
// period or a system.
func (f Fix) in(key string) bool {
	if of, err := period.Parse(key); err == nil {
		return slices.Contains(of.Months(), f.Month)
	}
	return key != "" && key == string(f.System)
}

// Shown is a page that shows figures: what the page of a figure's table comes
// from.
type Shown interface {
	Head() *Page
	Drawn() []*Figure
}

// Figures makes the page of a figure's table from the page that shows the
// figure, false when it has none of that id.
func (m *Maker) Figures(shown Shown, id string, of period.Period, system measure.System) (*Figures, bool) {
	fig, ok := figurePage(shown.Drawn(), id)
	if !ok {
		return nil, false
	}
	out := &Figures{ID: id, Def: fig.Def, From: fig.From, Table: fig.Table, Notes: fig.Notes}
	if len(fig.Table.Rows) == 0 {
		out.Said = fig.Said
	}
	head := shown.Head()
	out.Page = Page{
		Nav: head.Nav, Path: Address("/chiffres/"+id, of, system), Title: fig.Title, Meta: head.Meta,
		Fixes: head.Fixes, Corrections: head.Corrections,
	}
	out.Back = m.p.Path(head.Path)
	for _, format := range []string{"excel", "ouvert"} {
		out.Files = append(out.Files, Choice{Value: m.p.Path(Address("/chiffres/"+id+"/"+format+".csv", of, system)), Label: m.p.T("csv." + format)})
	}
	return out, true
}
