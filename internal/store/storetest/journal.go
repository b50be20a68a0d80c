package storetest

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// noon is when the plain tests happen: no month's end and no change of clocks.
func noon() time.Time { return time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC) }

// hours is a batch of plain hourly readings of one system.
func hours(source string, from time.Time, values ...float64) measure.Batch {
	to := from.Add(time.Duration(len(values)) * time.Hour)
	b := measure.Batch{Source: source, Window: measure.Window{From: from, To: to}}
	for i, v := range values {
		at := from.Add(time.Duration(i) * time.Hour)
		b.Readings = append(b.Readings, measure.Reading{
			Key: measure.Key{
				Source: source, System: "a", Metric: measure.Queries, Method: measure.Measured,
				Window: measure.Window{From: at, To: at.Add(time.Hour)},
			},
			State: measure.Known, Value: v, Low: v, High: v, Covered: time.Hour,
		})
	}
	return b
}

func replace(t *testing.T, have store.Store, b measure.Batch) {
	t.Helper()
	if err := have.Replace(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// state is what the store knows of one source.
func state(t *testing.T, have store.Reader, source string) store.SourceState {
	t.Helper()
	list, err := have.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(list, func(s store.SourceState) bool { return s.Source == source })
	if at < 0 {
		t.Fatalf("the source %q is not in %v", source, list)
	}
	return list[at]
}

func (s *suite) bookmarks(t *testing.T) {
	have, name := s.empty(t)
	if list, err := have.Sources(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("an empty store has the sources %v (%v)", list, err)
	}
	want := func(at time.Time, why string) {
		t.Helper()
		if got := state(t, have, "x").Bookmark; !got.Equal(at) {
			t.Fatalf("the bookmark is %s, want %s: %s", got, at, why)
		}
	}
	h := func(n int) time.Time { return noon().Add(time.Duration(n) * time.Hour) }
	replace(t, have, hours("x", h(0), 1, 2))
	want(h(2), "the first batch sets it")
	replace(t, have, hours("x", h(2), 3))
	want(h(3), "a batch that starts at it moves it")
	replace(t, have, hours("x", h(1), 3, 4, 5))
	want(h(4), "a batch that starts before it moves it")
	replace(t, have, hours("x", h(0), 9, 9))
	want(h(4), "it never goes back")
	replace(t, have, hours("x", h(5), 1))
	want(h(4), "a batch ahead of it leaves it")
	replace(t, have, measure.Batch{Source: "x", Window: measure.Window{From: h(4), To: h(5)}})
	want(h(5), "an empty batch moves it")
	if err := have.Record(t.Context(), store.Outcome{Source: "y", At: noon()}); err != nil {
		t.Fatal(err)
	}
	if got := state(t, have, "y").Bookmark; !got.IsZero() {
		t.Errorf("a source that only failed has the bookmark %s", got)
	}
	again, err := s.open(t.Context(), name, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	if got := state(t, again, "x"); !got.Bookmark.Equal(h(5)) || !got.Held.From.Equal(h(0)) || !got.Held.To.Equal(h(6)) {
		t.Errorf("opened again, the source is %+v", got)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func (s *suite) outcomes(t *testing.T) {
	have, _ := s.empty(t)
	count := store.OutcomesKept + 5
	for i := range count {
		o := store.Outcome{Source: "x", At: noon().Add(time.Duration(i) * time.Millisecond), Read: i, Refused: 1, Kept: 2 * i, Revised: 3}
		if i%2 == 0 {
			o.Fault = "le service répond 503; \"again\"\nlater \\"
			o.Window = measure.Window{From: noon(), To: noon().Add(time.Hour)}
		}
		if err := have.Record(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := have.Record(t.Context(), store.Outcome{Source: "y", At: noon()}); err != nil {
		t.Fatal(err)
	}
	got := state(t, have, "x").Outcomes
	if len(got) != store.OutcomesKept || got[0].Read != count-1 || got[len(got)-1].Read != 5 {
		t.Fatalf("%d outcomes kept, from %d to %d", len(got), got[0].Read, got[len(got)-1].Read)
	}
	want := store.Outcome{
		Source: "x", At: noon().Add(time.Duration(count-1) * time.Millisecond), Read: count - 1, Refused: 1, Kept: 2 * (count - 1), Revised: 3,
		Fault: "le service répond 503; \"again\"\nlater \\", Window: measure.Window{From: noon(), To: noon().Add(time.Hour)},
	}
	if got[0] != want {
		t.Errorf("the latest outcome is %+v, want %+v", got[0], want)
	}
	if !got[1].Window.From.IsZero() || !got[1].Window.To.IsZero() {
		t.Errorf("an outcome without a window has %v", got[1].Window)
	}
	if n := len(state(t, have, "y").Outcomes); n != 1 {
		t.Errorf("the other source has %d outcomes", n)
	}
}

func (s *suite) refusals(t *testing.T) {
	have, _ := s.empty(t)
	refuse := func(from time.Time, n int, why string) {
		b := hours("x", from, 1)
		for i := range n {
			b.Refused = append(b.Refused, measure.Refusal{Where: reason.Text("journal.csv:" + strconv.Itoa(i)), Reason: reason.Text(why)})
		}
		replace(t, have, b)
	}
	refuse(noon(), 3, "la première lecture")
	refuse(noon().Add(time.Hour), 2, "the hour after")
	got := state(t, have, "x").Refused
	if len(got) != 5 || got[0].Reason != "the hour after" || got[0].Where != "journal.csv:0" || got[1].Where != "journal.csv:1" {
		t.Fatalf("refusals %v", got)
	}
	refuse(noon(), 1, "read again")
	if got = state(t, have, "x").Refused; len(got) != 3 || got[2].Reason != "read again" {
		t.Fatalf("refusals after reading again %v", got)
	}
	s.refusalWindows(t, have)
	refuse(noon().Add(2*time.Hour), 10*store.RefusalsKept, "all of it")
	if got = state(t, have, "x").Refused; len(got) != store.RefusalsKept || got[0].Reason != "all of it" {
		t.Fatalf("%d refusals kept", len(got))
	}
	refuse(noon().Add(2*time.Hour), 0, "")
	for _, r := range state(t, have, "x").Refused {
		if r.Reason == "all of it" {
			t.Fatal("a refusal outlives the reading that has none")
		}
	}
}

// refusalWindows: a refusal that names a window stands until that is spoken of
// again, and once; it comes back as it was.
func (s *suite) refusalWindows(t *testing.T, have store.Store) {
	t.Helper()
	tell := func(from time.Time, list ...measure.Refusal) {
		b := hours("w", from, 1, 1)
		b.Refused = list
		replace(t, have, b)
	}
	first := measure.Refusal{Where: "a", Reason: "first hour", Window: measure.Window{From: noon(), To: noon().Add(time.Hour)}}
	second := measure.Refusal{Where: "b", Reason: "second hour", Lacking: true, Window: measure.Window{From: noon().Add(time.Hour), To: noon().Add(2 * time.Hour)}}
	file := measure.Refusal{Where: "c", Reason: "bomb", Window: measure.Always(), Whole: true, Count: 70_000}
	for step, test := range []struct {
		at   time.Time
		told []measure.Refusal
		want []measure.Refusal
	}{
		{noon(), []measure.Refusal{first, second, file}, []measure.Refusal{file, second, first}},
		{noon().Add(time.Hour), []measure.Refusal{second, file}, []measure.Refusal{file, second, first}},
		{noon().Add(4 * time.Hour), []measure.Refusal{file, first}, []measure.Refusal{file, second, first}},
		{noon().Add(time.Hour), nil, []measure.Refusal{first}},
		{noon(), nil, nil},
	} {
		tell(test.at, test.told...)
		if got := state(t, have, "w").Refused; !slices.Equal(got, test.want) {
			t.Errorf("step %d: refusals %+v, want %+v", step, got, test.want)
		}
	}
}

func (s *suite) version(t *testing.T) {
	have, name := s.empty(t)
	version := func(from store.Reader) string {
		t.Helper()
		v, err := from.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	seen := []string{version(have)}
	changes := func(b measure.Batch, want bool) {
		t.Helper()
		replace(t, have, b)
		v := version(have)
		if want == slices.Contains(seen, v) {
			t.Errorf("the version is %q, seen before: %v, a change: %v", v, seen, want)
		}
		seen = append(seen, v)
	}
	changes(hours("x", noon(), 1, 2), true)
	changes(hours("x", noon(), 1, 2), false)
	changes(hours("x", noon(), 1, 3), true)
	changes(hours("x", noon(), 1), false) // the second hour is not spoken of
	changes(measure.Batch{Source: "x", Window: measure.Window{From: noon(), To: noon().Add(2 * time.Hour)}}, true)
	changes(hours("x", noon(), 1, 2), true)
	other, err := s.open(t.Context(), name, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := version(have), version(other); a != b {
		t.Errorf("two views of one store have the versions %q and %q", a, b)
	}
	if err := other.Replace(t.Context(), hours("y", noon(), 7)); err != nil {
		t.Fatal(err)
	}
	if v := version(have); slices.Contains(seen, v) {
		t.Errorf("the version %q does not show what another process wrote", v)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	stranger, _, err := s.fresh(context.Background(), measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	if v := version(stranger); slices.Contains(seen, v) {
		t.Errorf("another store has the version %q too", v)
	}
	if err := stranger.Close(); err != nil {
		t.Error(err)
	}
}
