package figures

import (
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of one figure's table, whatever its size.
type Content struct {
	kit.Page
	Def, From string
	Said      string // why there is no figure
	Table     kit.Table
	Back      string
	Notes     []string
	Files     []kit.Choice
	ID        string
}

// content makes the page of a figure's table.
func (m presenter) content(shown page.Shown, of period.Period, system measure.System) *Content {
	fig, folder := shown.Figure, "/chiffres/"+shown.Figure.ID
	out := &Content{ID: fig.ID, Def: fig.Def, From: fig.From, Table: m.table(fig), Notes: fig.Notes}
	if len(fig.Table.Rows) == 0 {
		out.Said = fig.Said
	}
	out.Page = kit.Page{Nav: shown.Page.Nav, Path: m.Keep(kit.Address(folder, of, system)), Title: fig.Title, Meta: shown.Page.Meta}
	out.Corrections = m.Corrections(fig.Corrections, len(fig.Corrections))
	out.Back = m.Path(shown.Page.Path)
	out.Files = m.FileLinks(folder, m.Export(out.Table), of, system)
	return out
}

// table is a figure's table with its corrections.
func (m presenter) table(f *kit.Figure) kit.Table { return m.withCorrections(f.Table, f.Corrections) }

// withCorrections adds to a table a column that says which lines were corrected, and
// why. A line of a period or of a system has its own corrections; one of
// neither has all.
func (m presenter) withCorrections(t kit.Table, list []report.Correction) kit.Table {
	if len(list) == 0 {
		return t
	}
	t.Columns = append(slices.Clone(t.Columns), kit.Column{Label: m.T("col.correction"), Left: true})
	add := func(rows []kit.Row, foot bool) []kit.Row {
		rows = slices.Clone(rows)
		for i, r := range rows {
			var said []string
			for _, c := range list {
				if t.Touched(r.Key, foot, c) {
					said = append(said, m.Correction(c))
				}
			}
			rows[i].Cells = append(slices.Clone(r.Cells), kit.TextCell(strings.Join(said, " · ")))
		}
		return rows
	}
	t.Rows, t.Foot = add(t.Rows, false), add(t.Foot, true)
	return t
}
