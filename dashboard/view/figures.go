package view

import (
	"slices"

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
	out := &Figures{ID: id, Def: fig.Def, From: fig.From, Table: m.withFixes(fig.Table, fig.Fixes), Notes: fig.Notes}
	if len(fig.Table.Rows) == 0 {
		out.Said = fig.Said
	}
	head := shown.Head()
	out.Page = Page{Nav: head.Nav, Path: Address("/chiffres/"+id, of, system), Title: fig.Title, Meta: head.Meta}
	out.Fixes = m.fixes(fig.Fixes, len(fig.Fixes))
	out.Back = m.p.Path(head.Path)
	out.Files = m.files("/chiffres/"+id, out.Table.Export(), of, system)
	return out, true
}
