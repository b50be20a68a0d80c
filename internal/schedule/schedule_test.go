package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

func TestNewRefuses(t *testing.T) {
	plan := cronOf(t, "@hourly", time.UTC)
	c := &meter{rhythm: hourly()}
	for reason, source := range map[string]schedule.Source{
		"no name":      {Collector: c, Plan: plan},
		"no collector": {Name: "a", Plan: plan},
		"no plan":      {Name: "a", Collector: c},
		"negative":     {Name: "a", Collector: c, Plan: plan, Lag: -1},
		"impossible":   {Name: "a", Collector: &meter{}, Plan: plan},
		"two sources":  {Name: name, Collector: c, Plan: plan},
	} {
		_, err := schedule.New(newMemory(), nil, []schedule.Source{{Name: name, Collector: c, Plan: plan}, source}, schedule.Options{})
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("New: got %v, want an error that says %q", err, reason)
		}
	}
}

func TestTicksReadFullStepsWithLookBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		src := source(t, c)
		src.Lag = 30 * time.Minute
		s := scheduler(t, m, schedule.Options{}, src)
		time.Sleep(90 * time.Minute) // 01:30: one full step
		stop := start(t, s)
		sleep(150 * time.Minute) // ticks at 02, 03 and 04 h, the last one still jittered
		want := []measure.Window{window(0, 1), window(0, 1), window(0, 2)}
		if got := c.calls(); !reflect.DeepEqual(got, want) {
			t.Errorf("asked %v, want %v", got, want)
		}
		sleep(time.Hour)
		if got := c.calls(); !reflect.DeepEqual(got[3:], []measure.Window{window(0, 3)}) {
			t.Errorf("asked %v after the fourth tick", got[3:])
		}
		if d := c.times()[3].Sub(hours(4)); d < 0 || d >= time.Minute {
			t.Errorf("the jitter is %s", d)
		}
		if next := s.Next(name); !next.Equal(c.times()[3].Add(time.Hour)) {
			t.Errorf("Next is %s, one hour after %s was expected", next, c.times()[3])
		}
		good(t, m, stop)
		m.holds(t, 0, 3)
		if o := m.kept()[2]; o.Window != window(0, 2) || o.Read != 2 || o.Fault != "" || o.Source != name || !o.At.Equal(c.times()[2]) {
			t.Errorf("the outcome is %+v", o)
		}
		if m.remakes() != len(m.kept()) {
			t.Errorf("stale months were remade %d times in %d runs", m.remakes(), len(m.kept()))
		}
	})
}

func TestLookBackTakesLateData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		c.value = func(at time.Time) float64 {
			if time.Since(at) < 3*time.Hour {
				return 0 // half of it has not come yet
			}
			return float64(at.Hour() + 1)
		}
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(8*time.Hour + 2*time.Minute)
		good(t, m, stop)
		stored := m.amounts()
		for h := range 8 {
			if want := map[bool]float64{true: float64(h + 1)}[h <= 5]; stored[hours(float64(h))] != want {
				t.Errorf("hour %d holds %g, want %g", h, stored[hours(float64(h))], want)
			}
		}
	})
}

func TestCatchUpAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		m.bookmark = hours(5)
		src := source(t, c)
		src.Plan = cronOf(t, "0 3 * * 1", time.UTC) // not due for days
		time.Sleep(7*24*time.Hour + 30*time.Minute)
		stop := start(t, scheduler(t, m, schedule.Options{}, src))
		sleep(5 * time.Second)
		want := []measure.Window{window(3, 27), window(27, 51), window(51, 75), window(75, 99), window(99, 123), window(123, 147), window(147, 168)}
		if got := c.calls(); !reflect.DeepEqual(got, want) {
			t.Errorf("asked %v, want %v", got, want)
		}
		good(t, m, stop)
		m.holds(t, 3, 168)
		if len(m.kept()) != 1 || m.kept()[0].Window != window(3, 168) || m.kept()[0].Read != 165 {
			t.Errorf("outcomes: %+v", m.kept())
		}
	})
}

func TestFirstRunWithoutSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		src := source(t, c)
		src.Since = time.Time{}
		time.Sleep(100 * time.Hour)
		stop := start(t, scheduler(t, m, schedule.Options{}, src))
		sleep(5 * time.Second)
		good(t, m, stop)
		m.holds(t, 76, 100)
	})
}

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
		{"nil map", func() { var none map[string]int; none["x"] = 1 }},
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

func TestStepsChangeAndRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var order []string
		double := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
			if time.Since(hours(2)) < 0 {
				order = append(order, "double")
			}
			for i := range b.Readings {
				b.Readings[i].Value *= 2
			}
			return b, nil
		}
		refuse := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
			if time.Since(hours(2)) < 0 {
				order = append(order, "refuse")
			}
			switch {
			case time.Since(hours(3)) > 0:
				panic("a step")
			case time.Since(hours(2)) > 0:
				return b, errors.New("no register")
			}
			b.Refused = append(b.Refused, measure.Refusal{Where: "hour 0", Reason: "test"})
			b.Readings = b.Readings[1:]
			return b, nil
		}
		s, err := schedule.New(m, []schedule.Step{double, refuse}, []schedule.Source{source(t, &meter{rhythm: hourly()})}, schedule.Options{})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(110 * time.Minute)
		stop := start(t, s)
		sleep(5 * time.Second)
		if got := m.amounts(); len(got) != 0 || m.marked() != hours(1) {
			t.Errorf("stored %v up to %s, want nothing but the bookmark at 01:00", got, m.marked())
		}
		if o := m.kept()[0]; o.Read != 1 || o.Refused != 1 || !slices.Equal(order, []string{"double", "refuse"}) {
			t.Errorf("outcome %+v after the steps %v", o, order)
		}
		sleep(80 * time.Minute)
		good(t, m, stop)
		faults := strings.Join(m.faults(), "\n")
		if !strings.Contains(faults, "no register") || !strings.Contains(faults, "panic with a string") || m.marked() != hours(1) {
			t.Errorf("faults %s; bookmark %s", faults, m.marked())
		}
	})
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
			return o.Source == name && strings.HasPrefix(o.Fault, "skipped: ")
		})
		if !skipped {
			t.Errorf("no skip among the outcomes: %q", m.faults())
		}
		if err := s.Collect(t.Context(), name, window(0, 1), nil); err == nil {
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

func TestDaylightSavingRunsOnce(t *testing.T) {
	for _, c := range []struct {
		eve  time.Time
		want string // the night's run, in Paris
	}{
		{time.Date(2000, 3, 25, 12, 0, 0, 0, time.UTC), "2000-03-26T03:00"},
		{time.Date(2000, 10, 28, 12, 0, 0, 0, time.UTC), "2000-10-29T02:30"},
	} {
		synctest.Test(t, func(t *testing.T) {
			paris := zone(t, "Europe/Paris")
			m, meter := newMemory(), &meter{rhythm: hourly()}
			time.Sleep(time.Until(c.eve))
			src := source(t, meter)
			src.Plan, src.Since = cronOf(t, "30 2 * * *", paris), c.eve
			stop := start(t, scheduler(t, m, schedule.Options{}, src))
			sleep(24 * time.Hour)
			good(t, m, stop)
			if len(meter.times()) != 1 || meter.times()[0].In(paris).Format("2006-01-02T15:04") != c.want {
				t.Errorf("runs at %v, want one at %s", meter.times(), c.want)
			}
		})
	}
}

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
		m.holds(t, 0, 0) // the look-back was replaced by nothing: the source says so
		if m.marked() != hours(3) || m.kept()[len(m.kept())-1].Fault != "" {
			t.Errorf("bookmark %s, outcomes %+v", m.marked(), m.kept())
		}
	})
}

func TestMissingFileErasesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := files{&meter{rhythm: hourly()}, func() []measure.Window { return nil }}
		c.before = func(context.Context, measure.Window) error {
			if time.Since(hours(3)) > 0 && time.Since(hours(6)) < 0 {
				return collectors.ErrNoData
			}
			return nil
		}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(150 * time.Minute)
		if err := s.Collect(t.Context(), name, window(0, 2), nil); err != nil {
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
		sleep(2 * time.Hour) // 07:10, the file is back and the look-back reaches 03:00
		good(t, m, stop)
		if stored := m.amounts(); m.marked() != hours(7) || stored[hours(6)] != 7 {
			t.Errorf("stored %v with the bookmark at %s", stored, m.marked())
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
		if m.marked() != hours(80) {
			t.Errorf("bookmark %s: a window ahead of it leaves it", m.marked())
		}
	})
}

func TestShortAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := &meter{rhythm: hourly(), vouch: func(w measure.Window) measure.Window {
			// Five hours at a time, and nothing of the last two hours.
			end := time.Now().UTC().Add(-2 * time.Hour).Truncate(time.Hour)
			for _, limit := range []time.Time{w.From.Add(5 * time.Hour), end} {
				if w.To.After(limit) {
					w.To = limit
				}
			}
			if w.To.Before(w.From) {
				w.To = w.From
			}
			return w
		}}
		time.Sleep(40*time.Hour + time.Minute)
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		stop := start(t, s)
		sleep(time.Minute)
		m.holds(t, 0, 38)
		if status, _ := s.Status(name); status.Failures != 0 || m.marked() != hours(38) {
			t.Errorf("status %+v, bookmark %s: having nothing more to say is no fault", status, m.marked())
		}
		sleep(time.Hour)
		good(t, m, stop)
		m.holds(t, 0, 39)
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

func TestLongCatchUpLetsOthersIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c, beside := &meter{rhythm: hourly(), before: slow(50 * time.Second)}, &meter{rhythm: hourly()}
		long, other := source(t, c), source(t, beside)
		other.Name = "beside"
		time.Sleep(1000*time.Hour + time.Minute)
		stop := start(t, scheduler(t, m, schedule.Options{MaxParallel: 1}, long, other))
		sleep(3 * time.Minute)
		if len(beside.calls()) == 0 {
			t.Error("a long catch-up keeps the others out")
		}
		sleep(40 * time.Minute)
		good(t, m, stop)
		m.holds(t, 0, 1000)
		if c.peak() != 1 || len(c.calls()) != 42 {
			t.Errorf("%d calls at once, %d in all", c.peak(), len(c.calls()))
		}
	})
}

func TestTrigger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		src := source(t, c)
		src.Plan = cronOf(t, "@monthly", time.UTC)
		s := scheduler(t, m, schedule.Options{}, src)
		if err := s.Trigger("nobody"); err == nil {
			t.Error("an unknown source was woken")
		}
		stop := start(t, s)
		sleep(10 * time.Hour)
		for range 3 {
			if err := s.Trigger(name); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		good(t, m, stop)
		m.holds(t, 0, 10)
		if n := len(c.calls()); n > 2 {
			t.Errorf("%d runs: wakes stack", n)
		}
	})
}

func TestCollect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, c := newMemory(), &meter{rhythm: hourly()}
		m.bookmark = hours(10)
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		time.Sleep(100*time.Hour + 30*time.Minute)
		var done []measure.Window
		total := 0
		progress := func(w measure.Window, read, _ int) { done, total = append(done, w), total+read }
		if err := s.Collect(t.Context(), name, window(60.5, 200), progress); err != nil {
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
			s.Collect(t.Context(), "nobody", window(0, 1), nil),
			s.Collect(t.Context(), name, window(5, 5), nil),
			s.Collect(t.Context(), name, window(150, 160), nil),
		} {
			if wrong == nil {
				t.Error("a collection that cannot be was accepted")
			}
		}
		c.before = func(context.Context, measure.Window) error { return errors.New("401") }
		if err := s.Collect(t.Context(), name, window(0, 1), nil); err == nil || !strings.Contains(err.Error(), "401") {
			t.Errorf("Collect: %v", err)
		}
		c.before = nil
		c.vouch = func(w measure.Window) measure.Window { return measure.Window{From: w.From, To: hours(6)} }
		if err := s.Collect(t.Context(), name, window(4, 8), nil); err == nil {
			t.Error("a part that was not read went unnoticed")
		}
		if got := m.amounts(); got[hours(5)] != 6 {
			t.Error("the part that was read is not stored")
		}
	})
}

func TestCollectBeforeTheFirstRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		s := scheduler(t, m, schedule.Options{}, source(t, &meter{rhythm: hourly()}))
		time.Sleep(100 * time.Hour)
		if err := s.Collect(t.Context(), name, window(50, 60), nil); err != nil {
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
		if err := s.Collect(hasty, name, window(0, 1), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Collect: %v, want its own deadline", err)
		}
		if err := s.Collect(t.Context(), name, window(0, 1), nil); err != nil {
			t.Error(err)
		}
		good(t, m, stop)
		if c.peak() != 1 {
			t.Errorf("%d calls at once", c.peak())
		}
	})
}
