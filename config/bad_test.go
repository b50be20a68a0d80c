package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/words"
)

func update() bool { return flag.Lookup("update").Value.String() == "true" }

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	flag.Parse()
	m.Run()
}

// golden compares with a file, or writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if update() {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil { //nolint:gosec // a path of the tests
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path) //nolint:gosec // a path of the tests
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./config -update writes it anew):\ngot\n%s\nwant\n%s", path, got, want)
	}
}

// TestBadFiles holds every fault to its exact words, in English and in French. Each file says in its
// first line, after "# wants:", the paths that must be told, so that a golden
// written anew still means something.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file) //nolint:gosec // a path of the tests
			if err != nil {
				t.Fatal(err)
			}
			_, err = config.Parse(filepath.Base(file), data)
			var faults *config.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, not faults", err)
			}
			told := map[string]bool{}
			for i, f := range faults.List {
				told[f.Path] = true
				if i > 0 && f.Line < faults.List[i-1].Line {
					t.Errorf("the fault of line %d comes after that of line %d", f.Line, faults.List[i-1].Line)
				}
			}
			first, _, _ := strings.Cut(string(data), "\n")
			wanted, ok := strings.CutPrefix(first, "# wants: ")
			if !ok {
				t.Fatal("the first line does not say what is wanted")
			}
			for path := range strings.FieldsSeq(wanted) {
				if path = strings.Trim(path, "-"); !told[path] {
					t.Errorf("nothing is said of %q", path)
				}
				delete(told, path)
			}
			if len(told) > 0 {
				t.Errorf("faults were told that are not wanted: %v", told)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".err", err.Error()+"\n")
			french := faults.In(words.Typed("fr"))
			golden(t, strings.TrimSuffix(file, ".yaml")+".fr.err", french+"\n")
			if english := faults.In(words.Typed("en")); english != err.Error() {
				t.Errorf("in English it says\n%s\nand as an error\n%s", english, err)
			}
			for i, f := range faults.List {
				if _, coded := f.Text.In(words.Typed("fr")); !coded {
					t.Errorf("line %d is no code: %s", faults.List[i].Line, f.Text)
				}
			}
		})
	}
}
