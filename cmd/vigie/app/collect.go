package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// Progress is told how much of a source's window was read.
type Progress func(source string, done, of measure.Window, read, refused int)

// Collect reads the sources that may run here over a window of whole civil
// days, one after the other, whatever their bookmarks say; of a source with a
// first day (`since`), nothing before it. A source that fails does not keep
// the others from being read. One whose steps are longer than the window is left
// out, unless that leaves nothing to read.
func (a *App) Collect(ctx context.Context, w measure.Window, progress Progress) error {
	var faults, short []error
	read := 0
	for _, s := range a.sources {
		own := w
		if since := s.Since.Start(a.cfg.Zone); !s.Since.IsZero() && since.After(own.From) {
			own.From = since.UTC()
		}
		if _, runs := a.scheduler.Status(s.Name); !runs || !own.From.Before(own.To) {
			continue
		}
		switch err := a.CollectOne(ctx, s.Name, own, progress); {
		case errors.Is(err, schedule.ErrNoStep):
			short = append(short, err)
		case err != nil:
			faults = append(faults, err)
		default:
			read++
		}
		if ctx.Err() != nil {
			break
		}
	}
	if read == 0 {
		faults = append(faults, short...)
	}
	return errors.Join(faults...)
}

// CollectOne reads one source over a window. Several sources may be read at
// once.
func (a *App) CollectOne(ctx context.Context, source string, w measure.Window, progress Progress) error {
	told := func(done measure.Window, read, refused int) { progress(source, done, w, read, refused) }
	if err := a.scheduler.Collect(ctx, source, w, told); err != nil {
		return fmt.Errorf("collecting %s: %w", source, err)
	}
	return nil
}
