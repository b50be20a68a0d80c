package view

import (
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// File is one file that readers can take.
type File struct {
	Key, Path, Format string
	Size              int // bytes; −1 when it is not known before it is asked for
}

// Data is the page of the files of open data.
type Data struct {
	Page
	Table Table
}

// Data makes the page of files: what each holds, its format and its weight, so
// that nobody downloads one for nothing.
func (m *Maker) Data(files []File) *Data {
	d := &Data{Page: Page{Path: "/donnees", Title: m.p.T("data.title"), Meta: m.p.T("data.meta")}}
	d.Table = Table{Caption: m.p.T("data.caption"), First: m.p.T("data.file")}
	d.Table.Columns = []Column{{Label: m.p.T("data.format"), Left: true}, {Label: m.p.T("data.weight")}}
	for _, f := range files {
		weight := m.p.T("missing.short")
		if f.Size >= 0 {
			weight = m.weight(f.Size)
		}
		href := f.Path
		if f.Key == "register" || f.Key == "indicators" || f.Key == "wellbeing" {
			href = m.p.Path(href) // these are in both languages
		}
		d.Table.Rows = append(d.Table.Rows, Row{Head: m.p.T("data.file." + f.Key), Href: href, Cells: []Cell{word(m.p.T("data.format." + f.Format)), word(weight)}})
	}
	return d
}

// weight writes a number of bytes in kilobytes of 1 000, never as nothing.
func (m *Maker) weight(bytes int) string {
	kB := float64(bytes) / 1000
	if kB < 1 {
		return m.p.T("data.least", m.p.Amount(1, 0, m.p.T("data.unit")))
	}
	return m.p.Amount(kB, 0, m.p.T("data.unit"))
}

// RegisterTable is the register as a file: a line for each system, a column for
// each field of its card, with what is not stated said so.
func (m *Maker) RegisterTable(today period.Date) export.Table {
	t := export.Table{Header: []string{"id", m.p.T("col.system")}}
	for _, f := range (register.System{}).Fields(today) {
		t.Header = append(t.Header, m.p.Or("field."+f.ID, f.ID))
	}
	for _, s := range m.setup.Register.Systems {
		line := []export.Cell{{Text: string(s.ID)}, {Text: m.Name(s.ID)}}
		for _, f := range s.Fields(today) {
			text := f.Value
			switch {
			case !f.Stated:
				text = m.p.T("unstated")
			case text == "":
				text = f.Date.String()
			case !f.Date.IsZero():
				text += " (" + f.Date.String() + ")"
			}
			if f.Expired {
				text += " · " + m.p.T("expired")
			}
			line = append(line, export.Cell{Text: text})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// csvFiles are the two CSV files of a table, each with its weight.
func (m *Maker) csvFiles(path string, t export.Table, of period.Period, system measure.System) []Choice {
	var list []Choice
	for _, d := range []struct {
		name    string
		dialect export.Dialect
	}{{"excel", export.Excel}, {"ouvert", export.Open}} {
		label := m.p.T("csv." + d.name)
		var size counter
		if err := export.CSV(&size, t, d.dialect); err == nil {
			label = m.p.T("data.weighing", label, m.weight(int(size)))
		}
		list = append(list, Choice{Value: m.p.Path(Address(path+"/"+d.name+".csv", of, system)), Label: label})
	}
	return list
}

// counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
