package acceptance_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// The disk under the SQLite store is full in the middle of a collection: it
// says so and ends in order. With room again, it makes up for it exactly.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	l := newCityLog(120, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	k := keeping{
		name: "sqlite", section: "store: {url: \"sqlite:disk/vigie.db\"}\n",
		open: func(ctx context.Context, h *house) (store.Store, error) {
			return sqlite.Open(ctx, h.path("disk/vigie.db"), measure.Rules{Zone: time.UTC})
		},
	}
	h := l.house(t, k)
	if err := os.Mkdir(h.path("disk"), 0o750); err != nil {
		t.Fatal(err)
	}
	grow, err := smallDisk(t, h.path("disk"))
	if err != nil {
		// No right to mount: the system stops the program at the size instead.
		t.Logf("no small disk here (%v): a limit on the size of files stands for it", err)
		h.limit, grow = "ulimit -f 2000", func() { h.limit = "" }
	}
	got := h.runHarmed("collect", "--from", "2026-07-04", "--to", "2026-10-31")
	if got.code == 0 {
		t.Fatalf("the disk was full and collect says that all went well:\n%s", got.all())
	}
	if err == nil {
		if !strings.Contains(got.err, "full") || !strings.Contains(got.err, "journal") {
			t.Errorf("it is not said that the disk is full, nor for which source:\n%s", got.err)
		}
		calm(t, "collect", got.err)
	}
	grow()
	if got := l.read(h); got.code != 0 {
		t.Fatal(got.all())
	}
	list := k.readings(h)
	l.check(t, list)
	other := l.house(t, inSQLite())
	if got := l.read(other); got.code != 0 {
		t.Fatal(got.all())
	}
	sameReadings(t, list, inSQLite().readings(other))
}
