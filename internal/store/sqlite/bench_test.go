package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func openIn(b *testing.B, folder string) store.Store {
	b.Helper()
	return openWith(b, folder, measure.Rules{Zone: paris(b)})
}

func openWith(b *testing.B, folder string, rules measure.Rules) *sqlite.Store {
	b.Helper()
	s, err := sqlite.Open(b.Context(), filepath.Join(folder, "bench.db"), rules)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkBackfill(b *testing.B) {
	storetest.Backfill(b, func(b *testing.B) store.Store {
		b.Helper()
		return openIn(b, b.TempDir())
	})
}

func BenchmarkDaily(b *testing.B) {
	storetest.Daily(b, func(b *testing.B) store.Store {
		b.Helper()
		return openIn(b, b.TempDir())
	})
}

func BenchmarkLive(b *testing.B) {
	s := openIn(b, b.TempDir())
	storetest.Live(b, s)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRules makes months again from days and from readings.
func BenchmarkRules(b *testing.B) {
	folder := b.TempDir()
	storetest.Rules(b, func(b *testing.B, rules measure.Rules) storetest.Remaking {
		b.Helper()
		return openWith(b, folder, rules)
	})
}

// BenchmarkCold reads the data of a page from three years of readings, and
// from three years with ten times fewer, which must not be much quicker.
func BenchmarkCold(b *testing.B) {
	const hours = 3 * 8768
	for name, every := range map[string]int{"all": 1, "tenth": 10} {
		b.Run(name, func(b *testing.B) {
			s := openIn(b, b.TempDir())
			storetest.BenchCity().FillEvery(b.Context(), b, s, hours, every)
			storetest.Cold(b, s)
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
