package measure

import (
	"errors"
	"time"
)

// Rhythm is how a source is read: Step is the grid of its windows, LookBack
// how far late data may come, Piece the longest window of one call.
type Rhythm struct{ Step, LookBack, Piece time.Duration }

// ErrNoData means that a source answered and has nothing for a window.
var ErrNoData = errors.New("the source has nothing for this window")
