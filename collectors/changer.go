package collectors

import (
	"context"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Changer is a collector of files: it tells which windows it must be asked
// about again because a file came or changed, whatever the bookmark says. Its
// ErrNoData erases nothing, for a file that disappears takes nothing with it.
type Changer interface {
	Changed(ctx context.Context) ([]measure.Window, error)
}

// Renewer is a collector of a source that is asked once a run for all that is
// new: Renewed reads it in one call, and returns each piece once, as a batch of
// its window. What of it cannot be stored is asked of Collect. Its ErrNoData
// erases nothing, like a Changer's.
type Renewer interface {
	Renewed(ctx context.Context) ([]measure.Batch, error)
}

// Occasional is a collector that tells whether its source says something once
// in a while: that there is nothing new is then no delay.
type Occasional interface{ Occasional() bool }

// IsOccasional asks a collector.
func IsOccasional(c Collector) bool {
	seldom, ok := c.(Occasional)
	return ok && seldom.Occasional()
}

// Keeper is a collector that has something to do once what it returned is
// kept: Kept is called with the window of each batch that the store took, after
// it took it. Its error is told as the run's; what is stored stays.
type Keeper interface {
	Kept(ctx context.Context, w measure.Window) error
}

// Reviser is a collector whose source replaces what it said long after the
// look-back: it tells which windows it has other figures of by now, that it
// must be asked about again.
type Reviser interface {
	Revised(ctx context.Context) ([]measure.Window, error)
}
