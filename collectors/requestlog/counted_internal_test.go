package requestlog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

// The files are read once for all pieces of a window, also where the next window
// asked for reaches further.
func TestPiecesAreReadOnce(t *testing.T) {
	t.Parallel()
	const hours = inPiece
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var log strings.Builder
	for h := range hours {
		fmt.Fprintf(&log, "{\"at\":%q}\n", from.Add(time.Duration(h)*time.Hour).Format(time.RFC3339))
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "log"), []byte(log.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := New(collectortest.Decoder("path: [log]\ncolumns: {time: at}\nplace: chat\n"), collectors.Deps{Name: "log", Dir: dir, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	c, ok := made.(*collector)
	if !ok {
		t.Fatalf("%T", made)
	}
	first, err := c.Collect(t.Context(), measure.Window{From: from, To: from.Add(hours * time.Hour)})
	rest := c.rest
	if err != nil || rest == nil {
		t.Fatalf("of %v nothing is left of %d readings: %v", first.Window, len(first.Readings), err)
	}
	second := c.newScan(measure.Window{From: first.Window.To, To: first.Window.To.Add(2 * hours * time.Hour)})
	if of, err := second.count(t.Context()); err != nil || of != rest {
		t.Errorf("the files are read again: %v", err)
	}
}
