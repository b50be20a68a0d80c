package candidate

import (
	"context"
	"errors"

	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Log is where it is written down who accepted what.
type Log interface {
	Record(ctx context.Context, events ...audit.Event) error
}

// Reviewer is where persons accept waves. It publishes what they accept. Each step is
// in the audit log before it is taken.
type Reviewer struct {
	Queue *Queue
	Store Store
	Log   Log
	Two   bool // two persons must accept
	// Feed is the source that feeds a wave, and the day on which its figures stand.
	Feed func(id string) (source string, day measure.Window, err error)
	// Collect reads a source again: a wave by the settings that the queue has of it, or
	// else by the configuration's.
	Collect func(ctx context.Context, source string, w measure.Window) error
	// Check refuses settings by which no export of a wave can be read.
	Check func(id, settings string) error
	// Pause does something while no run of a source goes on, which could put back
	// what it read before.
	Pause func(ctx context.Context, source string, do func(context.Context) error) error
}

// SettingsError says why settings that a person wrote cannot be used.
type SettingsError struct{ Cause error }

// Error is what is wrong with them.
func (e *SettingsError) Error() string { return e.Cause.Error() }

// Unwrap returns what is wrong with them.
func (e *SettingsError) Unwrap() error { return e.Cause }

// RefusedError says that a wave was read again and its answers were refused whole.
type RefusedError struct{ Refused []measure.Refusal }

// Error lists why.
func (e *RefusedError) Error() string {
	faults := make([]error, len(e.Refused))
	for i, r := range e.Refused {
		faults[i] = r.Reason
	}
	return errors.Join(faults...).Error()
}

// Persons is how many must accept a wave.
func (d *Reviewer) Persons() int {
	if d.Two {
		return 2
	}
	return 1
}

// Find returns what is kept of a wave.
func (d *Reviewer) Find(id string) (State, error) { return d.Queue.Find(id) }

// List returns the waves that wait.
func (d *Reviewer) List() ([]Wave, error) { return d.Queue.List() }

func (d *Reviewer) note(ctx context.Context, id, by, detail string) error {
	return d.Log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by, Object: "wave " + id, Detail: detail})
}

// Accept takes a person's acceptance of the wave that was shown under a mark,
// and publishes it; with two asked for, the second's does, and the first is kept
// while it waits for another one. done tells that it is published.
func (d *Reviewer) Accept(ctx context.Context, id, mark, by string) (done bool, err error) {
	s, err := d.Queue.waiting(id, mark)
	if err != nil {
		return false, err
	}
	err = d.paused(ctx, s.Wave.Source, func(ctx context.Context) error {
		return d.Queue.alone(ctx, func() error {
			done, err = d.accept(ctx, id, mark, by)
			return err
		})
	})
	return done, err
}

func (d *Reviewer) paused(ctx context.Context, source string, do func(context.Context) error) error {
	if d.Pause == nil {
		return do(ctx)
	}
	return d.Pause(ctx, source, do)
}

func (d *Reviewer) accept(ctx context.Context, id, mark, by string) (done bool, err error) {
	s, err := d.Queue.waiting(id, mark)
	if err != nil {
		return false, err
	}
	names, enough, err := s.accepted(by, d.Two)
	if err != nil {
		return false, err
	}
	if !enough {
		if err := d.note(ctx, id, by, "accepted first "+mark); err != nil {
			return false, err
		}
		return false, d.Queue.put(d.Queue.path(id, first), Verdict{Mark: mark, Accepted: true, By: names, At: d.Queue.now().UTC()})
	}
	err = d.note(ctx, id, by, "accepted "+mark)
	if err == nil {
		err = d.Queue.judge(s, Verdict{Accepted: true, By: names})
	}
	if err == nil {
		err = d.Queue.publish(ctx, d.Store)
	}
	return err == nil, err
}

// Refuse takes away the wave that was shown under a mark, for a reason.
func (d *Reviewer) Refuse(ctx context.Context, id, mark, by, reason string) error {
	return d.Queue.alone(ctx, func() error {
		s, err := d.Queue.waiting(id, mark)
		if err == nil {
			err = d.note(ctx, id, by, "refused "+mark)
		}
		if err == nil {
			err = d.Queue.judge(s, Verdict{By: []string{by}, Reason: reason})
		}
		if err == nil {
			err = d.Queue.drop(id)
		}
		return err
	})
}

// Again reads a wave from its source once more: by settings that a person wrote,
// which then hold for it, or with "" by the configuration's. What was refused may
// wait once more. A reading that fails or is refused leaves all as it was: the
// error is a *SettingsError, a *RefusedError, or what failed.
func (d *Reviewer) Again(ctx context.Context, id, by, settings string) error {
	var to *Settings
	detail := "read again"
	if settings != "" {
		if err := d.Check(id, settings); err != nil {
			return &SettingsError{err}
		}
		to = &Settings{Text: settings, By: by, At: d.Queue.now().UTC()}
		detail = "read again by other settings"
	}
	if err := d.note(ctx, id, by, detail); err != nil {
		return err
	}
	var back func() error
	var last *Verdict
	err := d.Queue.alone(ctx, func() error {
		var err error
		back, last, err = d.Queue.retune(id, to)
		return err
	})
	if err != nil {
		return reason.While(err, "doing.wave.again", id)
	}
	if err := d.Read(ctx, id); err != nil {
		return errors.Join(err, d.Queue.alone(context.WithoutCancel(ctx), back))
	}
	return d.Queue.alone(ctx, func() error { return d.Queue.recall(id, last) })
}

// Read reads a wave from its source; that it was refused whole is a *RefusedError.
func (d *Reviewer) Read(ctx context.Context, id string) error {
	source, day, err := d.Feed(id)
	if err != nil {
		return err
	}
	if err := d.Collect(ctx, source, day); err != nil {
		return err
	}
	states, err := d.Store.Sources(ctx)
	refused := &RefusedError{}
	for _, s := range states {
		for _, r := range s.Refused {
			if s.Source == source && r.Whole && r.Where.String() == "wave "+id {
				refused.Refused = append(refused.Refused, r)
			}
		}
	}
	if err == nil && len(refused.Refused) > 0 {
		err = refused
	}
	return err
}

// Settle publishes what was accepted and could not be published then, and takes
// away what waited too long.
func (d *Reviewer) Settle(ctx context.Context) (expired []string, err error) {
	err = d.Queue.alone(ctx, func() error { return d.Queue.publish(ctx, d.Store) })
	expired, gone := d.Queue.Expire(ctx)
	return expired, errors.Join(err, gone)
}
