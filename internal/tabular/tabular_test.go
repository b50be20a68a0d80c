package tabular_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-ia/vigie/internal/tabular"
)

// read returns what a sequence of rows says, faults and rows apart.
func read(rows iter.Seq2[tabular.Row, error]) (texts [][]string, faults []string, last error) {
	for row, err := range rows {
		var fault *tabular.RowError
		switch {
		case errors.As(err, &fault):
			faults = append(faults, fault.Error())
		case err != nil:
			last = err
		default:
			line := []string{}
			for _, c := range row.Cells {
				line = append(line, c.Text)
			}
			texts = append(texts, line)
		}
	}
	return texts, faults, last
}

func TestSeparatorsAndEncodings(t *testing.T) {
	t.Parallel()
	wanted := [][]string{{"période", "énergie (kWh)"}, {"2026-09", "1\u202f234,5"}}
	utf8text := "période;énergie (kWh)\r\n2026-09;1\u202f234,5\r\n"
	latin := strings.NewReplacer("é", "\xe9", "\u202f", "\xa0").Replace(utf8text)
	inputs := map[string]string{
		"utf-8":          utf8text,
		"bom":            "\xef\xbb\xbf" + utf8text,
		"tab":            strings.ReplaceAll(utf8text, ";", "\t"),
		"comma, quoted":  "période,énergie (kWh)\n2026-09,\"1\u202f234,5\"\n",
		"excel's sep=":   "sep=;\r\n" + utf8text,
		"utf-16le":       wide(utf8text, false, true),
		"utf-16be":       wide(utf8text, true, true),
		"utf-16, no bom": wide(strings.ReplaceAll(utf8text, "\u202f", " "), false, false),
		"windows-1252":   latin,
	}
	for name, input := range inputs {
		got, faults, err := read(tabular.CSV(strings.NewReader(input), tabular.Options{}))
		for _, row := range got {
			for i, s := range row {
				row[i] = strings.NewReplacer("\u00a0", "\u202f", "1 2", "1\u202f2").Replace(s)
			}
		}
		if err != nil || len(faults) > 0 || !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s: %q, %v, %v; want %q", name, got, faults, err, wanted)
		}
	}
}

func wide(s string, big, bom bool) string {
	var out []byte
	units := utf16.Encode([]rune(s))
	if bom {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if big {
			out = append(out, byte(u>>8), byte(u&0xff))
		} else {
			out = append(out, byte(u&0xff), byte(u>>8))
		}
	}
	return string(out)
}

// An unclosed quote, a tail after a quote, a line too long: each costs its own
// line, said by place and length without content, and the others are read.
func TestBadRecordCostsOneLine(t *testing.T) {
	t.Parallel()
	long := "secret" + strings.Repeat("x", 300)
	for name, bad := range map[string]string{
		"unclosed quote": `4,"secret`,
		"tail":           `4,"se"cret`,
		"too long":       long,
	} {
		input := "a,b\n1,2\n\"3\nx\",\"say \"\"yes\"\"\"\n" + bad + "\n5,6\n7,8"
		rows := [][]string{}
		opens := []bool{}
		var faults []*tabular.RowError
		for row, err := range tabular.CSV(strings.NewReader(input), tabular.Options{Limits: tabular.Limits{Record: 200}}) {
			if fault, ok := errors.AsType[*tabular.RowError](err); ok {
				faults = append(faults, fault)
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			line := []string{}
			for _, c := range row.Cells {
				line = append(line, c.Text)
			}
			rows, opens = append(rows, line), append(opens, row.Open)
		}
		want := [][]string{{"a", "b"}, {"1", "2"}, {"3\nx", `say "yes"`}, {"5", "6"}, {"7", "8"}}
		if !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: rows %q, want %q", name, rows, want)
		}
		if !reflect.DeepEqual(opens, []bool{false, false, false, false, true}) {
			t.Errorf("%s: open %v: only the last line has no end", name, opens)
		}
		if len(faults) != 1 || faults[0].Place.Row != 5 || faults[0].Length != len(bad)+1 {
			t.Errorf("%s: faults %v, want one on line 5 of %d bytes", name, faults, len(bad)+1)
			continue
		}
		if strings.Contains(faults[0].Error(), "secret") {
			t.Errorf("%s: %q quotes the content", name, faults[0])
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	input := "one\r\n\n" + strings.Repeat("y", 70_000) + "\nthree \"\nfour"
	var got []string
	for line, err := range tabular.Lines(strings.NewReader(input), 100) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, fmt.Sprintf("%d %s %v", line.Number, line.Bytes, line.Open))
	}
	want := []string{"1 one false", "line 3, 70001 bytes: longer than 100 bytes", `4 three " false`, "5 four true"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	_, _, err := read(tabular.CSV(strings.NewReader("a\nb\nc\n"), tabular.Options{Limits: tabular.Limits{Rows: 2}}))
	if !errors.Is(err, tabular.ErrLimit) {
		t.Errorf("three rows of two: %v", err)
	}
	_, faults, err := read(tabular.CSV(strings.NewReader("a,b,c\n"), tabular.Options{Limits: tabular.Limits{Columns: 2}}))
	if len(faults) != 1 || err != nil {
		t.Errorf("three columns of two: %v", faults)
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(bytes.Repeat([]byte("0,0\n"), 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	plain, err := tabular.Plain(&bomb, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, plain); !errors.Is(err, tabular.ErrLimit) || n != 1<<20 {
		t.Errorf("a gzip bomb gave %d bytes and %v", n, err)
	}
}

// A file of exactly the limit is not larger than it.
func TestLimitIsReachedNotPassed(t *testing.T) {
	t.Parallel()
	plain, err := tabular.Plain(strings.NewReader("0123456789"), 10)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(plain); err != nil || len(all) != 10 {
		t.Errorf("%q, %v", all, err)
	}
}

func workbook(t *testing.T, fill func(*excelize.File) error) string {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// The type of a cell is kept: the number 1.234 has one reading, the text two.
func TestWorkbookKeepsTypes(t *testing.T) {
	t.Parallel()
	path := workbook(t, func(f *excelize.File) error {
		return errors.Join(
			f.SetSheetName("Sheet1", "Relevés"),
			f.SetSheetRow("Relevés", "A1", &[]any{"mois", "kWh", "", "vrai"}),
			f.SetSheetRow("Relevés", "A3", &[]any{"2026-09", 1.234, nil, true}),
			f.SetSheetRow("Relevés", "A4", &[]any{"2026-10", "1.234"}),
		)
	})
	file, err := tabular.Open(path, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got := file.Sheets(); !reflect.DeepEqual(got, []string{"Relevés"}) {
		t.Fatalf("sheets %q", got)
	}
	var got []string
	for row, err := range file.Rows("Relevés") {
		if err != nil {
			t.Fatal(err)
		}
		v, numberErr := row.Cell(1).Float(tabular.Unsettled)
		got = append(got, fmt.Sprintf("%s %v %v", row.Place(1), v, numberErr != nil))
	}
	want := []string{`sheet "Relevés", cell B1 0 true`, `sheet "Relevés", cell B3 1.234 false`, `sheet "Relevés", cell B4 0 true`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A workbook of 40 kB that holds a gigabyte, or a cell at the far end of each
// row, or broken XML, is an error; it fills no memory and does not end in silence.
func TestBadWorkbooks(t *testing.T) {
	t.Parallel()
	const head = `<worksheet><sheetData>`
	for name, sheet := range map[string]string{
		"bomb":        head + `<row r="1"><c t="inlineStr"><is><t>` + strings.Repeat(" ", 65<<20) + `x</t></is></c></row></sheetData></worksheet>`,
		"far columns": head + strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1000) + `</sheetData></worksheet>`,
		"cut":         head + `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>`,
		"shared text": head + `<row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>`,
		"bad name":    head + `<row r="1"><c r="11"><v>1</v></c></row></sheetData></worksheet>`,
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for part, content := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   sheet,
		} {
			w, err := z.Create(part)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, content); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "bad.xlsx")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := tabular.Open(path, tabular.Options{})
		if err == nil {
			_, _, err = read(file.Rows("S"))
			err = errors.Join(err, file.Close())
		}
		if err == nil {
			t.Errorf("%s: read without an error", name)
		}
		if (name == "bomb" || name == "far columns") != errors.Is(err, tabular.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenRefusesOldExcel(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "old.xls")
	if err := os.WriteFile(path, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := tabular.Open(path, tabular.Options{}); err == nil || !strings.Contains(err.Error(), ".xlsx") {
		t.Errorf("%v: does not say to save as .xlsx", err)
	}
	if _, err := tabular.Open(filepath.Join(t.TempDir(), "none.csv"), tabular.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// What WriteForms writes, excelize and we read alike, lists hidden.
func TestFormsAreReadBack(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := tabular.WriteForms(&b, "Listes", []tabular.Form{
		{Name: "Chiffres", Notes: []string{"Une ligne par mois."}, Columns: []tabular.FormColumn{{Title: "Mois"}, {Title: "Système", Choices: []string{"a", "b"}}}, Rows: [][]any{{"exemple", "=1+1"}}},
		{Name: "Coûts", Columns: []tabular.FormColumn{{Title: "Mois"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "forms.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := tabular.Open(path, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := read(file.Rows("Chiffres"))
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Une ligne par mois."}, {"Mois", "Système"}, {"exemple", "=1+1"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	oracle, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	visible, err := oracle.GetSheetVisible("Listes")
	if err != nil || visible {
		t.Errorf("the sheet of choices is visible (%v)", err)
	}
	validations, err := oracle.GetDataValidations("Chiffres")
	if err != nil || len(validations) != 1 || validations[0].Formula1 != "'Listes'!$A$1:$A$2" || validations[0].Sqref != "B3:B2000" {
		t.Errorf("drop-down lists %+v (%v)", validations, err)
	}
	if err := oracle.Close(); err != nil {
		t.Fatal(err)
	}
}
