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
	d.Table.Columns = []kit.Column{{Label: m.T("data.weight")}}
	for _, f := range files {
		name := m.T("card.system", m.T("data.file."+f.Key), m.T("data.format."+f.Format))
		d.Table.Rows = append(d.Table.Rows, kit.Row{Head: name, Href: f.Path, Cells: []kit.Cell{kit.TextCell(m.Weight(f.Size))}})
	}
	return d
}

// registerTable is the register as a file: a line for each system, and for each
// field of its card a column, or several. Columns of numbers and of dates hold
// these or nothing; the one after says whether the field is stated. A text that
// is not stated says so itself.
func (m presenter) registerTable(today period.Date) export.Table {
	t := export.Table{Header: []string{"id", m.T("col.system")}}
	for _, f := range (register.System{}).Fields(today) {
		t.Header = append(t.Header, m.headings(f)...)
	}
	for _, s := range m.Setup.Register.Systems {
		line := []export.Cell{kit.ExportText(string(s.ID)), kit.ExportText(m.PlainName(s.ID))}
		for _, f := range s.Fields(today) {
			line = append(line, m.cells(f)...)
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// headings are those of a field, in the order of its cells.
func (m presenter) headings(f register.Field) []string {
	label := m.Or("field."+f.ID, f.ID)
	list := []string{label}
	if f.Kind == register.RangeField {
		list = []string{m.T("export.least", label), m.T("export.most", label)}
	}
	if f.Kind != register.TextField {
		list = append(list, m.T("export.state", label))
	}
	if m.Has("fieldunit." + f.ID) {
		list = append(list, m.T("export.unit.of", label))
	}
	if f.Dated {
		list = append(list, m.T("export.date", label))
	}
	return list
}

func (m presenter) cells(f register.Field) []export.Cell {
	var list []export.Cell
	switch f.Kind {
	case register.TextField:
		list = []export.Cell{kit.ExportText(m.stated(f))}
	case register.NumberField:
		list = []export.Cell{number(f, f.Low)}
	case register.RangeField:
		list = []export.Cell{number(f, f.Low), number(f, f.High)}
	case register.DayField:
		list = []export.Cell{kit.ExportDay(f.Date)}
	}
	if f.Kind != register.TextField {
		list = append(list, kit.ExportText(m.state(f)))
	}
	if unit := "fieldunit." + f.ID; m.Has(unit) {
		list = append(list, kit.ExportText(m.T(unit)))
	}
	if f.Dated {
		list = append(list, kit.ExportDay(f.Date))
	}
	return list
}

func number(f register.Field, v float64) export.Cell {
	if !f.Stated {
		return export.Cell{}
	}
	return kit.ExportNumber(v)
}

// stated words a text of the card, or that there is none.
func (m presenter) stated(f register.Field) string {
	switch {
	case !f.Stated:
		return m.T("unstated")
	case f.ID == "unit":
		return m.Or("use."+f.Value, f.Value)
	}
	return m.Or("word."+f.Value, kit.Apostrophes(f.Value))
}

func (m presenter) state(f register.Field) string {
	switch {
	case f.Expired:
		return m.T("expired")
	case f.Stated:
		return m.T("export.stated")
	}
	return m.T("export.state.unstated")
}
