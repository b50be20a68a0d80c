package candidate

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/internal/audit"
)

// Log is where it is written down who accepted what.
type Log interface {
	Record(ctx context.Context, events ...audit.Event) error
}

// Desk is where persons accept waves. It publishes what they accept.
type Desk struct {
	Box   *Box
	Store Store
	Log   Log
	Two   bool // two persons must accept
	// Read reads a wave from its source again.
	Read func(ctx context.Context, id string) error
}

// Find returns what is kept of a wave.
func (d *Desk) Find(id string) (State, error) { return d.Box.Find(id) }

// List returns the waves that wait.
func (d *Desk) List() ([]Wave, error) { return d.Box.List() }

// Accept takes a person's acceptance of the wave that was shown under a mark,
// and publishes it; with two asked for, the second's does. done tells that it is
// published.
func (d *Desk) Accept(ctx context.Context, id, mark, by string) (done bool, err error) {
	if done, err = d.Box.Accept(id, mark, by, d.Two); err != nil {
		return false, err
	}
	detail := "accepted " + mark
	if !done {
		detail = "accepted first " + mark
	}
	if err := d.Log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by, Object: "wave " + id, Detail: detail}); err != nil {
		return false, err
	}
	if !done {
		return false, nil
	}
	return true, d.Box.Publish(ctx, d.Store)
}

// Refuse takes away the wave that was shown under a mark, for a reason.
func (d *Desk) Refuse(ctx context.Context, id, mark, by, reason string) error {
	if err := d.Box.Refuse(id, mark, by, reason); err != nil {
		return err
	}
	return d.Log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by, Object: "wave " + id, Detail: "refused " + mark})
}

// Again reads a wave from its source, under today's settings: what was refused
// may wait once more.
func (d *Desk) Again(ctx context.Context, id, by string) error {
	if err := d.Log.Record(ctx, audit.Event{Kind: audit.Validated, Login: by, Object: "wave " + id, Detail: "read again"}); err != nil {
		return err
	}
	if err := d.Box.Forget(id); err != nil {
		return fmt.Errorf("reading the wave %s again: %w", id, err)
	}
	return d.Read(ctx, id)
}

// Settle publishes what was accepted and could not be published then, and takes
// away what waited too long.
func (d *Desk) Settle(ctx context.Context) (expired []string, err error) {
	err = d.Box.Publish(ctx, d.Store)
	expired, gone := d.Box.Expire()
	return expired, errors.Join(err, gone)
}
