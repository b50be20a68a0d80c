package collectors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// probeTime is how long one source may take to answer.
const probeTime = 20 * time.Second

// Probe asks a source for one line, or reads its last step that is complete at
// now, which takes it lag after its end. What it reads it keeps nowhere.
func Probe(ctx context.Context, c Collector, lag time.Duration, now time.Time) (string, error) {
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
		return "answers, with nothing for the last step", nil
	case err != nil:
		return "", err
	}
	return fmt.Sprintf("answers: %d figures, %d refused in the last step", len(b.All()), len(b.Refused)), nil
}
