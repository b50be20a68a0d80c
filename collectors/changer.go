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
