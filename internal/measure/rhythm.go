package measure

import (
	"errors"
	"fmt"
	"time"
)

// Rhythm is how a source is read: Step is the grid of its windows, LookBack
// how far late data may come, Piece the longest window of one call.
type Rhythm struct{ Step, LookBack, Piece time.Duration }

// ErrNoData means that a source answered and has nothing for a window. What it
// said of it before stays, marked so (ingest).
var ErrNoData = errors.New("the source has nothing for this window")

// ErrCut is an ErrNoData of a source that cannot speak of a window because it
// cuts what there is to say, as a month: it says nothing of it, and what is
// stored there stays as it is.
var ErrCut = fmt.Errorf("the window cuts what the source says: %w", ErrNoData)
