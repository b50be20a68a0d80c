package tabular_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// Whatever is in the parts of a workbook, reading ends, within its limits.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c><v>1.5</v></c></row></sheetData></worksheet>`, `<sst><si><t>a</t></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="17"/></cellXfs></styleSheet>`)
	f.Add(`<worksheet><sheetData><row r="1" hidden="1"><c r="A1" s="0"><f>B1</f><v/></c></row><row r="3"><c r="C3"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:C9"/><mergeCell ref="B2:A1"/></mergeCells></worksheet>`, ``, `<numFmt numFmtId="0" formatCode="[$"/>`)
	f.Add(`<row r="9"><c r="ZZ1" t="e"><v>#REF!</v></c></row>`, `<si><r><t>a</t></r><r><t>b</t></r></si>`, `<`)
	f.Add(`<row`, `</`, ``)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for part, content := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   sheet,
			"xl/sharedStrings.xml":       shared,
			"xl/styles.xml":              styles,
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

// Whatever a log of JSON holds, its rows stay within the limits, below headings
// that are as wide as the widest.
func FuzzObjects(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":{"c":"x"}}`, "{\"a\":[1,{\"b\":2}]}\n{\"z\":null}\nnot\n{", "{\"a\":{\"a\":{\"a\":true}}}", "\ufeff{}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "a.jsonl")
		if err := os.WriteFile(path, []byte("{"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := tabular.Open(path, tabular.Options{Limits: tabular.Limits{Rows: 100, Columns: 30, Record: 4096}})
		if err != nil {
			return
		}
		width := -1
		for row, err := range file.Rows("") {
			if err != nil {
				continue
			}
			if width < 0 {
				width = len(row.Cells)
			}
			if len(row.Cells) > width || width > 30 {
				t.Errorf("line %d has %d cells below %d headings", row.Line, len(row.Cells), width)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// A workbook with more sheets than real ones have is refused, and so is one that
// unfolds beyond its limit.
func TestWorkbookBounds(t *testing.T) {
	t.Parallel()
	const relations = `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	for name, parts := range map[string]map[string]string{
		"sheets":  {"xl/workbook.xml": `<workbook><sheets>` + strings.Repeat(`<sheet name="S"/>`, 1001) + `</sheets></workbook>`, "xl/_rels/workbook.xml.rels": relations},
		"strings": {"xl/workbook.xml": `<workbook/>`, "xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": `<sst>` + strings.Repeat(`<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>`, 50_000) + `</sst>`},
		"depth":   {"xl/workbook.xml": strings.Repeat(`<a>`, 20_000), "xl/_rels/workbook.xml.rels": relations},
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for part, content := range parts {
			w, err := z.Create(part)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), name+".xlsx")
		if err := errors.Join(z.Close(), os.WriteFile(path, b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		if _, err := tabular.Open(path, tabular.Options{Limits: tabular.Limits{Unzipped: 1 << 20}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
