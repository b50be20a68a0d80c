// Package storetest is the contract of internal/store as tests: one suite over
// every store, against an independent reference. A store joins by a function
// that opens it.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// Open opens the store of that name, empty the first time. The suite closes it.
type Open func(ctx context.Context, name string, rules measure.Rules) (store.Store, error)

// Run holds a store to its contract.
func Run(t *testing.T, open Open) {
	t.Helper()
	s := &suite{open: open}
	for _, test := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"same figures as the reference", s.figures},
		{"figures again under other rules", s.otherRules},
		{"readings come back as they were", s.roundTrip},
		{"what a source said itself", s.said},
		{"membership is by end", s.membership},
		{"a correction takes whole readings", s.corrections},
		{"bookmarks", s.bookmarks},
		{"outcomes", s.outcomes},
		{"refusals", s.refusals},
		{"version", s.version},
		{"bad batches are refused whole", s.badBatches},
		{"a call that is cancelled changes nothing", s.cancelled},
		{"queries", s.queries},
		{"waves of a survey", s.waves},
		{"a figure of a group needs its seal", s.sealed},
		{"several writers", s.severalWriters},
		{"copy", s.copies},
	} {
		t.Run(test.name, test.run)
	}
}

type suite struct {
	open  Open
	count atomic.Int64
}

// fresh opens an empty store.
func (s *suite) fresh(ctx context.Context, rules measure.Rules) (store.Store, string, error) {
	name := fmt.Sprintf("t%d", s.count.Add(1))
	have, err := s.open(ctx, name, rules)
	return have, name, err
}

func (s *suite) empty(t *testing.T) (store.Store, string) {
	t.Helper()
	have, name, err := s.fresh(t.Context(), measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := have.Close(); err != nil {
			t.Error(err)
		}
	})
	return have, name
}

// figures plays drawn stories to the store and to the reference. Half of the
// time the figures are read after every batch, which is when a store that
// keeps wrong summaries is caught with them.
func (s *suite) figures(t *testing.T) {
	zone := paris(t)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		story := drawStory(t, zone)
		have, _, err := s.fresh(ctx, story.rules)
		if err != nil {
			t.Fatal(err)
		}
		want := &Reference{Zone: zone, Order: story.rules.Order}
		often := rapid.Bool().Draw(t, "read often")
		for i, b := range story.batches {
			if err := have.Replace(ctx, b); err != nil {
				t.Fatalf("Replace: %v", err)
			}
			want.Replace(b)
			if often || i == len(story.batches)-1 {
				Agree(t, ctx, have, want, story.months)
			}
		}
		for _, b := range story.batches {
			same(t, ctx, have, b.Source, b.Window, want.Readings(b.Source, b.Window))
		}
		if err := have.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// otherRules opens a store again, once or twice, in the same zone or another
// and with another order: its summaries must be those of the new rules, whether
// Remake was called or not.
func (s *suite) otherRules(t *testing.T) {
	zone := paris(t)
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		story := drawStory(t, zone)
		have, name, err := s.fresh(ctx, story.rules)
		if err != nil {
			t.Fatal(err)
		}
		want := &Reference{Zone: zone, Order: story.rules.Order}
		for _, b := range story.batches {
			if err := have.Replace(ctx, b); err != nil {
				t.Fatal(err)
			}
			want.Replace(b)
		}
		for _, order := range rapid.SampledFrom(otherOrders()).Draw(t, "orders") {
			want.Zone, want.Order = rapid.SampledFrom([]*time.Location{zone, tokyo}).Draw(t, "zone"), order
			have = s.reopen(t, have, name, measure.Rules{Zone: want.Zone, Order: want.Order})
		}
		if r, ok := have.(store.Remaker); ok && rapid.Bool().Draw(t, "remake") {
			if err := r.Remake(ctx); err != nil {
				t.Fatal(err)
			}
		}
		extra := drawBatch(t, story, story.batches[0].Window.From.Truncate(24*time.Hour))
		extra.Readings = slices.DeleteFunc(extra.Readings, func(r measure.Reading) bool { return doubled(want, extra, r) })
		if err := have.Replace(ctx, extra); err != nil {
			t.Fatal(err)
		}
		want.Replace(extra)
		from := time.Date(story.months.From.Year(), story.months.From.Month(), 1, 0, 0, 0, 0, want.Zone)
		Agree(t, ctx, have, want, measure.Window{From: from.UTC(), To: from.AddDate(0, 4, 0).UTC()})
		if err := have.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// otherOrders are orders of sources that no drawn story has, one after the other.
func otherOrders() [][][]measure.Order {
	one := []measure.Order{{System: "a", Sources: []string{"gateway", "daily"}}}
	two := []measure.Order{{System: "b", Metric: measure.Queries, Sources: []string{"fine"}}, {System: "b", Sources: []string{"six"}}}
	return [][][]measure.Order{{one}, {two}, {one, two}, {two, one}}
}

// reopen closes a store and opens it under other rules, which its version tells.
func (s *suite) reopen(t *rapid.T, have store.Store, name string, rules measure.Rules) store.Store {
	t.Helper()
	ctx := context.Background()
	before, err := have.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := have.Close(); err != nil {
		t.Fatal(err)
	}
	if have, err = s.open(ctx, name, rules); err != nil {
		t.Fatal(err)
	}
	if after, err := have.Version(ctx); err != nil || after == before {
		t.Errorf("the version is still %q under other rules (%v)", after, err)
	}
	return have
}
