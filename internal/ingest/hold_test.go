package ingest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
)

// waiting keeps what is held.
type waiting struct {
	list     []candidate.Wave
	released []string
}

func (w *waiting) Hold(_ context.Context, one candidate.Wave) error {
	w.list = append(w.list, one)
	return nil
}

func (w *waiting) Release(_ context.Context, id string) error {
	w.released = append(w.released, id)
	return nil
}

// score is the whole authority's in the wave t3.
func score(value float64) measure.Reading {
	r := known("enquete", "survey.sens", value, day(9, 25))
	r.Count, r.Spread = 40, measure.CI95
	r.Basis = measure.BasisFields{Wave: "t3", Closed: "2026-09-25", Quarter: "2026-T3", K: 10}.Basis()
	return r
}

func of(r measure.Reading, m measure.Metric) measure.Reading {
	r.Metric = m
	return r
}

// A wave that says what is stored passes; one that says anything else waits,
// with how it was read, and what is stored stands; no source gets by.
func TestWavesWait(t *testing.T) {
	t.Parallel()
	after := measure.Refusal{Where: "wave t3", Reason: "delete the answers", Lacking: true}
	for name, c := range map[string]struct {
		stored []measure.Reading
		silent bool // the source says nothing of how it read
		waits  bool
		values []float64
	}{
		"new":               {waits: true},
		"new, and not told": {silent: true, waits: true},
		"the same":          {stored: []measure.Reading{score(55)}, values: []float64{55}},
		"another":           {stored: []measure.Reading{score(54)}, waits: true, values: []float64{54}},
		"less than before":  {stored: []measure.Reading{score(55), of(score(60), "survey.lien")}, waits: true, values: []float64{55, 60}},
	} {
		keep, held := &stored{readings: c.stored}, &waiting{}
		p := pipeline(t, keep)
		p = ingest.New(ingest.Setup{Register: p.Register, Zone: time.UTC, Assumptions: p.Assumptions, Stored: keep, Waiting: held, Now: p.Now})
		b := measure.Batch{Source: "enquete", Window: day(9, 25), Readings: []measure.Reading{score(55)}}
		if !c.silent {
			b.Waves = []measure.WaveRead{{Wave: "t3", Complete: 40, After: []measure.Refusal{after}}}
		}
		got, err := p.Run(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		var values []float64
		for _, r := range got.All() {
			values = append(values, r.Value)
		}
		if got.Told.Kept > 0 || got.Told.LetGo > 0 {
			t.Errorf("%s: a wave is said to hold less than before: %+v", name, got.Told)
		}
		if !slices.Equal(values, c.values) || c.waits != (len(held.list) == 1) || len(got.Waves) > 0 || len(got.Refused) != 1 {
			t.Errorf("%s: stored are %v, %d waves wait; %+v", name, values, len(held.list), got.Refused)
			continue
		}
		if c.waits {
			w := held.list[0]
			if w.ID != "t3" || w.Source != "enquete" || len(w.Readings) != 1 || w.Readings[0].Value != 55 || (!c.silent && w.Read.Complete != 40) || !got.Refused[0].Lacking {
				t.Errorf("%s: %+v waits; %+v", name, w, got.Refused)
			}
		} else if got.Refused[0] != after || len(held.released) != 1 {
			t.Errorf("%s: %+v is said, not what is to be done; what waited of it before stays: %v", name, got.Refused, held.released)
		}
	}
}
