package sqlite_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// TestASecondStoreLeavesTheLocksOfTheFirst: what reads the file from outside
// must go on seeing that it is in use.
func TestASecondStoreLeavesTheLocksOfTheFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigie.db")
	rules := measure.Rules{Zone: paris(t)}
	first, err := sqlite.Open(t.Context(), path, rules)
	if err != nil {
		t.Fatal(err)
	}
	second, err := sqlite.Open(t.Context(), path, rules)
	if err == nil {
		err = second.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	const getLock = 36                                                         // F_OFD_GETLK: it sees the locks of its own process too
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 1<<30 + 2, Len: 510} // the shared lock of SQLite's file format, 4.1
	if err := syscall.FcntlFlock(file.Fd(), getLock, &lock); err != nil {
		t.Fatal(err)
	}
	if lock.Type != syscall.F_RDLCK {
		t.Error("nothing tells other programs that the file is in use")
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}
