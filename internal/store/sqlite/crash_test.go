package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
	"github.com/vigie-ia/vigie/internal/store/storetest"
)

// TestMain is also the process that TestCrash and TestTogether kill.
func TestMain(m *testing.M) {
	path := os.Getenv(storetest.CrashEnv)
	if path == "" {
		m.Run()
		return
	}
	path, together := strings.CutSuffix(path, storetest.TogetherEnd)
	write := storetest.CrashHelper
	if together {
		write = storetest.TogetherHelper
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err == nil {
		var s *sqlite.Store
		if s, err = sqlite.Open(context.Background(), path, measure.Rules{Zone: zone}); err == nil {
			err = write(s)
		}
	}
	if err != nil {
		panic(err)
	}
}

func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	zone := paris(t)
	storetest.Crash(t, path, func(ctx context.Context) (store.Store, error) {
		return sqlite.Open(ctx, path, measure.Rules{Zone: zone})
	}, nil)
}

// TestTogether: what is written together is seen together, whoever dies.
func TestTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "together.db")
	zone := paris(t)
	storetest.Together(t, 8, path, func(ctx context.Context) (store.Store, error) {
		return sqlite.Open(ctx, path, measure.Rules{Zone: zone})
	})
}

// TestForeignFiles: files that are not ours, or are of a later version, are
// refused and left as they were.
func TestForeignFiles(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		text: "not a database",
		filepath.Join(folder, "no", "such", "folder.db"): "no such file",
		folder: "is a directory",
	} {
		s, err := sqlite.Open(t.Context(), path, measure.Rules{Zone: paris(t)})
		if err == nil {
			t.Errorf("%s was opened", path)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		} else if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want the path and %q", path, err, want)
		}
	}
	got, err := os.ReadFile(text) //nolint:gosec // our own file
	if err != nil || !strings.HasPrefix(string(got), "not a database\n") {
		t.Errorf("the foreign file is now %q (%v)", got[:20], err)
	}
}

// TestStrangePaths: a name may hold what means something in an address.
func TestStrangePaths(t *testing.T) {
	for _, name := range []string{"a b.db", "what?x=1.db", "50%41.db", "été#1.db", "a&b;c.db"} {
		path := filepath.Join(t.TempDir(), name)
		s, err := sqlite.Open(t.Context(), path, measure.Rules{Zone: paris(t)})
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%q is not where it should be: %v", name, err)
		}
	}
}
