package schedule

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

const (
	allHours = 1<<24 - 1
	accepted = "write five fields (minute hour day-of-month month day-of-week, Sunday is 0, as in \"7 * * * *\"), " +
		"or @hourly, @daily, @weekly, @monthly, @yearly, or @every with one minute or more (\"@every 15m\")"
)

// Plan says when a source is woken. It only wakes: which windows are read is
// decided from the bookmark, so that a tick lost or repeated harms nothing.
type Plan struct {
	expr  string
	loc   *time.Location
	every time.Duration      // of @every, else 0
	spec  *cron.SpecSchedule // evaluated on the wall clock, written as if it were UTC
}

// ParseCron reads a cron expression whose hours are those of loc. What would
// never run, would run more often than each minute, or names a time zone of
// its own is refused with what is accepted.
func ParseCron(expr string, loc *time.Location) (Plan, error) {
	expr = strings.TrimSpace(expr)
	if loc == nil {
		return Plan{}, fmt.Errorf("reading the schedule %q: no time zone was given", expr)
	}
	if strings.Contains(expr, "TZ=") {
		return Plan{}, fmt.Errorf("reading the schedule %q: hours are those of %s and no other time zone can be named; %s", expr, loc, accepted)
	}
	parsed, err := parse(expr)
	if err != nil {
		return Plan{}, fmt.Errorf("reading the schedule %q: %w; %s", expr, err, accepted)
	}
	p := Plan{expr: expr, loc: loc}
	switch schedule := parsed.(type) {
	case *cron.SpecSchedule:
		p.spec = schedule
	case cron.ConstantDelaySchedule:
		p.every = schedule.Delay
		if p.every < time.Minute {
			return Plan{}, fmt.Errorf("reading the schedule %q: less than a minute between two runs; %s", expr, accepted)
		}
		return p, nil
	default:
		return Plan{}, fmt.Errorf("reading the schedule %q: not understood; %s", expr, accepted)
	}
	// A fixed day, so that what is valid does not depend on when it is read.
	if p.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Plan{}, fmt.Errorf("reading the schedule %q: no such day comes within five years; %s", expr, accepted)
	}
	return p, nil
}

// parse shields from robfig/cron, which panics on some faulty expressions.
func parse(expr string) (schedule cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("not a cron expression")
		}
	}()
	return cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor).Parse(expr)
}

// String returns the expression.
func (p Plan) String() string { return p.expr }

// Next returns the first tick after t, or the zero time if none comes within
// five years. A schedule of fixed hours runs once for each hour of the wall
// clock: an hour that spring takes away runs at the instant it is taken away,
// an hour that autumn doubles runs the first time. A schedule of every hour
// follows real time, so that its cadence never changes.
func (p Plan) Next(t time.Time) time.Time {
	switch {
	case p.every > 0:
		return t.Add(p.every).Truncate(time.Second)
	case p.spec == nil:
		return time.Time{}
	case p.spec.Hour&allHours == allHours:
		return p.nextInRealTime(t)
	}
	for wall := wallOf(t, p.loc); ; {
		wall = p.spec.Next(wall)
		if wall.IsZero() {
			return wall
		}
		if at := instantOf(wall, p.loc); at.After(t) {
			return at
		}
	}
}

// nextInRealTime looks between two changes of the clock at a time, where the
// offset from UTC is one.
func (p Plan) nextInRealTime(t time.Time) time.Time {
	for {
		local := t.In(p.loc)
		_, offset := local.Zone()
		wall := p.spec.Next(wallOf(t, p.loc))
		if wall.IsZero() {
			return wall
		}
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, end := local.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at.In(p.loc)
		}
		// The first moment of the next clock may itself be a tick.
		if first := wallOf(end, p.loc); p.spec.Next(first.Add(-1)).Equal(first) {
			return end
		}
		t = end
	}
}

// wallOf writes what a clock in loc shows at t as if it were UTC.
func wallOf(t time.Time, loc *time.Location) time.Time {
	_, offset := t.In(loc).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// instantOf returns when a clock in loc first shows wall, or the instant at
// which it leaps over it.
func instantOf(wall time.Time, loc *time.Location) time.Time {
	_, before := wall.Add(-24 * time.Hour).In(loc).Zone()
	_, after := wall.Add(24 * time.Hour).In(loc).Zone()
	early := wall.Add(-time.Duration(max(before, after)) * time.Second).In(loc)
	late := wall.Add(-time.Duration(min(before, after)) * time.Second).In(loc)
	switch {
	case wallOf(early, loc).Equal(wall):
		return early
	case wallOf(late, loc).Equal(wall):
		return late
	}
	start, _ := late.ZoneBounds()
	return start
}
