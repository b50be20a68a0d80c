package schedule_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// renewing is a source that says in one call what is new, once.
type renewing struct {
	*meter
	told func() ([]measure.Batch, error)
}

func (r renewing) Renewed(context.Context) ([]measure.Batch, error) { return r.told() }

// anew is 7 Wh over an hour that was read before.
func anew(at time.Time) measure.Batch {
	w := measure.Window{From: at, To: at.Add(time.Hour)}
	return measure.Batch{Source: name, Window: w, Readings: []measure.Reading{reading(at, time.Hour, 7)}}
}

// What is new is stored as it was told, in the same run, and asked of Collect
// by no second call; the bookmark stays where it is.
func TestWhatIsNewIsStoredAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		once := true
		c := renewing{&meter{rhythm: hourly()}, func() ([]measure.Batch, error) {
			if !once || time.Since(hours(5)) < 0 {
				return nil, nil
			}
			once = false
			return []measure.Batch{anew(hours(1))}, nil
		}}
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(4*time.Hour + 2*time.Minute)
		before := len(c.calls())
		sleep(time.Hour)
		calls := c.calls()[before:]
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		for _, w := range calls {
			if !w.To.After(hours(2)) {
				t.Errorf("what was told is asked again: %v", calls)
			}
		}
		if got := m.amounts()[hours(1)]; once || got != 7 || m.marked() != hours(5) {
			t.Errorf("01:00 holds %g, want 7; the bookmark is at %s", got, m.marked())
		}
	})
}

// What could not be stored when it was told is asked of Collect until it is:
// the source tells it once.
func TestWhatIsNewAndNotStoredIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		once := true
		c := renewing{&meter{rhythm: hourly()}, func() ([]measure.Batch, error) {
			if !once || time.Since(hours(5)) < 0 {
				return nil, nil
			}
			once = false
			m.fail(errors.New("the disk is full"))
			return []measure.Batch{anew(hours(1))}, nil
		}}
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(5*time.Hour + 2*time.Minute)
		before := len(c.calls())
		if got := m.amounts()[hours(1)]; once || got == 7 {
			t.Errorf("01:00 holds %g before the store is back", got)
		}
		m.fail(nil)
		sleep(time.Hour)
		asked := false
		for _, w := range c.calls()[before:] {
			asked = asked || w == window(1, 2)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if !asked {
			t.Errorf("01:00 to 02:00 is not asked again: %v", c.calls()[before:])
		}
	})
}

// An answer about another source, or about no time, is refused.
func TestWhatIsNewOfAnotherSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := renewing{&meter{rhythm: hourly()}, func() ([]measure.Batch, error) {
			return []measure.Batch{{Source: "another", Window: window(0, 1)}, {Source: name}}, nil
		}}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		stop := start(t, s)
		sleep(time.Hour + 2*time.Minute)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if faults := m.faults(); len(faults) == 0 {
			t.Error("nothing is said of it")
		}
	})
}
