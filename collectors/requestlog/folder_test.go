package requestlog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

const liveSettings = `
path: ["app*"]
columns: {time: t, input_tokens: n, user: u}
place: chat
silence: 24h
`

// service writes a log as a gateway does, and is read as the scheduler reads.
type service struct {
	t        *testing.T
	dir      string
	source   collectors.Collector
	bookmark time.Time
	batches  []measure.Batch
	written  map[time.Time]float64 // the oracle: requests by hour, as written
	n        int
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{t: t, dir: t.TempDir(), written: map[time.Time]float64{}}
	s.restart()
	s.log(1) // the service starts on the hour
	return s
}

func (s *service) restart() { s.source = open(s.t, s.dir, liveSettings, stored(&s.batches)) }

func (s *service) path(name string) string { return filepath.Join(s.dir, name) }

func (s *service) line() string {
	s.n++
	now := time.Now().UTC()
	s.written[now.Truncate(time.Hour)]++
	return fmt.Sprintf(`{"t":"%s","n":1,"u":"u%d","id":%d}`, now.Format(time.RFC3339Nano), s.n%5, s.n)
}

// log appends lines to app.log, a second apart.
func (s *service) log(lines int) {
	s.t.Helper()
	for range lines {
		s.append("app.log", s.line()+"\n")
		time.Sleep(time.Second)
	}
}

func (s *service) append(name, text string) {
	s.t.Helper()
	f, err := os.OpenFile(s.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.touch(name)
}

// touch gives the file the time of the bubble.
func (s *service) touch(name string) {
	s.t.Helper()
	if err := os.Chtimes(s.path(name), time.Now(), time.Now()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) rename(from, to string) {
	s.t.Helper()
	if err := os.Rename(s.path(from), s.path(to)); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
}

func (s *service) remove(name string) {
	s.t.Helper()
	if err := os.Remove(s.path(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.t.Fatal(err)
	}
}

func (s *service) compress(from, to string) {
	s.t.Helper()
	content, err := os.ReadFile(s.path(from))
	if errors.Is(err, os.ErrNotExist) {
		return // nothing was rotated yet
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.path(to), []byte(zip(s.t, string(content))), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.touch(to)
}

// run reads as the scheduler does: the span that is due with its look-back,
// then what Changed tells, and stores.
func (s *service) run() {
	s.t.Helper()
	now := time.Now().UTC().Truncate(time.Hour)
	from := s.bookmark.Add(-s.source.Rhythm().LookBack)
	if s.bookmark.IsZero() {
		from = now.Add(-s.source.Rhythm().Piece)
	}
	s.read(measure.Window{From: from, To: now})
	s.bookmark = now
	changer, ok := s.source.(collectors.Changer)
	if !ok {
		s.t.Fatal("a source of files is a Changer")
	}
	windows, err := changer.Changed(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, w := range windows {
		s.read(w)
	}
}

func (s *service) read(w measure.Window) {
	s.t.Helper()
	for at := w.From; at.Before(w.To); {
		piece := measure.Window{From: at, To: at.Add(s.source.Rhythm().Piece)}
		if piece.To.After(w.To) {
			piece.To = w.To
		}
		b, err := s.source.Collect(s.t.Context(), piece)
		if len(b.Refused) > 0 {
			s.t.Fatalf("refused: %v", b.Refused)
		}
		if errors.Is(err, collectors.ErrNoData) {
			at = b.Window.To
			continue
		}
		if err != nil || !b.Window.To.After(at) {
			s.t.Fatalf("%v: %v, %v", piece, b.Window, err)
		}
		s.batches = append(s.batches, b)
		at = b.Window.To
	}
}

// check compares what is stored with what was written, hour by hour.
func (s *service) check(when string) {
	s.t.Helper()
	got := map[time.Time]float64{}
	for _, r := range replaceAll(s.batches) {
		if r.Metric == measure.Queries {
			got[r.Window.From] += r.Value
		}
	}
	now := time.Now().UTC().Truncate(time.Hour)
	for h, want := range s.written {
		if h.Before(now) && got[h] != want {
			s.t.Fatalf("%s: %v: stored %v, written %v", when, h, got[h], want)
		}
	}
	for h, v := range got {
		if v != s.written[h] {
			s.t.Fatalf("%s: %v: stored %v, written %v", when, h, v, s.written[h])
		}
	}
}

func (s *service) active() map[time.Month]float64 {
	found := map[time.Month]float64{}
	for _, r := range replaceAll(s.batches) {
		if r.Metric == measure.ActiveAgents {
			found[r.Window.From.Add(12*time.Hour).Month()] += r.Value
		}
	}
	return found
}

// A log is read while it grows: a half-written last line is left, and counts
// once when it is whole.
func TestGrowingFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		time.Sleep(50 * time.Minute)
		s.log(10)
		half := s.line()
		s.append("app.log", half[:20])
		at := time.Now().UTC().Truncate(time.Hour)
		time.Sleep(time.Hour - time.Since(at) + 2*time.Minute)
		s.written[at]-- // not whole yet
		s.run()
		s.check("half a line")
		s.written[at]++
		s.append("app.log", half[20:]+"\n")
		s.run()
		s.check("the whole line")
	})
}

// A file left by a process that was killed in a line is closed after an hour:
// its last line is then refused, or counted if it lacks only its end.
func TestTruncatedLastLineOfClosedFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		s.append("app.log", s.line())
		time.Sleep(3 * time.Hour)
		s.run()
		s.check("a line without its end")
		s.append("app.log", "\n"+s.line()[:15])
		last := time.Now().UTC().Truncate(time.Hour)
		time.Sleep(3 * time.Hour)
		b, err := s.source.Collect(t.Context(), measure.Window{From: last.Add(-3 * time.Hour), To: last.Add(time.Hour)})
		if err != nil || len(b.Refused) != 1 || !strings.HasPrefix(b.Refused[0].Where.String(), "app.log, line 3, 15 bytes") {
			t.Errorf("refused %v, %v; want line 3", b.Refused, err)
		}
	})
}

// Hours without a line are zero while the log is alive; after a long silence
// they are no data.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		time.Sleep(10 * time.Hour)
		s.run()
		zeros := 0
		for _, r := range replaceAll(s.batches) {
			if r.Metric == measure.Queries && r.Value == 0 {
				zeros++
			}
		}
		if zeros != 9 {
			t.Errorf("%d zero hours, want 9", zeros)
		}
		time.Sleep(48 * time.Hour)
		stored := len(replaceAll(s.batches))
		s.run()
		if got := len(replaceAll(s.batches)); got != stored {
			t.Errorf("%d readings after two days of silence, %d before", got, stored)
		}
	})
}

// A file that comes late, with hours long past the bookmark, is read; one that
// disappears takes nothing with it, also after a restart.
func TestLateAndDisappearingFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		for range 3 {
			s.append("app-b.log", s.line()+"\n")
			time.Sleep(5 * time.Hour)
			s.log(1)
		}
		s.rename("app-b.log", "elsewhere") // not mounted yet
		kept := s.written
		s.written = map[time.Time]float64{}
		for h := range kept {
			s.written[h] = 1
		}
		s.run()
		s.bookmark = time.Now().UTC().Truncate(time.Hour)
		s.rename("elsewhere", "app-b.log")
		s.written = kept
		s.run()
		s.check("late file")
		s.remove("app-b.log")
		s.log(1)
		time.Sleep(time.Hour)
		s.run()
		s.check("file gone")
		s.read(measure.Window{From: time.Now().UTC().Truncate(time.Hour).Add(-15 * time.Hour), To: time.Now().UTC().Truncate(time.Hour)})
		s.check("read again after it is gone")
	})
}

// A line added or taken away long after is seen: the file is read whole again.
func TestEditedFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		var lines []string
		for range 40 {
			lines = append(lines, s.line())
			time.Sleep(time.Hour)
		}
		s.append("app-old.log", strings.Join(lines, "\n")+"\n")
		s.run()
		s.check("before")
		gone := time.Now().UTC().Truncate(time.Hour).Add(-30 * time.Hour)
		s.remove("app-old.log")
		s.append("app-old.log", strings.Join(append(lines[:10:10], lines[11:]...), "\n")+"\n")
		s.written[gone]--
		s.run()
		s.check("a line taken away")
	})
}

// Whatever a gateway, logrotate and an administrator do between two runs, each
// request is counted once in its hour: nothing twice, nothing lost.
func TestRotationKeepsEveryRequest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.SampledFrom([]string{
			"log", "log", "log", "hour", "hour", "run", "run", "rotate", "gzip", "copy", "half gzip", "drop oldest", "restart", "day",
		}), 10, 60).Draw(rt, "steps")
		synctest.Test(t, func(t *testing.T) {
			s := newService(t)
			for i, step := range steps {
				s.step(step)
				if step == "run" {
					s.check(fmt.Sprintf("step %d of %v", i, steps))
				}
			}
			time.Sleep(time.Hour)
			s.run()
			s.check(fmt.Sprintf("the end of %v", steps))
		})
	})
}

func (s *service) step(step string) {
	s.t.Helper()
	switch step {
	case "log":
		s.log(3)
	case "hour":
		time.Sleep(time.Hour)
	case "day":
		time.Sleep(20 * time.Hour)
		s.log(1) // before the silence is too long
	case "run":
		s.run()
	case "rotate": // logrotate: 2.gz goes, 1 becomes 2.gz, the live one 1
		s.older()
		s.rename("app.log", "app.log.1")
		s.log(1)
	case "gzip":
		if _, err := os.Stat(s.path("app.log.1")); err == nil {
			s.settle()
		}
		s.compress("app.log.1", "app.log.2.gz")
		s.remove("app.log.1")
	case "half gzip": // both are there while it is compressed
		s.compress("app.log.1", "app.log.2.gz")
	case "copy": // copytruncate, between its two halves, then after
		s.older()
		content, err := os.ReadFile(s.path("app.log"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.append("app.log.1", string(content))
		s.run()
		s.remove("app.log")
		s.log(1)
	case "drop oldest":
		s.settle()
		s.remove("app.log.2.gz")
	case "restart":
		s.restart()
	}
}

// older makes room for app.log.1, as logrotate does.
func (s *service) older() {
	s.settle()
	if _, err := os.Stat(s.path("app.log.1")); err == nil {
		s.remove("app.log.2.gz")
		s.compress("app.log.1", "app.log.2.gz")
		s.remove("app.log.1")
	}
}

// settle has all that was written read before anything is deleted.
func (s *service) settle() {
	time.Sleep(time.Hour)
	s.run()
}

// The hour in which the log was rotated stays whole when its first half is
// deleted, though nothing is remembered after a restart.
func TestDroppedFileSharesItsLastHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		time.Sleep(2 * time.Hour)
		s.log(3)
		s.rename("app.log", "app.log.1")
		s.log(2)
		time.Sleep(2 * time.Hour)
		s.run()
		s.check("both there")
		s.remove("app.log.1")
		s.restart()
		s.run()
		s.check("the first half gone")
	})
}

// Distinct users are counted over each whole civil month, once, and stay when
// the windows around the month's end are read again.
func TestActiveAgents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30*24*time.Hour + 23*time.Hour) // 23:00 UTC on 31 January 2000: February begins in Paris
		s := newService(t)
		for range 35 * 4 {
			s.log(2)
			time.Sleep(6 * time.Hour)
			s.run()
		}
		s.check("five weeks")
		if got := s.active(); len(got) != 1 || got[time.February] != 5 {
			t.Errorf("active agents %v, want 5 in February alone: March is not over", got)
		}
	})
}
