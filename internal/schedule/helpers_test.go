package schedule_test

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

// list writes numbers as a cron field does.
func list(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// memory is a store that keeps the contract of Replace, for one source.
type memory struct {
	mu       sync.Mutex
	down     error // what every call answers while it is set
	readings map[measure.Key]measure.Reading
	bookmark time.Time
	outcomes []store.Outcome
	batches  []measure.Window
	refused  []measure.Refusal // of the last batch
	remade   int
	broken   []string // how the scheduler broke the contract
}

func newMemory() *memory { return &memory{readings: map[measure.Key]measure.Reading{}} }

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = err
}

func (m *memory) Replace(ctx context.Context, b measure.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(m.down, ctx.Err()); err != nil {
		return err
	}
	if !b.Window.From.Before(b.Window.To) {
		m.broken = append(m.broken, "a batch over an empty window")
	}
	maps.DeleteFunc(m.readings, func(k measure.Key, _ measure.Reading) bool {
		return k.Source == b.Source && k.Window.To.After(b.Window.From) && !k.Window.To.After(b.Window.To)
	})
	for _, r := range b.Readings {
		if r.Window.From.Before(b.Window.From) || r.Window.To.After(b.Window.To) || r.Source != b.Source {
			m.broken = append(m.broken, "a reading outside its batch")
		}
		m.readings[r.Key] = r
	}
	if m.bookmark.IsZero() || (!b.Window.From.After(m.bookmark) && b.Window.To.After(m.bookmark)) {
		m.bookmark = b.Window.To
	}
	m.batches = append(m.batches, b.Window)
	m.refused = b.Refused
	return nil
}

func (m *memory) Record(ctx context.Context, o store.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(m.down, ctx.Err()); err != nil {
		return err
	}
	m.outcomes = append(m.outcomes, o)
	return nil
}

func (m *memory) Sources(context.Context) ([]store.SourceState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mine := store.SourceState{Source: name, Bookmark: m.bookmark, Outcomes: slices.Clone(m.outcomes)}
	for k := range m.readings {
		if k.Window.To.After(mine.Held.To) {
			mine.Held.To = k.Window.To
		}
	}
	slices.SortStableFunc(mine.Outcomes, func(a, b store.Outcome) int { return b.At.Compare(a.At) })
	return []store.SourceState{{Source: "another", Bookmark: time.Unix(0, 0)}, mine}, m.down
}

func (m *memory) Readings(_ context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Collect(maps.Values(m.readings))
	return func(yield func(measure.Reading, error) bool) {
		for _, r := range all {
			if r.Source == source && r.Window.To.After(w.From) && !r.Window.To.After(w.To) && !yield(r, nil) {
				return
			}
		}
	}
}

func (m *memory) Remake(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remade++
	return m.down
}

func (m *memory) marked() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bookmark
}

func (m *memory) kept() []store.Outcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.outcomes)
}

func (m *memory) written() []measure.Window {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.batches)
}

func (m *memory) remakes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.remade
}

// faults returns the faults of the outcomes, in order, "" for a good run.
func (m *memory) faults() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for _, o := range m.outcomes {
		all = append(all, o.Fault.String())
	}
	return all
}

// amounts returns what is stored by the start of its step.
func (m *memory) amounts() map[time.Time]float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[time.Time]float64{}
	for k, r := range m.readings {
		all[k.Window.From] += r.Value
	}
	return all
}

const name = "meter"

// meter is a source with one reading a step. Its hooks make it misbehave.
type meter struct {
	rhythm collectors.Rhythm
	before func(ctx context.Context, w measure.Window) error // runs first in each call
	vouch  func(w measure.Window) measure.Window             // nil: all that was asked
	refuse int                                               // data refused in each call
	value  func(step time.Time) float64                      // nil: the hour of the day plus one

	mu      sync.Mutex
	asked   []measure.Window
	at      []time.Time
	running int
	most    int
}

func (c *meter) Rhythm() collectors.Rhythm { return c.rhythm }

func (c *meter) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	c.mu.Lock()
	c.asked, c.at = append(c.asked, w), append(c.at, time.Now())
	c.running++
	c.most = max(c.most, c.running)
	before, vouch, value, refuse := c.before, c.vouch, c.value, c.refuse
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.running--
		c.mu.Unlock()
	}()
	if before != nil {
		if err := before(ctx, w); err != nil {
			return measure.Batch{}, err
		}
	}
	if vouch != nil {
		w = vouch(w)
	}
	b := measure.Batch{Source: name, Window: w}
	for i := range refuse {
		b.Refused = append(b.Refused, measure.Refusal{Where: reason.Text("line " + strconv.Itoa(i)), Reason: "no number"})
	}
	for at := w.From; at.Before(w.To); at = at.Add(c.rhythm.Step) {
		amount := float64(at.Hour() + 1)
		if value != nil {
			amount = value(at)
		}
		b.Readings = append(b.Readings, reading(at, c.rhythm.Step, amount))
	}
	return b, nil
}

func (c *meter) calls() []measure.Window {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

func (c *meter) times() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.at)
}

// peak returns how many calls ran at once.
func (c *meter) peak() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most
}

// set changes hooks while a scheduler runs.
func (c *meter) set(change func(*meter)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
}

func (c *meter) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked, c.at = nil, nil
}

func reading(from time.Time, step time.Duration, value float64) measure.Reading {
	return measure.Reading{
		Key: measure.Key{
			Source: name, System: "chat", Metric: measure.Energy, Method: measure.Measured,
			Window: measure.Window{From: from, To: from.Add(step)},
		},
		State: measure.Known, Value: value, Low: value, High: value, Covered: step,
	}
}

// files is a meter made of files.
type files struct {
	*meter
	changed func() []measure.Window
}

func (f files) Changed(context.Context) ([]measure.Window, error) { return f.changed(), nil }

// hourly is the rhythm of most tests.
func hourly() collectors.Rhythm {
	return collectors.Rhythm{Step: time.Hour, LookBack: 2 * time.Hour, Piece: 24 * time.Hour}
}

// source makes an hourly source that starts at the bubble's first midnight.
func source(t testing.TB, c collectors.Collector) schedule.Source {
	t.Helper()
	return schedule.Source{Name: name, Collector: c, Plan: cronOf(t, "0 * * * *", time.UTC), Since: midnight()}
}

// midnight is when a bubble of synctest starts.
func midnight() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

func hours(n float64) time.Time { return midnight().Add(time.Duration(n * float64(time.Hour))) }

func window(from, to float64) measure.Window { return measure.Window{From: hours(from), To: hours(to)} }

func scheduler(t testing.TB, m schedule.Store, o schedule.Options, sources ...schedule.Source) *schedule.Scheduler {
	t.Helper()
	s, err := schedule.New(m, nil, sources, o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return s
}

// start runs s; stop ends it and returns what Run returned.
func start(t testing.TB, s *schedule.Scheduler) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	synctest.Wait()
	return func() error {
		cancel()
		return <-ended
	}
}

// sleep lets d pass and everything due in it be done.
func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// good stops s and fails the test if that was not clean.
func good(t testing.TB, m *memory, stop func() error) {
	t.Helper()
	if err := stop(); err != nil {
		t.Errorf("Run: %v", err)
	}
	if len(m.broken) > 0 {
		t.Errorf("the scheduler broke the store's contract: %v", m.broken)
	}
}

// holds fails the test unless every hour from a to b is stored once with the
// meter's own value, and nothing else is.
func (m *memory) holds(t testing.TB, a, b int) {
	t.Helper()
	stored := m.amounts()
	for h := a; h < b; h++ {
		at := hours(float64(h))
		if stored[at] != float64(at.Hour()+1) {
			t.Errorf("hour %d holds %g, want %d", h, stored[at], at.Hour()+1)
		}
		delete(stored, at)
	}
	if len(stored) > 0 {
		t.Errorf("stored outside of hours %d to %d: %v", a, b, stored)
	}
}

// slow makes each call of a meter last d, or until its context ends.
func slow(d time.Duration) func(context.Context, measure.Window) error {
	return func(ctx context.Context, _ measure.Window) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}
}
