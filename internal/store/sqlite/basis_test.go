package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// A basis rests as the bytes that versions before the typed one wrote. One that
// cannot be read is refused by the name of its key, for what rests on it only.
func TestBasisAtRest(t *testing.T) {
	const sound, broken = "boundary=server;pue=1.2%2C1.30;unheard=of", "note=a%3Bb+c;sd=12.5"
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "store.db")
	from := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for source, text := range map[string]string{"sound": sound, "broken": broken} {
		basis, err := measure.ParseBasis(text)
		if err != nil {
			t.Fatal(err)
		}
		s, err := sqlite.Open(ctx, path, measure.Rules{Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		w := measure.Window{From: from, To: from.Add(time.Hour)}
		b := measure.Batch{Source: source, Window: w, Readings: []measure.Reading{{
			Key:   measure.Key{Source: source, Metric: measure.Energy, Method: measure.Measured, Window: w},
			State: measure.Known, Value: 1, Low: 1, High: 1, Covered: time.Hour, Basis: basis,
		}}}
		if err := s.Replace(ctx, b); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var rows int
	err = raw.QueryRowContext(ctx, `SELECT count(*) FROM basis WHERE text IN (?, ?)`, sound, broken).Scan(&rows)
	if err != nil || rows != 2 {
		t.Errorf("%d of 2 bases rest as they were written (%v)", rows, err)
	}
	if _, err := raw.ExecContext(ctx, `UPDATE basis SET text = 'note=a%3Bb+c;sd=rubbish' WHERE text = ?`, broken); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.Open(ctx, path, measure.Rules{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // only read
	for r, err := range s.Readings(ctx, "sound", measure.Window{}) {
		if err != nil || r.Basis.String() != sound {
			t.Errorf("beside a broken basis: %q, %v", r.Basis, err)
		}
	}
	refused := 0
	for r, err := range s.Readings(ctx, "broken", measure.Window{}) {
		if err == nil || !strings.Contains(err.Error(), `"sd"`) || strings.Contains(err.Error(), "rubbish") {
			t.Errorf("a broken basis is read as %q, %v", r.Basis, err)
		}
		refused++
	}
	if refused != 1 {
		t.Errorf("a broken basis is refused %d times", refused)
	}
}
