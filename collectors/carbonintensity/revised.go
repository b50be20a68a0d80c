package carbonintensity

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// memory is how far back figures of real time are looked for: what is
// consolidated comes within three months.
const memory = 92 * day

// Revised names the time of which real time is stored and ODRÉ has consolidated
// figures by now. It looks once a day, a month from the first hour of real time
// on. What Electricity Maps revises lies within the look-back.
func (c *collector) Revised(ctx context.Context) ([]measure.Window, error) {
	source, ok := c.provider.(*eco2mix)
	now := time.Now().UTC().Truncate(time.Hour)
	if !ok || now.Sub(c.looked) < day {
		return nil, nil
	}
	pending, first, err := c.pending(ctx, measure.Window{From: now.Add(-memory), To: now.Add(-lookBack)})
	if err != nil {
		return nil, err
	}
	if len(pending) == 0 {
		c.looked = now
		return nil, nil
	}
	w := measure.Window{From: first, To: first.Add(c.piece)}
	if end := now.Add(-lookBack); w.To.After(end) {
		w.To = end
	}
	set := datasets()[0]
	rows, err := source.rows(ctx, set.id, w)
	if err != nil {
		return nil, reason.While(err, "doing.grid.final", c.deps.Name)
	}
	c.looked = now
	var out measure.Window
	slots, _ := read(rows, set, w)
	for at := range hourly(slots) {
		if !pending[at] {
			continue
		}
		if out.From.IsZero() || at.Before(out.From) {
			out.From = at
		}
		if end := at.Add(time.Hour); end.After(out.To) {
			out.To = end
		}
	}
	if out.From.IsZero() {
		return nil, nil
	}
	return []measure.Window{out}, nil
}

// pending finds the hours that are stored from real time alone, and the first.
func (c *collector) pending(ctx context.Context, w measure.Window) (hours map[time.Time]bool, first time.Time, err error) {
	hours = map[time.Time]bool{}
	for r, err := range c.deps.Past(ctx, w) {
		if err != nil {
			return nil, first, reason.While(err, "doing.grid.live")
		}
		at := r.Window.From.UTC()
		if r.Metric != measure.GridIntensity || r.Basis.Fields().Note != datasets()[1].status {
			continue
		}
		hours[at] = true
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return hours, first, nil
}
