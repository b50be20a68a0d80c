package access_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
)

// TestASecondVaultLeavesTheLocksOfTheFirst: the server opens the file again
// once a day, to forget the sessions that are over. Were the locks of its other
// connections to go with that, any older program of SQLite that reads the file
// would take its journal away: what is revoked then would stay good for the
// server, and who signs in be forgotten with it.
func TestASecondVaultLeavesTheLocksOfTheFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	first, err := access.OpenSessionStore(t.Context(), path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Begin(t.Context(), access.Session{Login: "rh"}); err != nil {
		t.Fatal(err)
	}
	second, err := access.OpenSessionStore(t.Context(), path, time.Now)
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
	const (
		getLock   = 36 // F_OFD_GETLK: it sees the locks of its own process too
		fromBytes = 1<<30 + 2
		bytes     = 510 // the shared lock of SQLite's file format, 4.1
	)
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: fromBytes, Len: bytes}
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
