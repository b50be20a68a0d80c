package table

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
)

// What a large table says is not held once it was given, and is the same when it
// is asked for again, by a run, a command or after a line more.
func TestLargeTablesAreNotHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	var lines strings.Builder
	lines.WriteString("date,model,value\n")
	day := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range atMost + 20 {
		fmt.Fprintf(&lines, "%s,m-%d,%d\n", day.AddDate(0, 0, i/20).Format(time.DateOnly), i%20, i)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(lines.String())
	made, err := New(collectortest.Decoder("path: [a.csv]\nmetric: energy\nunit: kWh\nplace: chat\n"), collectors.Deps{Name: "a", Dir: dir, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	c, ok := made.(*collector)
	if !ok {
		t.Fatalf("%T is no collector of tables", made)
	}
	windows, err := c.Changed(t.Context())
	if err != nil || len(windows) != 1 {
		t.Fatal(windows, err)
	}
	account := c.Account()
	first, err := c.Collect(t.Context(), windows[0])
	if err != nil || len(first.Readings) != atMost+20 {
		t.Fatal(len(first.Readings), err)
	}
	held := func() (n int) {
		for _, content := range c.cache.All() {
			n += len(content.figures)
		}
		return n
	}
	if held() != 0 || !reflect.DeepEqual(c.Account(), account) {
		t.Errorf("%d figures are held, and the account is %+v, was %+v", held(), c.Account(), account)
	}
	if again, err := c.Changed(t.Context()); err != nil || again != nil || held() != 0 {
		t.Errorf("nothing changed, and %v is told, %d figures held: %v", again, held(), err)
	}
	if again, err := c.Collect(t.Context(), windows[0]); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("read again, it gives %d readings, gave %d: %v", len(again.Readings), len(first.Readings), err)
	}
	write(lines.String() + "2026-01-01,m-1,7\n")
	if again, err := c.Changed(t.Context()); err != nil || len(again) != 1 {
		t.Fatalf("a line more is told as %v: %v", again, err)
	} else if b, err := c.Collect(t.Context(), again[0]); err != nil || len(b.Readings) != atMost+21 {
		t.Errorf("with a line more it gives %d readings: %v", len(b.Readings), err)
	}
}
