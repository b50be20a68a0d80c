package collectors

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// Content is what one file says.
type Content interface {
	Used() int // how much of it is used
	Refusals() []measure.Refusal
}

// FileCache keeps the parsed content of files that are small enough to be read
// whole, once for each version of each file.
type FileCache[T Content] struct {
	Dir      string
	Patterns []string
	Parse    func(context.Context, Found) (T, error) // an error is the disk's, not the content's
	files    map[string]cached[T]                    // by path
}

type cached[T Content] struct {
	found   Found
	content T
	lean    bool // what takes memory was let go, and is parsed again when asked for
}

// Refresh parses the files that are new or changed, forgets those that are
// gone, and tells whether any was new or changed.
func (s *FileCache[T]) Refresh(ctx context.Context) (changed bool, err error) {
	found, err := Find(s.Dir, s.Patterns)
	if err != nil {
		return false, err
	}
	now := map[string]cached[T]{}
	for _, f := range found {
		if old, ok := s.files[f.Path]; ok && old.found == f {
			now[f.Path] = old
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		content, err := s.Parse(ctx, f)
		if err != nil {
			return false, err
		}
		now[f.Path], changed = cached[T]{found: f, content: content}, true
	}
	s.files = now
	return changed, nil
}

// Release lets go of what takes memory, and keeps what lean leaves of it, until
// Whole: figures that are stored are not held beside the store.
func (s *FileCache[T]) Release(lean func(T) T) {
	for path, f := range s.files {
		s.files[path] = cached[T]{found: f.found, content: lean(f.content), lean: true}
	}
}

// Whole parses again what was let go. A file that changed meanwhile is told by the
// next Refresh.
func (s *FileCache[T]) Whole(ctx context.Context) error {
	for path, f := range s.files {
		if !f.lean {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		content, err := s.Parse(ctx, f.found)
		if err != nil {
			return err
		}
		s.files[path] = cached[T]{found: f.found, content: content}
	}
	return nil
}

// All gives what the files say, by path.
func (s *FileCache[T]) All() iter.Seq2[Found, T] {
	return func(yield func(Found, T) bool) {
		for _, path := range slices.Sorted(maps.Keys(s.files)) {
			if !yield(s.files[path].found, s.files[path].content) {
				return
			}
		}
	}
}

// Refusals gives what was refused of all files.
func (s *FileCache[T]) Refusals() []measure.Refusal {
	var list []measure.Refusal
	for _, content := range s.All() {
		list = append(list, Unused(content.Refusals(), content.Used())...)
	}
	return list
}

// Holds tells whether a file of that name is there.
func (s *FileCache[T]) Holds(name string) bool {
	for _, f := range s.files {
		if f.found.Name == name {
			return true
		}
	}
	return false
}

// Size returns how many files are there.
func (s *FileCache[T]) Size() int { return len(s.files) }

// Unused marks the refusals of a file of which nothing was used: a source of
// which a file is refused whole does not look fine.
func Unused(refused []measure.Refusal, used int) []measure.Refusal {
	first := slices.IndexFunc(refused, func(r measure.Refusal) bool { return !r.Lacking })
	if used > 0 || first < 0 {
		return refused
	}
	refused = slices.Clone(refused)
	refused[first].Whole = true
	return refused
}

// Over tells whether w has ended at now.
func Over(w measure.Window, now time.Time) bool { return !w.To.After(now) }

// Closed cuts w to the steps that are over: what a source counts in the running
// one is not whole. Where none is, it returns the empty window, and false.
func Closed(w measure.Window, step time.Duration) (closed measure.Window, some bool) {
	w.To = measure.Earlier(w.To, time.Now().UTC().Truncate(step))
	if !w.From.Before(w.To) {
		w.To = w.From
		return w, false
	}
	return w, true
}
