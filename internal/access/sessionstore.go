package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/reason"
)

// SessionStore keeps sessions and API tokens in one SQLite file. Of a token it keeps
// the SHA-256 alone: who reads the file can take nobody's place.
type SessionStore struct {
	db  *sql.DB
	now func() time.Time
	// unsaved is when sessions were seen that could not be written down, by
	// hash: a full disk must not sign readers out.
	unsaved sync.Map
}

// tables are those of the file. Times are Unix seconds; 0 is never.
const tables = `
CREATE TABLE IF NOT EXISTS session (
	hash TEXT PRIMARY KEY, login TEXT NOT NULL, roles INTEGER NOT NULL, origin TEXT NOT NULL, id_token TEXT NOT NULL,
	created INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS flow (
	state TEXT PRIMARY KEY, cookie TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL, back TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS token (
	hash TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, roles INTEGER NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS failure (
	hash TEXT PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT;`

// claimsColumn was added after files had been written without it.
const claimsColumn = `ALTER TABLE session ADD COLUMN claims TEXT NOT NULL DEFAULT ''`

// OpenSessionStore opens the file at a path, or makes it, readable by its owner alone.
func OpenSessionStore(ctx context.Context, path string, now func() time.Time) (*SessionStore, error) {
	v, err := openSessionStore(ctx, path, now)
	if err != nil {
		return nil, reason.While(err, "doing.sessions.open", path)
	}
	return v, nil
}

func openSessionStore(ctx context.Context, path string, now func() time.Time) (*SessionStore, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	if err := atomicfile.Touch(path); err != nil {
		return nil, err
	}
	settings := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "secure_delete(1)"}, "_txlock": {"immediate"}}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: settings.Encode()}).String())
	if err != nil {
		return nil, err
	}
	v := &SessionStore{db: sql.OpenDB(connector), now: now}
	v.db.SetMaxOpenConns(2)
	if err := v.prepare(ctx); err != nil {
		return nil, errors.Join(err, v.db.Close())
	}
	return v, nil
}

// prepare makes the tables, and adds to those of an older file what it lacks.
func (v *SessionStore) prepare(ctx context.Context) error {
	if _, err := v.db.ExecContext(ctx, tables); err != nil {
		return err
	}
	var has bool
	if err := v.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pragma_table_info('session') WHERE name = 'claims')`).Scan(&has); err != nil || has {
		return err
	}
	_, err := v.db.ExecContext(ctx, claimsColumn)
	return err
}

// Close closes the file.
func (v *SessionStore) Close() error { return v.db.Close() }

// secret makes a token of 32 random bytes, and what is kept of it.
func secret() (token, hash string) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // never, since Go 1.24: the program would stop before
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashOf(token)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// changed returns an error when a statement changed no row.
func changed(result sql.Result, err error, none reason.Text) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = none
	}
	return err
}

// CopyTo writes the file anew at a path where there is none, as it is at one
// instant.
func (v *SessionStore) CopyTo(ctx context.Context, path string) error {
	if _, err := v.db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		return reason.While(err, "doing.sessions.copy")
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return reason.While(err, "doing.sessions.copy")
	}
	return nil
}
