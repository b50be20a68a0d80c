package collectors

import (
	"context"
	"errors"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// probeTime is how long one source may take to answer.
const probeTime = 20 * time.Second

// Probe asks a source for one line, or reads its last step that is complete at
// now, which takes it lag after its end. What it reads it keeps nowhere.
func Probe(ctx context.Context, c Collector, lag time.Duration, now time.Time) (reason.Text, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	if p, ok := c.(Prober); ok {
		return p.Probe(ctx)
	}
	step := c.Rhythm().Step
	end := now.UTC().Add(-lag).Truncate(step)
	b, err := c.Collect(ctx, measure.Window{From: end.Add(-step), To: end})
	switch {
	case errors.Is(err, ErrNoData):
		return reason.New("probe.none"), nil
	case err != nil:
		return "", err
	}
	return reason.New("probe.step", len(b.All()), len(b.Refused)), nil
}
