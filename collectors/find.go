package collectors

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// Found is one file of a source, as the folder lists it.
type Found struct {
	Path    string // to open it
	Name    string // for people: relative to the folder of the configuration
	Size    int64
	Changed time.Time
}

// Find lists the regular files that match the patterns of filepath.Match, by
// name. Relative patterns start at dir. A folder that is not there is an error,
// for a share that is not mounted says nothing; a folder without a match is not.
func Find(dir string, patterns []string) ([]Found, error) {
	var paths []string
	for _, pattern := range patterns {
		matches, err := match(dir, pattern)
		if err != nil {
			return nil, err
		}
		paths = append(paths, matches...)
	}
	slices.Sort(paths)
	found := make([]Found, 0, len(paths))
	for _, path := range slices.Compact(paths) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // rotated away between the two looks
		}
		if err != nil {
			return nil, reason.While(err, "doing.find")
		}
		if !info.Mode().IsRegular() {
			continue
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || !filepath.IsLocal(name) {
			name = filepath.Base(path)
		}
		found = append(found, Found{Path: path, Name: filepath.ToSlash(name), Size: info.Size(), Changed: info.ModTime()})
	}
	return found, nil
}

func match(dir, pattern string) ([]string, error) {
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(dir, pattern)
	}
	if folder := filepath.Dir(pattern); !strings.ContainsAny(folder, "*?[") {
		if _, err := os.Stat(folder); err != nil {
			return nil, reason.While(err, "doing.find")
		}
	}
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return nil, reason.While(err, "doing.find.like", pattern)
	}
	return matches, nil
}

// CheckPatterns refuses an empty list and patterns that cannot be.
func CheckPatterns(patterns []string) error {
	if len(patterns) == 0 {
		return reason.New("prefixed", "path", reason.New("set.path"))
	}
	for _, pattern := range patterns {
		if _, err := filepath.Match(pattern, ""); err != nil || pattern == "" {
			return reason.New("prefixed", "path", reason.New("set.pattern", pattern))
		}
	}
	return nil
}
