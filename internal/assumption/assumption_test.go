package assumption_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/assumption"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

func date(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// under is what a register assumes in which the system "serveur" has that PUE.
func under(t *testing.T, pue float64) *impact.State {
	t.Helper()
	catalogue, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := register.Register{Systems: []register.System{{ID: "serveur", Hosting: register.Hosting{PUE: &register.Factor{Value: pue}}}}}
	return &impact.State{Places: assumption.Places(r), Catalogue: catalogue}
}

func open(t *testing.T, path string, pue float64, today time.Time) *assumption.File {
	t.Helper()
	f, err := assumption.Open(path, under(t, pue), today)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// pueAt is what is assumed at an instant.
func pueAt(f *assumption.File, at time.Time) float64 { return f.At(at).Site("serveur", "").PUE.High }

// The first assumptions hold for all that was before. Others hold from the day
// on which they are first seen, once a figure is derived under them, and the
// same again are no change.
func TestAChangeNeverRewritesThePast(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "hypotheses.json")
	first := open(t, path, 1.2, date(3, 1))
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there before a figure was derived")
	}
	if got := pueAt(first, date(1, 1)); got != 1.2 {
		t.Errorf("January is derived under a PUE of %v, want 1.2", got)
	}
	for range 2 {
		if _, err := first.Current(); err != nil {
			t.Fatal(err)
		}
	}
	open(t, path, 1.5, date(4, 1)) // nothing is derived under it
	second := open(t, path, 1.5, date(6, 1))
	if _, err := second.Current(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, 1.5, date(9, 1))
	h, err := again.Current()
	if err != nil || len(h.States()) != 2 {
		t.Fatalf("%v, %d states, want 2", err, len(h.States()))
	}
	for at, want := range map[time.Time]float64{date(1, 1): 1.2, date(5, 31): 1.2, date(6, 1): 1.5, date(12, 1): 1.5} {
		if got := pueAt(again, at); got != want {
			t.Errorf("%s is derived under a PUE of %v, want %v", at.Format(time.DateOnly), got, want)
		}
	}
	if err := again.Set(h.With(h.States()[1], measure.Window{From: date(5, 1), To: date(6, 1)})); err != nil {
		t.Fatal(err)
	}
	restated := open(t, path, 1.5, date(9, 2))
	if may, april := pueAt(restated, date(5, 15)), pueAt(restated, date(4, 15)); may != 1.5 || april != 1.2 {
		t.Errorf("after May was restated: %v in May and %v in April, want 1.5 and 1.2", may, april)
	}
}

// A file that cannot be read is an error that says which and what to do, not a
// history without a past.
func TestADamagedHistory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hypotheses.json")
	if err := os.WriteFile(path, []byte("[{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := assumption.Open(path, under(t, 1.2), date(3, 1))
	if err == nil || !strings.Contains(err.Error(), "restore") || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
}

// A history that cannot be kept is an error before anything is derived.
func TestAHistoryThatCannotBeKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "hypotheses.json")
	f := open(t, path, 1.2, date(3, 1))
	if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Current(); err == nil {
		t.Error("a file in the way is no error")
	}
}

// What figures were derived by is listed once for each method, from its first
// day on, under the last assumptions of it.
func TestDerivations(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hypotheses.json")
	for i, pue := range []float64{1.2, 1.5} {
		if _, err := open(t, path, pue, date(time.Month(3+i), 1)).Current(); err != nil {
			t.Fatal(err)
		}
	}
	got := open(t, path, 1.5, date(9, 1)).Derivations()
	if len(got) != 1 || !got[0].From.IsZero() || got[0].Method == "" || got[0].Site("serveur", "").PUE.High != 1.5 {
		t.Errorf("%+v", got)
	}
}

// What another program writes, as a command that recomputes while the server
// runs, is seen; and a catalogue that several states share stands in the file
// once.
func TestAnotherProgramWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hypotheses.json")
	first := open(t, path, 1.2, date(3, 1))
	if _, err := first.Current(); err != nil {
		t.Fatal(err)
	}
	one, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	command := open(t, path, 1.5, date(6, 1))
	h, err := command.Current()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Set(h.With(h.States()[1], measure.Window{From: date(5, 1), To: date(5, 20)})); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]float64{date(4, 1): 1.2, date(5, 10): 1.5, date(5, 25): 1.2, date(7, 1): 1.5} {
		if got := pueAt(first, at); got != want {
			t.Errorf("%s is derived under a PUE of %v in the server, want %v", at.Format(time.DateOnly), got, want)
		}
	}
	if h, err = first.Current(); err != nil || len(h.States()) != 4 {
		t.Errorf("%d states (%v), want 4", len(h.States()), err)
	}
	four, err := os.Stat(path)
	if err != nil || four.Size() > one.Size()+4096 {
		t.Errorf("four states of one catalogue take %d bytes, one %d (%v)", four.Size(), one.Size(), err)
	}
	if err := os.WriteFile(path, []byte(`[{"places": {}, "catalogue_of": 3}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Current(); err == nil || !strings.Contains(err.Error(), "state 0 has the catalogue of state 3") {
		t.Errorf("a spoilt file: %v", err)
	}
	if got := pueAt(first, date(5, 10)); got != 1.5 {
		t.Errorf("with a spoilt file pages stand on a PUE of %v, want what was last read, 1.5", got)
	}
}

// The history of an earlier version is gone on with under the name that it had.
func TestAnEarlierNameIsRead(t *testing.T) {
	folder := t.TempDir()
	if got := assumption.FileIn(folder); got != filepath.Join(folder, "assumptions.json") {
		t.Errorf("a new history is in %s", got)
	}
	before := filepath.Join(folder, "hypotheses.json")
	if err := os.WriteFile(before, []byte("[]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := assumption.FileIn(folder); got != before {
		t.Errorf("the history of an earlier version is sought in %s", got)
	}
}
