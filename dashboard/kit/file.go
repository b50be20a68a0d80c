package kit

import (
	"fmt"
	"io"
	"path"

	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// File is one file that readers can take.
type File struct {
	Key, Path, Format string
	Size              int // bytes
}

// Weight writes a number of bytes in kilobytes of 1 000, never as nothing.
func (m *Presenter) Weight(bytes int) string {
	kB := float64(bytes) / 1000
	if kB < 1 {
		return m.T("data.least", m.Amount(1, 0, m.T("data.unit")))
	}
	return m.Amount(kB, 0, m.T("data.unit"))
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
func (m *Presenter) TableFiles(key, folder string, t export.Table) []File {
	formats := map[string]string{ExcelCSV: "csv.excel", OpenCSV: "csv", Workbook: "xlsx"}
	var list []File
	for _, name := range FileNames() {
		var size counter
		if err := WriteFile(&size, name, path.Base(folder), t); err != nil {
			continue // asked for, the file answers with this error
		}
		list = append(list, File{Key: key, Path: m.Path(folder + "/" + name), Format: formats[name], Size: int(size)})
	}
	return list
}

// FileLinks are links to the files of a table of a period, each with its weight.
func (m *Presenter) FileLinks(folder string, t export.Table, of period.Period, system measure.System) []Choice {
	var list []Choice
	for _, f := range m.TableFiles("", folder, t) {
		list = append(list, Choice{Value: Address(f.Path, of, system), Label: m.T("data.weighing", m.T("data.link."+f.Format), m.Weight(f.Size))})
	}
	return list
}

func ExportText(text string) export.Cell { return export.Cell{Text: text} }

func ExportNumber(v float64) export.Cell { return export.Cell{Number: true, Value: v} }

// counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
