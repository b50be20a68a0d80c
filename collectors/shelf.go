package collectors

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Shelf keeps the parsed content of files that are small enough to be read
// whole, once for each version of each file. What a file said stays on the
// shelf when the file disappears, until another says it.
type Shelf[T any] struct {
	Dir      string
	Patterns []string
	Parse    func(context.Context, Found) (T, error) // an error is the disk's, not the content's
	files    map[string]shelved[T]
}

type shelved[T any] struct {
	found   Found
	content T
	gone    bool
}

// Refresh parses the files that are new or changed and tells whether any was.
func (s *Shelf[T]) Refresh(ctx context.Context) (changed bool, err error) {
	found, err := Find(s.Dir, s.Patterns)
	if err != nil {
		return false, err
	}
	if s.files == nil {
		s.files = map[string]shelved[T]{}
	}
	now := map[string]bool{}
	for _, f := range found {
		now[f.Path] = true
		if old, ok := s.files[f.Path]; ok && old.found == f && !old.gone {
			continue
		}
		if err := ctx.Err(); err != nil {
			return changed, err
		}
		content, err := s.Parse(ctx, f)
		if err != nil {
			return changed, err
		}
		s.files[f.Path], changed = shelved[T]{found: f, content: content}, true
	}
	for path, f := range s.files {
		f.gone = !now[path]
		s.files[path] = f
	}
	return changed, nil
}

// All gives what the files say, by path: those that are there, then those that
// are gone.
func (s *Shelf[T]) All() iter.Seq2[Found, T] {
	return func(yield func(Found, T) bool) {
		for _, gone := range []bool{false, true} {
			for _, path := range slices.Sorted(maps.Keys(s.files)) {
				if f := s.files[path]; f.gone == gone && !yield(f.found, f.content) {
					return
				}
			}
		}
	}
}

// Holds tells whether a file of that name is there.
func (s *Shelf[T]) Holds(name string) bool {
	for _, f := range s.files {
		if !f.gone && f.found.Name == name {
			return true
		}
	}
	return false
}

// Size returns how many files are there.
func (s *Shelf[T]) Size() int {
	n := 0
	for _, f := range s.files {
		if !f.gone {
			n++
		}
	}
	return n
}

// Within tells whether w lies in outer.
func Within(w, outer measure.Window) bool {
	return !w.From.Before(outer.From) && !w.To.After(outer.To)
}

// Over tells whether w has ended at now.
func Over(w measure.Window, now time.Time) bool { return !w.To.After(now) }
