// Package record keeps what people type on the pages, one file for each, and
// says which field of a form cannot stand. Records are held in memory as well:
// they are few, and on many pages.
package record

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vigie-ia/vigie/internal/atomicfile"
)

// ErrNone means that there is no such record, ErrTaken that there is one of that
// id already.
var (
	ErrNone  = errors.New("there is no such record")
	ErrTaken = errors.New("there is a record of that id already")
)

// Kind says what is kept: in words for errors, and by which id.
type Kind[T any] struct {
	What string
	ID   func(T) string
	IDs  *regexp.Regexp // what an id looks like: a file of another name is none of them
}

// Store is a folder of records. What it gives out must not be changed.
type Store[T any] struct {
	kind Kind[T]
	dir  string
	mu   sync.Mutex
	kept []T // nil until the folder was read; by id, the last first
	mark int
}

// NewStore is the store of a folder, which is made when something is kept.
func NewStore[T any](dir string, kind Kind[T]) *Store[T] { return &Store[T]{kind: kind, dir: dir} }

// List returns the records by id, the last first. A file that is none is an
// error with its name.
func (s *Store[T]) List() ([]T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(); err != nil {
		return nil, err
	}
	return slices.Clone(s.kept), nil
}

// Mark changes when a record does.
func (s *Store[T]) Mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mark
}

// load reads the folder once.
func (s *Store[T]) load() error {
	if s.kept != nil {
		return nil
	}
	files, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("listing the %ss: %w", s.kind.What, err)
	}
	list := make([]T, 0, len(files))
	for _, f := range files {
		id, ok := strings.CutSuffix(f.Name(), ".json")
		if !ok || !s.kind.IDs.MatchString(id) {
			continue // written aside by a process that was killed
		}
		v, err := s.read(id)
		if err != nil {
			return fmt.Errorf("reading the %s %s: %w", s.kind.What, s.path(id), err)
		}
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(s.kind.ID(b), s.kind.ID(a)) })
	s.kept = list
	return nil
}

func (s *Store[T]) path(id string) string { return filepath.Join(s.dir, id+".json") }

func (s *Store[T]) read(id string) (v T, err error) {
	raw, err := os.ReadFile(s.path(id))
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err == nil && s.kind.ID(v) != id {
		err = errors.New("it is not the one of that name")
	}
	return v, err
}

// Add keeps a new record.
func (s *Store[T]) Add(v T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(); err != nil {
		return err
	}
	id := s.kind.ID(v)
	if s.at(id) >= 0 {
		return ErrTaken
	}
	if err := s.write(v); err != nil {
		return err
	}
	i, _ := slices.BinarySearchFunc(s.kept, id, func(x T, id string) int { return cmp.Compare(id, s.kind.ID(x)) })
	s.kept = slices.Insert(s.kept, i, v)
	s.mark++
	return nil
}

func (s *Store[T]) at(id string) int {
	return slices.IndexFunc(s.kept, func(v T) bool { return s.kind.ID(v) == id })
}

// Change keeps what change makes of a record, unless it returns an error, and
// returns it.
func (s *Store[T]) Change(id string, change func(T) (T, error)) (v T, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(); err != nil {
		return v, err
	}
	i := s.at(id)
	if i < 0 {
		return v, ErrNone
	}
	if v, err = change(s.kept[i]); err != nil {
		return v, err
	}
	if err := s.write(v); err != nil {
		return v, err
	}
	s.kept[i] = v
	s.mark++
	return v, nil
}

func (s *Store[T]) write(v T) error {
	id := s.kind.ID(v)
	raw, err := json.MarshalIndent(v, "", " ")
	if err == nil && !s.kind.IDs.MatchString(id) {
		err = fmt.Errorf("%q is no id", id)
	}
	if err == nil {
		err = os.MkdirAll(s.dir, 0o700)
	}
	if err == nil {
		err = atomicfile.Replace(s.path(id), raw)
	}
	if err != nil {
		return fmt.Errorf("keeping the %s: %w", s.kind.What, err)
	}
	return nil
}
