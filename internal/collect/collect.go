// Package collect reads sources by hand, over a window, whatever their
// bookmarks say, and writes down who accepts that what a source no longer holds
// goes.
package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// Scheduler reads one source.
type Scheduler interface {
	Collect(ctx context.Context, source string, w measure.Window, by schedule.By) error
}

// Source is one that may be read.
type Source struct {
	Name  string
	Since time.Time // nothing before it is read; zero: no limit
	// After tells, once it was read and what is good is stored, that most of it
	// was refused; nil: nothing is told.
	After func() error
}

// Setup is what reading by hand needs.
type Setup struct {
	Scheduler Scheduler
	Sources   []Source // those that may be read here, in order
	All       bool     // they are all that there are
	Log       *audit.Log
	Zone      *time.Location
	Now       func() time.Time
}

// Service reads sources by hand. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// Progress is told how much of a source's window, of, was read.
type Progress func(source string, of measure.Window, p schedule.Progress)

// Loss is what somebody decided: that what the sources no longer hold goes.
type Loss struct {
	By     string // a function, not a person's name
	Reason string
}

// AcceptLoss notes, in the audit log, a decision that what the sources read
// over a window no longer hold goes. Reading them follows.
func (s *Service) AcceptLoss(ctx context.Context, w measure.Window, l Loss) error {
	sources := "every source"
	if !s.All {
		names := make([]string, len(s.Sources))
		for i := range s.Sources {
			names[i] = s.Sources[i].Name
		}
		sources = strings.Join(names, " ")
	}
	day := func(t time.Time) string { return t.In(s.Zone).Format(time.DateOnly) }
	return s.Log.Record(ctx, audit.Event{
		Kind: audit.LossAccepted, Object: sources,
		Detail: fmt.Sprintf("%s to %s, by %s: %s", day(w.From), day(w.To.Add(-1)), l.By, l.Reason),
	})
}

// Collect reads the sources over a window of whole civil days, one after the
// other; of a source with a first day, nothing before it. A source that fails
// does not keep the others from being read. One whose steps are longer than the
// window is left out, unless that leaves nothing to read. What a source no
// longer holds of what it said stays, unless its loss was accepted.
func (s *Service) Collect(ctx context.Context, w measure.Window, loss *Loss, progress Progress) error {
	var faults, short []error
	read := 0
	for _, of := range s.Sources {
		own := w
		if of.Since.After(own.From) {
			own.From = of.Since.UTC()
		}
		if !own.From.Before(own.To) {
			continue
		}
		switch err := s.One(ctx, of.Name, own, loss, progress); {
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

// One reads one source over a window; progress may be nil. Several sources may
// be read at once.
func (s *Service) One(ctx context.Context, source string, w measure.Window, loss *Loss, progress Progress) error {
	var by schedule.By
	if progress != nil {
		by.Progress = func(p schedule.Progress) { progress(source, w, p) }
	}
	if loss != nil {
		by.LetGo = fmt.Sprintf("%s (%s, %s)", loss.Reason, loss.By, s.Now().In(s.Zone).Format(time.DateOnly))
	}
	err := s.Scheduler.Collect(ctx, source, w, by)
	at := slices.IndexFunc(s.Sources, func(of Source) bool { return of.Name == source })
	if err == nil && at >= 0 && s.Sources[at].After != nil {
		err = s.Sources[at].After()
	}
	return reason.While(err, "doing.collect", source)
}
