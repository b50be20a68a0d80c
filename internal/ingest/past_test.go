package ingest_test

import (
	"context"
	"iter"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// counting is a store that counts how often it is read.
type counting struct {
	stored
	reads int
}

func (c *counting) Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	c.reads++
	return c.stored.Said(ctx, source, w)
}

// What a collector read of its source right before is not read once more, if it
// holds the window of the batch; the outcome is the same. It serves once.
func TestWhatACollectorReadIsReadOnce(t *testing.T) {
	t.Parallel()
	const queries = measure.Queries
	list := []measure.Reading{said(8, "serveur", queries, "m", 5), said(9, "serveur", queries, "m", 7)}
	batch := measure.Batch{Source: "passerelle", Window: day(9, 10), Readings: []measure.Reading{said(9, "serveur", queries, "m", 8)}}
	const want = "8 serveur queries m 5 before, 9 serveur queries m 8"
	wide := measure.Window{From: day(9, 1).From, To: day(9, 20).To}
	half := measure.Window{From: day(9, 10).From, To: day(9, 10).From.Add(day(9, 10).Length() / 2)}
	for name, c := range map[string]struct {
		source string
		past   measure.Window
		reads  [2]int // after the batch, and after it once more
	}{
		"the same window":         {"passerelle", day(9, 10), [2]int{1, 2}},
		"a wider one":             {"passerelle", wide, [2]int{1, 2}},
		"a part of it":            {"passerelle", half, [2]int{2, 3}},
		"one that is open":        {"passerelle", measure.Window{To: wide.To}, [2]int{2, 3}},
		"the past of another one": {"compteur", day(9, 10), [2]int{2, 3}},
	} {
		p, store := gateway(t, nil), &counting{stored: stored{readings: list}}
		p.Stored = store
		for _, err := range p.Past(t.Context(), c.source, c.past) {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, reads := range c.reads {
			got, err := p.Run(t.Context(), batch)
			if err != nil || brief(got) != want || store.reads != reads {
				t.Errorf("%s: %s in %d reads, %v; want %s in %d", name, brief(got), store.reads, err, want, reads)
			}
		}
	}
	p, store := gateway(t, nil), &counting{stored: stored{readings: list}}
	p.Stored = store
	for _, err := range p.Past(t.Context(), "passerelle", day(9, 10)) {
		if err != nil {
			t.Error(err)
		}
		break // it did not see all
	}
	if got, err := p.Run(t.Context(), batch); err != nil || brief(got) != want || store.reads != 2 {
		t.Errorf("left half way: %s in %d reads, %v", brief(got), store.reads, err)
	}
}
