package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// Progress is told how much of a source's window, of, was read.
type Progress func(source string, of measure.Window, p schedule.Progress)

// Loss is what somebody decided: that what the sources no longer hold goes.
type Loss struct {
	By     string // a function, not a person's name
	Reason string
}

// text is the decision as it stands with what went.
func (l Loss) text(a *App) string {
	return fmt.Sprintf("%s (%s, %s)", l.Reason, l.By, a.options.Now().In(a.cfg.Zone).Format(time.DateOnly))
}

// AcceptLoss notes, in the audit log, a decision that what the sources read
// over a window no longer hold goes. Reading them follows.
func (a *App) AcceptLoss(ctx context.Context, w measure.Window, l Loss) error {
	sources := "every source"
	if len(a.options.Only) > 0 {
		sources = strings.Join(a.options.Only, " ")
	}
	day := func(t time.Time) string { return t.In(a.cfg.Zone).Format(time.DateOnly) }
	return a.audit().Record(ctx, audit.Event{
		Kind: audit.LossAccepted, Object: sources,
		Detail: fmt.Sprintf("%s to %s, by %s: %s", day(w.From), day(w.To.Add(-1)), l.By, l.Reason),
	})
}

// Collect reads the sources that may run here over a window of whole civil
// days, one after the other, whatever their bookmarks say; of a source with a
// first day (`since`), nothing before it. A source that fails does not keep
// the others from being read. One whose steps are longer than the window is left
// out, unless that leaves nothing to read. What a source no longer holds of what
// it said stays, unless its loss was accepted.
func (a *App) Collect(ctx context.Context, w measure.Window, loss *Loss, progress Progress) error {
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
		switch err := a.CollectOne(ctx, s.Name, own, loss, progress); {
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
// once. What is good is stored of one most of whose lines are refused, and that
// is an error.
func (a *App) CollectOne(ctx context.Context, source string, w measure.Window, loss *Loss, progress Progress) error {
	by := schedule.By{Progress: func(p schedule.Progress) { progress(source, w, p) }}
	if loss != nil {
		by.LetGo = loss.text(a)
	}
	err := a.scheduler.Collect(ctx, source, w, by)
	for _, s := range a.sources {
		if err == nil && s.Name == source {
			err = collectors.AccountOf(s.collector)
		}
	}
	if err != nil {
		return fmt.Errorf("collecting %s: %w", source, err)
	}
	return nil
}
