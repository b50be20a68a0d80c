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
	// Lean is a content without what takes memory, for files of which more than
	// AtMost is used together: what is stored is not held beside the store. nil
	// keeps all.
	Lean   func(T) T
	AtMost int
	files  map[string]cached[T] // by path
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
	used := 0
	for _, f := range found {
		of, ok := s.files[f.Path]
		if !ok || of.found != f {
			if of, err = s.parse(ctx, f); err != nil {
				return false, err
			}
			changed = true
		}
		now[f.Path] = of
		if used += of.content.Used(); changed && s.isLarge(used) {
			s.release(now, nil)
		}
	}
	s.files = now
	return changed, nil
}

func (s *FileCache[T]) parse(ctx context.Context, f Found) (cached[T], error) {
	if err := ctx.Err(); err != nil {
		return cached[T]{}, err
	}
	content, err := s.Parse(ctx, f)
	return cached[T]{found: f, content: content}, err
}

func (s *FileCache[T]) isLarge(used int) bool { return s.Lean != nil && used > s.AtMost }

// IsLarge tells whether the files say more than is held.
func (s *FileCache[T]) IsLarge() bool {
	used := 0
	for _, f := range s.files {
		used += f.content.Used()
	}
	return s.isLarge(used)
}

// Whole has the contents that are wanted whole, and of large files no others: nil
// is all of them. A file that changed meanwhile is told by the next Refresh.
func (s *FileCache[T]) Whole(ctx context.Context, wanted func(T) bool) error {
	if s.IsLarge() {
		s.release(s.files, wanted)
	}
	for path, f := range s.files {
		if !f.lean || wanted != nil && !wanted(f.content) {
			continue
		}
		whole, err := s.parse(ctx, f.found)
		if err != nil {
			return err
		}
		s.files[path] = whole
	}
	return nil
}

// Release lets go of what takes memory of large files, until Whole.
func (s *FileCache[T]) Release() {
	if s.IsLarge() {
		s.release(s.files, nil)
	}
}

// release makes lean what is not wanted; nil: nothing is.
func (s *FileCache[T]) release(files map[string]cached[T], wanted func(T) bool) {
	for path, f := range files {
		if !f.lean && (wanted == nil || !wanted(f.content)) {
			files[path] = cached[T]{found: f.found, content: s.Lean(f.content), lean: true}
		}
	}
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
