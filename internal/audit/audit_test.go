package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/audit"
)

// clock moves when it is told to.
type clock struct{ now time.Time }

func (c *clock) time() time.Time { return c.now }

func log(t *testing.T) (*audit.Log, string, *clock) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "audit")
	c := &clock{time.Date(2026, 9, 30, 22, 0, 0, 7, time.UTC)}
	return audit.New(dir, c.time), dir, c
}

func record(t *testing.T, l *audit.Log, events ...audit.Event) {
	t.Helper()
	if err := l.Record(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
}

// three months with two events each.
func full(t *testing.T) (*audit.Log, string, *clock) {
	t.Helper()
	l, dir, c := log(t)
	for range 3 {
		record(t, l, audit.Event{Kind: audit.SignedIn, Login: "rh"}, audit.Event{Kind: audit.Exported, Login: "rh", Object: "/bien-etre"})
		c.now = c.now.AddDate(0, 1, 0)
	}
	return l, dir, c
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "audit-*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func write(t *testing.T, path string, raw []byte) {
	t.Helper()
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsRecordedIsThere(t *testing.T) {
	l, dir, _ := full(t)
	state, err := l.Verify("")
	if err != nil || state.Entries != 6 || state.Kinds[audit.Exported] != 3 || len(files(t, dir)) != 3 {
		t.Errorf("%+v, %v", state, err)
	}
	var e audit.Entry
	if err := json.Unmarshal(bytes.SplitAfter(read(t, files(t, dir)[0]), []byte("\n"))[1], &e); err != nil || e.Login != "rh" || e.Object != "/bien-etre" || e.Sequence != 2 {
		t.Errorf("%+v, %v", e, err)
	}
	if info, err := os.Stat(files(t, dir)[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log is readable by others: %v, %v", info.Mode(), err)
	}
}

func TestAnyByteChangedIsFound(t *testing.T) {
	l, dir, _ := full(t)
	paths := files(t, dir)
	for i, path := range paths {
		good := read(t, path)
		for at := range good {
			bad := bytes.Clone(good)
			bad[at] ^= 1
			write(t, path, bad)
			state, err := l.Verify("")
			if lastLine := i == len(paths)-1 && at > bytes.IndexByte(good, '\n'); err == nil && !lastLine {
				t.Fatalf("byte %d of %s was changed, and nothing is found", at, path)
			} else if err == nil && state.Last == hashBefore(t, l, path, good) {
				t.Fatalf("byte %d of the last line was changed, and its hash is the same", at)
			} else if err == nil {
				write(t, path, bad)
			}
		}
		write(t, path, good)
	}
}

func hashBefore(t *testing.T, l *audit.Log, path string, good []byte) string {
	t.Helper()
	write(t, path, good)
	state, err := l.Verify("")
	if err != nil {
		t.Fatal(err)
	}
	return state.Last
}

func TestLinesTakenOutSwappedOrRepeatedAreFound(t *testing.T) {
	l, dir, _ := full(t)
	path := files(t, dir)[1]
	good := read(t, path)
	lines := bytes.SplitAfter(good, []byte("\n"))
	for name, bad := range map[string][]byte{
		"first out": lines[1], "second out": lines[0], "swapped": append(bytes.Clone(lines[1]), lines[0]...),
		"repeated": append(bytes.Clone(good), lines[1]...), "empty": {}, "carriage return": bytes.Replace(good, []byte("\n"), []byte("\r\n"), 1), "blank line": append([]byte("\n"), good...),
	} {
		write(t, path, bad)
		if _, err := l.Verify(""); !errors.Is(err, audit.ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Verify(""); !errors.Is(err, audit.ErrBroken) {
		t.Errorf("a month is gone: %v", err)
	}
}

func TestALineThatACrashCutIsTakenOff(t *testing.T) {
	l, dir, c := full(t)
	path := files(t, dir)[2]
	good := read(t, path)
	c.now = c.now.AddDate(0, -1, 0)
	for _, cut := range []int{1, len(good)/2 - 1, len(good) - 1} {
		write(t, path, good[:cut])
		record(t, l, audit.Event{Kind: audit.SignedOut, Login: "rh"})
		state, err := l.Verify("")
		if err != nil || state.Kinds[audit.Repaired] != 1 || state.Kinds[audit.SignedOut] != 1 {
			t.Errorf("cut at %d: %+v, %v", cut, state, err)
		}
	}
}

// A damaged end (noise, blocks of zeros after a power cut, lines of something
// else) is set aside, whole, and told; what happens next is recorded, and the
// chain of what was good still verifies.
func TestADamagedEndIsSetAside(t *testing.T) {
	for name, noise := range map[string][]byte{
		"a garbage line":            []byte("garbage\n"),
		"another JSON":              []byte("{}\n"),
		"two lines":                 []byte("{}garbage\n\x01\x02\n"),
		"zeros":                     make([]byte, 4096),
		"more than a line can hold": bytes.Repeat([]byte("x"), 300<<10),
		"a long line":               append(bytes.Repeat([]byte("x"), 300<<10), '\n'),
		"a line and a cut one":      []byte("garbage\n{\"format\":\"vigie-au"),
	} {
		l, dir, c := full(t)
		c.now = c.now.AddDate(0, -1, 0)
		path := files(t, dir)[2]
		good := read(t, path)
		write(t, path, append(bytes.Clone(good), noise...))
		record(t, l, audit.Event{Kind: audit.SignedIn, Login: "rh"})
		record(t, l, audit.Event{Kind: audit.SignedOut, Login: "rh"})
		state, err := l.Verify("")
		if err != nil || state.Kinds[audit.Repaired] != 1 || state.Kinds[audit.SignedIn] != 4 || !bytes.HasPrefix(read(t, path), good) {
			t.Errorf("%s: %+v, %v", name, state, err)
		}
		aside, err := filepath.Glob(filepath.Join(dir, "damaged-*"))
		if err != nil || len(aside) != 1 || !bytes.Equal(read(t, aside[0]), noise) {
			t.Errorf("%s: set aside in %v, %v", name, aside, err)
		}
	}
}

// A segment of which nothing can be read is set aside whole, and the log goes on
// from the one before.
func TestADamagedSegmentIsSetAside(t *testing.T) {
	l, dir, c := full(t)
	c.now = c.now.AddDate(0, -1, 0)
	write(t, files(t, dir)[2], []byte("noise\nnoise\n"))
	record(t, l, audit.Event{Kind: audit.SignedIn, Login: "rh"})
	if state, err := l.Verify(""); err != nil || state.Entries != 6 || state.Kinds[audit.Repaired] != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestPurgeLeavesAChainThatVerifies(t *testing.T) {
	l, dir, c := full(t)
	n, err := l.Purge(t.Context(), c.now.AddDate(0, -1, 0))
	if err != nil || n != 2 || len(files(t, dir)) != 2 {
		t.Fatalf("%d, %v, %v", n, err, files(t, dir))
	}
	record(t, l, audit.Event{Kind: audit.SignedIn, Login: "elu"})
	if state, err := l.Verify(""); err != nil || state.Kinds[audit.Purged] != 2 || state.Entries != 5 {
		t.Errorf("%+v, %v", state, err)
	}
	if n, err := l.Purge(t.Context(), c.now.AddDate(10, 0, 0)); err != nil || n != 1 {
		t.Errorf("the segment that holds the end went: %d, %v", n, err)
	}
	if _, err := l.Verify(""); err != nil {
		t.Error(err)
	}
	// Without a purge, the same files missing are a fault.
	l, dir, _ = full(t)
	if err := os.Remove(files(t, dir)[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Verify(""); !errors.Is(err, audit.ErrBroken) {
		t.Errorf("%v", err)
	}
}

func TestAClockThatGoesBackBreaksNothing(t *testing.T) {
	l, _, c := full(t)
	c.now = c.now.AddDate(-1, 0, 0)
	record(t, l, audit.Event{Kind: audit.SignedIn})
	if _, err := l.Verify(""); err != nil {
		t.Error(err)
	}
}

func TestSeveralProcessesAppend(t *testing.T) {
	_, dir, c := log(t)
	var group sync.WaitGroup
	const writers, each = 4, 10
	faults := make(chan error, writers*each)
	for w := range writers {
		l := audit.New(dir, c.time) // as another process has it: nothing shared but the folder
		group.Go(func() {
			for i := range each {
				faults <- l.Record(context.Background(), audit.Event{Kind: audit.Refused, Object: fmt.Sprint(w, i)})
			}
		})
	}
	group.Wait()
	close(faults)
	for err := range faults {
		if err != nil {
			t.Error(err)
		}
	}
	if state, err := audit.New(dir, c.time).Verify(""); err != nil || state.Entries != writers*each {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, nil)
	err := audit.New(filepath.Join(path, "audit"), time.Now).Record(t.Context(), audit.Event{Kind: audit.SignedIn})
	if err == nil || !strings.Contains(err.Error(), "audit log") {
		t.Error(err)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"format":"vigie-audit/1","sequence":1,"at":"2026-09-30T22:00:00Z","kind":"signed-in","login":"rh","previous":""}` + "\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "audit-2026-09.jsonl"), raw)
		l := audit.New(dir, time.Now)
		state, err := l.Verify("")
		if err == nil && state.Entries != bytes.Count(raw, []byte("\n")) {
			t.Errorf("%d events of %d lines", state.Entries, bytes.Count(raw, []byte("\n")))
		}
		if err := l.Record(t.Context(), audit.Event{Kind: audit.SignedIn}); err != nil {
			return // its end cannot be read: said, not overwritten
		}
	})
}

// A configuration is written down when it is not the one of the last time, by
// its hash and under its file's name.
func TestTheConfigurationIsWrittenDownWhenItChanges(t *testing.T) {
	l, dir, _ := log(t)
	path := filepath.Join(filepath.Dir(dir), "vigie.yaml")
	for _, step := range []struct {
		text string
		want int
	}{{"a: 1", 1}, {"a: 1", 1}, {"a: 2", 2}, {"a: 1", 3}} {
		if err := os.WriteFile(path, []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := l.Configuration(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, "audit-2026-09.jsonl")) //nolint:gosec // the test's own
		if got := strings.Count(string(raw), `"kind":"configured","object":"vigie.yaml"`); err != nil || got != step.want {
			t.Errorf("%q: %d lines, want %d (%v)", step.text, got, step.want, err)
		}
	}
	const sum = "16c3c6d78678d53d39ab2c7a5a7bc4596567b46a1a57000a2d707334f779b824" // as sha256sum says of "a: 1"
	if last, ok, err := l.Last(audit.Configured); err != nil || !ok || last.Detail != "sha256 "+sum {
		t.Errorf("%+v, %v", last, err)
	}
	if err := l.Configuration(t.Context(), filepath.Join(dir, "none")); err == nil {
		t.Error("a file that is not there is written down")
	}
}
