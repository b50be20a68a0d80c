package collectors_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A folder that is not there is an error, for a share may not be mounted; one
// without a match is not. Each file is found once.
func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := collectors.Find(dir, []string{"share/*.csv"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	put(t, dir, "share/b.csv", "b")
	put(t, dir, "share/a.csv", "a")
	put(t, dir, "share/sub.csv/c.csv", "a folder that matches")
	found, err := collectors.Find(dir, []string{"share/*.csv", "share/a*", filepath.Join(dir, "share", "b.csv")})
	if err != nil || len(found) != 2 || found[0].Name != "share/a.csv" || found[1].Name != "share/b.csv" || found[0].Size != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err := collectors.Find(dir, []string{"share/*.xlsx"}); err != nil || len(found) != 0 {
		t.Errorf("no match: %v, %v", found, err)
	}
	for _, patterns := range [][]string{nil, {""}, {"["}} {
		if collectors.CheckPatterns(patterns) == nil {
			t.Errorf("%q is accepted", patterns)
		}
	}
}

// page is a file of which its bytes are used, but for question marks.
type page string

func (p page) Used() int { return len(p) - strings.Count(string(p), "?") }

func (p page) Refusals() []measure.Refusal {
	return slices.Repeat([]measure.Refusal{{Where: "page", Reason: "a question"}}, strings.Count(string(p), "?"))
}

// A cache parses each version of a file once, and forgets what is gone; it
// gives all that is refused, and marks a file of which nothing is used.
func TestFileCache(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	parsed := 0
	cache := collectors.FileCache[page]{Dir: dir, Patterns: []string{"*"}, Parse: func(_ context.Context, f collectors.Found) (page, error) {
		parsed++
		text, err := fs.ReadFile(os.DirFS(dir), f.Name)
		return page(text), err
	}}
	refresh := func(want bool) {
		t.Helper()
		if changed, err := cache.Refresh(t.Context()); err != nil || changed != want {
			t.Errorf("changed %v, %v; want %v", changed, err, want)
		}
	}
	refresh(false)
	put(t, dir, "a", "1")
	put(t, dir, "b", "??")
	refresh(true)
	if list := cache.Refusals(); len(list) != 2 || !list[0].Whole || list[1].Whole {
		t.Errorf("refused %+v", list)
	}
	refresh(false)
	put(t, dir, "b", "longer?")
	refresh(true)
	if err := os.Remove(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	refresh(false)
	for f, text := range cache.All() {
		if f.Name != "b" || text != "longer?" {
			t.Errorf("%s says %q", f.Name, text)
		}
	}
	if list := cache.Refusals(); len(list) != 1 || list[0].Whole {
		t.Errorf("refused %+v", list)
	}
	if parsed != 3 || cache.Size() != 1 || cache.Holds("a") || !cache.Holds("b") {
		t.Errorf("%d parsed, %d there", parsed, cache.Size())
	}
}
