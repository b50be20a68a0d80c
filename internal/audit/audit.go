// Package audit keeps the log of who did what: JSON Lines, each of which holds
// the hash of the line before, as an edition holds that of the edition before.
// A line taken out, changed or put in is found. It is kept in one file for each
// month, so that old ones can be purged, and names nobody but by login.
package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/atomicfile"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Kind is what happened.
type Kind string

// The kinds of events.
const (
	SignedIn        Kind = "signed-in"
	SignInRefused   Kind = "sign-in-refused"
	LockedOut       Kind = "locked-out"
	SignedOut       Kind = "signed-out"
	Refused         Kind = "refused" // a page that none of the reader's roles opens
	PasswordChanged Kind = "password-changed"
	Granted         Kind = "granted" // an account or a token with its roles
	Revoked         Kind = "revoked" // an account, a token or a session
	Published       Kind = "published"
	Withdrawn       Kind = "withdrawn"
	Exported        Kind = "exported-wellbeing"
	Configured      Kind = "configured" // another configuration than the last time
	Entered         Kind = "entered"    // figures, comments, actions: a draft
	Validated       Kind = "validated"
	LossAccepted    Kind = "loss-accepted" // what a source no longer holds goes
	Repaired        Kind = "repaired"      // a line that a crash cut was taken off
	Purged          Kind = "purged"
	format               = "vigie-audit/1"
	segmentPattern       = "audit-[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"
	maxLine              = 64 << 10
)

// Event is one thing that happened.
type Event struct {
	Kind  Kind   `json:"kind"`
	Login string `json:"login,omitempty"` // who did it; "" for a machine or a stranger
	// What it was done to: a page's address without its parameters, an account, a quarter.
	Object string `json:"object,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Entry is an event as the log keeps it.
type Entry struct {
	Format   string    `json:"format"`
	Sequence int       `json:"sequence"` // from 1, without a gap
	At       time.Time `json:"at"`
	Event
	Previous string `json:"previous"` // hash of the line before, "" for the first
}

// Log is a folder of segments. Several processes may append to it.
type Log struct {
	dir string
	now func() time.Time
}

// New returns the log of a folder, which is made with the first event.
func New(dir string, now func() time.Time) *Log { return &Log{dir: dir, now: now} }

// Record appends an event, and returns once it is on the disk.
func (l *Log) Record(ctx context.Context, events ...Event) error {
	unlock, err := l.lock(ctx)
	if err == nil {
		err = l.append(events)
		err = errors.Join(err, unlock())
	}
	if err != nil {
		return reason.While(err, "doing.audit.write", l.dir)
	}
	return nil
}

// Configuration writes down that a configuration is not the one of the last
// time, by the hash of its file.
func (l *Log) Configuration(ctx context.Context, path string) error {
	raw, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if err != nil {
		return fmt.Errorf("reading the configuration again: %w", err)
	}
	now := "sha256 " + hashOf(raw)
	last, ok, err := l.Last(Configured)
	if err != nil || (ok && last.Detail == now) {
		return err
	}
	return l.Record(ctx, Event{Kind: Configured, Object: filepath.Base(path), Detail: now})
}

func (l *Log) lock(ctx context.Context) (unlock func() error, err error) {
	unlock, err = atomicfile.Lock(ctx, filepath.Join(l.dir, "lock"), 5*time.Second)
	return unlock, reason.While(err, "doing.audit.wait")
}

func (l *Log) append(events []Event) error {
	last, repairs, err := l.last()
	if err != nil {
		return err
	}
	for _, r := range repairs {
		events = append([]Event{r.event()}, events...)
	}
	now := l.now().UTC().Truncate(time.Second)
	name := max(segmentOf(now), last.segment) // the clock may go back: the log does not
	var out bytes.Buffer
	for _, e := range events {
		entry := Entry{format, last.Sequence + 1, now, e, last.hash}
		line, err := json.Marshal(entry)
		if err != nil {
			return err
		}
		if len(line) > maxLine {
			return reason.New("audit.long", len(line))
		}
		out.Write(append(line, '\n'))
		last = tail{Entry: entry, hash: hashOf(line), segment: name}
	}
	f, err := os.OpenFile(filepath.Join(l.dir, name), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600) //nolint:gosec // a segment of the log's own folder
	if err != nil {
		return err
	}
	_, err = f.Write(out.Bytes())
	return errors.Join(err, f.Sync(), f.Close())
}

// tail is where the log ends.
type tail struct {
	Entry
	hash    string
	segment string
}

// repair is what was taken off the end of a segment: its event never counted as
// recorded, or can no longer be read.
type repair struct {
	bytes int64
	aside string // file that keeps lines which were whole and are not an event; "" of a line that a crash cut
}

func (r repair) event() Event {
	if r.aside == "" {
		return Event{Kind: Repaired, Detail: fmt.Sprintf("%d bytes of a line that was cut", r.bytes)}
	}
	return Event{Kind: Repaired, Object: r.aside, Detail: fmt.Sprintf("%d bytes that are no event were set aside", r.bytes)}
}

// last returns the end of the log. What stands behind its last event is taken
// off: a line that a crash cut is dropped, damaged lines are set aside in a file
// beside the log.
func (l *Log) last() (t tail, done []repair, err error) {
	segments, err := l.segments()
	if err != nil || len(segments) == 0 {
		return t, nil, err
	}
	t.segment = segments[len(segments)-1]
	path := filepath.Join(l.dir, t.segment)
	if line, ok, err := lastLine(path); err != nil {
		return t, nil, err
	} else if e, event := parseEntry(line); ok && event {
		t.Entry, t.hash = e, hashOf(line)
		return t, nil, nil
	}
	raw, err := os.ReadFile(path) //nolint:gosec // a segment of the log's own folder
	if err != nil {
		return t, nil, err
	}
	good, line := wholeEvents(raw)
	fixed, err := l.cutOff(t.segment, raw[good:], int64(good))
	if err != nil {
		return t, nil, err
	}
	if good == 0 { // nothing of the file is left: the end is in the segment before
		if err := os.Remove(path); err != nil {
			return t, nil, err
		}
		before, more, err := l.last()
		return before, append(more, fixed), err
	}
	t.Entry, _ = parseEntry(line)
	t.hash = hashOf(line)
	return t, []repair{fixed}, nil
}

// parseEntry reads a line of the log; false when it is none.
func parseEntry(line []byte) (e Entry, ok bool) {
	err := json.Unmarshal(line, &e)
	return e, err == nil && e.Format == format
}

// lastLine returns the last line of a file without reading all of it; false when
// it does not end with a whole one.
func lastLine(path string) (line []byte, ok bool, err error) {
	f, err := os.Open(path) //nolint:gosec // a segment of the log's own folder
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, false, err
	}
	from := max(0, size-maxLine-2)
	end := make([]byte, size-from)
	if _, err := f.ReadAt(end, from); err != nil {
		return nil, false, err
	}
	text, whole := bytes.CutSuffix(end, []byte("\n"))
	start := bytes.LastIndexByte(text, '\n') + 1
	return text[start:], whole && (start > 0 || from == 0), nil
}

// wholeEvents returns how much of a segment stands up to the end of its last
// event, and that event's line.
func wholeEvents(raw []byte) (size int, line []byte) {
	at := 0
	for text := range bytes.Lines(raw) {
		at += len(text)
		trimmed, whole := bytes.CutSuffix(text, []byte("\n"))
		if _, event := parseEntry(trimmed); whole && event {
			size, line = at, trimmed
		}
	}
	return size, line
}

// cutOff takes the end off a segment. A damaged line is evidence: it is kept
// beside the log before it is taken off.
func (l *Log) cutOff(segment string, end []byte, size int64) (repair, error) {
	done := repair{bytes: int64(len(end))}
	if bytes.IndexByte(end, '\n') >= 0 || bytes.IndexByte(end, 0) >= 0 || len(end) > maxLine {
		done.aside = fmt.Sprintf("damaged-%s-%s", strings.TrimSuffix(segment, ".jsonl"), hashOf(end)[:12])
		if err := keepFile(filepath.Join(l.dir, done.aside), end); err != nil {
			return done, reason.While(err, "doing.audit.aside", segment)
		}
	}
	if err := os.Truncate(filepath.Join(l.dir, segment), size); err != nil {
		return done, err
	}
	return done, nil
}

// keepFile writes a file and returns once it is on the disk.
func keepFile(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // beside the log
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Sync(), f.Close())
}

// segments lists the files of the log, the oldest first.
func (l *Log) segments() ([]string, error) {
	list, err := os.ReadDir(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range list {
		if ok, err := filepath.Match(segmentPattern, f.Name()); ok && err == nil {
			out = append(out, f.Name())
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out, nil
}

func segmentOf(day time.Time) string { return "audit-" + day.UTC().Format("2006-01") + ".jsonl" }

func hashOf(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}
