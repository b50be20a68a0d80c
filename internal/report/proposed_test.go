package report_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What the person in charge is shown of a wave is what the page shows once the
// store has it, its change since the wave before and each group; whatever the store
// had of it before, or of an earlier one in the same quarter.
func TestProposedIsWhatIsShownLater(t *testing.T) {
	t.Parallel()
	in, q := survey.Pulse(), period.QuarterOf(2026, 2)
	all := func(shift int) []answers {
		list := make([]answers, 300)
		for i := range list {
			list[i] = worker(i, i%3 == 0, shift)
		}
		return list
	}
	before, w := campaign(q.Previous(), in), campaign(q, in)
	w.Closed = w.Closed.AddDays(10) // of one month with the earlier one
	earlier := w
	earlier.ID, earlier.Closed = "earlier", w.Closed.AddDays(-3)
	waves := []survey.Wave{before, earlier, w}
	stored := slices.Concat(published(t, before, in, 80, all(1)), published(t, earlier, in, 90, all(-1)))
	anew := published(t, w, in, 70, all(0))
	reporting := func(rows []measure.Month) *report.Reporter {
		t.Helper()
		r, err := report.New(&counting{months: rows}, report.Setup{
			Zone: paris(t), Directions: two(), Waves: waves, Now: func() time.Time { return time.Date(2028, 12, 1, 9, 0, 0, 0, time.UTC) },
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	readings := make([]measure.Reading, 0, len(anew))
	for _, m := range anew {
		key := m.Key
		key.Window = w.Window(paris(t)).UTC()
		readings = append(readings, measure.Reading{Key: key, State: m.State, Value: m.Value, Low: m.Low, High: m.High, Spread: m.Spread, Count: m.Count, Basis: m.Basis})
	}
	want, err := reporting(slices.Concat(published(t, before, in, 80, all(1)), anew)).Wellbeing(t.Context(), disclosure.Reader{HR: true, Compare: true}, q)
	if err != nil {
		t.Fatal(err)
	}
	for name, rows := range map[string][]measure.Month{
		"an earlier one of the quarter": stored, "another reading of it": slices.Concat(published(t, before, in, 80, all(1)), published(t, w, in, 50, all(-1))),
	} {
		got, err := reporting(rows).Proposed(t.Context(), w, readings)
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Scores) != 8 || want.Scores[0].Change == nil || len(want.Directions) != 2 {
			t.Fatalf("the test shows nothing: %d scores, %d directions", len(want.Scores), len(want.Directions))
		}
		if !reflect.DeepEqual(got.Wave, want.Wave) || !reflect.DeepEqual(got.Directions, want.Directions) || got.Stale {
			t.Errorf("%s: another wave, or other groups", name)
		}
		for i, s := range got.Scores {
			if !reflect.DeepEqual(s, want.Scores[i]) {
				t.Errorf("%s: of %s is proposed %+v, %+v, not %+v, %+v", name, s.ID, s.Figure, s.Change, want.Scores[i].Figure, want.Scores[i].Change)
			}
		}
	}
	if got, err := reporting(stored).Proposed(t.Context(), w, nil); err != nil || got.Wave != nil {
		t.Errorf("of no reading %+v is proposed, %v", got.Wave, err)
	}
}

// A quarter says that its wave waits, and none of another quarter.
func TestOverviewSaysWhatIsAwaited(t *testing.T) {
	t.Parallel()
	in, q := survey.Pulse(), period.QuarterOf(2026, 2)
	w := campaign(q, in)
	r, err := report.New(&counting{}, report.Setup{Zone: paris(t), Directions: two(), Waves: []survey.Wave{campaign(q.Previous(), in), w}, Now: func() time.Time { return time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Overview(t.Context(), q)
	if err != nil || len(got.Awaited) != 1 || got.Awaited[0].ID != w.ID {
		t.Errorf("%+v is awaited, %v", got.Awaited, err)
	}
	if got, err := r.Overview(t.Context(), period.YearOf(2026)); err != nil || len(got.Awaited) > 0 {
		t.Errorf("of the year %+v is awaited, %v", got.Awaited, err)
	}
}
