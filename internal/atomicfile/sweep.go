package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// leftOver are the names of what is written aside, to be put in its place whole:
// folders that begin with ".new-", and the files of Replace and Claim.
var leftOver = regexp.MustCompile(`^\.(new-.*|.+\.[0-9]+)$`)

// Sweep takes away what processes that were killed left aside in folders, before
// it was put in its place: nothing of it ever counted. What was touched since a
// moment may still be in the making, and stays. It returns how many there were.
func Sweep(before time.Time, folders ...string) (n int, err error) {
	for _, folder := range folders {
		list, err := os.ReadDir(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return n, err
		}
		for _, f := range list {
			info, err := f.Info()
			if err != nil || !leftOver.MatchString(f.Name()) || !info.ModTime().Before(before) {
				continue // gone meanwhile, or not ours to take
			}
			if err := os.RemoveAll(filepath.Join(folder, f.Name())); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
