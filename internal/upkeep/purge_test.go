package upkeep_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation(time.DateOnly, text, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// filled is a store in which each source said one thing of each day.
func filled(t *testing.T, days map[string][]string) *sqlite.Store {
	t.Helper()
	keep, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "vigie.db"), measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := keep.Close(); err != nil {
			t.Error(err)
		}
	})
	for source, list := range days {
		for _, day := range list {
			from := date(t, day)
			w := measure.Window{From: from, To: from.AddDate(0, 0, 1)}.UTC()
			r := measure.Reading{
				Key:   measure.Key{Source: source, Metric: measure.Sessions, Method: measure.Declared, Window: w},
				State: measure.Known, Value: 1, Low: 1, High: 1, Covered: w.Length(),
			}
			if err := keep.Replace(t.Context(), measure.Batch{Source: source, Window: w, Readings: []measure.Reading{r}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return keep
}

// left lists the days that a source still has, in order.
func left(t *testing.T, keep *sqlite.Store, source string) []string {
	t.Helper()
	var days []string
	for r, err := range keep.Readings(t.Context(), source, measure.Window{}) {
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, r.Window.From.In(paris(t)).Format(time.DateOnly))
	}
	slices.Sort(days)
	return days
}

func purger(t *testing.T, keep upkeep.Store) *upkeep.Purger {
	t.Helper()
	nothing := func(context.Context, time.Time) (int, error) { return 0, nil }
	return &upkeep.Purger{
		Store: keep, Log: nothing, Drafts: nothing, Zone: paris(t), Now: func() time.Time { return date(t, "2026-09-15") },
		Retention: upkeep.Retention{Figures: func(string) int { return 0 }},
	}
}

// On 15 September what is kept for two months goes back to 1 July, for twelve to
// 1 September of last year, for 0 for ever: each source by its own retention.
func TestEachSourceByItsRetention(t *testing.T) {
	t.Parallel()
	days := []string{"2025-08-31", "2025-09-01", "2026-06-30", "2026-07-01"}
	keep := filled(t, map[string][]string{"compteur": days, "enquete": days, "facture": days})
	p := purger(t, keep)
	p.Retention.Figures = func(source string) int { return map[string]int{"compteur": 12, "enquete": 2}[source] }
	done, err := p.Purge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []upkeep.Purged{
		{What: "compteur", Before: period.Date{Year: 2025, Month: 9, Day: 1}, Count: 1},
		{What: "enquete", Before: period.Date{Year: 2026, Month: 7, Day: 1}, Count: 3},
	}
	slices.SortFunc(done, func(a, b upkeep.Purged) int { return a.Count - b.Count })
	if !slices.Equal(done, want) {
		t.Errorf("purged %+v, want %+v", done, want)
	}
	for source, want := range map[string][]string{"compteur": days[1:], "enquete": days[3:], "facture": days} {
		if got := left(t, keep, source); !slices.Equal(got, want) {
			t.Errorf("%s has %v left, want %v", source, got, want)
		}
	}
	if again, err := p.Purge(t.Context()); err != nil || len(again) != 0 {
		t.Errorf("purged twice: %+v, %v", again, err)
	}
}

// The log and the drafts go by the retention of who did what, from the start of
// a civil month on; sessions that are over go always. One that fails leaves the
// others to be purged, and is told.
func TestRecordsAndSessions(t *testing.T) {
	t.Parallel()
	locked := errors.New("locked")
	keep := filled(t, map[string][]string{"compteur": {"2020-01-01"}})
	p := purger(t, keep)
	p.Retention = upkeep.Retention{Figures: func(string) int { return 1 }, Audit: 6}
	var before []time.Time
	p.Log = func(_ context.Context, at time.Time) (int, error) {
		before = append(before, at)
		return 0, locked
	}
	p.Drafts = func(_ context.Context, at time.Time) (int, error) {
		before = append(before, at)
		return 2, nil
	}
	p.Sessions = func(context.Context) (int, error) { return 3, nil }
	done, err := p.Purge(t.Context())
	if !errors.Is(err, locked) {
		t.Errorf("%v, want the log's error", err)
	}
	march := date(t, "2026-03-01")
	if len(before) != 2 || !before[0].Equal(march) || !before[1].Equal(march) {
		t.Errorf("asked to purge before %v, want 1 March in Paris", before)
	}
	want := []upkeep.Purged{
		{What: "drafts", Before: period.Date{Year: 2026, Month: 3, Day: 1}, Count: 2},
		{What: "sessions", Before: period.Date{Year: 2026, Month: 9, Day: 15}, Count: 3},
		{What: "compteur", Before: period.Date{Year: 2026, Month: 8, Day: 1}, Count: 1},
	}
	if !slices.Equal(done, want) {
		t.Errorf("purged %+v, want %+v", done, want)
	}
	before, p.Retention.Audit = nil, 0
	if _, err := p.Purge(t.Context()); err != nil || len(before) != 0 {
		t.Errorf("%v: records that are kept for ever are purged before %v", err, before)
	}
}
