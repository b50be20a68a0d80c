package data

import (
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Content is the page of the files of open data.
type Content struct {
	kit.Page
	Table kit.Table
}

// content makes the page of files: what each holds, its format and its weight, so
// that nobody downloads one for nothing.
func (m presenter) content(files []kit.File) *Content {
	d := &Content{Page: kit.Page{Path: "/donnees", Title: m.T("data.title"), Meta: m.T("data.meta")}}
	d.Table = kit.Table{Caption: m.T("data.caption"), First: m.T("data.file")}
	d.Table.Columns = []kit.Column{{Label: m.T("data.format"), Left: true}, {Label: m.T("data.weight")}}
	for _, f := range files {
		d.Table.Rows = append(d.Table.Rows, kit.Row{Head: m.T("data.file." + f.Key), Href: f.Path, Cells: []kit.Cell{kit.TextCell(m.T("data.format." + f.Format)), kit.TextCell(m.Weight(f.Size))}})
	}
	return d
}

// registerTable is the register as a file: a line for each system, a column for
// each field of its card, with what is not stated said so.
func (m presenter) registerTable(today period.Date) export.Table {
	t := export.Table{Header: []string{"id", m.T("col.system")}}
	for _, f := range (register.System{}).Fields(today) {
		t.Header = append(t.Header, m.Or("field."+f.ID, f.ID))
	}
	for _, s := range m.Setup.Register.Systems {
		line := []export.Cell{{Text: string(s.ID)}, {Text: m.SystemName(s.ID)}}
		for _, f := range s.Fields(today) {
			text := f.Value
			switch {
			case !f.Stated:
				text = m.T("unstated")
			case text == "":
				text = f.Date.String()
			case !f.Date.IsZero():
				text += " (" + f.Date.String() + ")"
			}
			if f.Expired {
				text += " · " + m.T("expired")
			}
			line = append(line, export.Cell{Text: text})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
