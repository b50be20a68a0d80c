package schedule_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

func TestNoDataIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly(), before: func(context.Context, measure.Window) error {
			if time.Since(hours(3)) > 0 {
				return collectors.ErrNoData
			}
			return nil
		}}
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(3*time.Hour + 2*time.Minute)
		good(t, m, stop)
		m.holds(t, 0, 0) // there is no step here that keeps what was said before: ingest is one
		if m.marked() != hours(3) || m.kept()[len(m.kept())-1].Fault != "" {
			t.Errorf("bookmark %s, outcomes %+v", m.marked(), m.kept())
		}
	})
}

// More refusals than a store keeps are told in fewer, which count as many. Those
// of files are about no time in particular; a run that hears them twice counts
// them once.
func TestManyRefusals(t *testing.T) {
	for _, ofFiles := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			c := &meter{rhythm: hourly(), refuse: 300}
			src := source(t, c)
			if ofFiles {
				src = source(t, files{c, func() []measure.Window { return []measure.Window{window(0, 1)} }})
			}
			time.Sleep(3*time.Hour + time.Minute)
			stop := start(t, scheduler(t, m, schedule.Options{}, src))
			sleep(time.Minute)
			good(t, m, stop)
			if n := measure.Refused(m.refused); n != 300 || len(m.refused) != store.RefusalsKept {
				t.Errorf("%d refusals count %d data, want %d that count 300", len(m.refused), n, store.RefusalsKept)
			}
			if w := m.refused[0].Window; (w == measure.Always()) != ofFiles {
				t.Errorf("of files %v: a refusal is about %v", ofFiles, w)
			}
			if kept := m.kept(); len(kept) != 1 || kept[0].Refused != 300 {
				t.Errorf("outcomes %+v, want 300 refused", kept)
			}
		})
	}
}

func TestACutWindowErasesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := files{&meter{rhythm: hourly()}, func() []measure.Window { return nil }}
		c.before = func(context.Context, measure.Window) error {
			if time.Since(hours(3)) > 0 && time.Since(hours(6)) < 0 {
				return collectors.ErrCut
			}
			return nil
		}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(150 * time.Minute)
		if err := s.Collect(t.Context(), name, window(0, 2), schedule.By{}); err != nil {
			t.Fatal(err)
		}
		if err := m.Replace(t.Context(), measure.Batch{Source: name, Window: window(3, 4), Readings: []measure.Reading{reading(hours(3), time.Hour, 4)}}); err != nil {
			t.Fatal(err)
		}
		stop := start(t, s)
		sleep(160 * time.Minute) // 05:10
		stored := m.amounts()
		if len(stored) != 3 || stored[hours(3)] != 4 || m.marked() != hours(5) {
			t.Errorf("stored %v with the bookmark at %s; what was there was to stay and the bookmark to move", stored, m.marked())
		}
		sleep(2 * time.Hour) // 07:10, it speaks again and the look-back reaches 03:00
		good(t, m, stop)
		if stored := m.amounts(); m.marked() != hours(7) || stored[hours(6)] != 7 {
			t.Errorf("stored %v with the bookmark at %s", stored, m.marked())
		}
	})
}

func TestACutWindowWithAReadingAcross(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := files{&meter{rhythm: hourly()}, func() []measure.Window { return nil }}
		c.before = func(context.Context, measure.Window) error { return collectors.ErrCut }
		m.bookmark = hours(10)
		across := reading(hours(2), 10*time.Hour, 7) // it ends after the look-back begins
		m.readings[across.Key] = across
		time.Sleep(20 * time.Hour)
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		stop := start(t, s)
		sleep(10 * time.Second)
		good(t, m, stop)
		if err := s.Collect(t.Context(), name, window(12, 15), schedule.By{}); err != nil {
			t.Error(err)
		}
		if err := s.Collect(t.Context(), name, window(0, 5), schedule.By{}); err != nil {
			t.Error(err)
		}
		if m.marked() != hours(10) || len(m.written()) != 0 || m.amounts()[hours(2)] != 7 {
			t.Errorf("bookmark %s, batches %v, stored %v: nothing was to be touched", m.marked(), m.written(), m.amounts())
		}
		if o := m.kept()[0]; o.Fault != "" || o.Window != window(8, 20) {
			t.Errorf("outcome %+v", o)
		}
	})
}

func TestChangedFilesAreReadUntilStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, told := newMemory(), false
		c := files{meter: &meter{rhythm: hourly()}}
		c.changed = func() []measure.Window {
			if told || time.Since(hours(80)) < 0 {
				return nil
			}
			told = true // once only: it is the scheduler that remembers
			m.fail(errors.New("store down"))
			return []measure.Window{window(2.5, 29.5), window(90, 95)}
		}
		time.Sleep(79*time.Hour + 30*time.Minute)
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(29 * time.Minute)
		c.forget()
		c.set(func(c *meter) { c.value = func(time.Time) float64 { return 50 } })
		sleep(3 * time.Minute) // 80:02
		m.fail(nil)
		sleep(10 * time.Minute)
		good(t, m, stop)
		calls := c.calls()
		for _, want := range []measure.Window{window(2, 26), window(26, 30), window(90, 95)} {
			if !slices.Contains(calls, want) {
				t.Errorf("%v was not asked: %v", want, calls)
			}
		}
		stored := m.amounts()
		if stored[hours(1)] != 2 || stored[hours(2)] != 50 || stored[hours(29)] != 50 || stored[hours(30)] != 7 || stored[hours(94)] != 50 {
			t.Errorf("stored %v", stored)
		}
		faults := m.faults()
		if m.marked() != hours(80) || faults[len(faults)-1] != "" {
			t.Errorf("bookmark %s, faults %q: a window ahead of it leaves it", m.marked(), faults)
		}
	})
}

// keeper is a meter that is told what the store took.
type keeper struct {
	*meter
	kept func(measure.Window) error
}

func (k keeper) Kept(_ context.Context, w measure.Window) error { return k.kept(w) }

// A collector is told that its batch is kept once the store took it, and not
// before; what it says then is told as the run's fault.
func TestKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var told []measure.Window
		k := keeper{&meter{rhythm: hourly()}, func(w measure.Window) error {
			if len(m.kept()) == 0 && m.marked().Before(w.To) {
				t.Errorf("told of %v, which is not stored", w)
			}
			told = append(told, w)
			return errors.New("the share is read-only")
		}}
		time.Sleep(3*time.Hour + time.Minute)
		m.fail(errors.New("down"))
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, k)))
		sleep(30 * time.Second)
		if len(told) > 0 {
			t.Errorf("told of %v while the store is down", told)
		}
		m.fail(nil)
		sleep(20 * time.Minute)
		good(t, m, stop)
		if len(told) == 0 {
			t.Fatal("never told")
		}
		if kept := m.kept(); !strings.Contains(kept[len(kept)-1].Fault.String(), "after storing: the share is read-only") {
			t.Errorf("outcomes %+v, want what it said", kept)
		}
	})
}
