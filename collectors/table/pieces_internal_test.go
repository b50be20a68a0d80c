package table

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/internal/measure"
)

// large is a folder of daily statements of 20 systems, a file for every half year,
// with what says a thing twice: in one file, over the end of another, and by the
// month over days.
type large struct {
	*testing.T
	dir string
	day time.Time
}

func (l large) write(name string, days int, more string) {
	l.Helper()
	var lines strings.Builder
	lines.WriteString("date,model,value\n")
	from := l.day
	for i := range days * 20 {
		fmt.Fprintf(&lines, "%s,m-%d,%d\n", from.AddDate(0, 0, i/20).Format(time.DateOnly), i%20, i)
	}
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(lines.String()+more), 0o600); err != nil {
		l.Fatal(err)
	}
}

func (l large) files() {
	for i := range 7 {
		of := large{l.T, l.dir, l.day.AddDate(0, 0, 180*i)}
		of.write(fmt.Sprintf("%d.csv", i), 180, "")
	}
	more := large{l.T, l.dir, l.day.AddDate(0, 0, 350)}
	more.write("8.csv", 40, "2022-03-05,m-1,7\nnone,m-1,3\n")
	more.write("9.csv", 0, "2022-04,m-2,9\n2022-06,m-99,9\n")
}

func (l large) open() *collector {
	l.Helper()
	made, err := New(collectortest.Decoder("path: ['*.csv']\nmetric: energy\nunit: kWh\nplace: chat\n"), collectors.Deps{Name: "a", Dir: l.dir, Zone: time.UTC})
	if err != nil {
		l.Fatal(err)
	}
	c, ok := made.(*collector)
	if !ok {
		l.Fatalf("%T is no collector of tables", made)
	}
	return c
}

// walk asks for all of a window, piece by piece, as a run does, and gives what was
// said of it with what was refused in the end, and how many pieces there were.
func (l large) walk(c *collector, w measure.Window) (list []measure.Reading, refused []measure.Refusal, asked int) {
	l.Helper()
	for from := w.From; from.Before(w.To); asked++ {
		b, err := c.Collect(l.Context(), measure.Window{From: from, To: w.To})
		if err != nil || !b.Window.To.After(from) {
			l.Fatal(b.Window, err)
		}
		list, refused, from = append(list, b.Readings...), b.Refused, b.Window.To
	}
	slices.SortFunc(list, func(a, b measure.Reading) int { return strings.Compare(fmt.Sprint(a.Key), fmt.Sprint(b.Key)) })
	slices.SortFunc(refused, func(a, b measure.Refusal) int {
		return strings.Compare(string(a.Where+a.Reason), string(b.Where+b.Reason))
	})
	return list, refused, asked
}

// A large table is read in pieces, which give together what one reading of all
// gives: the same figures, and the same refused.
func TestLargeTablesAreReadInPieces(t *testing.T) {
	t.Parallel()
	l := large{t, t.TempDir(), time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
	l.files()
	c, whole := l.open(), l.open()
	whole.cache.AtMost = 1_000_000
	windows, err := c.Changed(t.Context())
	if err != nil || len(windows) != 1 {
		t.Fatal(windows, err)
	}
	got, refused, pieces := l.walk(c, windows[0])
	want, told, once := l.walk(whole, windows[0])
	if once != 1 || pieces < 4 || len(want) < atMost || !reflect.DeepEqual(got, want) {
		t.Errorf("%d pieces give %d readings, %d give %d", pieces, len(got), once, len(want))
	}
	if len(told) < 100 || !reflect.DeepEqual(refused, told) {
		t.Errorf("%d pieces refuse %d, %d refuses %d: %v %v", pieces, len(refused), once, len(told), refused[:min(3, len(refused))], told[:min(3, len(told))])
	}
	if !reflect.DeepEqual(c.Account(), whole.Account()) {
		t.Errorf("the account is %+v, not %+v", c.Account(), whole.Account())
	}
	// A window of the clock says what it says when all is read.
	for _, w := range []measure.Window{{From: l.day, To: l.day.AddDate(0, 0, 3)}, {From: l.day.AddDate(0, 0, 355), To: l.day.AddDate(0, 0, 365)}} {
		got, err := c.Collect(t.Context(), w)
		want, wanted := whole.Collect(t.Context(), w)
		if err != nil || wanted != nil || got.Window != want.Window || !reflect.DeepEqual(got.Readings, want.Readings) {
			t.Errorf("of %v it gives %d readings, not %d: %v, %v", w, len(got.Readings), len(want.Readings), err, wanted)
		}
	}
}

// What a large table says is not held once it was given.
func TestLargeTablesAreNotHeld(t *testing.T) {
	t.Parallel()
	l := large{t, t.TempDir(), time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
	l.write("a.csv", 1100, "")
	c := l.open()
	held := func() (n int) {
		for _, content := range c.cache.All() {
			n += len(content.figures)
		}
		return n
	}
	windows, err := c.Changed(t.Context())
	if err != nil || len(windows) != 1 || held() != 0 {
		t.Fatal(windows, held(), err)
	}
	if list, _, _ := l.walk(c, windows[0]); len(list) != 22_000 || held() != 0 {
		t.Errorf("%d readings, %d figures held", len(list), held())
	}
	if again, err := c.Changed(t.Context()); err != nil || again != nil || held() != 0 {
		t.Errorf("nothing changed, and %v is told, %d figures held: %v", again, held(), err)
	}
	l.write("a.csv", 1100, "2026-01-01,m-1,7\n")
	if again, err := c.Changed(t.Context()); err != nil || len(again) != 1 {
		t.Fatalf("a line more is told as %v: %v", again, err)
	} else if list, _, _ := l.walk(c, again[0]); len(list) != 22_001 {
		t.Errorf("with a line more it gives %d readings", len(list))
	}
}
