package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// ErrReadOnly is what a write meets in a store opened to be read.
var ErrReadOnly = error(reason.New("store.readonly"))

// Examine looks whether the file at path is a store of Vigie that is whole, by
// SQLite's own quick_check, and returns how many readings it holds. It writes
// nothing, beside the file either. A file that is not there is fs.ErrNotExist;
// an empty one, another one and a damaged one are faults.
func Examine(ctx context.Context, path string) (readings int, err error) {
	fail := func(err error) (int, error) { return 0, reason.While(err, "doing.sqlite.examine", path) }
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fail(err)
	case info.Size() == 0:
		return fail(reason.New("sqlite.empty"))
	}
	db, err := readOnly(path, 1)
	if err != nil {
		return fail(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var id int
	if err := db.QueryRowContext(ctx, `SELECT application_id FROM pragma_application_id`).Scan(&id); err != nil {
		return fail(reason.While(err, "sqlite.damaged"))
	}
	if id != applicationID {
		return fail(reason.New("sqlite.other"))
	}
	var said string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said); err != nil || said != "ok" {
		return fail(errors.Join(reason.New("sqlite.damaged.so", said), err))
	}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM reading`).Scan(&readings); err != nil {
		return fail(err)
	}
	return readings, nil
}

// OpenToRead opens the file at path without writing to it: its tables are read
// as they are, summaries that are stale are not made again but are an error, and
// what would write is ErrReadOnly.
func OpenToRead(ctx context.Context, path string, rules measure.Rules) (*Store, error) {
	if rules.Zone == nil {
		return nil, fmt.Errorf("opening the SQLite store %q: no time zone is given", path)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, reason.While(err, "doing.sqlite", path)
	}
	db, err := readOnly(path, readers)
	if err != nil {
		return nil, reason.While(err, "doing.sqlite", path)
	}
	return &Store{read: db, rules: rules, names: newNames()}, ctx.Err()
}

// OpenEmpty opens a store without a file: it is empty, and gone when it is closed.
func OpenEmpty(ctx context.Context, rules measure.Rules) (*Store, error) {
	db, err := connect("/vigie-empty-"+rand.Text(), 1, url.Values{"mode": {"memory"}}, nil)
	if err != nil {
		return nil, fmt.Errorf("opening an empty store: %w", err)
	}
	s := &Store{write: db, read: db, rules: rules, names: newNames()}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening an empty store: %w", err), db.Close())
	}
	return s, nil
}

// readOnly opens connections that leave no file beside the store: where no
// writer's journal lies there, the file cannot change, and SQLite is told so, for
// it would else make one.
func readOnly(path string, size int) (*sql.DB, error) {
	settings := url.Values{"mode": {"ro"}}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		settings.Set("immutable", "1")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return connect(absolute, size, settings, []string{"busy_timeout(30000)", "query_only(1)", "cache_size(-8000)"})
}
