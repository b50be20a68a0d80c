package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// Checked is what a check of the store or of a source found: what works, or why
// it does not.
type Checked struct {
	Name, Said string
	Err        error
}

// Check probes the store and every source, one after the other. It stores
// nothing. tell hears of each once it is known, and stops by an error.
func (a *App) Check(ctx context.Context, tell func(Checked) error) error {
	said, err := a.examineStore(ctx)
	if err := tell(Checked{"store", said, err}); err != nil {
		return err
	}
	for _, s := range a.sources {
		said, err := collectors.Probe(ctx, s.collector, s.Lag, a.options.Now())
		if err := tell(Checked{s.Name, said, err}); err != nil {
			return err
		}
	}
	return nil
}

// examineStore says what the store is and holds. That it answers is not enough:
// a file is looked through whole.
func (a *App) examineStore(ctx context.Context) (string, error) {
	kind, path, _ := strings.Cut(a.cfg.Store.URL, ":")
	if kind != "sqlite" {
		return a.cfg.Store.URL, a.store.Ping(ctx)
	}
	readings, err := sqlite.Examine(ctx, under(a.cfg, path))
	if errors.Is(err, fs.ErrNotExist) {
		return a.cfg.Store.URL + " is not there yet: the first run makes it", nil
	}
	return fmt.Sprintf("%s is whole, with %d readings", a.cfg.Store.URL, readings), err
}
