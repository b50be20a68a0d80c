package table_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/measure"
)

func readEntry(t *testing.T, e table.Entry) (measure.Batch, []table.Note) {
	t.Helper()
	var out bytes.Buffer
	if err := table.WriteEntry(&out, e); err != nil {
		t.Fatal(err)
	}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(deps.Dir, "a.xlsx"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := table.New(collectortest.Decoder("path: [a.xlsx]\nlayout: workbook\n"), deps)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(deps.Dir, "a.xlsx"), old, old); err != nil {
		t.Fatal(err)
	}
	b, err := c.Collect(t.Context(), measure.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil && !errors.Is(err, collectors.ErrNoData) {
		t.Fatal(err)
	}
	notes, err := c.(table.Noter).Notes(t.Context()) //nolint:forcetypeassert,errcheck // it is one
	if err != nil {
		t.Fatal(err)
	}
	return b, notes
}

func TestWhatIsTypedIsReadLikeAWorkbook(t *testing.T) {
	metrics := table.EntryMetrics("fr")
	energy := metrics[slices.IndexFunc(metrics, func(m string) bool { return strings.Contains(strings.ToLower(m), "nergie") })]
	b, _ := readEntry(t, table.Entry{Kind: table.EntryFigure, Period: "2026-08", System: "Assistant (assistant)", Metric: energy, Value: "1 234,5", Unit: "kWh", Evidence: "facture 12"})
	if len(b.Readings) != 1 || b.Readings[0].Value != 1_234_500 || b.Readings[0].System != "assistant" || b.Readings[0].Method != measure.Declared || b.Readings[0].Basis.Fields().Evidence != "facture 12" {
		t.Errorf("%+v, refused %v", b.Readings, b.Refused)
	}
	for _, no := range []string{"0x1p-2", "NaN", "Inf", "1_000", "1e3x", "--1", "1.2.3"} {
		if b, _ := readEntry(t, table.Entry{Kind: table.EntryFigure, Period: "2026-08", System: "Assistant (assistant)", Metric: energy, Value: no, Unit: "kWh"}); len(b.Readings) != 0 || len(b.Refused) == 0 {
			t.Errorf("%q is read: %+v", no, b.Readings)
		}
	}
	if b, _ := readEntry(t, table.Entry{Kind: table.EntryFigure, Period: "2026-08", System: "assistant", Metric: energy, Value: "beaucoup", Unit: "kWh"}); len(b.Readings) != 0 || len(b.Refused) == 0 {
		t.Errorf("%+v, refused %v", b.Readings, b.Refused)
	}
	b, _ = readEntry(t, table.Entry{Kind: table.EntryTraining, Period: "2026-08", Direction: "voirie", Trained: "30", Headcount: "60"})
	if len(b.Readings) != 2 || b.Readings[0].Group == "" {
		t.Errorf("%+v, refused %v", b.Readings, b.Refused)
	}
	_, notes := readEntry(t, table.Entry{Kind: table.EntryAction, Period: "T3 2026", About: "energy", Text: "Éteindre la nuit", Owner: "DSI", Due: "31/12/2026"})
	if len(notes) != 1 || !notes[0].Action || notes[0].Owner != "DSI" || notes[0].Text != "Éteindre la nuit" || notes[0].Due.From.IsZero() {
		t.Errorf("%+v", notes)
	}
	_, notes = readEntry(t, table.Entry{Kind: table.EntryComment, Period: "T3 2026", About: "energy", Text: "=1+1"})
	if len(notes) != 1 || notes[0].Action || !strings.Contains(notes[0].Text, "1+1") {
		t.Errorf("%+v", notes)
	}
	if err := table.WriteEntry(&bytes.Buffer{}, table.Entry{}); err == nil {
		t.Error("an entry of no kind is written")
	}
}
