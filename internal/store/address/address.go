// Package address opens stores by what a configuration or a command names them
// by: sqlite:PATH or influx:http://HOST:8086. Nobody else knows both kinds.
package address

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/influx"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// Address is where a store is, and what lets us in.
type Address struct {
	URL         string
	Org, Bucket string                 // of InfluxDB
	Token       func() (string, error) // of InfluxDB; nil: none
	Dir         string                 // a relative path starts here
}

// sqlite returns the path of the file of a SQLite store.
func (a Address) sqlite() (path string, ok bool) {
	path, ok = strings.CutPrefix(a.URL, "sqlite:")
	switch {
	case !ok:
		return "", false
	case filepath.IsAbs(path):
		return path, true
	}
	return filepath.Join(a.Dir, path), true
}

// File is the path of the store's file; "" when it is none.
func (a Address) File() string {
	path, _ := a.sqlite()
	return path
}

// Open opens the store, and makes it where there is none yet.
func Open(ctx context.Context, a Address, rules measure.Rules) (store.Store, error) {
	if path, ok := a.sqlite(); ok {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, reason.While(err, "doing.store.folder")
		}
		return sqlite.Open(ctx, path, rules)
	}
	return openRemote(ctx, a, rules)
}

// OpenToRead opens the store and writes nothing, not even beside it. A file must
// be whole; a store that is not there yet is empty, and stays in memory.
func OpenToRead(ctx context.Context, a Address, rules measure.Rules) (store.Store, error) {
	path, ok := a.sqlite()
	if !ok {
		return openRemote(ctx, a, rules)
	}
	_, err := sqlite.Examine(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sqlite.OpenEmpty(ctx, rules)
	case err != nil:
		return nil, err
	}
	return sqlite.OpenToRead(ctx, path, rules)
}

func openRemote(ctx context.Context, a Address, rules measure.Rules) (store.Store, error) {
	url, ok := strings.CutPrefix(a.URL, "influx:")
	if !ok {
		return nil, reason.New("store.address", a.URL)
	}
	token := ""
	if a.Token != nil {
		var err error
		if token, err = a.Token(); err != nil {
			return nil, reason.While(err, "doing.store.token")
		}
	}
	return influx.Open(ctx, influx.Options{URL: url, Org: a.Org, Bucket: a.Bucket, Token: token, Rules: rules})
}

// Examine says what an open store is and holds. That it answers is not enough: a
// file is looked through whole.
func Examine(ctx context.Context, a Address, open store.Store) (reason.Text, error) {
	path, ok := a.sqlite()
	if !ok {
		return reason.Text(a.URL), open.Ping(ctx)
	}
	readings, err := sqlite.Examine(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return reason.New("store.none", a.URL), nil
	}
	return reason.New("store.whole", a.URL, readings), err
}
