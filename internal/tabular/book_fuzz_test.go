package tabular_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// Whatever is in the parts of a workbook, reading ends, within its limits.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c><v>1.5</v></c></row></sheetData></worksheet>`, `<sst><si><t>a</t></si></sst>`)
	f.Add(`<row r="9"><c r="ZZ1" t="e"><v>#REF!</v></c></row>`, `<si><r><t>a</t></r><r><t>b</t></r></si>`)
	f.Add(`<row`, `</`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for part, content := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   sheet,
			"xl/sharedStrings.xml":       shared,
		} {
			w, err := z.Create(part)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "book.xlsx")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := tabular.Open(path, tabular.Options{Limits: tabular.Limits{Rows: 100, Columns: 30}})
		if err == nil {
			checkLimits(t, file)
		}
	})
}

func checkLimits(t *testing.T, file *tabular.File) {
	t.Helper()
	rows := 0
	for row, err := range file.Rows("S") {
		if err != nil {
			break
		}
		if rows++; rows > 101 || len(row.Cells) > 30 {
			t.Errorf("row %d with %d cells passes the limits", rows, len(row.Cells))
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}
