package schedule_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// mishap is one thing that happens after a while of quiet, for some time.
type mishap struct {
	Quiet, For time.Duration
	Kind       string
}

// story is one life of a source; it is drawn whole before anything runs.
type story struct {
	Cron    string
	Rhythm  collectors.Rhythm
	Age     time.Duration // of the first reading when the scheduler first starts
	Lag     time.Duration
	Delay   time.Duration // of late data, within what the look-back can see
	Slow    time.Duration
	Mishaps []mishap
}

func drawStory(t *rapid.T) story {
	minutes := func(most int, label string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, label)) * time.Minute
	}
	step := rapid.SampledFrom([]time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}).Draw(t, "step")
	st := story{
		Cron: rapid.SampledFrom([]string{"*/10 * * * *", "7 * * * *", "0 */6 * * *", "30 2 * * *", "@every 25m"}).Draw(t, "cron"),
		Age:  minutes(20*24*60, "age"), Lag: minutes(90, "lag"),
		Slow: time.Duration(rapid.IntRange(0, 40).Draw(t, "slow")) * time.Second,
	}
	st.Rhythm = collectors.Rhythm{
		Step:     step,
		LookBack: minutes(2*24*60, "look-back"),
		Piece:    step*time.Duration(rapid.IntRange(1, 200).Draw(t, "piece")) + minutes(1, "odd"),
	}
	st.Delay = minutes(int((st.Rhythm.LookBack+st.Lag)/time.Minute), "delay")
	for range rapid.IntRange(0, 8).Draw(t, "mishaps") {
		st.Mishaps = append(st.Mishaps, mishap{
			Quiet: minutes(10*60, "quiet"), For: minutes(10*60, "for"),
			Kind: rapid.SampledFrom([]string{"store down", "source down", "panic", "hang", "short", "stopped", "stopped long", "woken"}).Draw(t, "kind"),
		})
	}
	return st
}

// live plays a story in a bubble and returns what went wrong.
type live struct {
	story
	ledger
	t      *testing.T
	m      *memory
	c      *meter
	stop   func() error
	s      *schedule.Scheduler
	faults []string
}

func play(t *testing.T, st story) (faults []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(40 * 24 * time.Hour)
		l := &live{
			story: st, t: t, m: newMemory(), c: &meter{rhythm: st.Rhythm, before: slow(st.Slow)},
			ledger: ledger{step: st.Rhythm.Step, lag: st.Lag, delay: st.Delay, since: time.Now().Add(-st.Age)},
		}
		l.c.value = func(at time.Time) float64 { return l.seen(at, time.Now()) }
		l.start()
		for _, m := range st.Mishaps {
			sleep(m.Quiet)
			l.befall(m)
			l.check(m.Kind, time.Time{})
		}
		l.settle()
		faults = slices.Concat(l.faults, l.m.broken)
	})
	return faults
}

func (l *live) start() {
	l.s = scheduler(l.t, l.m, schedule.Options{}, schedule.Source{
		Name: name, Collector: l.c, Plan: cronOf(l.t, l.Cron, time.UTC), Since: l.since, Lag: l.Lag, Deadline: 3 * time.Minute,
	})
	l.stop = start(l.t, l.s)
}

func (l *live) halt() {
	if err := l.stop(); err != nil {
		l.faults = append(l.faults, err.Error())
	}
}

// befall lets one mishap happen and pass.
func (l *live) befall(m mishap) {
	usual := slow(l.Slow)
	switch m.Kind {
	case "store down":
		l.m.fail(errors.New("store down"))
	case "source down":
		l.c.set(func(c *meter) { c.before = func(context.Context, measure.Window) error { return errors.New("503") } })
	case "panic":
		l.c.set(func(c *meter) { c.before = func(context.Context, measure.Window) error { panic("at the disco") } })
	case "hang":
		until := time.Now().Add(m.For)
		l.c.set(func(c *meter) {
			c.before = func(context.Context, measure.Window) error {
				time.Sleep(time.Until(until))
				return nil
			}
		})
	case "short":
		l.c.set(func(c *meter) {
			c.vouch = func(w measure.Window) measure.Window {
				w.To = w.From.Add(w.To.Sub(w.From) * 2 / 3).Truncate(l.step)
				return w
			}
		})
	case "stopped", "stopped long":
		l.halt()
		if time.Sleep(m.For); m.Kind == "stopped long" {
			time.Sleep(m.For * 20)
		}
		l.start()
	case "woken":
		l.wake()
	}
	sleep(m.For)
	l.m.fail(nil)
	l.c.set(func(c *meter) { c.before, c.vouch = usual, nil })
}

func (l *live) wake() {
	if err := l.s.Trigger(name); err != nil {
		l.faults = append(l.faults, err.Error())
	}
}

// check compares the store, as far as its bookmark says, with the ledger.
func (l *live) check(after string, ripe time.Time) {
	for _, fault := range l.ledger.faults(l.m.amounts(), l.m.marked(), ripe) {
		l.faults = append(l.faults, fmt.Sprintf("after %q: %s", after, fault))
	}
}

// settle lets everything come to rest: two runs later all must be there.
func (l *live) settle() {
	var began time.Time
	for range 2 {
		began = time.Now()
		l.wake()
		for range 48 * 60 {
			sleep(time.Minute)
			if st, _ := l.s.Status(name); st.Running.IsZero() && !l.m.marked().Before(l.last(began)) {
				break
			}
		}
	}
	l.halt()
	if l.c.peak() > 1 {
		l.faults = append(l.faults, fmt.Sprintf("%d calls at once", l.c.peak()))
	}
	if end := l.m.marked(); end.Before(l.last(began)) && l.first().Before(l.last(began)) || end.After(l.last(time.Now())) {
		l.faults = append(l.faults, fmt.Sprintf("the bookmark is at %s, the last full step ends at %s", end, l.last(began).UTC()))
	}
	l.check("all", began)
}

func TestWhateverHappensNothingIsLostNorTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		st := drawStory(rt)
		if faults := play(t, st); len(faults) > 0 {
			rt.Fatalf("%+v:\n%s", st, strings.Join(faults, "\n"))
		}
	})
}
