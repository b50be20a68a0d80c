package export_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-ia/vigie/internal/export"
)

// A workbook is read back as it was written: numbers are numbers, a text that
// looks like a formula or a number stays a text, and nothing is a formula.
func TestXLSX(t *testing.T) {
	table := export.Table{Header: []string{"Système", "kWh"}, Rows: [][]export.Cell{
		{{Text: "=HYPERLINK(\"x\")"}, {Number: true, Value: 1234.5678901}},
		{{Text: "007"}, {Number: true, Value: math.Copysign(0, -1)}},
		{{Text: "nd"}, {Number: true, Value: math.NaN(), Text: "nd"}},
		{{Day: time.Date(2026, time.September, 30, 0, 0, 0, 0, time.UTC)}, {}},
	}}
	var out bytes.Buffer
	if err := export.XLSX(&out, export.Book{Sheet: "Énergie de tous les systèmes de la collectivité", Author: "Ville"}, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	sheet := f.GetSheetName(0)
	for cell, want := range map[string]string{"A1": "Système", "B1": "kWh", "A2": "=HYPERLINK(\"x\")", "B2": "1234.56789", "A3": "007", "B3": "0", "B4": "nd", "A5": "46295", "B5": ""} {
		got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		formula, errFormula := f.GetCellFormula(sheet, cell)
		if err != nil || errFormula != nil || got != want || formula != "" {
			t.Errorf("%s: %q (formula %q), %v %v, want %q", cell, got, formula, err, errFormula, want)
		}
	}
	if shown, err := f.GetCellValue(sheet, "A5"); err != nil || shown != "2026-09-30" {
		t.Errorf("a date is shown as %q, %v", shown, err)
	}
	panes, err := f.GetPanes(sheet)
	props, errProps := f.GetDocProps()
	width, errWidth := f.GetColWidth(sheet, "A")
	if err != nil || errProps != nil || errWidth != nil || !panes.Freeze || panes.YSplit != 1 || props.Creator != "Ville" || width < 15 {
		t.Errorf("panes %+v, by %q, %v wide; %v %v %v", panes, props.Creator, width, err, errProps, errWidth)
	}
	kind, err := f.GetCellType(sheet, "A3")
	if err != nil || kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset {
		t.Errorf("a text is %v, %v", kind, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	table.Rows[1] = table.Rows[1][:1]
	if err := export.XLSX(&out, export.Book{Sheet: "x"}, table); err == nil {
		t.Error("a row that is too short was written")
	}
}
