package correction_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/assumption"
	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

const source = "compteur"

// house is a store with the services on it, under a PUE of one system of at
// most 100 W.
type house struct {
	*correction.Service
	t     *testing.T
	store *sqlite.Store
	dir   string
	// through is what Service writes to: the store itself, unless it is to fail.
	through func(*sqlite.Store) correction.Store
	// collect carries what the source says into the store.
	collect func(measure.Batch)
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), through: func(s *sqlite.Store) correction.Store { return s }}
	var err error
	if h.store, err = sqlite.Open(t.Context(), filepath.Join(h.dir, "vigie.db"), measure.Rules{Zone: time.UTC}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	h.under(1.2, "serveur")
	return h
}

// under opens the services again with another PUE or another register.
func (h *house) under(pue float64, systems ...measure.System) {
	h.t.Helper()
	catalogue, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	var r register.Register
	for _, id := range systems {
		r.Systems = append(r.Systems, register.System{ID: id, MaxPower: 100, Hosting: register.Hosting{PUE: &register.Factor{Value: pue}}})
	}
	now := func() time.Time { return day(9, 1).From }
	assumed, err := assumption.Open(filepath.Join(h.dir, "hypotheses.json"), &impact.State{Places: assumption.Places(r), Catalogue: catalogue}, now())
	if err != nil {
		h.t.Fatal(err)
	}
	pipeline := ingest.New(ingest.Setup{Register: r, Zone: time.UTC, Assumptions: assumed, Stored: h.store, Now: now})
	h.Service = correction.New(correction.Setup{
		Store: h.through(h.store), Pipeline: pipeline, Assumptions: assumed, Register: r, Sources: []string{source}, Zone: time.UTC, Now: now,
	})
	h.collect = func(b measure.Batch) {
		h.t.Helper()
		b, err := pipeline.Run(h.t.Context(), b)
		if err == nil {
			err = h.store.Replace(h.t.Context(), b)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func day(month time.Month, d int) measure.Window {
	from := time.Date(2026, month, d, 0, 0, 0, 0, time.UTC)
	return measure.Window{From: from, To: from.AddDate(0, 0, 1)}
}

// equipment is what the source says: so many Wh of the equipment.
func equipment(value float64, w measure.Window) measure.Reading {
	return measure.Reading{
		Key:   measure.Key{Source: source, System: "serveur", Metric: measure.EnergyIT, Method: measure.Measured, Window: w},
		State: measure.Known, Value: value, Low: value, High: value, Covered: w.Length(),
	}
}

// stored lists what a source has, by metric and day.
func (h *house) stored(of string) map[string]measure.Reading {
	h.t.Helper()
	out := map[string]measure.Reading{}
	for r, err := range h.store.Readings(h.t.Context(), of, measure.Window{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		key := string(r.Metric) + " " + r.Window.From.Format("01-02")
		if _, twice := out[key]; twice {
			h.t.Fatalf("%s is stored twice", key)
		}
		out[key] = r
	}
	return out
}

func (h *house) correct(c correction.Correction) {
	h.t.Helper()
	c.Reason, c.Author = "compteur remplacé", "DSI"
	if err := h.Correct(h.t.Context(), c); err != nil {
		h.t.Fatal(err)
	}
}

// A correction stands beside what the source said: the energy of the equipment
// that it states makes the facility's, by the PUE, and leaves out the carbon of
// what was there. One of the same window takes its place with what followed
// from it; one of another day stays.
func TestACorrectionStandsBeside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.collect(measure.Batch{Source: source, Window: day(8, 3), Readings: []measure.Reading{equipment(1000, day(8, 3))}})
	h.correct(correction.Correction{Source: source, Window: day(8, 4), System: "serveur", Metric: measure.Queries, Value: new(5.0)})
	for _, wh := range []float64{500, 600} {
		h.correct(correction.Correction{Source: source, Window: day(8, 3), System: "serveur", Metric: measure.EnergyIT, Value: new(wh)})
		got := h.stored(measure.CorrectionOf(source))
		if it, facility := got["energy_it 08-03"], got["energy 08-03"]; it.Value != wh || facility.Value != 1.2*wh || facility.State != measure.Known {
			t.Errorf("corrected to %v and %v Wh, want %v and %v", it.Value, facility.Value, wh, 1.2*wh)
		}
		if carbon, ok := got["carbon_usage 08-03"]; !ok || carbon.State != measure.Missing {
			t.Errorf("the carbon of what was there goes on to count: %+v", carbon)
		}
		if got["queries 08-04"].Value != 5 || len(got) != 8 {
			t.Errorf("%d corrections are stored, want 8: %v", len(got), got)
		}
	}
	if got := h.stored(source); got["energy_it 08-03"].Value != 1000 {
		t.Errorf("what the source said became %+v", got)
	}
}

// What cannot be corrected so is refused, every reason at once, and nothing is
// stored.
func TestCorrectionsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	good := correction.Correction{Source: source, Window: day(8, 3), System: "serveur", Metric: measure.Energy, Value: new(1.0), Reason: "relevé", Author: "DSI"}
	for want, change := range map[string]func(*correction.Correction){
		`no source "autre"`:              func(c *correction.Correction) { c.Source = "autre" },
		"the window is empty":            func(c *correction.Correction) { c.Window.To = c.Window.From },
		"needs a reason and an author":   func(c *correction.Correction) { c.Author = "" },
		`"inconnu" is not in the reg`:    func(c *correction.Correction) { c.System = "inconnu" },
		"not in the catalogue":           func(c *correction.Correction) { c.Metric = "bonheur" },
		"name its system and its metric": func(c *correction.Correction) { c.System = "" },
		"not a sum over time":            func(c *correction.Correction) { c.Metric = measure.Licences },
		"negative":                       func(c *correction.Correction) { c.Value = new(-1.0) },
		"maximum power":                  func(c *correction.Correction) { c.Value = new(2401.0) },
		`part "gpu" is not one`:          func(c *correction.Correction) { c.Part = "gpu" },
		"in the future":                  func(c *correction.Correction) { c.Window = day(9, 2) },
		// 2,100 Wh of the equipment are 2,520 Wh of the facility: of one of the
		// two nothing would be corrected.
		"2520 Wh is more": func(c *correction.Correction) { c.Metric, c.Value = measure.EnergyIT, new(2100.0) },
	} {
		bad := good
		change(&bad)
		if err := h.Correct(t.Context(), bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if got := h.stored(measure.CorrectionOf(source)); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
}

func (h *house) recompute(only ...string) []correction.Changed {
	h.t.Helper()
	w := measure.Window{From: day(8, 1).From, To: day(9, 1).From}
	changed, err := h.Recompute(context.WithoutCancel(h.t.Context()), w, only, func(float64) {})
	if err != nil {
		h.t.Fatal(err)
	}
	return changed
}

// August is derived again under another PUE, says by how much, and once only;
// what the source said, of a system that has left the register too, and the
// corrections, those that leave all out among them, stay. July and what is read
// again keep theirs.
func TestRecompute(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.under(1.2, "serveur", "ancien")
	gone := equipment(50, day(8, 4))
	gone.System = "ancien"
	whole := measure.Window{From: day(7, 1).From, To: day(9, 1).From}
	h.collect(measure.Batch{Source: source, Window: whole, Readings: []measure.Reading{
		equipment(700, day(7, 3)), equipment(1000, day(8, 3)), gone,
	}})
	h.correct(correction.Correction{Source: source, Window: day(8, 5)})
	h.correct(correction.Correction{Source: source, Window: day(8, 6), System: "serveur", Metric: measure.Energy})
	corrections := h.stored(measure.CorrectionOf(source))
	h.under(1.5, "serveur")
	changed := h.recompute()
	want := []correction.Changed{
		{System: "ancien", Metric: measure.Energy, Before: 60}, {System: "serveur", Metric: measure.Energy, Before: 1200, After: 1500},
	}
	if !slices.Equal(changed, want) {
		t.Errorf("changed %+v, want %+v", changed, want)
	}
	if again := h.recompute(); len(again) != 0 {
		t.Errorf("recomputing twice changes %+v", again)
	}
	got := h.stored(source)
	if got["energy 08-03"].Value != 1500 || got["energy 07-03"].Value != 840 || got["energy_it 08-04"].Value != 50 {
		t.Errorf("stored %+v", got)
	}
	after := h.stored(measure.CorrectionOf(source))
	for key, was := range corrections {
		if is, ok := after[key]; !ok || is.State != was.State || is.Value != was.Value {
			t.Errorf("the correction of %q became %+v, was %+v", key, is, was)
		}
	}
	h.collect(measure.Batch{Source: source, Window: day(8, 3), Readings: []measure.Reading{equipment(1000, day(8, 3))}})
	if got := h.stored(source); got["energy 08-03"].Value != 1500 {
		t.Errorf("read again, August has %v Wh, want 1500 as recomputed", got["energy 08-03"].Value)
	}
}

// Recomputing one source of none is refused; one of several leaves the history
// as it was.
func TestRecomputeOfOneSource(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.collect(measure.Batch{Source: source, Window: day(8, 3), Readings: []measure.Reading{equipment(1000, day(8, 3))}})
	h.under(1.5, "serveur")
	if _, err := h.Recompute(t.Context(), day(8, 3), []string{"autre"}, func(float64) {}); err == nil || !strings.Contains(err.Error(), `no source "autre"`) {
		t.Errorf("%v", err)
	}
	h.recompute(source)
	if got := h.stored(source); got["energy 08-03"].Value != 1500 {
		t.Errorf("stored %+v", got)
	}
	h.collect(measure.Batch{Source: source, Window: day(8, 3), Readings: []measure.Reading{equipment(1000, day(8, 3))}})
	if got := h.stored(source); got["energy 08-03"].Value != 1200 {
		t.Errorf("read again, it has %v Wh, want 1200 as assumed then", got["energy 08-03"].Value)
	}
}
