package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// TestDiskFull fills the file to a limit: the Replace that does not fit says
// so and changes nothing, and one that fits is stored after it.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "full.db")
	s, err := sqlite.Open(t.Context(), path, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	city := storetest.City{Systems: 20, Start: time.Date(2026, 4, 30, 22, 0, 0, 0, time.UTC)}
	if err := s.Replace(t.Context(), city.Batch(0, 24)); err != nil {
		t.Fatal(err)
	}
	before, version := months(t, s), versionOf(t, s)
	limit(t, s, 60)
	err = s.Replace(t.Context(), city.Batch(24, 24*60))
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("a Replace that does not fit returned %v", err)
	}
	t.Log(err)
	if after := months(t, s); !slices.Equal(after, before) {
		t.Errorf("the months are %v, they were %v", after, before)
	}
	if v := versionOf(t, s); v != version {
		t.Errorf("the version is %q, it was %q", v, version)
	}
	limit(t, s, 1<<20)
	if err := s.Replace(t.Context(), city.Batch(24, 24)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var check string
	if err := db.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&check); err != nil || check != "ok" {
		t.Errorf("the file is %q (%v)", check, err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func months(t *testing.T, s *sqlite.Store) []store.Month {
	t.Helper()
	list, err := s.Months(t.Context(), store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func versionOf(t *testing.T, s *sqlite.Store) string {
	t.Helper()
	v, err := s.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func limit(t *testing.T, s *sqlite.Store, pages int) {
	t.Helper()
	if err := s.Limit(t.Context(), pages); err != nil {
		t.Fatal(err)
	}
}
