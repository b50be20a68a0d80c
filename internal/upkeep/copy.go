// Package upkeep looks after what Vigie keeps: it takes away what is older than
// it may be kept, copies a store into another, and backs everything up.
package upkeep

import (
	"context"
	"errors"

	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// Opener opens the store of an address.
type Opener func(ctx context.Context, url string) (store.Store, error)

// Copy copies every source from one store to another, both by address; progress,
// if not nil, hears how far it is.
func Copy(ctx context.Context, open Opener, from, to string, progress func(store.Progress)) (err error) {
	if from == to {
		return reason.New("copy.same", from)
	}
	source, err := open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := open(ctx, to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return store.Copy(ctx, source, target, progress)
}
