package atomicfile_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "locks", "a")
	unlock, err := atomicfile.Lock(t.Context(), path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := atomicfile.Lock(t.Context(), path, 20*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second holder: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := atomicfile.Lock(t.Context(), path, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}
