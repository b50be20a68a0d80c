package table_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

// filled writes the template, has an officer fill it in with excelize, and
// returns its folder.
func filled(t *testing.T, lang string, cells map[string]map[string]any) string {
	t.Helper()
	var b bytes.Buffer
	systems := []table.TemplateSystem{
		{Name: "Assistant de rédaction", Place: collectors.Place{System: "assistant"}},
		{Name: "OCR", Place: collectors.Place{System: "ocr", Part: "gpu"}},
	}
	if err := table.WriteTemplate(&b, lang, systems); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	for sheet, values := range cells {
		for cell, v := range values {
			if err := f.SetCellValue(sheet, cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	if err := errors.Join(f.SaveAs(filepath.Join(dir, "classeur.xlsx")), f.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func readBook(t *testing.T, dir string) measure.Batch {
	t.Helper()
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	source, err := table.New(collectortest.Decoder("path: [\"*.xlsx\"]\nlayout: workbook\n"), deps)
	if err != nil {
		t.Fatal(err)
	}
	b, err := source.Collect(t.Context(), measure.Window{From: at(t, "2024-12-31T23"), To: at(t, "2026-10-31T23")})
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	return b
}

// The template itself says nothing: its examples are not figures.
func TestTemplateIsEmpty(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		dir := filled(t, lang, nil)
		if b := readBook(t, dir); len(b.Readings) > 0 || len(b.Refused) > 0 {
			t.Errorf("%s: %+v", lang, b)
		}
		found, err := collectors.Find(dir, []string{"*.xlsx"})
		if err != nil {
			t.Fatal(err)
		}
		notes, refused, err := table.ReadNotes(t.Context(), found[0], time.UTC)
		if len(notes)+len(refused) > 0 || err != nil {
			t.Errorf("%s: notes %v, %v, %v", lang, notes, refused, err)
		}
	}
	if err := table.WriteTemplate(&bytes.Buffer{}, "de", nil); err == nil {
		t.Error("a German template")
	}
}

// What officers write in the workbook is read, sheet by sheet.
func TestWorkbookIsReadBack(t *testing.T) {
	t.Parallel()
	dir := filled(t, "fr", map[string]map[string]any{
		"Chiffres": {
			"A7": time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), "B7": "Assistant de rédaction (assistant)", "C7": "énergie", "D7": 1.5, "E7": "kWh",
			"A8": "août 2026", "B8": "OCR (ocr/gpu)", "C8": "jetons en sortie", "D8": "1 234 567", "H8": "mesuré", "I8": "facture 7",
			"A9": 2025, "B9": "assistant", "C9": "eau", "F9": 1, "G9": 3, "E9": "m³",
		},
		"Licences et utilisateurs": {"A5": "2026-09", "B5": "assistant", "C5": 120, "D5": 74},
		"Formation":                {"A5": "2026-09", "C5": 34, "D5": 210, "A6": "2026-09", "B6": "Voirie & réseaux", "C6": 12, "D6": 40},
		"Coûts":                    {"A4": "2026-09", "B4": "assistant", "C4": "1 234,50", "D4": "TTC"},
		"Atténuation":              {"A5": "2026-09", "D5": "0,5", "E5": "certificat 3"},
		"Commentaires et actions": {
			"A5": "T3 2026", "B5": "energy", "C5": "action", "D5": "Changer de modèle", "E5": "DSI", "F5": "31/12/2026", "G5": "en cours",
			"A6": "2026-09", "C6": "commentaire", "D6": "La hausse vient de l'extension.",
		},
	})
	b := readBook(t, dir)
	if len(b.Refused) > 0 {
		t.Fatalf("refused %v", b.Refused)
	}
	got := map[string]float64{}
	for _, r := range b.Readings {
		place := collectors.Place{System: r.System, Part: r.Part}
		got[place.String()+" "+string(r.Metric)+" "+string(r.Group)] = r.Value
	}
	want := map[string]float64{
		"assistant energy ": 1500, "ocr/gpu output_tokens ": 1234567, "assistant water ": 2000, "assistant licences ": 120,
		"assistant active_agents ": 74, " agents_trained ": 34, " agents_headcount ": 210, " agents_trained direction/voirie-reseaux": 12,
		" agents_headcount direction/voirie-reseaux": 40, "assistant cost ": 1234.5, " offset ": 500,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	found, err := collectors.Find(dir, []string{"*.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	notes, refused, err := table.ReadNotes(t.Context(), found[0], time.UTC)
	if err != nil || len(refused) > 0 || len(notes) != 2 {
		t.Fatalf("notes %v, %v, %v", notes, refused, err)
	}
	if n := notes[0]; !n.Action || n.Progress != entry.Running || n.Owner != "DSI" || n.Due.From.Day() != 31 || n.Period.From.Month() != time.July {
		t.Errorf("action %+v", n)
	}
	if n := notes[1]; n.Action || n.Progress != 0 || !n.Due.From.IsZero() {
		t.Errorf("comment %+v", n)
	}
}

// A source of workbooks says its notes again once a file has changed; another
// layout has none.
func TestNotesOfASource(t *testing.T) {
	t.Parallel()
	sheet := func(text string) map[string]map[string]any {
		return map[string]map[string]any{"Commentaires et actions": {"A5": "2026-09", "B5": "energy", "C5": "commentaire", "D5": text}}
	}
	dir := filled(t, "fr", sheet("Premier."))
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = dir
	c, err := table.New(collectortest.Decoder("path: [\"*.xlsx\"]\nlayout: workbook\n"), deps)
	if err != nil {
		t.Fatal(err)
	}
	noter, ok := c.(table.Noter)
	if !ok {
		t.Fatal("the source has no notes")
	}
	for _, want := range []string{"Premier.", "Second, plus long."} {
		raw, err := os.ReadFile(filepath.Join(filled(t, "fr", sheet(want)), "classeur.xlsx"))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "classeur.xlsx"), raw, 0o600) //nolint:gosec // the test's own folder
		}
		if err != nil {
			t.Fatal(err)
		}
		notes, err := noter.Notes(t.Context())
		if err != nil || len(notes) != 1 || notes[0].Text != want || notes[0].About != "energy" {
			t.Errorf("%v, %+v, want %q", err, notes, want)
		}
	}
}

// Every fault is told at once, by sheet and cell.
func TestWorkbookFaults(t *testing.T) {
	t.Parallel()
	dir := filled(t, "en", map[string]map[string]any{
		"Figures":              {"A7": "soon", "B7": "assistant", "C7": "energy", "D7": "1,234", "E7": "kWh"},
		"Licences and users":   {"A5": "2026-09", "C5": 12.5},
		"Costs":                {"A4": "2026-09", "B4": "assistant", "C4": 5, "D4": "VAT"},
		"Comments and actions": {"A5": "2026-09", "C5": "song", "D5": "la la"},
	})
	b := readBook(t, dir)
	var places []string
	for _, r := range b.Refused {
		places = append(places, r.Where.String())
	}
	want := []string{
		`classeur.xlsx, sheet "Figures", cell A7`, `classeur.xlsx, sheet "Figures", cell D7`, `classeur.xlsx, sheet "Licences and users", cell B5`,
		`classeur.xlsx, sheet "Licences and users", cell C5`, `classeur.xlsx, sheet "Costs", cell D4`, `classeur.xlsx, sheet "Comments and actions", cell C5`,
	}
	if !reflect.DeepEqual(places, want) || len(b.Readings) > 0 {
		t.Errorf("refused %v\nwant %v\nread %v", b.Refused, want, b.Readings)
	}
}

// Whatever stands in a statement, it is read or refused.
func FuzzStatement(f *testing.F) {
	f.Add([]byte(monthly))
	f.Add([]byte("mois,grandeur,bas,haut,unité\nT1 2026,eau,\"1,5\",2.5,m3\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfem\x00"))
	f.Fuzz(func(t *testing.T, statement []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.csv"), statement, 0o600); err != nil {
			t.Fatal(err)
		}
		deps := collectortest.Deps(t, &strings.Builder{})
		deps.Dir = dir
		source, err := table.New(collectortest.Decoder("path: [\"*.csv\"]\nplace: chat\n"), deps)
		if err != nil {
			t.Fatal(err)
		}
		b, err := source.Collect(t.Context(), measure.Window{From: at(t, "2020-01-01T00"), To: at(t, "2026-10-31T23")})
		if err != nil && !errors.Is(err, collectors.ErrNoData) {
			t.Fatal(err)
		}
		for _, r := range b.Readings {
			if !(r.Low >= 0 && r.Low <= r.Value && r.Value <= r.High) || r.Method == measure.Unstated {
				t.Errorf("%+v", r)
			}
		}
	})
}
