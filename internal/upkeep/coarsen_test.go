package upkeep_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// TestCoarsenAStoreOf338d084 opens a store that 338d084 wrote: a wave of 187
// answers at k 5 (roads 120, culture 44, archives 7, cabinet 4 and hidden, 12 of
// no direction) and a month of training. Nothing exact is left in its file.
func TestCoarsenAStoreOf338d084(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vigie.db")
	made, err := os.ReadFile(filepath.Join("testdata", "338d084.db"))
	if err == nil {
		err = os.WriteFile(path, made, 0o600) //nolint:gosec // of the test
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(made, []byte(";sd=")) {
		t.Fatal("the store of 338d084 holds no deviation: the test proves nothing")
	}
	keep, err := sqlite.Open(t.Context(), path, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	found, err := upkeep.Exact(t.Context(), keep)
	if err != nil || len(found) != 2 || found[0].Source != "formation" || found[1].Wave != "t3" || found[1].Before <= found[1].After {
		t.Fatalf("%+v, %v", found, err)
	}
	done, err := upkeep.Coarsen(t.Context(), keep)
	if err != nil || !slices.Equal(done, found) {
		t.Fatalf("%+v, not %+v; %v", done, found, err)
	}
	said := map[string]float64{}
	for r, err := range keep.Readings(t.Context(), "journal", measure.Window{}) {
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Basis.Fields(); f.Rules != disclosure.Coarsened || f.SD != 0 || r.SD != 0 {
			t.Errorf("%s of %q rests on %s", r.Metric, r.Group, r.Basis)
		}
		if r.Metric == "survey.sens" && r.State == measure.Known {
			said[r.Basis.Fields().Units] = float64(r.Count)
		}
	}
	if len(said) != 3 || said[""] != 187 || said["voirie"] != 120 || said["archives,culture"] != 51 {
		t.Errorf("told are %v", said)
	}
	if again, err := upkeep.Coarsen(t.Context(), keep); err != nil || len(again) != 0 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
	if err := keep.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte(";sd=")) { //nolint:gosec // of the test
			t.Errorf("a deviation is left in %s", filepath.Base(name))
		}
	}
	if keep, err = sqlite.Open(t.Context(), path, measure.Rules{Zone: paris(t)}); err != nil {
		t.Fatal(err)
	}
	if list, err := upkeep.Exact(t.Context(), keep); err != nil || len(list) != 0 {
		t.Errorf("opened again: %+v, %v", list, err)
	}
	if err := keep.Close(); err != nil {
		t.Error(err)
	}
}
