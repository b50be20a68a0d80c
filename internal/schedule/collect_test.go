package schedule_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

func TestCollect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		m.bookmark = hours(10)
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(100*time.Hour + 30*time.Minute)
		var done []measure.Window
		total := 0
		progress := func(p schedule.Progress) { done, total = append(done, p.Done), total+p.Read }
		if err := s.Collect(t.Context(), name, window(60.5, 200), schedule.By{Progress: progress}); err != nil {
			t.Fatal(err)
		}
		m.holds(t, 60, 100)
		if total != 40 || !reflect.DeepEqual(done, []measure.Window{window(60, 84), window(84, 100)}) || m.marked() != hours(10) {
			t.Errorf("told %v and %d readings; bookmark %s, want it unmoved", done, total, m.marked())
		}
		if len(m.kept()) != 1 || m.kept()[0].Window != window(60, 100) || m.remakes() != 1 {
			t.Errorf("outcomes %+v, remade %d times", m.kept(), m.remakes())
		}
		for _, wrong := range []error{
			s.Collect(t.Context(), "nobody", window(0, 1), schedule.By{}),
			s.Collect(t.Context(), name, window(5, 5), schedule.By{}),
			s.Collect(t.Context(), name, window(150, 160), schedule.By{}),
		} {
			if wrong == nil {
				t.Error("a collection that cannot be was accepted")
			}
		}
		c.before = func(context.Context, measure.Window) error { return errors.New("401") }
		if err := s.Collect(t.Context(), name, window(0, 1), schedule.By{}); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("Collect: %v", err)
		}
		c.before = nil
		c.vouch = func(w measure.Window) measure.Window { return measure.Window{From: w.From, To: hours(6)} }
		if err := s.Collect(t.Context(), name, window(4, 8), schedule.By{}); err == nil {
			t.Error("a part that was not read went unnoticed")
		}
		if got := m.amounts(); got[hours(5)] != 6 {
			t.Error("the part that was read is not stored")
		}
	})
}

func TestCollectFilesThatTellOfLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := scheduler(t, m, schedule.Options{}, source(t, files{&meter{rhythm: hourly()}, nil}))
		if err := s.Collect(t.Context(), name, window(0, 12), schedule.By{}); err != nil {
			t.Fatal(err)
		}
		m.holds(t, 0, 12)
	})
}

func TestCollectBeforeTheFirstRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := scheduler(t, m, schedule.Options{}, source(t, &meter{rhythm: hourly()}))
		time.Sleep(100 * time.Hour)
		if err := s.Collect(t.Context(), name, window(50, 60), schedule.By{}); err != nil {
			t.Fatal(err)
		}
		if m.marked() != hours(1) {
			t.Errorf("bookmark %s: what lies before would never be read", m.marked())
		}
		stop := start(t, s)
		sleep(time.Minute)
		good(t, m, stop)
		m.holds(t, 0, 100)
	})
}

func TestCollectWaitsForTheRunGoingOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly(), before: slow(time.Minute)}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(2 * time.Hour)
		stop := start(t, s)
		sleep(10 * time.Second)
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Collect(hasty, name, window(0, 1), schedule.By{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Collect: %v, want its own deadline", err)
		}
		if err := s.Collect(t.Context(), name, window(0, 1), schedule.By{}); err != nil {
			t.Error(err)
		}
		good(t, m, stop)
		if c.peak() != 1 {
			t.Errorf("%d calls at once", c.peak())
		}
	})
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly(), before: slow(time.Minute)}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(2 * time.Hour)
		stop := start(t, s)
		sleep(10 * time.Second)
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Pause(hasty, name, func(context.Context) error { t.Error("it does not wait"); return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Pause: %v, want its own deadline", err)
		}
		gone := errors.New("done")
		var collected error
		if err := s.Pause(t.Context(), name, func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			collected = s.Collect(ctx, name, window(0, 1), schedule.By{})
			return gone
		}); !errors.Is(err, gone) || !errors.Is(collected, context.DeadlineExceeded) {
			t.Errorf("Pause: %v; a run in its midst: %v", err, collected)
		}
		if err := s.Pause(t.Context(), "nobody", func(context.Context) error { return gone }); !errors.Is(err, gone) {
			t.Errorf("of a source that does not run here: %v", err)
		}
		good(t, m, stop)
	})
}

// What is refused in each window again, as lines of one file are, is told once.
func TestProgressTellsRefusalsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly(), refuse: 3}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(100*time.Hour + 30*time.Minute)
		windows, refused := 0, 0
		progress := func(p schedule.Progress) { windows, refused = windows+1, refused+p.Refused }
		if err := s.Collect(t.Context(), name, window(60, 100), schedule.By{Progress: progress}); err != nil {
			t.Fatal(err)
		}
		if windows < 2 || refused != 3 || m.kept()[0].Refused != 3 {
			t.Errorf("%d windows, %d refused, %+v", windows, refused, m.kept())
		}
	})
}

// What another process publishes of a source is not lost to a run that had compared
// with the store before: one waits for the other.
func TestAnotherProcessWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locks := t.TempDir()
		m := newMemory()
		slowly := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
			time.Sleep(time.Minute) // what is stored was read, and is not written yet
			return b, nil
		}
		server, err := schedule.New(m, []schedule.Step{slowly}, []schedule.Source{source(t, &meter{rhythm: hourly()})}, schedule.Options{Locks: locks})
		if err != nil {
			t.Fatal(err)
		}
		command := scheduler(t, m, schedule.Options{Locks: locks}, source(t, &meter{rhythm: hourly()}))
		time.Sleep(2 * time.Hour)
		stop := start(t, server)
		sleep(30 * time.Second)
		if err := command.Pause(t.Context(), name, func(ctx context.Context) error {
			return m.Replace(ctx, measure.Batch{Source: name, Window: window(0, 1)}) // whatever it says, it is the last
		}); err != nil {
			t.Fatal(err)
		}
		m.mu.Lock()
		last := m.batches[len(m.batches)-1]
		written := len(m.batches)
		m.mu.Unlock()
		if last != window(0, 1) || written < 2 {
			t.Errorf("%v is written last, of %d batches: the run had not ended", last, written)
		}
		if err := stop(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
