package upkeep_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// write makes a file of what is kept.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// files lists what a folder holds, by path from it.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var name string
			name, err = filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// kept is a folder with a store and files in it, editions apart.
func kept(t *testing.T) (k upkeep.Kept, dir string) {
	t.Helper()
	dir = t.TempDir()
	open := func(ctx context.Context, url string) (store.Store, error) {
		path, ok := strings.CutPrefix(url, "sqlite:")
		if !ok {
			return nil, errors.New("not an address")
		}
		return sqlite.Open(ctx, path, measure.Rules{Zone: time.UTC})
	}
	data := filepath.Join(dir, "data")
	k = upkeep.Kept{Open: open, StoreFile: filepath.Join(data, "vigie.db"), Data: data, Editions: filepath.Join(dir, "parutions")}
	k.Store = "sqlite:" + k.StoreFile
	write(t, filepath.Join(data, "users"), "rh:rh::x\n")
	write(t, filepath.Join(data, "audit", "audit-2026-09.jsonl"), "{}\n")
	write(t, filepath.Join(data, "audit", "lock"), "")
	write(t, filepath.Join(k.Editions, "0001", "manifest.json"), "{}")
	from := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	w := measure.Window{From: from, To: from.AddDate(0, 0, 1)}
	r := measure.Reading{Key: measure.Key{Source: "compteur", Metric: measure.Sessions, Method: measure.Declared, Window: w}, State: measure.Known, Value: 7, Low: 7, High: 7, Covered: w.Length()}
	keep, err := open(t.Context(), k.Store)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(keep.Replace(t.Context(), measure.Batch{Source: "compteur", Window: w, Readings: []measure.Reading{r}}), keep.Close()); err != nil {
		t.Fatal(err)
	}
	store, err := access.OpenSessionStore(t.Context(), filepath.Join(data, access.SessionsFile), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Begin(t.Context(), access.Session{Login: "rh", Roles: access.HR, Origin: access.Local})
	if err := errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	return k, dir
}

// A back-up has the store, what is kept in files, the editions that stand apart
// and the sessions, and neither locks nor journals.
func TestABackupHasEverything(t *testing.T) {
	t.Parallel()
	k, dir := kept(t)
	to := filepath.Join(dir, "sauvegardes", "lundi")
	if err := upkeep.Backup(t.Context(), k, to, nil); err != nil {
		t.Fatal(err)
	}
	want := []string{"data/access.db", "data/audit/audit-2026-09.jsonl", "data/editions/0001/manifest.json", "data/users", "vigie.db"}
	if got := files(t, to); !slices.Equal(got, want) {
		t.Errorf("the back-up has %v, want %v", got, want)
	}
	keep, err := k.Open(t.Context(), "sqlite:"+filepath.Join(to, "vigie.db"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range keep.Readings(t.Context(), "compteur", measure.Window{}) {
		if err != nil || r.Value != 7 {
			t.Errorf("%+v, %v", r, err)
		}
		n++
	}
	if err := keep.Close(); err != nil || n != 1 {
		t.Errorf("%v: %d readings, want one", err, n)
	}
	store, err := access.OpenSessionStore(t.Context(), filepath.Join(to, "data", access.SessionsFile), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.Sessions(t.Context(), access.Limits{Idle: time.Hour, Absolute: time.Hour})
	if err := errors.Join(err, store.Close()); err != nil || len(list) != 1 {
		t.Errorf("%v: %d sessions, want one", err, len(list))
	}
}

// A back-up takes no other's place, and one that fails leaves nothing behind.
func TestABackupIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	k, dir := kept(t)
	if err := upkeep.Backup(t.Context(), k, k.Editions, nil); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("over a folder that is there: %v", err)
	}
	k.Store = "influx:nowhere"
	to := filepath.Join(dir, "sauvegarde")
	if err := upkeep.Backup(t.Context(), k, to, nil); err == nil || !strings.Contains(err.Error(), "backing up the store") {
		t.Errorf("of a store that cannot be opened: %v", err)
	}
	if found, err := filepath.Glob(to + "*"); err != nil || len(found) != 0 {
		t.Errorf("left behind: %v, %v", found, err)
	}
}

// A store is not copied into itself.
func TestCopyIntoItself(t *testing.T) {
	t.Parallel()
	k, _ := kept(t)
	if err := upkeep.Copy(t.Context(), k.Open, k.Store, k.Store, nil); err == nil || !strings.Contains(err.Error(), "both from and to") {
		t.Errorf("%v", err)
	}
}
