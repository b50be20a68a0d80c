package collectortest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

// Rule is one that every collector keeps with messy sources, in full in
// docs/measures.md.
type Rule string

// The rules. Lost is held to every case that has a source with nothing.
const (
	Lost      Rule = "what a source no longer holds stays"
	Unsaid    Rule = "what is not said is not zero"
	Fallen    Rule = "after a counter falls, its way back is not consumption"
	Part      Rule = "a part never poses as the whole"
	Absent    Rule = "an absent field, cursor, series or place is no zero"
	Uncounted Rule = "a source of which nothing counts is a fault"
)

// Messy is a source that is messy in one way, and what may come of it.
type Messy struct {
	Rule     Rule
	Name     string
	Source   Source
	Settings func(at string) string // nil: those of the case
	Window   measure.Window         // zero: that of the case
	Want     Want
}

// Heard is what a collector said of a window.
type Heard struct {
	Batch  measure.Batch
	Err    error
	Probed error // by Probe; nil without one
}

// Want finds the faults of an answer.
type Want func(Heard) []string

// Told wants a fault to be told (an error, or something refused, and no Probe
// that calls the source fine), and no figure at all.
func Told(a Heard) []string {
	var faults []string
	if quiet(a) {
		faults = append(faults, "nothing is told")
	}
	for _, r := range a.Batch.All() {
		faults = append(faults, fmt.Sprintf("%s %s = %v is said of it", r.System, r.Metric, r.Value))
	}
	return faults
}

// Refused wants something to be refused beside what is good.
func Refused(a Heard) []string {
	if quiet(a) {
		return []string{"nothing is told"}
	}
	return nil
}

func quiet(a Heard) bool {
	failed := a.Err != nil && !errors.Is(a.Err, collectors.ErrNoData)
	return !failed && a.Probed == nil && len(a.Batch.Refused) == 0
}

// NotKnown wants metrics not to be known as a whole: no figure of theirs covers
// its window, and none is a zero.
func NotKnown(metrics ...measure.Metric) Want {
	return func(a Heard) []string {
		var faults []string
		for _, r := range a.Batch.All() {
			whole := r.Covered >= r.Window.Length() || r.Value == 0
			if r.State == measure.Known && whole && slices.Contains(metrics, r.Metric) {
				faults = append(faults, fmt.Sprintf("%s = %v over %v of %v", r.Metric, r.Value, r.Covered, r.Window.Length()))
			}
		}
		return faults
	}
}

// Sums wants the figures of metrics to add up to so much, worked out apart.
func Sums(want map[measure.Metric]float64) Want {
	return func(a Heard) []string {
		var faults []string
		got := map[measure.Metric]float64{}
		for _, r := range a.Batch.All() {
			got[r.Metric] += r.Value
		}
		for _, m := range slices.Sorted(maps.Keys(want)) {
			if math.Abs(got[m]-want[m]) > 1e-6*math.Max(1, want[m]) {
				faults = append(faults, fmt.Sprintf("%s adds up to %v, want %v", m, got[m], want[m]))
			}
		}
		return faults
	}
}

// Both wants both.
func Both(a, b Want) Want {
	return func(x Heard) []string { return append(a(x), b(x)...) }
}

// testMessy holds the collector to the rules.
func (c Case) testMessy(t *testing.T) {
	t.Parallel()
	for _, fault := range c.unheld() {
		t.Error(fault)
	}
	if c.Empty.Handler != nil || c.Empty.Files != nil {
		t.Run(string(Lost), func(t *testing.T) {
			for _, fault := range c.lost(t) {
				t.Error(fault)
			}
		})
	}
	for _, m := range c.Messy {
		t.Run(string(m.Rule)+": "+m.Name, func(t *testing.T) {
			t.Parallel()
			for _, fault := range m.Want(c.answer(t, m)) {
				t.Error(fault)
			}
		})
	}
}

// unheld lists the rules of which the case says nothing.
func (c Case) unheld() []string {
	var faults []string
	for _, rule := range []Rule{Unsaid, Fallen, Part, Absent, Uncounted} {
		if c.Without[rule] == "" && !slices.ContainsFunc(c.Messy, func(m Messy) bool { return m.Rule == rule }) {
			faults = append(faults, fmt.Sprintf("the case says nothing of the rule %q", rule))
		}
	}
	if c.Empty.Handler == nil && c.Empty.Files == nil && c.Without[Lost] == "" {
		faults = append(faults, fmt.Sprintf("the case says nothing of the rule %q", Lost))
	}
	return faults
}

// answer reads a messy source.
func (c Case) answer(t testing.TB, m Messy) Heard {
	t.Helper()
	if m.Settings != nil {
		c.Settings = m.Settings
	}
	w := m.Window
	if w == (measure.Window{}) {
		w = c.Window
	}
	source := c.open(t, m.Source)
	var a Heard
	a.Batch, a.Err = source.Collect(t.Context(), w)
	if p, ok := source.Collector.(collectors.Prober); ok {
		said, err := p.Probe(t.Context())
		if a.Probed = err; err == nil && said == "" {
			t.Error("it is well, and says nothing of it")
		}
	}
	return a
}

// lost reads the good source, stores what it says, and reads it again when it
// has nothing: all that was stored is stored still. Both batches go the way of
// every batch.
func (c Case) lost(t testing.TB) []string {
	t.Helper()
	kept := &keeping{}
	for _, s := range []Source{c.Good, c.Empty} {
		c.Past = kept.Past
		source := c.open(t, s)
		b, err := source.Collect(t.Context(), c.Window)
		if errors.Is(err, measure.ErrCut) {
			continue // it says nothing of the window
		}
		if err != nil && !errors.Is(err, collectors.ErrNoData) {
			t.Fatal(err)
		}
		if b.Window.To.After(b.Window.From) {
			b.Source = name
			kept.admit(t, c, b)
		}
	}
	return kept.faults
}

// keeping is a store before which ingest stands, with what a batch took away.
type keeping struct {
	Stored
	faults []string
}

// Said implements ingest.Stored: those that end in w and were said.
func (k *keeping) Said(_ context.Context, _ string, w measure.Window) iter.Seq2[measure.Reading, error] {
	return func(yield func(measure.Reading, error) bool) {
		for _, r := range slices.Clone(k.Stored) {
			if w.Holds(r.Window) && !r.Basis.Derived() && !yield(r, nil) {
				return
			}
		}
	}
}

// admit stores a batch as ingest lets it, and notes what it takes away.
func (k *keeping) admit(t testing.TB, c Case, b measure.Batch) {
	t.Helper()
	catalogue, err := impact.NewCatalogue(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	before := slices.Clone(k.Stored)
	p := ingest.New(ingest.Setup{
		Register: registerOf(append(b.All(), before...)), Zone: zone, Stored: k, Now: time.Now,
		Assumptions: assumed{impact.NewHistory(&impact.State{Catalogue: catalogue})},
	})
	if b, err = p.Run(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	k.Replace(b)
	for _, old := range before {
		if old.State != measure.Known || old.Basis.Derived() {
			continue
		}
		same := func(r measure.Reading) bool { return r.Key == old.Key && r.State == old.State && r.Value == old.Value }
		if !slices.ContainsFunc(k.Stored, same) {
			k.faults = append(k.faults, fmt.Sprintf("%s %s = %v of %s is gone", old.System, old.Metric, old.Value, old.Window.From.UTC().Format(time.RFC3339)))
		}
	}
}

// registerOf has the systems and parts of readings.
func registerOf(list []measure.Reading) register.Register {
	parts := map[measure.System][]register.Part{}
	for _, r := range list {
		if r.System == "" {
			continue
		}
		of := parts[r.System]
		if r.Part != "" && !slices.ContainsFunc(of, func(p register.Part) bool { return p.ID == r.Part }) {
			of = append(of, register.Part{ID: r.Part})
		}
		parts[r.System] = of
	}
	var out register.Register
	for _, id := range slices.Sorted(maps.Keys(parts)) {
		out.Systems = append(out.Systems, register.System{ID: id, Parts: parts[id]})
	}
	return out
}

// assumed is one history.
type assumed struct{ history impact.History }

// Current implements ingest.Assumptions.
func (a assumed) Current() (impact.History, error) { return a.history, nil }
