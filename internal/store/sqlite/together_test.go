package sqlite_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// Several batches are written together or not at all: one that cannot be written
// leaves those before it out, wherever it fails.
func TestReplaceAllTogether(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "together.db"), measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	city := storetest.City{Systems: 20, Start: time.Date(2026, 4, 30, 22, 0, 0, 0, time.UTC)}
	first, other := city.Batch(0, 24), city.Batch(0, 24*60)
	other.Source = "other"
	other.Readings = slices.Clone(other.Readings)
	for i := range other.Readings {
		other.Readings[i].Source = "other"
	}
	bad := first
	bad.Window.To = bad.Window.From
	if err := s.ReplaceAll(t.Context(), []measure.Batch{first, bad}); err == nil || !strings.Contains(err.Error(), "window") {
		t.Errorf("a batch without a window: %v", err)
	}
	limit(t, s, 60)
	if err := s.ReplaceAll(t.Context(), []measure.Batch{first, other}); err == nil || !strings.Contains(err.Error(), `storing the readings of "other"`) {
		t.Errorf("a second batch that does not fit: %v", err)
	}
	if got := months(t, s); len(got) != 0 {
		t.Errorf("the first batch is stored without the second: %d months", len(got))
	}
	limit(t, s, 1<<20)
	if err := s.ReplaceAll(t.Context(), []measure.Batch{first, other}); err != nil {
		t.Fatal(err)
	}
	if got := months(t, s); len(got) == 0 {
		t.Error("nothing is stored of two batches that fit")
	}
}
