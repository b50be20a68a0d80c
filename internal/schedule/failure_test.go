package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

func TestSkipRatherThanStack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		c.before = slow(150 * time.Minute)
		src := source(t, c)
		src.Deadline = 3 * time.Hour
		var log bytes.Buffer
		stop := start(t, scheduler(t, m, schedule.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, src))
		sleep(9 * time.Hour)
		if c.peak() != 1 || len(c.calls()) != 3 {
			t.Errorf("%d calls, %d at once; want 3, one at a time", len(c.calls()), c.peak())
		}
		sleep(2 * time.Hour)
		good(t, m, stop)
		m.holds(t, 0, 7)
		if !strings.Contains(log.String(), "ticks skipped") {
			t.Error("the skipped ticks are not in the log")
		}
	})
}

func TestPanicIsAFaultAndTheNextRunGoesOn(t *testing.T) {
	for _, c := range []struct {
		want  string
		panic func()
	}{
		{"panic with a string", func() { panic("line of a log with a name") }},
		{"index out of range", func() { t.Log([]int{1}[len(t.Name())]) }},
	} {
		synctest.Test(t, func(t *testing.T) {
			m, panicked := newMemory(), false
			source := source(t, &meter{rhythm: hourly(), before: func(context.Context, measure.Window) error {
				if !panicked && time.Since(hours(2)) > 0 {
					panicked = true
					c.panic()
				}
				return nil
			}})
			stop := start(t, scheduler(t, m, schedule.Options{}, source))
			sleep(5*time.Hour + time.Minute)
			good(t, m, stop)
			m.holds(t, 0, 5)
			faults := slices.DeleteFunc(m.faults(), func(f string) bool { return f == "" })
			if len(faults) != 1 || !strings.Contains(faults[0], c.want) || strings.Contains(faults[0], "name") {
				t.Errorf("faults %q, want one with %q", faults, c.want)
			}
		})
	}
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		src := source(t, &meter{rhythm: hourly(), before: func(ctx context.Context, _ measure.Window) error {
			if time.Since(hours(3)) > 0 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		src.Deadline = 30 * time.Second
		s := scheduler(t, m, schedule.Options{}, src)
		time.Sleep(65 * time.Minute)
		stop := start(t, s)
		sleep(40 * time.Second)
		faults := m.faults()
		if len(faults) != 1 || !strings.Contains(faults[0], "no answer within 30s") {
			t.Errorf("faults: %q", faults)
		}
		status, ok := s.Status(name)
		if !ok || status.Failures != 1 || !status.Running.IsZero() || status.Next.Sub(m.kept()[0].At) != 90*time.Second {
			t.Errorf("status %+v; want one failure and a retry a minute after it", status)
		}
		sleep(100 * time.Minute)
		if n := len(m.faults()); n < 8 || n > 12 {
			t.Errorf("%d tries in 100 minutes; the back-off goes from 1 to 15 minutes", n)
		}
		sleep(time.Hour)
		if status, _ := s.Status(name); status.Failures != 0 {
			t.Errorf("failures after a good run: %d", status.Failures)
		}
		good(t, m, stop)
		m.holds(t, 0, 3)
	})
}

func TestHangingSourceIsLeftAloneAndHoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, release := newMemory(), make(chan struct{})
		c := &meter{rhythm: hourly(), before: func(context.Context, measure.Window) error {
			<-release
			return nil
		}}
		beside := &meter{rhythm: hourly(), before: func(context.Context, measure.Window) error { return errors.New("down") }}
		hung, other := source(t, c), source(t, beside)
		other.Name = "beside"
		s := scheduler(t, m, schedule.Options{MaxParallel: 1}, hung, other)
		time.Sleep(65 * time.Minute)
		stop := start(t, s)
		sleep(3 * time.Hour)
		if len(c.calls()) != 1 || len(beside.calls()) < 3 {
			t.Errorf("the hanging source was called %d times, the one beside %d times", len(c.calls()), len(beside.calls()))
		}
		if st, _ := s.Status(name); st.Stuck.IsZero() || st.Failures < 3 {
			t.Errorf("status of the hanging source: %+v", st)
		}
		skipped := slices.ContainsFunc(m.kept(), func(o store.Outcome) bool {
			return o.Source == name && strings.Contains(o.Fault.String(), "was skipped")
		})
		if !skipped {
			t.Errorf("no skip among the outcomes: %q", m.faults())
		}
		if err := s.Collect(t.Context(), name, window(0, 1), schedule.By{}); err == nil {
			t.Error("Collect did not refuse a source that hangs")
		}
		c.set(func(c *meter) { c.before = nil })
		close(release)
		sleep(20 * time.Minute)
		if st, _ := s.Status(name); !st.Stuck.IsZero() || st.Failures != 0 {
			t.Errorf("status after it returned: %+v", st)
		}
		good(t, m, stop)
		m.holds(t, 0, 4)
	})
}

func TestHangingSourceDoesNotHoldTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, release := newMemory(), make(chan struct{})
		c := &meter{rhythm: hourly(), before: func(context.Context, measure.Window) error {
			<-release
			return nil
		}}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(65 * time.Minute)
		stop := start(t, s)
		sleep(10 * time.Second)
		began := time.Now()
		err := stop()
		if err == nil || !strings.Contains(err.Error(), name) || time.Since(began) > 15*time.Second {
			t.Errorf("Run ended after %s with %v; want the hanging source named within 15 s", time.Since(began), err)
		}
		if len(m.faults()) != 0 {
			t.Errorf("being stopped is not a fault: %q", m.faults())
		}
		close(release)
	})
}

func TestAStepThatHangsDoesNotHoldTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hang := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
			<-release
			return b, nil
		}
		s, err := schedule.New(newMemory(), []schedule.Step{hang}, []schedule.Source{source(t, &meter{rhythm: hourly()})}, schedule.Options{})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		stop := start(t, s)
		sleep(10 * time.Second)
		began := time.Now()
		if err := stop(); err == nil || time.Since(began) != 15*time.Second {
			t.Errorf("Run ended after %s with %v", time.Since(began), err)
		}
		close(release)
	})
}

func TestStopWhileRunningThenRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly(), before: slow(20 * time.Second)}
		time.Sleep(100 * time.Hour)
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(50 * time.Second) // two pieces of five
		began := time.Now()
		good(t, m, stop)
		if time.Since(began) != 0 || m.marked() != hours(48) {
			t.Errorf("stopped after %s with the bookmark at %s", time.Since(began), m.marked())
		}
		m.holds(t, 0, 48)
		if len(m.kept()) != 1 || m.kept()[0].Fault != "" || m.kept()[0].Window != window(0, 48) {
			t.Errorf("outcomes: %+v", m.kept())
		}
		c.forget()
		stop = start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(10 * time.Minute)
		good(t, m, stop)
		m.holds(t, 0, 100)
		if first := c.calls()[0]; first != window(46, 70) {
			t.Errorf("the restart began with %v", first)
		}
	})
}

func TestStoreDownForAnHourInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly()}
		c.before = func(context.Context, measure.Window) error {
			if len(c.calls()) == 3 {
				m.fail(errors.New("disk full"))
			}
			return nil
		}
		time.Sleep(100 * time.Hour)
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(time.Hour)
		m.holds(t, 0, 48)
		if m.marked() != hours(48) || len(m.faults()) != 0 {
			t.Errorf("bookmark %s, outcomes %q", m.marked(), m.faults())
		}
		c.set(func(c *meter) { c.before = nil })
		m.fail(nil)
		sleep(16 * time.Minute)
		good(t, m, stop)
		m.holds(t, 0, 101)
		faults := m.faults()
		if len(faults) < 4 || faults[len(faults)-1] != "" || !strings.Contains(faults[0], "disk full") {
			t.Errorf("the outcomes of the hour were not kept until the store was back: %q", faults)
		}
		ordered := slices.IsSortedFunc(m.kept(), func(a, b store.Outcome) int { return a.At.Compare(b.At) })
		if !ordered {
			t.Errorf("outcomes out of order: %+v", m.kept())
		}
	})
}

func TestOutcomesThatWaitAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		src := source(t, &meter{rhythm: hourly()})
		s := scheduler(t, m, schedule.Options{}, src)
		m.fail(errors.New("disk full"))
		stop := start(t, s)
		for range 600 {
			sleep(10 * time.Second)
			if err := s.Trigger(name); err != nil {
				t.Fatal(err)
			}
		}
		sleep(10 * time.Second)
		m.fail(nil)
		sleep(20 * time.Minute)
		good(t, m, stop)
		kept := m.kept()
		last := kept[len(kept)-1]
		if len(kept) < 500 || len(kept) > 510 || last.Fault != "" || kept[0].At.Sub(midnight()) < 15*time.Minute {
			t.Errorf("%d outcomes were kept, from %s to %+v; want about 500, the latest", len(kept), kept[0].At, last)
		}
	})
}

func TestClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		var ahead atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		src := source(t, c)
		src.Plan = cronOf(t, "0 */6 * * *", time.UTC)
		s := scheduler(t, m, schedule.Options{Now: now}, src)
		time.Sleep(61 * time.Minute)
		stop := start(t, s)
		sleep(time.Minute)
		m.holds(t, 0, 1)

		ahead.Store(int64(8 * time.Hour)) // the machine slept until 09:02
		sleep(61 * time.Second)
		m.holds(t, 0, 9)

		ahead.Store(int64(8*time.Hour + 20*24*time.Hour)) // and now its clock is wrong
		sleep(61 * time.Second)
		m.holds(t, 0, 9+20*24)

		ahead.Store(int64(8 * time.Hour)) // until it is set right
		sleep(61 * time.Second)
		if next := s.Next(name); next.Before(hours(12)) || !next.Before(hours(12.02)) {
			t.Errorf("Next is %s, want 12:00 with its jitter", next)
		}
		c.set(func(c *meter) { c.value = func(time.Time) float64 { return 50 } })
		sleep(4 * time.Hour)
		good(t, m, stop)
		if stored := m.amounts(); stored[hours(11)] != 50 || stored[hours(12)] == 50 {
			t.Errorf("11:00 holds %g and 12:00 %g: the true last hour was to be read again", stored[hours(11)], stored[hours(12)])
		}
	})
}

// A clock that was three weeks ahead leaves figures and a bookmark that are to
// come: the figures are taken back, and when the program then stands still for
// some days, they are caught up all the same.
func TestStoppedAfterAClockAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		c.value = func(at time.Time) float64 {
			if !at.Before(time.Now()) {
				return -1 // nobody knows
			}
			return float64(at.Hour() + 1)
		}
		var ahead atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		time.Sleep(3*time.Hour + time.Minute)
		for range 3 {
			stop := start(t, scheduler(t, m, schedule.Options{Now: now}, source(t, c)))
			sleep(2 * time.Hour)
			good(t, m, stop)
			ahead.Store(int64(21*24*time.Hour) - ahead.Load()) // ahead in the second round, right in the third
		}
		ahead.Store(0)
		time.Sleep(5 * 24 * time.Hour)
		stop := start(t, scheduler(t, m, schedule.Options{Now: now}, source(t, c)))
		sleep(2 * time.Hour)
		good(t, m, stop)
		stored := m.amounts()
		for at := midnight(); at.Before(time.Now().Add(-time.Hour)); at = at.Add(time.Hour) {
			if stored[at] != float64(at.Hour()+1) {
				t.Fatalf("%s holds %g, want %d", at, stored[at], at.Hour()+1)
			}
			delete(stored, at)
		}
		if len(stored) > 0 {
			t.Errorf("%d hours to come are still stored", len(stored))
		}
	})
}

// A clock that is set right during a run of years to come ends the run.
func TestClockSetRightDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		c.before = slow(time.Second)
		var ahead atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		time.Sleep(time.Hour + time.Minute)
		ahead.Store(int64(70 * 365 * 24 * time.Hour))
		stop := start(t, scheduler(t, m, schedule.Options{Now: now}, source(t, c)))
		sleep(time.Minute)
		ahead.Store(0)
		sleep(time.Minute)
		if calls := len(c.calls()); calls > 70 {
			t.Errorf("%d pieces were read, of years to come", calls)
		}
		sleep(2 * time.Hour)
		good(t, m, stop)
		m.holds(t, 0, 3)
	})
}

func TestWrongAnswersAreFaults(t *testing.T) {
	for reason, vouch := range map[string]func(measure.Window) measure.Window{
		"does not say which window": func(measure.Window) measure.Window { return measure.Window{} },
		"not asked": func(w measure.Window) measure.Window {
			return measure.Window{From: w.From.Add(-time.Hour), To: w.To}
		},
		"vouches for nothing before": func(w measure.Window) measure.Window {
			return measure.Window{From: w.From.Add(3 * time.Hour), To: w.To}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemory()
			m.bookmark = hours(2)
			time.Sleep(10*time.Hour + time.Minute)
			stop := start(t, scheduler(t, m, schedule.Options{}, source(t, &meter{rhythm: hourly(), vouch: vouch})))
			sleep(10 * time.Second)
			good(t, m, stop)
			if faults := m.faults(); len(faults) != 1 || !strings.Contains(faults[0], reason) || m.marked() != hours(2) {
				t.Errorf("faults %q, bookmark %s; want %q and the bookmark unmoved", faults, m.marked(), reason)
			}
		})
	}
}
