package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// openStore opens the store that an address names: sqlite:PATH (relative to
// the configuration's folder) or influx:http://HOST:8086.
func (a *App) openStore(ctx context.Context, s config.Store) (store.Store, error) {
	kind, rest, _ := strings.Cut(s.URL, ":")
	switch kind {
	case "sqlite":
		if !filepath.IsAbs(rest) {
			rest = filepath.Join(a.cfg.Dir, rest)
		}
		if a.options.ReadOnly {
			return a.openToRead(ctx, rest)
		}
		if err := os.MkdirAll(filepath.Dir(rest), 0o750); err != nil {
			return nil, fmt.Errorf("making the folder of the store: %w", err)
		}
		return sqlite.Open(ctx, rest, a.rules())
	case "influx":
		token := ""
		if s.Token != (config.Secret{}) {
			var err error
			if token, err = a.reveal(s.Token); err != nil {
				return nil, fmt.Errorf("the store's token: %w", err)
			}
		}
		return influx.Open(ctx, influx.Options{URL: rest, Org: s.Org, Bucket: s.Bucket, Token: token, Rules: a.rules()})
	default:
		return nil, fmt.Errorf("opening the store: %q is not an address; write sqlite:vigie.db or influx:http://localhost:8086", s.URL)
	}
}

// openToRead opens a SQLite store that is whole. One that is not there yet is
// empty, and stays in memory.
func (a *App) openToRead(ctx context.Context, path string) (store.Store, error) {
	_, err := sqlite.Examine(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sqlite.OpenEmpty(ctx, a.rules())
	case err != nil:
		return nil, err
	}
	return sqlite.OpenToRead(ctx, path, a.rules())
}

// reveal reads a credential, each time it is needed.
func (a *App) reveal(s config.Secret) (string, error) { return s.Reveal(a.cfg.Dir, a.options.Getenv) }
