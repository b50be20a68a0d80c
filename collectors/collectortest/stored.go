package collectortest

import (
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Stored is what a store keeps of one source, for collectors that read their
// own past.
type Stored []measure.Reading

// Past gives the readings of which a part lies in w, as collectors.Past does.
func (s *Stored) Past(_ context.Context, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for _, r := range slices.Clone(*s) {
			if r.Window.From.Before(w.To) && r.Window.To.After(w.From) && !yield(r, nil) {
				return
			}
		}
	}
}

// Replace keeps a batch in the place of what is there of its window.
func (s *Stored) Replace(b measure.Batch) {
	*s = slices.DeleteFunc(*s, func(r measure.Reading) bool {
		return r.Window.To.After(b.Window.From) && !r.Window.To.After(b.Window.To)
	})
	*s = append(*s, b.All()...)
}

// Date is a day written as 2026-03-20.
func Date(t testing.TB, text string) period.Date {
	t.Helper()
	d, err := period.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
