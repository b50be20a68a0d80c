package kit_test

import (
	"bytes"
	"testing"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
)

// A file is written once for what it holds, under whatever language or page it
// is weighed, and tables that differ in anything have files of their own.
func TestAFileIsWrittenOnceForWhatItHolds(t *testing.T) {
	table := func(header string, cells ...export.Cell) export.Table {
		return export.Table{Header: []string{header}, Rows: [][]export.Cell{cells}}
	}
	files := kit.NewFiles("Ville")
	write := func(name, sheet string, x export.Table) []byte {
		raw, err := files.Write(name, sheet, x)
		if err != nil || len(raw) == 0 {
			t.Fatalf("%s: %d bytes, %v", name, len(raw), err)
		}
		return raw
	}
	one := export.Cell{Number: true, Value: 1}
	first := write(kit.Workbook, "energie", table("kWh", one))
	if again := write(kit.Workbook, "energie", table("kWh", one)); &again[0] != &first[0] {
		t.Error("the same workbook was written twice")
	}
	for what, raw := range map[string][]byte{
		"another value":  write(kit.Workbook, "energie", table("kWh", export.Cell{Number: true, Value: 2})),
		"another kind":   write(kit.Workbook, "energie", table("kWh", export.Cell{Text: "1"})),
		"another sheet":  write(kit.Workbook, "eau", table("kWh", one)),
		"another header": write(kit.Workbook, "energie", table("L", one)),
		"another row":    write(kit.Workbook, "energie", export.Table{Header: []string{"kWh"}, Rows: [][]export.Cell{{one}, {one}}}),
	} {
		if bytes.Equal(raw, first) {
			t.Errorf("%s has the same file", what)
		}
	}
	if _, err := files.Write("autre.csv", "energie", table("kWh", one)); err == nil {
		t.Error("a file that no table has was written")
	}
}

// What a page says a file weighs is what the file is.
func TestAFileIsWhatItWeighs(t *testing.T) {
	m := kit.NewPresenter(printer(t, kit.FR), kit.Setup{Author: "Ville"})
	x := export.Table{Header: []string{"Système", "kWh"}, Rows: [][]export.Cell{{{Text: "Rédaction; essai"}, {Number: true, Value: 1234.5}}}}
	list := m.TableFiles("x", "/chiffres/energie", x)
	if len(list) != len(kit.FileNames()) {
		t.Fatalf("%d files", len(list))
	}
	for i, name := range kit.FileNames() {
		raw, err := kit.NewFiles("Ville").Write(name, "energie", x)
		if err != nil || list[i].Size != len(raw) || list[i].Path != "/chiffres/energie/"+name {
			t.Errorf("%s weighs %d at %s, and is %d bytes: %v", name, list[i].Size, list[i].Path, len(raw), err)
		}
	}
}
