package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Progress is told how much of a source's window was read.
type Progress func(source string, done, of measure.Window, read, refused int)

// Collect reads the sources that may run here over a window of whole civil
// days, one after the other, whatever their bookmarks say. A source that fails
// does not keep the others from being read.
func (a *App) Collect(ctx context.Context, w measure.Window, progress Progress) error {
	var faults []error
	for _, s := range a.sources {
		if _, runs := a.scheduler.Status(s.Name); !runs {
			continue
		}
		told := func(done measure.Window, read, refused int) { progress(s.Name, done, w, read, refused) }
		if err := a.scheduler.Collect(ctx, s.Name, w, told); err != nil {
			faults = append(faults, fmt.Errorf("collecting %s: %w", s.Name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}
