package correction_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// dying is a store under which the program dies at its n-th write, before that
// write or right after.
type dying struct {
	*sqlite.Store
	n     int
	after bool
}

type death struct{}

func (d *dying) ReplaceAll(ctx context.Context, list []measure.Batch) error {
	if d.n--; d.n == 0 && !d.after {
		panic(death{})
	}
	err := d.Store.ReplaceAll(ctx, list)
	if d.n == 0 {
		panic(death{})
	}
	return err
}

const second = "sonde"

// spoken collects 1000 Wh of one source and 500 Wh of another for a day of July
// and one of August, under a PUE of 1.2.
func spoken(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	for _, month := range []time.Month{7, 8} {
		h.collect(measure.Batch{Source: source, Window: day(month, 3), Readings: []measure.Reading{equipment(1000, day(month, 3))}})
		other := equipment(500, day(month, 3))
		other.Source = second
		h.collect(measure.Batch{Source: second, Window: day(month, 3), Readings: []measure.Reading{other}})
	}
	return h
}

// dies recomputes July and August until the program dies, and reports whether it
// did.
func (h *house) dies() (dead bool) {
	h.t.Helper()
	defer func() {
		switch r := recover(); r {
		case nil:
		case death{}:
			dead = true
		default:
			panic(r)
		}
	}()
	w := measure.Window{From: day(7, 1).From, To: day(9, 1).From}
	if _, err := h.Recompute(h.t.Context(), w, nil, func(float64) {}); err != nil {
		h.t.Fatal(err)
	}
	return false
}

// pueOf is the PUE that a day's energies of both sources have; 0 when they
// differ.
func (h *house) pueOf(key string) float64 {
	h.t.Helper()
	a, b := h.stored(source)["energy "+key].Value/1000, h.stored(second)["energy "+key].Value/500
	if a != b {
		return 0
	}
	return a
}

// Wherever recomputing breaks off, each month is as before or as after, of all
// its sources; and opening again finishes the month that was begun, so that what
// is read again agrees with it.
func TestRecomputeBreaksOff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at           int
		after        bool
		july, august float64 // right after the death
		last         float64 // August's after opening again
	}{
		{1, false, 1.2, 1.2, 1.2},
		{1, true, 1.5, 1.2, 1.2},
		{2, false, 1.5, 1.2, 1.5},
		{2, true, 1.5, 1.5, 1.5},
	} {
		h := spoken(t)
		h.through = func(s *sqlite.Store) correction.Store { return &dying{Store: s, n: c.at, after: c.after} }
		h.under(1.5, "serveur")
		if !h.dies() {
			t.Fatalf("%+v: it does not die", c)
		}
		if july, august := h.pueOf("07-03"), h.pueOf("08-03"); july != c.july || august != c.august {
			t.Errorf("%+v: after the death July is under %v and August under %v", c, july, august)
		}
		h.through = func(s *sqlite.Store) correction.Store { return s }
		h.under(1.5, "serveur")
		if n := h.resume(); n != 1 {
			t.Errorf("%+v: %d windows are finished", c, n)
		}
		if july, august := h.pueOf("07-03"), h.pueOf("08-03"); july != 1.5 || august != c.last {
			t.Errorf("%+v: finished, July is under %v and August under %v", c, july, august)
		}
		h.collect(measure.Batch{Source: source, Window: day(7, 3), Readings: []measure.Reading{equipment(1000, day(7, 3))}})
		h.collect(measure.Batch{Source: source, Window: day(8, 3), Readings: []measure.Reading{equipment(1000, day(8, 3))}})
		if july, august := h.pueOf("07-03"), h.pueOf("08-03"); july != 1.5 || august != c.last {
			t.Errorf("%+v: read again, July is under %v and August under %v", c, july, august)
		}
		if n := h.resume(); n != 0 {
			t.Errorf("%+v: %d are finished twice", c, n)
		}
	}
}

// resume finishes what was broken off, and counts what the log says of it.
func (h *house) resume() int {
	h.t.Helper()
	var log bytes.Buffer
	if err := h.Resume(h.t.Context(), slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		h.t.Fatal(err)
	}
	return strings.Count(log.String(), "had broken off: finished it")
}

// Up to a moment of a day, the whole day is recomputed: what it said stays the
// last day of the window.
func TestRecomputeUpToNow(t *testing.T) {
	t.Parallel()
	h := spoken(t)
	h.under(1.5, "serveur")
	w := measure.Window{From: day(8, 1).From, To: day(8, 3).From.Add(10*time.Hour + 12345*time.Nanosecond)}
	if _, err := h.Recompute(t.Context(), w, nil, func(float64) {}); err != nil {
		t.Fatal(err)
	}
	if july, august := h.pueOf("07-03"), h.pueOf("08-03"); july != 1.2 || august != 1.5 {
		t.Errorf("July is under %v and August under %v", july, august)
	}
}
