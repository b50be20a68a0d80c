package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// written is a store with two thousand readings, closed or still open.
func written(t *testing.T, open bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vigie.db")
	s, err := sqlite.Open(t.Context(), path, measure.Rules{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := measure.Batch{Source: "meter", Window: measure.Window{From: from, To: from.Add(2000 * time.Hour)}}
	for i := range 2000 {
		w := measure.Window{From: from.Add(time.Duration(i) * time.Hour), To: from.Add(time.Duration(i+1) * time.Hour)}
		b.Readings = append(b.Readings, measure.Reading{
			Key:   measure.Key{Source: "meter", System: "a", Metric: measure.Energy, Method: measure.Measured, Window: w},
			State: measure.Known, Value: 1, Low: 1, High: 1, Covered: time.Hour,
		})
	}
	if err := s.Replace(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if !open {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return path
}

// listing is every file of a folder with its bytes.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		raw, err := os.ReadFile(filepath.Join(dir, f.Name())) //nolint:gosec // the test's own
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = string(raw)
	}
	return out
}

func TestExamineFindsDamageAndWritesNothing(t *testing.T) {
	for _, running := range []bool{false, true} {
		path := written(t, running)
		before := listing(t, filepath.Dir(path))
		n, err := sqlite.Examine(t.Context(), path)
		if err != nil || n != 2000 {
			t.Errorf("a sound store, running %v: %d readings, %v", running, n, err)
		}
		after := listing(t, filepath.Dir(path))
		for name, raw := range before {
			if !strings.HasSuffix(name, "-shm") && after[name] != raw { // readers mark themselves in the shared memory of a running writer
				t.Errorf("running %v: %s was written", running, name)
			}
		}
		if len(after) != len(before) {
			t.Errorf("running %v: %d files became %d", running, len(before), len(after))
		}
	}
	dir := t.TempDir()
	if _, err := sqlite.Examine(t.Context(), filepath.Join(dir, "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	sound := []byte(listing(t, filepath.Dir(written(t, false)))["vigie.db"])
	damaged := append([]byte(nil), sound...)
	for i := len(damaged) / 3; i < len(damaged)/3+9000; i++ {
		damaged[i] = byte(i % 251)
	}
	for name, raw := range map[string][]byte{"empty": {}, "noise": []byte(strings.Repeat("noise ", 5000)), "damaged": damaged, "cut": sound[:len(sound)/2]} {
		path := filepath.Join(dir, name+".db")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlite.Examine(t.Context(), path); err == nil || !strings.Contains(err.Error(), "restore") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := len(listing(t, dir)); got != 4 {
		t.Errorf("%d files where 4 were examined", got)
	}
}

func TestOpenToRead(t *testing.T) {
	path := written(t, false)
	s, err := sqlite.OpenToRead(t.Context(), path, measure.Rules{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	months, err := s.Months(t.Context(), store.Query{Metrics: []measure.Metric{measure.Energy}})
	total := 0.0
	for i := range months {
		total += months[i].Value
	}
	if err != nil || total != 2000 {
		t.Errorf("it holds %g Wh, %v", total, err)
	}
	if err := s.Replace(t.Context(), measure.Batch{Source: "x", Window: measure.Window{From: time.Unix(0, 0), To: time.Unix(3600, 0)}}); !errors.Is(err, sqlite.ErrReadOnly) {
		t.Errorf("writing: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if got := listing(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("%d files are left beside the store", len(got)-1)
	}
}
