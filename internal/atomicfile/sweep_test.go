package atomicfile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
)

func TestSweep(t *testing.T) {
	dir, old := t.TempDir(), time.Now().Add(-2*time.Hour)
	for _, name := range []string{"kept.xlsx", ".hidden", ".kept.xlsx.12345", ".new-draft/x", ".new-young/x", "20261130-101010-abcdef12/x", ".users.42"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".hidden", "kept.xlsx", ".kept.xlsx.12345", ".new-draft", "20261130-101010-abcdef12"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	n, err := atomicfile.Sweep(time.Now().Add(-time.Hour), dir, filepath.Join(dir, "none"))
	if err != nil || n != 2 {
		t.Errorf("%d swept, %v", n, err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 5 {
		t.Errorf("left are %v, %v", list, err)
	}
}
