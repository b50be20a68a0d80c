package storetest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// tb is what a test and a property have in common.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// near allows for sums made in another order.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b), 1)
}

func soon(a, b time.Duration) bool { return (a - b).Abs() < time.Millisecond*100 }

// Agree fails unless the store's months and profiles over whole civil months
// are those of the reference.
func Agree(t tb, ctx context.Context, have store.Reader, want *Reference, months measure.Window) { //nolint:revive // the test comes first, as in every helper
	t.Helper()
	got, err := have.Months(ctx, store.Query{Months: months})
	if err != nil {
		t.Fatalf("Months: %v", err)
	}
	for at := months.From.In(want.Zone); at.Before(months.To); at = at.AddDate(0, 1, 0) {
		month := measure.Window{From: at.UTC(), To: at.AddDate(0, 1, 0).UTC()}
		agreeMonth(t, month, got, want.Months(month))
	}
	profiles, err := have.Profiles(ctx, store.Query{Months: months})
	if err != nil {
		t.Fatalf("Profiles: %v", err)
	}
	agreeProfiles(t, profiles, want.Profiles(months))
	corrections, err := have.Corrections(ctx, months)
	if err != nil {
		t.Fatalf("Corrections: %v", err)
	}
	equal(t, fmt.Sprintf("corrections from %s to %s", months.From, months.To), corrections, want.Corrections(months))
}

func agreeMonth(t tb, month measure.Window, got []store.Month, want map[measure.Key]Figure) {
	t.Helper()
	covered, kept := map[measure.Key]time.Duration{}, map[measure.Key]time.Duration{}
	seen := map[measure.Key]bool{}
	for _, m := range got {
		if m.Window.From.Equal(month.From) {
			covered[group(m.Key)] += m.Covered
			kept[group(m.Key)] += m.KeptCovered
		}
	}
	for _, m := range got {
		if !m.Window.From.Equal(month.From) {
			continue
		}
		w, ok := want[m.Key]
		if !ok || seen[m.Key] {
			t.Errorf("%s: the store has it (%v) and the reference has not, or it came twice", name(m.Key), m.Value)
			continue
		}
		seen[m.Key] = true
		if m.State != w.State || m.Count != w.Count ||
			!near(m.Value, w.Value) || !near(m.Low, w.Low) || !near(m.High, w.High) {
			t.Errorf("%s: %v [%v %v] of %d in state %d, want %v [%v %v] of %d in state %d", name(m.Key),
				m.Value, m.Low, m.High, m.Count, m.State, w.Value, w.Low, w.High, w.Count, w.State)
		}
		if !near(m.Kept, w.Kept) || !near(m.KeptLow, w.KeptLow) || !near(m.KeptHigh, w.KeptHigh) {
			t.Errorf("%s: kept %v [%v %v], want %v [%v %v]", name(m.Key), m.Kept, m.KeptLow, m.KeptHigh, w.Kept, w.KeptLow, w.KeptHigh)
		}
		if w.GroupCovered > 0 && (!soon(covered[group(m.Key)], w.GroupCovered) || !soon(kept[group(m.Key)], w.GroupedKept)) {
			t.Errorf("%s: covered %v and kept %v, want %v and %v", name(m.Key), covered[group(m.Key)], kept[group(m.Key)], w.GroupCovered, w.GroupedKept)
		}
	}
	for key, w := range want {
		if !seen[key] {
			t.Errorf("%s: the store has it not, want %v", name(key), w.Value)
		}
	}
}

func agreeProfiles(t tb, got []store.Profile, want map[measure.Key]Shape) {
	t.Helper()
	for _, p := range got {
		w, ok := want[p.Key]
		if !ok {
			t.Errorf("%s: the store has a profile and the reference has not", name(p.Key))
			continue
		}
		delete(want, p.Key)
		if !slices.EqualFunc(p.Days, w.Days, near) {
			t.Errorf("%s: days\n%v want\n%v", name(p.Key), p.Days, w.Days)
		}
		for d := range p.Week {
			if !slices.EqualFunc(p.Week[d][:], w.Week[d][:], near) {
				t.Errorf("%s: day %d of the week\n%v want\n%v", name(p.Key), d, p.Week[d], w.Week[d])
			}
		}
	}
	for key := range want {
		t.Errorf("%s: the store has no profile", name(key))
	}
}

func name(k measure.Key) string {
	return fmt.Sprintf("%s/%s/%s/%s/%d/%s from %s", k.Source, k.System, k.Part, k.Metric, k.Method, k.Model, k.Window.From.Format("2006-01-02T15Z"))
}

// collect reads raw readings, sorted.
func collect(t tb, ctx context.Context, have store.Reader, source string, w measure.Window) []measure.Reading { //nolint:revive // as above
	t.Helper()
	var list []measure.Reading
	for r, err := range have.Readings(ctx, source, w) {
		if err != nil {
			t.Fatalf("Readings of %q: %v", source, err)
		}
		list = append(list, r)
	}
	return list
}

func sortReadings(list []measure.Reading) {
	slices.SortFunc(list, func(a, b measure.Reading) int {
		return strings.Compare(name(a.Key)+a.Window.To.String(), name(b.Key)+b.Window.To.String())
	})
}

// same fails unless the store holds exactly these readings of the source.
func same(t tb, ctx context.Context, have store.Reader, source string, w measure.Window, want []measure.Reading) { //nolint:revive // as above
	t.Helper()
	equal(t, fmt.Sprintf("readings of %q from %s to %s", source, w.From, w.To), collect(t, ctx, have, source, w), want)
}

// equal fails unless two lists hold the same readings, in any order.
func equal(t tb, what string, got, want []measure.Reading) {
	t.Helper()
	got, want = slices.Clone(got), slices.Clone(want)
	sortReadings(got)
	sortReadings(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %d, want %d\n%v\nwant\n%v", what, len(got), len(want), got, want)
	}
}

func paris(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
