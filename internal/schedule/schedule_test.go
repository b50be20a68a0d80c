package schedule_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
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

func TestMaxParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var going, most atomic.Int64
		before := func(ctx context.Context, w measure.Window) error {
			if n := going.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer going.Add(-1)
			return slow(time.Minute)(ctx, w)
		}
		var sources []schedule.Source
		for _, letter := range []string{"a", "b", "c", "d", "e"} {
			src := source(t, files{&meter{rhythm: hourly(), before: before}, func() []measure.Window { return nil }})
			src.Name = letter
			sources = append(sources, src)
		}
		time.Sleep(time.Hour)
		m := newMemory()
		stop := start(t, scheduler(t, m, schedule.Options{MaxParallel: 2}, sources...))
		sleep(200 * time.Second)
		if most.Load() != 2 || len(m.kept()) < 5 {
			t.Errorf("%d pieces at once and %d runs, want 2 and at least 5", most.Load(), len(m.kept()))
		}
		sleep(30 * time.Second)
		good(t, m, stop)
	})
}

func TestSinceMovedPastTheBookmark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.bookmark = hours(5)
		src := source(t, &meter{rhythm: hourly()})
		src.Since = hours(30)
		time.Sleep(40 * time.Hour)
		stop := start(t, scheduler(t, m, schedule.Options{}, src))
		sleep(10 * time.Second)
		good(t, m, stop)
		m.holds(t, 3, 40)
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
