package export_test

import (
	"encoding/csv"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/export"
)

func table() export.Table {
	return export.Table{
		Header: []string{"Période", "Énergie (kWh)"},
		Rows: [][]export.Cell{
			{{Text: "T3 2026"}, {Text: "1 616,5", Number: true, Value: 1616.5}},
			{{Text: "=cmd|' /C calc'!A0"}, {Text: "nd"}},
			{{Text: "a;b,\"c\"\nd"}, {Number: true, Value: -0.1 - 0.2}},
			{{Day: time.Date(2026, time.September, 30, 0, 0, 0, 0, time.UTC)}, {}},
		},
	}
}

func TestDialects(t *testing.T) {
	for dialect, want := range map[export.Dialect]string{
		export.Excel: "\ufeffPériode;Énergie (kWh)\r\nT3 2026;1616,5\r\n'=cmd|' /C calc'!A0;nd\r\n\"a;b,\"\"c\"\"\r\nd\";-0,3\r\n2026-09-30;\r\n",
		export.Open:  "Période,Énergie (kWh)\r\nT3 2026,1616.5\r\n'=cmd|' /C calc'!A0,nd\r\n\"a;b,\"\"c\"\"\r\nd\",-0.3\r\n2026-09-30,\r\n",
	} {
		var out strings.Builder
		if err := export.CSV(&out, table(), dialect); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("dialect %d:\n%q, wanted\n%q", dialect, out.String(), want)
		}
		if strings.Contains(out.String(), "sep=") {
			t.Error("a sep= line breaks other spreadsheets")
		}
	}
}

func TestFaults(t *testing.T) {
	if err := export.CSV(&strings.Builder{}, table(), 0); err == nil {
		t.Error("no dialect is accepted")
	}
	bad := table()
	bad.Rows[1] = bad.Rows[1][:1]
	if err := export.CSV(&strings.Builder{}, bad, export.Open); err == nil || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("a short row: %v", err)
	}
	if err := export.CSV(full{}, table(), export.Open); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// What is written is read back: numbers to six decimals, texts as they were,
// and nothing begins as a formula does.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Filter(func(s string) bool { return !strings.ContainsAny(s, "\r\n") }).Draw(t, "text")
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
		var out strings.Builder
		in := export.Table{Header: []string{"a", "b"}, Rows: [][]export.Cell{{{Text: text}, {Number: true, Value: v}}}}
		if err := export.CSV(&out, in, export.Open); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatal(rows, err)
		}
		if got := rows[1][0]; got != text && got != "'"+text {
			t.Errorf("%q became %q", text, got)
		}
		if got := rows[1][0]; got != "" && strings.ContainsAny(got[:1], "=+-@\t") {
			t.Errorf("%q runs as a formula", got)
		}
		if got, err := strconv.ParseFloat(rows[1][1], 64); err != nil || math.Abs(got-v) > 1e-6 {
			t.Errorf("%v became %q", v, rows[1][1])
		}
	})
}

// A terminal gets the same cells in aligned columns.
func TestText(t *testing.T) {
	var out strings.Builder
	table := export.Table{Header: []string{"a", "value"}, Rows: [][]export.Cell{{{Text: "energy"}, {Number: true, Value: 1234.5}}, {{Text: "x"}, {}}}}
	if err := export.Text(&out, table, ","); err != nil {
		t.Fatal(err)
	}
	if want := "a       value\nenergy  1234,5\nx       \n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
