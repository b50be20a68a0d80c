package table_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

func energyMetric(t testing.TB) string {
	t.Helper()
	metrics := table.Reader{}.Metrics("fr")
	return metrics[slices.IndexFunc(metrics, func(m string) bool { return strings.Contains(strings.ToLower(m), "nergie") })]
}

func line(t testing.TB, l entry.Line) (entry.Said, []byte) {
	t.Helper()
	said, evidence, err := table.Reader{Location: time.UTC}.Line(l)
	if err != nil {
		t.Fatal(err)
	}
	return said, evidence
}

func TestWhatIsTypedIsReadLikeAWorkbook(t *testing.T) {
	t.Parallel()
	energy := energyMetric(t)
	typed := entry.Line{Kind: entry.KindFigure, Period: "2026-08", System: "Assistant (assistant)", Metric: energy, Value: "1 234,5", Unit: "kWh", Evidence: "facture 12"}
	said, _ := line(t, typed)
	if len(said.Figures) != 1 {
		t.Fatalf("%+v", said)
	}
	f := said.Figures[0]
	if f.Value != 1_234_500 || f.System != "assistant" || f.Method != measure.Declared || f.Basis.Fields().Evidence != "facture 12" || f.Basis.Fields().File != "" || f.Where.String() != `sheet "Chiffres", cell A2` {
		t.Errorf("%+v", f)
	}
	for _, no := range []string{"0x1p-2", "NaN", "Inf", "1_000", "1e3x", "--1", "1.2.3", "beaucoup"} {
		typed.Value = no
		if said, _ := line(t, typed); len(said.Figures) != 0 || len(said.Refused) == 0 || said.Refused[0].Where.String() != `sheet "Chiffres", cell D2` {
			t.Errorf("%q is read: %+v", no, said)
		}
	}
	said, _ = line(t, entry.Line{Kind: entry.KindTraining, Period: "2026-08", Direction: "voirie", Trained: "30", Headcount: "60"})
	if len(said.Figures) != 2 || said.Figures[0].Group == "" {
		t.Errorf("%+v", said)
	}
	said, _ = line(t, entry.Line{Kind: entry.KindAction, Period: "T3 2026", About: "energy", Text: "Éteindre la nuit", Owner: "DSI", Due: "31/12/2026"})
	if notes := said.Notes; len(notes) != 1 || !notes[0].Action || notes[0].Owner != "DSI" || notes[0].Text != "Éteindre la nuit" || notes[0].Due.From.IsZero() {
		t.Errorf("%+v", said)
	}
	said, _ = line(t, entry.Line{Kind: entry.KindComment, Period: "T3 2026", About: "energy", Text: "=1+1"})
	if len(said.Notes) != 1 || said.Notes[0].Action || said.Notes[0].Text != "=1+1" {
		t.Errorf("%+v", said)
	}
	if _, _, err := (table.Reader{Location: time.UTC}).Line(entry.Line{}); err == nil {
		t.Error("a line of no kind is read")
	}
}

// The workbook that is kept as evidence says what was typed, all of it and
// nothing else, with the same places.
func TestTheEvidenceSaysWhatWasTyped(t *testing.T) {
	t.Parallel()
	energy := energyMetric(t)
	check := func(t interface {
		Helper()
		Fatal(...any)
		Errorf(string, ...any)
	}, l entry.Line,
	) {
		t.Helper()
		reader := table.Reader{Location: time.UTC}
		said, evidence, err := reader.Line(l)
		if err != nil {
			t.Fatal(err)
		}
		again, err := reader.Workbook(evidence)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(said, again) {
			t.Errorf("typed %+v is\n%+v\nand its evidence\n%+v", l, said, again)
		}
	}
	kinds := []entry.Kind{entry.KindFigure, entry.KindTraining, entry.KindComment, entry.KindAction}
	for _, value := range []string{"", "0", "12", "12.5", "-3", "1,234", "1 234,5", "0.1", "123456789012345678", "1e999", "beaucoup", "12 kWh", "=1+1", " 7 "} {
		for _, kind := range kinds {
			check(t, entry.Line{Kind: kind, Period: "2026-08", System: "Assistant (assistant)", Metric: energy, Value: value, Unit: "kWh", Direction: "voirie", Trained: value, Headcount: "60", Text: value, Due: value})
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"2026-08", "T3 2026", energy, "Wh", "_x0041_", " a ", "a\r\nb", "\x00", "exemple", "12,5"})).Draw(t, name)
		}
		check(t, entry.Line{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Period: text("period"), System: text("system"), Metric: text("metric"), Value: text("value"), Unit: text("unit"), Evidence: text("evidence"),
			Direction: text("direction"), Trained: text("trained"), Headcount: text("headcount"), Signed: text("signed"), About: text("about"), Text: text("text"), Owner: text("owner"), Due: text("due"),
		})
	})
}

// accepted is a source of entries over a folder of lines that were accepted.
func accepted(t *testing.T, counts func(measure.Reading) bool, lines ...entry.Line) table.Entries {
	t.Helper()
	dir := t.TempDir()
	for i, l := range lines {
		_, evidence := line(t, l)
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".xlsx"), evidence, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir, deps.Name = dir, measure.EntrySource
	return table.NewEntries(deps, func(book string) (entry.Said, error) {
		content, err := os.ReadFile(book) //nolint:gosec // the test's own
		if err != nil {
			return entry.Said{}, err
		}
		said, err := table.Reader{Location: time.UTC}.Workbook(content)
		return said.In(filepath.Base(book)), err
	}, counts)
}

// What was accepted first is read; the same again is refused where it stands,
// unless the first can never count.
func TestAcceptedFigures(t *testing.T) {
	t.Parallel()
	first := entry.Line{Kind: entry.KindFigure, Period: "2026-08", System: "assistant", Metric: energyMetric(t), Value: "12", Unit: "kWh"}
	second, comment := first, entry.Line{Kind: entry.KindComment, Period: "2026-08", Text: "Congés."}
	second.Period, second.Value = "T3 2026", "13"
	year := measure.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	for name, test := range map[string]struct {
		counts func(measure.Reading) bool
		want   []float64
	}{
		"both can count":          {func(measure.Reading) bool { return true }, []float64{12_000}},
		"the first can never":     {func(r measure.Reading) bool { return r.Value != 12_000 }, []float64{12_000, 13_000}},
		"neither, and both stand": {func(measure.Reading) bool { return false }, []float64{12_000, 13_000}},
	} {
		source := accepted(t, test.counts, first, second, comment)
		b, err := source.Collect(t.Context(), year)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, r := range b.Readings {
			got = append(got, r.Value)
			if r.Source != measure.EntrySource {
				t.Errorf("%s: of the source %q", name, r.Source)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: read %v Wh, want %v", name, got, test.want)
		}
		again := slices.ContainsFunc(b.Refused, func(r measure.Refusal) bool {
			return r.Where.String() == `b.xlsx, sheet "Chiffres", cell A2` && strings.Contains(r.Reason.String(), `said already, over all or part of this period, at a.xlsx, sheet "Chiffres", cell A2`)
		})
		if again != (len(test.want) == 1) {
			t.Errorf("%s: refused %+v", name, b.Refused)
		}
		figures, err := source.Figures(t.Context())
		if err != nil || len(figures) != len(test.want) {
			t.Errorf("%s: %d figures are told, %v", name, len(figures), err)
		}
		if notes, err := source.Notes(t.Context()); err != nil || len(notes) != 1 || notes[0].Text != "Congés." {
			t.Errorf("%s: notes %+v, %v", name, notes, err)
		}
		if again, err := source.Figures(t.Context()); err != nil || len(again) != len(figures) {
			t.Errorf("%s: after the notes %d figures are told, %d before: %v", name, len(again), len(figures), err)
		}
	}
}

// Nothing accepted yet is no fault, and no delay.
func TestNothingAccepted(t *testing.T) {
	t.Parallel()
	source := accepted(t, nil)
	b, err := source.Collect(t.Context(), measure.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || len(b.Readings) != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	if said, err := source.Probe(t.Context()); err != nil || !strings.Contains(said.String(), "nothing was entered") {
		t.Errorf("%q, %v", said, err)
	}
	if list, err := source.Figures(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	var _ collectors.Occasional = source
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := source.Collect(stopped, measure.Window{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
