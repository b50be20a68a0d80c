// Package register reads the authority's own register of AI systems as a
// source: what it says runs by the calendar, and how many systems keep what the
// charter asks, day by day, whatever a meter says.
// It is built in, and needs no settings.
package register

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// yearDays is the mean length of a civil year, in days.
const yearDays = 365.2425

const day = 24 * time.Hour

type collector struct {
	register register.Register
	name     string
}

// New makes the source of a register.
func New(r register.Register, deps collectors.Deps) collectors.Collector {
	return &collector{r, deps.Name}
}

// Rhythm is the UTC day. A change of the register holds from the day on which
// it is read: nothing before is read again by itself.
func (c *collector) Rhythm() collectors.Rhythm {
	return collectors.Rhythm{Step: day, Piece: 366 * day}
}

// Collect says, for each whole UTC day of w, what the making of own servers
// weighs (MEASURES 5): kg ÷ years × share, over the years of service; and how
// many systems hold each criterion of the charter.
func (c *collector) Collect(ctx context.Context, w measure.Window) (measure.Batch, error) {
	b := measure.Batch{Source: c.name, Window: w}
	for from := w.From; from.Before(w.To); from = from.Add(day) {
		if err := ctx.Err(); err != nil {
			return b, err
		}
		for _, s := range c.register.Systems {
			if r, ok := made(s, from); ok {
				b.Readings = append(b.Readings, r)
			}
		}
		b.Readings = append(b.Readings, c.snapshot(from)...)
	}
	for i := range b.Readings {
		b.Readings[i].Source = c.name
	}
	if len(b.Readings) == 0 {
		return b, collectors.ErrNoData
	}
	return b, nil
}

// snapshot counts the systems in use on one UTC day, and for each criterion
// those that hold it and those of which nothing is stated, so that a share has
// a history (MEASURES 8). It says nothing while no system runs.
func (c *collector) snapshot(from time.Time) []measure.Reading {
	on := period.DateOf(from, time.UTC)
	var list []measure.Reading
	level := func(m measure.Metric, n int) {
		v := float64(n)
		list = append(list, measure.Reading{
			Key:   measure.Key{Metric: m, Method: measure.Declared, Window: measure.Window{From: from, To: from.Add(day)}},
			State: measure.Known, Value: v, Low: v, High: v, Covered: day, Basis: measure.BasisFields{Grid: measure.UTCDay}.Basis(),
		})
	}
	for i, criterion := range register.Criteria() {
		t := c.register.Tally(criterion, on)
		if t.Of == 0 {
			return nil
		}
		if i == 0 {
			level(register.InUseMetric, t.Of)
		}
		level(register.HoldsMetric(t.Criterion), t.Holds)
		level(register.SilentMetric(t.Criterion), len(t.Silent))
	}
	return list
}

// made is the making of a system's servers on one UTC day: nothing before they
// are there, and zero once they have served their years.
func made(s register.System, from time.Time) (measure.Reading, bool) {
	e := s.Embodied
	on := period.DateOf(from, time.UTC)
	begun := First(s)
	if e == nil || begun.IsZero() || on.Compare(begun) < 0 || (!s.Phases.Withdrawn.IsZero() && on.Compare(s.Phases.Withdrawn) >= 0) {
		return measure.Reading{}, false
	}
	grams := 0.0
	if float64(on.DaysSince(begun)) < e.Years*yearDays {
		grams = e.Kg * 1000 * e.Share / (e.Years * yearDays)
	}
	basis := measure.BasisFields{Grid: measure.UTCDay, Method: "calendar", Factor: e.Source}.Basis()
	return measure.Reading{
		Key: measure.Key{
			System: s.ID, Metric: measure.CarbonEmbodied, Method: measure.Declared, Window: measure.Window{From: from, To: from.Add(day)},
		},
		State: measure.Known, Value: grams, Low: grams, High: grams, Covered: day, Basis: basis,
	}, true
}

// Since is the first day on which a register has something to say; zero when
// it states no date.
func Since(r register.Register) period.Date {
	var first period.Date
	for _, s := range r.Systems {
		for _, d := range []period.Date{First(s), s.Phases.Experiment, s.Phases.InService} {
			if !d.IsZero() && (first.IsZero() || d.Compare(first) < 0) {
				first = d
			}
		}
	}
	return first
}

// First is the first day on which a system's own servers weigh: that of their
// making in the register, else of its service; zero for a system without any.
func First(s register.System) period.Date {
	if s.Embodied == nil {
		return period.Date{}
	}
	if !s.Embodied.From.IsZero() {
		return s.Embodied.From
	}
	return s.Phases.InService
}
