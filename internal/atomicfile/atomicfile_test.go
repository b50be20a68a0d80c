package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-ia/vigie/internal/atomicfile"
)

// holds fails unless a folder holds these files and no other, closed to others.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != len(want) {
		t.Fatalf("%v, not %v (%v)", list, want, err)
	}
	for name, text := range want {
		raw, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // the test's own
		if err != nil || string(raw) != text {
			t.Errorf("%s holds %q, not %q (%v)", name, raw, text, err)
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others (%v)", name, err)
		}
	}
}

func TestWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := errors.Join(atomicfile.Write(a, []byte("1"), 0o600), atomicfile.Claim(b, []byte("2"))); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(a, nil, 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	if err := atomicfile.Claim(b, nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("claimed twice: %v", err)
	}
	holds(t, dir, map[string]string{"a": "1", "b": "2"})
	if err := errors.Join(atomicfile.Replace(a, []byte("3")), atomicfile.Replace(filepath.Join(dir, "c"), []byte("4"))); err != nil {
		t.Fatal(err)
	}
	holds(t, dir, map[string]string{"a": "3", "b": "2", "c": "4"})
}

func TestWhatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	nowhere, folder := filepath.Join(dir, "none", "a"), filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"write":  atomicfile.Write(nowhere, nil, 0o600),
		"claim":  atomicfile.Claim(nowhere, nil),
		"moved":  atomicfile.Replace(nowhere, nil),
		"folder": atomicfile.Replace(folder, nil),
		"sync":   atomicfile.SyncFolder(nowhere),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
}

// TestOneOfManyClaims: and readers meanwhile never see a part.
func TestOneOfManyClaims(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "claimed")
	var group sync.WaitGroup
	var mu sync.Mutex
	var won []string
	for i := range 16 {
		text := strings.Repeat(strconv.Itoa(i%10), 100_000)
		group.Go(func() {
			err := atomicfile.Claim(path, []byte(text))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, text)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Fatalf("%d claims were granted", len(won))
	}
	holds(t, dir, map[string]string{"claimed": won[0]})
}

func TestTouch(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, text := range []string{"", "kept"} {
		if err := atomicfile.Touch(path); err != nil {
			t.Fatal(err)
		}
		holds(t, dir, map[string]string{"a": text})
		if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none", "a")} {
		if err := atomicfile.Touch(bad); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
