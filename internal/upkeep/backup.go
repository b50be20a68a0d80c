package upkeep

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// The names within a back-up: what restoring puts back in its place.
const (
	backupStore    = "vigie.db"
	backupData     = "data"
	backupEditions = "editions"
)

// Kept is where everything is that a back-up copies.
type Kept struct {
	Open      Opener
	Store     string // address
	StoreFile string // the store's file, which is not copied as one; "": it is none
	Data      string // folder of everything else
	Editions  string // folder, inside Data or apart
}

// Backup copies what Vigie keeps into a folder that is not there yet, while it
// runs or not: the store, as a SQLite file whatever it is, and the folder of
// everything else, editions, accounts and audit log with it. It is whole or
// not there. Secrets that the configuration names are not in it.
func Backup(ctx context.Context, k Kept, to string, progress func(store.Progress)) (err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return reason.New("backup.there", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return reason.While(err, "doing.backup")
	}
	made, err := os.MkdirTemp(filepath.Dir(to), filepath.Base(to)+".part-")
	if err != nil {
		return reason.While(err, "doing.backup")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(made))
		}
	}()
	inside, err := filepath.Abs(filepath.Join(made, backupStore))
	if err != nil {
		return reason.While(err, "doing.backup")
	}
	if err := Copy(ctx, k.Open, k.Store, "sqlite:"+inside, progress); err != nil {
		return reason.While(err, "doing.backup.store")
	}
	if err := k.copyData(ctx, filepath.Join(made, backupData)); err != nil {
		return reason.While(err, "doing.backup.files")
	}
	if err := os.Rename(made, to); err != nil {
		return reason.While(err, "doing.backup")
	}
	return nil
}

// copyData copies the data folder, the sessions' file through SQLite itself,
// and the editions where they stand apart.
func (k Kept) copyData(ctx context.Context, to string) error {
	if err := copyTree(k.Data, to, k.StoreFile); err != nil {
		return err
	}
	if !strings.HasPrefix(filepath.Clean(k.Editions)+string(filepath.Separator), filepath.Clean(k.Data)+string(filepath.Separator)) {
		if err := copyTree(k.Editions, filepath.Join(to, backupEditions), ""); err != nil {
			return err
		}
	}
	sessions := filepath.Join(k.Data, access.SessionsFile)
	if _, err := os.Stat(sessions); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	store, err := access.OpenSessionStore(ctx, sessions, time.Now)
	if err != nil {
		return err
	}
	return errors.Join(store.CopyTo(ctx, filepath.Join(to, access.SessionsFile)), store.Close())
}

// copyTree copies the files of a folder that are files, but databases, their
// journals, and locks.
func copyTree(from, to, without string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == from {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, name)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o750)
		case !d.Type().IsRegular(), d.Name() == "lock", strings.HasPrefix(path, filepath.Join(from, access.SessionsFile)), without != "" && strings.HasPrefix(path, without):
			return nil
		}
		raw, err := os.ReadFile(path) //nolint:gosec // of the configuration's own folder
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, info.Mode().Perm()) //nolint:gosec // the same rights as the file has
	})
}
