// Package atomicfile writes files that a crash leaves whole or leaves alone: what
// was written is on the disk when a function returns.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Write writes a new file. It fails with fs.ErrExist where there is one. A
// crash may leave a part of it: it is for folders that are put in their place
// whole.
func Write(path string, raw []byte, perm fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm) //nolint:gosec // of the caller's own folder
	if err != nil {
		return err
	}
	return fill(f, raw)
}

// Touch makes an empty file where there is none, readable by its owner alone. One
// that is there is not opened: to close it would drop every lock that this
// process has on it (fcntl, POSIX), by which SQLite tells other programs that the
// file is in use and its journal not theirs to take away.
func Touch(path string) error {
	if at, err := os.Stat(path); err == nil && at.IsDir() {
		return &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	}
	if err := Write(path, nil, 0o600); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Replace writes a file, in the place of the one that is there if any, readable
// by its owner alone. Nobody ever reads a part of it.
func Replace(path string, raw []byte) error {
	part, err := aside(path, raw)
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, removed(part))
	}
	return SyncFolder(filepath.Dir(path))
}

// Claim writes a file where there is none, readable by its owner alone. Of
// several who do so at once one succeeds, and the others get fs.ErrExist.
func Claim(path string, raw []byte) error {
	part, err := aside(path, raw)
	if err == nil {
		err = os.Link(part, path)
	}
	if err := errors.Join(err, removed(part)); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder has a folder know on the disk which files are in it.
func SyncFolder(path string) error {
	d, err := os.Open(path) //nolint:gosec // of the caller's own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// aside writes a file under a name of its own beside the one that it is for;
// "" when there is none.
func aside(path string, raw []byte) (part string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	return f.Name(), fill(f, raw)
}

func fill(f *os.File, raw []byte) error {
	_, err := f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// removed takes a file away, if it is there.
func removed(path string) error {
	if err := os.Remove(path); path != "" && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
