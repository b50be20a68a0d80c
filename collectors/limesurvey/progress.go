package limesurvey

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// today is the authority's civil day: the answers of an open wave are counted
// once in it, so that no two figures tell of the hour at which somebody answered.
func (c *collector) today() string { return time.Now().In(c.importer.Deps.Zone).Format(time.DateOnly) }

// uncounted lists the surveys of the waves that are open and whose answers were
// not counted today.
func (c *collector) uncounted() []source {
	day := c.today()
	return slices.DeleteFunc(c.over(c.importer.Open()), func(src source) bool { return c.counted[src.wave.ID] == day })
}

// count asks how many answered the waves that are open. What fails is logged, told
// of its wave and tried by the next run: it takes nothing from the waves that were
// read.
func (c *collector) count(ctx context.Context, key string) {
	for _, src := range c.uncounted() {
		counts, err := c.server.summary(ctx, key, src.id)
		if err == nil && !counts.active {
			err = reason.New(notActive)
		}
		if err == nil {
			err = c.importer.Progress(ctx, src.wave, counts.completed)
		}
		if err != nil {
			c.importer.Deps.Log.WarnContext(ctx, "how many answered the open wave is not known", "wave", src.wave.ID, "survey", src.id, "error", err)
			c.ongoing = append(c.ongoing, c.uncountable(src, err))
			continue
		}
		c.counted[src.wave.ID] = c.today()
		c.ongoing = append(c.ongoing, c.uncountable(src, nil))
	}
}

// uncountable is a batch without figures that tells why an open wave could not be
// counted, or with nil takes back what was told of it. Its window is the moment at
// which the wave opened, of which no wave has figures; what it tells goes with any
// later batch of the time up to the wave's end.
func (c *collector) uncountable(src source, err error) measure.Batch {
	zone := c.importer.Deps.Zone
	opens := src.wave.Opened.Start(zone)
	b := measure.Batch{Source: c.importer.Deps.Name, Window: measure.Window{From: opens, To: opens.Add(time.Second)}}
	if err != nil {
		why := c.note(src, reason.New("survey.uncounted", reason.Of(err)))
		why.Window = measure.Window{From: opens, To: src.wave.Window(zone).To}
		b.Refused = []measure.Refusal{why}
	}
	return b
}
