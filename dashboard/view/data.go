package view

import (
	"fmt"
	"io"
	"path"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// File is one file that readers can take.
type File struct {
	Key, Path, Format string
	Size              int // bytes
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
		d.Table.Rows = append(d.Table.Rows, Row{Head: m.p.T("data.file." + f.Key), Href: f.Path, Cells: []Cell{word(m.p.T("data.format." + f.Format)), word(m.weight(f.Size))}})
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

// The files of a table, by their names in addresses.
const (
	ExcelCSV = "excel.csv"
	OpenCSV  = "ouvert.csv"
	Workbook = "classeur.xlsx"
)

// FileNames lists them, in the order of the pages.
func FileNames() []string { return []string{ExcelCSV, OpenCSV, Workbook} }

// WriteFile writes a table as the file of a name; sheet names a workbook's. A
// name that no table has is an error.
func WriteFile(w io.Writer, name, sheet string, t export.Table) error {
	switch name {
	case ExcelCSV:
		return export.CSV(w, t, export.Excel)
	case OpenCSV:
		return export.CSV(w, t, export.Open)
	case Workbook:
		return export.XLSX(w, sheet, t)
	}
	return fmt.Errorf("a table has no file %q", name)
}

// TableFiles are the files of a table, each with its weight: what the table
// holds is what its reader may see. folder is their address without their
// names.
func (m *Maker) TableFiles(key, folder string, t export.Table) []File {
	formats := map[string]string{ExcelCSV: "csv.excel", OpenCSV: "csv", Workbook: "xlsx"}
	var list []File
	for _, name := range FileNames() {
		var size counter
		if err := WriteFile(&size, name, path.Base(folder), t); err != nil {
			continue // asked for, the file answers with this error
		}
		list = append(list, File{Key: key, Path: m.p.Path(folder + "/" + name), Format: formats[name], Size: int(size)})
	}
	return list
}

// files are links to the files of a table of a period, each with its weight.
func (m *Maker) files(folder string, t export.Table, of period.Period, system measure.System) []Choice {
	var list []Choice
	for _, f := range m.TableFiles("", folder, t) {
		list = append(list, Choice{Value: Address(f.Path, of, system), Label: m.p.T("data.weighing", m.p.T("data.link."+f.Format), m.weight(f.Size))})
	}
	return list
}

func said(text string) export.Cell { return export.Cell{Text: text} }

func amount(v float64) export.Cell { return export.Cell{Number: true, Value: v} }

// counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
