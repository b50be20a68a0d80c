package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

func sorted(list []string) string {
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// copies copies drawn stories, once in one go and once stopped after each
// piece and begun again.
func (s *suite) copies(t *testing.T) {
	zone := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		story := drawStory(t, zone)
		from, _, err := s.fresh(ctx, story.rules)
		if err != nil {
			t.Fatal(err)
		}
		to, _, err := s.fresh(ctx, story.rules)
		if err != nil {
			t.Fatal(err)
		}
		want := &Reference{Zone: zone, Order: story.rules.Order}
		for i, b := range story.batches {
			b.Refused = []measure.Refusal{{Where: "line 1", Reason: "so"}}
			o := store.Outcome{Source: b.Source, At: noon().Add(time.Duration(i) * time.Hour), Window: b.Window, Read: len(b.Readings)}
			if err := errors.Join(from.Replace(ctx, b), from.Record(ctx, o)); err != nil {
				t.Fatal(err)
			}
			want.Replace(b)
		}
		if rapid.Bool().Draw(t, "stop") {
			stopped, stop := context.WithCancel(ctx)
			if err := store.Copy(stopped, from, to, func(store.Progress) { stop() }); !errors.Is(err, context.Canceled) && err != nil {
				t.Fatal(err)
			}
			stop()
		}
		last := 0.0
		err = store.Copy(ctx, from, to, func(p store.Progress) {
			if p.Done < last || p.Done > 1 {
				t.Errorf("the copy went from %v to %v", last, p.Done)
			}
			last = p.Done
		})
		if err != nil {
			t.Fatal(err)
		}
		Agree(t, ctx, to, want, story.months)
		agreeSources(t, ctx, from, to)
		if err := errors.Join(from.Close(), to.Close()); err != nil {
			t.Fatal(err)
		}
	})
}

// within reports whether a copy holds no more than the original says: a store
// may keep the span of what was withdrawn since, which a copy never held.
func within(w, held measure.Window) bool {
	return w == (measure.Window{}) || (!w.From.Before(held.From) && !w.To.After(held.To))
}

func agreeSources(t *rapid.T, ctx context.Context, from, to store.Store) { //nolint:revive // the test comes first, as in every helper
	t.Helper()
	want, err := from.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, err := to.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d sources, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Source != want[i].Source || !got[i].Bookmark.Equal(want[i].Bookmark) || !within(got[i].Held, want[i].Held) ||
			!slices.Equal(got[i].Outcomes, want[i].Outcomes) || !slices.Equal(got[i].Refused, want[i].Refused) {
			t.Errorf("source %+v, want %+v", got[i], want[i])
		}
		w := measure.Window{}
		same(t, ctx, to, want[i].Source, w, collect(t, ctx, from, want[i].Source, w))
	}
}
