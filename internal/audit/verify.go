package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/reason"
)

// ErrBroken means that the log is not as it was written.
var ErrBroken = error(reason.New("audit.broken"))

// State is what a log that was verified holds.
type State struct {
	Entries  int
	From, To time.Time
	Last     string // hash of the last line: kept elsewhere, it proves that nothing was cut off the end
	Kinds    map[Kind]int
}

// Verify reads the whole log and holds every line to the one before. Its first
// line follows nothing, or what a later purge says that it follows. A hash that
// was kept elsewhere must be that of a line, "" for none: the last hash known
// proves that nothing was cut off the end.
func (l *Log) Verify(kept string) (State, error) {
	v := verifier{State: State{Kinds: map[Kind]int{}}, purged: map[string]bool{}, kept: kept}
	segments, err := l.segments()
	if err != nil {
		return v.State, reason.While(err, "doing.audit.in", l.dir)
	}
	for _, name := range segments {
		raw, err := os.ReadFile(filepath.Join(l.dir, name)) //nolint:gosec // a segment of the log's own folder
		if err != nil {
			return v.State, reason.While(err, "doing.audit")
		}
		if err := v.read(raw); err != nil {
			return v.State, reason.Because(err, reason.New("where.within", name, err))
		}
	}
	if v.Entries > 0 && v.before != "" && !v.purged[v.before] {
		return v.State, reason.While(ErrBroken, "audit.middle")
	}
	if kept != "" && !v.found {
		return v.State, reason.While(ErrBroken, "audit.hash", kept)
	}
	return v.State, nil
}

type verifier struct {
	State
	next   int             // sequence that must follow
	kept   string          // hash that was kept elsewhere
	found  bool            // a line has it
	before string          // hash that the first line follows
	purged map[string]bool // hashes of the last lines of segments that purges took away
}

func (v *verifier) read(raw []byte) error {
	if len(raw) == 0 || raw[len(raw)-1] != '\n' {
		return reason.While(ErrBroken, "audit.cut")
	}
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		if err := v.line(bytes.TrimSuffix(line, []byte("\n"))); err != nil {
			return reason.While(err, "where.line", n)
		}
	}
	return nil
}

func (v *verifier) line(line []byte) error {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return reason.While(ErrBroken, "audit.event", len(line))
	}
	again, err := json.Marshal(e)
	switch {
	case err != nil || !bytes.Equal(again, line):
		return reason.While(ErrBroken, "audit.form")
	case e.Format != format:
		return reason.While(ErrBroken, "audit.format", e.Format, format)
	case v.Entries == 0:
		v.From, v.before = e.At, e.Previous
	case e.Previous != v.Last || e.Sequence != v.next:
		return reason.While(ErrBroken, "audit.follow")
	}
	if e.Kind == Purged {
		v.purged[e.Object] = true
	}
	v.Entries++
	v.Kinds[e.Kind]++
	v.To, v.Last, v.next = e.At, hashOf(line), e.Sequence+1
	v.found = v.found || v.Last == v.kept
	return nil
}

// Purge takes away the segments of the months that ended before a day, and
// says so in the log. It returns how many were taken.
func (l *Log) Purge(ctx context.Context, before time.Time) (n int, err error) {
	unlock, err := l.lock(ctx)
	if err != nil {
		return 0, reason.While(err, "doing.audit.purge")
	}
	defer func() { err = errors.Join(err, unlock()) }()
	segments, err := l.segments()
	if err != nil {
		return 0, reason.While(err, "doing.audit.purge")
	}
	first := segmentOf(before)
	var old []string
	for i, name := range segments {
		if name < first && i < len(segments)-1 { // the last one holds the end of the chain
			old = append(old, name)
		}
	}
	if len(old) == 0 {
		return 0, nil
	}
	events := make([]Event, len(old))
	for i, name := range old {
		hash, err := l.endOf(name)
		if err != nil {
			return 0, reason.While(err, "doing.audit.purge")
		}
		events[i] = Event{Kind: Purged, Object: hash, Detail: name}
	}
	// Said first: a purge that was cut leaves segments, never a gap without a word.
	if err := l.append(events); err != nil {
		return 0, reason.While(err, "doing.audit.purge")
	}
	for _, name := range old {
		if err := os.Remove(filepath.Join(l.dir, name)); err != nil {
			return n, reason.While(err, "doing.audit.purge")
		}
		n++
	}
	return n, nil
}

// endOf returns the hash of a segment's last line.
func (l *Log) endOf(name string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(l.dir, name)) //nolint:gosec // a segment of the log's own folder
	if err != nil {
		return "", err
	}
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	return hashOf(raw[bytes.LastIndexByte(raw, '\n')+1:]), nil
}

// Last returns the last event of a kind; false when there is none.
func (l *Log) Last(kind Kind) (last Entry, ok bool, err error) {
	segments, err := l.segments()
	if err != nil {
		return last, false, reason.While(err, "doing.audit.in", l.dir)
	}
	for _, name := range slices.Backward(segments) {
		raw, err := os.ReadFile(filepath.Join(l.dir, name)) //nolint:gosec // a segment of the log's own folder
		if err != nil {
			return last, false, reason.While(err, "doing.audit")
		}
		for line := range bytes.Lines(raw) {
			var e Entry
			if json.Unmarshal(line, &e) == nil && e.Kind == kind {
				last, ok = e, true
			}
		}
		if ok {
			return last, true, nil
		}
	}
	return last, false, nil
}
