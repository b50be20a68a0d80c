package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// said: Said leaves out what the basis says was worked out, marked or of before
// the mark, and nothing else: not what was let go, nor what only names the mark.
// Another process that had the store open knows the bases that came since.
func (s *suite) said(t *testing.T) {
	have, name := s.empty(t)
	other, err := s.open(t.Context(), name, measure.Rules{Zone: paris(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	replace(t, have, hours("x", noon().Add(-time.Hour), 1))
	onlySaid(t, t.Context(), other, all(), hours("x", noon().Add(-time.Hour), 1).Readings)

	b := measure.Batch{Source: "x", Window: measure.Window{From: noon(), To: noon().Add(20 * time.Hour)}}
	want := hours("x", noon().Add(-time.Hour), 1).Readings
	for i, basis := range []struct {
		text    string
		derived bool
	}{
		{"", false},
		{"derived=vigie", true},
		{"counts=query;derived=vigie", true},
		{"derived=vigie;factor=a", true},
		{"assumption=uses", true},
		{"boundary=gpu;completed=0.5", true},
		{"pue=1.3;pue_by=vigie", true},
		{"pue=1.3;pue_by=source", false},
		{"note=derived%3Dvigie", false},
		{"note=%3Bderived%3Dvigie%3B", false},
		{"note=pue_by%3Dvigie", false},
		{"counts=query;said=before", false},
		{"said=let-go", false},
		{"underived=yes", false}, // a key of another version
	} {
		parsed, err := measure.ParseBasis(basis.text)
		if err != nil {
			t.Fatal(err)
		}
		r := hours("x", noon().Add(time.Duration(i)*time.Hour), float64(i+1)).Readings[0]
		if r.Basis = parsed; basis.text == "said=let-go" {
			r = measure.Reading{Key: r.Key, Basis: parsed}
		}
		b.Readings = append(b.Readings, r)
		if !basis.derived {
			want = append(want, r)
		}
	}
	replace(t, have, b)
	for _, view := range []store.Store{have, other} {
		onlySaid(t, t.Context(), view, all(), want)
		onlySaid(t, t.Context(), view, measure.Window{}, want)
		onlySaid(t, t.Context(), view, measure.Window{From: noon(), To: noon().Add(2 * time.Hour)}, want[1:2])
		for _, err := range view.Said(t.Context(), "x", all()) {
			if err != nil {
				t.Error(err)
			}
			break // a caller may stop
		}
		for r, err := range view.Said(t.Context(), "nobody", all()) {
			t.Errorf("a source that never spoke says %v (%v)", r, err)
		}
	}
	same(t, t.Context(), have, "x", b.Window, b.Readings)
}

// onlySaid fails unless the source "x" said exactly these readings.
func onlySaid(t *testing.T, ctx context.Context, have store.Store, w measure.Window, want []measure.Reading) { //nolint:revive // as in every helper
	t.Helper()
	var got []measure.Reading
	for r, err := range have.Said(ctx, "x", w) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	equal(t, "what was said", got, want)
}
