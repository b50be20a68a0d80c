package wave

import (
	"context"

	"github.com/vigie-ia/vigie/internal/survey"
)

// Previewer is a collector that can tell what would become of a wave before
// anything of it is stored: of the answers in a file, or of its own source's
// when none is named.
type Previewer interface {
	Preview(ctx context.Context, w survey.Wave, file string) (Imported, error)
}
