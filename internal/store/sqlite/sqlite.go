// Package sqlite keeps readings and their summaries in one SQLite file, the
// store that needs no server. A Replace is one transaction: the readings, the
// days and months they touch, and the bookmark change together or not at all.
package sqlite

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"

	"modernc.org/sqlite"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

//go:embed migrations
var migrations embed.FS

// applicationID marks a file as a store of Vigie: "Vigi".
const applicationID = 0x56696769

const readers = 4

// Store is an open file. It is safe for concurrent use, also by several
// processes on one machine; network file systems are not suitable.
type Store struct {
	write *sql.DB // one connection; nil: opened to be read only
	read  *sql.DB
	rules measure.Rules
	names *names
	kept  *statements
}

var (
	_ store.Store   = (*Store)(nil)
	_ store.Remaker = (*Store)(nil)
)

// Open opens the file at path, or makes it, and brings its tables up to date.
// Summaries made under other rules are marked stale, and made again when they
// are read or by Remake.
func Open(ctx context.Context, path string, rules measure.Rules) (*Store, error) {
	s, err := open(ctx, path, rules)
	if err != nil {
		return nil, reason.While(err, "doing.sqlite", path)
	}
	return s, nil
}

func open(ctx context.Context, path string, rules measure.Rules) (*Store, error) {
	if rules.Zone == nil {
		return nil, errors.New("no time zone is given")
	}
	if err := atomicfile.Touch(filepath.Clean(path)); err != nil {
		return nil, err
	}
	writer, err := pool(path, 1, url.Values{"_txlock": {"immediate"}, "_pragma": {"cache_size(-8000)"}})
	if err != nil {
		return nil, err
	}
	s := &Store{write: writer, rules: rules, names: newNames(), kept: newStatements()}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	s.read, err = pool(path, readers, url.Values{"_pragma": {"query_only(1)", "cache_size(-2000)"}}) // each has its own
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return s, nil
}

// pool opens connections as measured: WAL so that pages read while a run
// writes, FULL so that a bookmark never outlives its readings after a power
// cut, and a wait for the other process's transaction instead of an error.
func pool(path string, size int, more url.Values) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return connect(absolute, size, more, append([]string{
		"busy_timeout(30000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)",
		"wal_autocheckpoint(4000)",
	}, more["_pragma"]...))
}

// connect opens connections with settings and pragmas.
func connect(path string, size int, settings url.Values, pragmas []string) (*sql.DB, error) {
	settings["_pragma"] = pragmas
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: settings.Encode()}
	connector, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// Close waits for what is under way and closes the file.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	if err != nil {
		return reason.While(err, "doing.sqlite.close")
	}
	return nil
}

// Ping reads one row.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Version(ctx)
	return err
}

// Version changes with each Replace that changed a figure, and when the file
// is another one or is opened under other rules.
func (s *Store) Version(ctx context.Context) (string, error) {
	var version string
	err := s.read.QueryRowContext(ctx,
		`SELECT group_concat(value, '-') FROM meta WHERE name IN ('identity', 'version')`).Scan(&version)
	if err != nil {
		return "", reason.While(err, "doing.store.version")
	}
	return version, nil
}

// prepare brings a file from any earlier version to this one.
func (s *Store) prepare(ctx context.Context) error {
	return s.inWrite(ctx, func(tx *sql.Tx) error {
		if err := migrate(ctx, tx); err != nil {
			return err
		}
		return s.adopt(ctx, tx)
	})
}

func migrate(ctx context.Context, tx *sql.Tx) error {
	var id, at, tables int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).Scan(&id, &at, &tables)
	if err != nil {
		return err
	}
	if id != applicationID && tables > 0 {
		return reason.New("sqlite.other")
	}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	slices.Sort(files)
	if at > len(files) {
		return reason.New("sqlite.newer", at, len(files))
	}
	for ; at < len(files); at++ {
		text, err := migrations.ReadFile(files[at])
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return fmt.Errorf("applying %s: %w", files[at], err)
		}
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, at))
	return err
}

// adopt marks every month stale when the rules are not those of the summaries.
func (s *Store) adopt(ctx context.Context, tx *sql.Tx) error {
	want := summary.Fingerprint(s.rules)
	have, err := meta(ctx, tx, "rules")
	if err != nil || have == want {
		return err
	}
	if have == "" {
		if err := setMeta(ctx, tx, "identity", rand.Text()); err != nil {
			return err
		}
	} else if err := s.markAll(ctx, tx, summary.SameDays(have, want)); err != nil {
		return err
	}
	if err := bumpVersion(ctx, tx); err != nil {
		return err
	}
	return setMeta(ctx, tx, "rules", want)
}

func meta(ctx context.Context, tx transaction, name string) (string, error) {
	var value string
	err := tx.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

func setMeta(ctx context.Context, tx transaction, name, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

func bumpVersion(ctx context.Context, tx transaction) error {
	text, err := meta(ctx, tx, "version")
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(cmp.Or(text, "0"), 10, 64)
	if err != nil {
		return reason.While(err, "doing.store.version")
	}
	return setMeta(ctx, tx, "version", strconv.FormatInt(at+1, 10))
}

// inWrite runs do in one transaction, and undoes it all on an error.
func (s *Store) inWrite(ctx context.Context, do func(*sql.Tx) error) error {
	if s.write == nil {
		return ErrReadOnly
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		tx.Rollback() //nolint:errcheck,gosec // a full disk has undone it already; the first error says what happened
		return err
	}
	return tx.Commit()
}

// inRead runs do on one state of the file.
func (s *Store) inRead(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return do(tx)
}
