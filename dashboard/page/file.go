package page

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
)

// The types of the files of tables.
const (
	TypeCSV  = "text/csv; charset=utf-8"
	TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// CSVPattern is the pattern of the addresses of a table's CSV files.
func (w Row) CSVPattern() string { return w.Path + "/:file.csv" }

// SheetName names the workbook's sheet of a table.
func (w Row) SheetName(r Request) string {
	return strings.ReplaceAll(path.Base(w.Path), ":id", r.ID)
}

// KnownFile refuses a name that no file of a table has.
func KnownFile(name string) error {
	if !slices.Contains(kit.FileNames(), name) {
		return &Error{Status: http.StatusNotFound, Key: "figure", Accepted: strings.Join(kit.FileNames(), ", ")}
	}
	return nil
}

// FileOf is a table as the file of a name; sheet names a workbook's.
func FileOf(p *kit.Presenter, t export.Table, sheet, name string) (Content, error) {
	raw, err := p.Files.Write(name, sheet, t)
	if name == kit.Workbook {
		return Content{Type: TypeXLSX, Raw: raw}, err
	}
	return Content{Type: TypeCSV, Raw: raw}, err
}
