package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/store"
)

// The names within a backup: what restoring puts back in its place.
const (
	backupStore = "vigie.db"
	backupData  = "data"
	vaultFile   = "access.db"
)

// Backup copies what Vigie keeps into a folder that is not there yet, while it
// runs or not: the store, as a SQLite file whatever it is, and the folder of
// everything else, editions, accounts and audit log with it. It is whole or
// not there. Secrets that the configuration names are not in it.
func Backup(ctx context.Context, cfg *config.Config, o Options, to string, progress func(store.Progress)) (err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backing up: %q is there already: name a folder that is not", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	made, err := os.MkdirTemp(filepath.Dir(to), filepath.Base(to)+".part-")
	if err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(made))
		}
	}()
	inside, err := filepath.Abs(filepath.Join(made, backupStore))
	if err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	from := cfg.Store.URL
	if err := Copy(ctx, cfg, o, Way{From: from, To: "sqlite:" + inside, Progress: progress}); err != nil {
		return fmt.Errorf("backing up the store: %w", err)
	}
	if err := copyData(ctx, cfg, filepath.Join(made, backupData)); err != nil {
		return fmt.Errorf("backing up the files: %w", err)
	}
	if err := os.Rename(made, to); err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	return nil
}

// copyData copies the data folder, the sessions' file through SQLite itself,
// and the editions where they stand apart.
func copyData(ctx context.Context, cfg *config.Config, to string) error {
	from := dataOf(cfg)
	if err := copyTree(from, to, storeFile(cfg)); err != nil {
		return err
	}
	if apart := EditionsOf(cfg); !strings.HasPrefix(filepath.Clean(apart)+string(filepath.Separator), filepath.Clean(from)+string(filepath.Separator)) {
		if err := copyTree(apart, filepath.Join(to, "editions"), ""); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(from, vaultFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	vault, err := access.OpenVault(ctx, filepath.Join(from, vaultFile), time.Now)
	if err != nil {
		return err
	}
	return errors.Join(vault.CopyTo(ctx, filepath.Join(to, vaultFile)), vault.Close())
}

// storeFile is the path of the store when it is a file, which Copy has copied.
func storeFile(cfg *config.Config) string {
	if rest, ok := strings.CutPrefix(cfg.Store.URL, "sqlite:"); ok {
		return under(cfg, rest)
	}
	return ""
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
		case !d.Type().IsRegular(), d.Name() == "lock", strings.HasPrefix(path, filepath.Join(from, vaultFile)), without != "" && strings.HasPrefix(path, without):
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
