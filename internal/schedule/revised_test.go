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

// revised is a source that says other figures of what it said long ago.
type revised struct {
	*meter
	told func() ([]measure.Window, error)
}

func (r revised) Revised(context.Context) ([]measure.Window, error) { return r.told() }

// What a source revises is asked for once more, and again until it is stored;
// the bookmark stays where it is.
func TestRevisedWindowsAreReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		told := 0
		c := revised{&meter{rhythm: hourly()}, func() ([]measure.Window, error) {
			if told++; time.Since(hours(5)) < 0 || time.Since(hours(6)) > 0 {
				return nil, nil
			}
			return []measure.Window{{From: hours(1), To: hours(2)}}, nil
		}}
		stop := start(t, scheduler(t, m, schedule.Options{}, source(t, c)))
		sleep(4*time.Hour + 2*time.Minute)
		before := len(c.calls())
		sleep(time.Hour)
		calls := c.calls()[before:]
		good(t, m, stop)
		if last := calls[len(calls)-1]; last != window(1, 2) || m.marked() != hours(5) || told < 5 {
			t.Errorf("asked %v with the bookmark at %s, want 01:00 to 02:00 once more and the bookmark at 05:00", calls, m.marked())
		}
	})
}

// A source that cannot tell has failed, and what it said is kept.
func TestRevisionsThatCannotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		c := revised{&meter{rhythm: hourly()}, func() ([]measure.Window, error) { return nil, errors.New("the archive is down") }}
		s := scheduler(t, m, schedule.Options{}, source(t, c))
		stop := start(t, s)
		sleep(time.Hour + 2*time.Minute)
		status, _ := s.Status(name)
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		if faults := m.faults(); len(faults) == 0 || status.Failures == 0 || len(m.amounts()) == 0 {
			t.Errorf("faults %q, failures %d, stored %v", faults, status.Failures, m.amounts())
		}
	})
}
