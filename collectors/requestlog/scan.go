package requestlog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/tabular"
)

const (
	closedAfter = time.Hour // a file untouched for so long has its last line whole
	lookEvery   = 4096      // lines between two looks at the context
	maxRefused  = 100       // refusals told one by one
)

// hour counts hours since 1970.
type hour int64

func hourOf(ns int64) hour      { return hour(ns / int64(time.Hour)) } // log times are after 2000
func (h hour) start() time.Time { return time.Unix(int64(h)*3600, 0).UTC() }
func (h hour) window() measure.Window {
	return measure.Window{From: h.start(), To: (h + 1).start()}
}

// trace is what is remembered of one file between calls: no content, but
// enough to know which hours are in it, what was refused of it, and whether
// another file goes on where it stopped.
type trace struct {
	found       collectors.Found
	closed      bool
	records     int
	first, last hour
	latest      int64           // time of the latest record, ns
	hours       map[hour]uint64 // sum of the records' hashes, whatever their order
	total       uint64          // of all of them
	marks       []uint64        // the same over the first 1, 2, 4, 8 … records
	refused     []measure.Refusal
	unlike      int // refused beyond maxRefused
	account     collectors.Account
	unsaid      [3]int // requests that count and do not say their input, their output, their energy
	spots       map[string]*spot
	statuses    map[string]int // words of the status column that are known, and "" for others
	met         *seen
}

// continues tells whether t begins with the records of old.
func (t *trace) continues(old *trace) bool {
	n := len(old.marks)
	return n > 0 && t.records >= old.records && len(t.marks) >= n && t.marks[n-1] == old.marks[n-1]
}

type (
	bucket struct {
		place collectors.Place
		model string
	}
	sums struct {
		records                      int
		noInput, noOutput, noEnergy  int // records that do not say it
		nameless                     int // records without a user
		input, output, simple, asked float64
		energy                       float64
		doubled                      bool
	}
)

func (s *sums) add(o sums) {
	s.records += o.records
	s.noInput += o.noInput
	s.noOutput += o.noOutput
	s.noEnergy += o.noEnergy
	s.nameless += o.nameless
	s.input += o.input
	s.output += o.output
	s.simple += o.simple
	s.asked += o.asked
	s.energy += o.energy
	s.doubled = s.doubled || o.doubled
}

// reading is one pass over one file for one window.
type reading struct {
	trace *trace
	sums  map[hour]map[bucket]*sums
}

// scan is one call of Collect or Changed.
type scan struct {
	*collector
	from, to hour // what is summed
	months   []measure.Window
	agents   []map[measure.System]map[[16]byte]struct{} // by month
	key      []byte                                     // of this call only: users cannot be told later
}

func (c *collector) newScan(w measure.Window) *scan {
	s := &scan{collector: c}
	if !w.From.Before(w.To) {
		return s
	}
	s.from, s.to = hourOf(w.From.UnixNano()), hourOf(w.To.UnixNano())
	if len(c.Columns.User) > 0 {
		s.key = []byte(rand.Text())
		s.months = c.months(w)
		for range s.months {
			s.agents = append(s.agents, map[measure.System]map[[16]byte]struct{}{})
		}
	}
	return s
}

// file reads one file from its start to its end; twice, where one line does not
// tell what all of them do.
func (s *scan) file(ctx context.Context, found collectors.Found) (*reading, error) {
	r, err := s.pass(ctx, found, s.newParser())
	if !errors.Is(err, tabular.ErrUnsettled) {
		return r, err
	}
	p, err := s.survey(ctx, found)
	switch {
	case err != nil:
		return nil, err
	case p.fault == nil:
		return s.pass(ctx, found, p)
	}
	r = s.newReading(found)
	r.trace.refuse(found.Name, reason.Of(p.fault))
	return r, nil
}

func (s *scan) newReading(found collectors.Found) *reading {
	return &reading{trace: &trace{found: found, hours: map[hour]uint64{}, statuses: map[string]int{}, met: &seen{}}, sums: map[hour]map[bucket]*sums{}}
}

func (s *scan) newParser() *parser {
	return &parser{settings: &s.settings, clock: tabular.NewClock(s.zone, s.TimeFormat), mark: s.Decimal, latest: time.Now().Add(ahead), spots: map[string]*spot{}, roll: s.roll}
}

// pass reads a file once.
func (s *scan) pass(ctx context.Context, found collectors.Found, p *parser) (*reading, error) {
	r := s.newReading(found)
	err := s.open(found, func(plain io.Reader, closed bool) error {
		r.trace.closed = closed
		if plain == nil {
			r.trace.refuse(found.Name, reason.New("file.packed"))
			return nil
		}
		return s.lines(ctx, r, p, plain)
	})
	return r, err
}

// open gives a file decompressed, nil if it cannot be, and whether it is closed.
func (s *scan) open(found collectors.Found, do func(plain io.Reader, closed bool) error) (err error) {
	file, err := os.Open(found.Path)
	if err != nil {
		return reason.While(err, "doing.log.open")
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head := make([]byte, 2)
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return reason.While(err, "doing.log")
	}
	closed := string(head) == "\x1f\x8b" || time.Since(found.Changed) > closedAfter
	plain, err := tabular.Plain(file, -1)
	if err != nil {
		return do(nil, closed)
	}
	return do(plain, closed)
}

// survey has all the lines of a file settle what one does not: the order of day
// and month, the direction of the lines, the decimal mark.
func (s *scan) survey(ctx context.Context, found collectors.Found) (*parser, error) {
	p := s.newParser()
	err := s.open(found, func(plain io.Reader, _ bool) error {
		n := 0
		for e, err := range s.entries(plain, &seen{}) {
			if n++; n%lookEvery == 1 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil && !s.passed(&e) { // else it is told by the pass that counts
				p.look(&e)
			}
		}
		return nil
	})
	p.settle()
	return p, err
}

func (s *scan) lines(ctx context.Context, r *reading, p *parser, plain io.Reader) error {
	t, n := r.trace, 0
	t.spots = p.spots
	for e, err := range s.entries(plain, t.met) {
		if n++; n%lookEvery == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		if e.open && !t.closed {
			break // still being written: it is left for the next time
		}
		if err != nil {
			if on, err := t.bad(err); !on {
				return err
			}
			continue
		}
		if t.account.Lines++; s.passed(&e) {
			t.account.Passed++
		} else if err := s.line(r, p, &e); err != nil {
			return err
		}
	}
	return nil
}

// line reads one line, and sums it up or refuses it; its error is
// tabular.ErrUnsettled.
func (s *scan) line(r *reading, p *parser, e *entry) error {
	t := r.trace
	record, column, err := p.record(e)
	if errors.Is(err, tabular.ErrUnsettled) {
		return err
	}
	t.status(e, p)
	if err != nil {
		t.account.Refused++
		why := reason.Of(err)
		if f := s.fields()[column]; column == colTime && !t.met.fields[column] {
			why = reason.New("field.none", f.name(), t.met.there()) // it is no fault of the line
		}
		t.refuse(where(t.found.Name, e, s.fields()[column]), why)
		return nil
	}
	if record.count {
		t.account.Counted++
		t.lacks(&record)
	}
	hash := maphash.Comparable(s.seed, record)
	t.total += hash
	t.note(&record, hash, t.total)
	s.add(r, &record)
	return nil
}

// lacks notes what a request that counts does not say.
func (t *trace) lacks(rec *record) {
	for i, is := range [3]bool{rec.input == unsaid, rec.output == unsaid, rec.energy == unsaid} {
		if is {
			t.unsaid[i]++
		}
	}
}

// bad notes a line that cannot be read; on tells whether those after it can. Its
// error is the disk's.
func (t *trace) bad(err error) (on bool, disk error) {
	if row, ok := errors.AsType[*tabular.RowError](err); ok {
		t.account.Lines++
		t.account.Refused++
		what := row.Place.String()
		if t.met.format == formatDocument {
			what = fmt.Sprintf("element %d", row.Place.Row)
		}
		t.refuse(fmt.Sprintf("%s, %s, %d bytes", t.found.Name, what, row.Length), row.Reason)
		return true, nil
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return false, reason.While(err, "doing.log") // the disk, not the file
	}
	t.refuse(t.found.Name, reason.New("file.broken", err))
	return false, nil
}

// status notes what word a line has for its outcome, of those that may be told.
func (t *trace) status(e *entry, p *parser) {
	if len(p.Columns.Status) == 0 {
		return
	}
	word := strings.ToLower(e.cells[colStatus].Text)
	if !slices.Contains(outcomes(), word) {
		code, _, _ := strings.Cut(word, " ")
		if _, err := strconv.Atoi(code); err == nil && len(code) == 3 {
			word = code[:1] + "xx"
		} else {
			word = ""
		}
	}
	t.statuses[word]++
}

// outcomes are the words that programs have for the outcome of a request.
func outcomes() []string {
	return []string{
		"success", "succeeded", "successful", "ok", "completed", "complete", "done", "finished", "true", "stop", "length",
		"failure", "failed", "error", "timeout", "cancelled", "canceled", "aborted", "abort", "false",
	}
}

// note remembers that the file holds a record.
func (t *trace) note(rec *record, hash, total uint64) {
	h := hourOf(rec.at)
	if t.records == 0 || h < t.first {
		t.first = h
	}
	t.last, t.latest = max(t.last, h), max(t.latest, rec.at)
	t.hours[h] += hash
	if t.records++; t.records&(t.records-1) == 0 {
		t.marks = append(t.marks, total)
	}
}

// add sums one record if it counts and is in the window.
func (s *scan) add(r *reading, rec *record) {
	h := hourOf(rec.at)
	if !rec.count || h < s.from || h >= s.to {
		return
	}
	if r.sums[h] == nil {
		r.sums[h] = map[bucket]*sums{}
	}
	key := bucket{rec.place, rec.model}
	sum := r.sums[h][key]
	if sum == nil {
		sum = &sums{}
		key.model = strings.Clone(rec.model) // not the whole line with it
		r.sums[h][key] = sum
	}
	sum.count(rec)
	if rec.user != "" {
		s.see(rec)
	}
}

// count adds one record.
func (s *sums) count(rec *record) {
	s.records++
	s.doubled = s.doubled || rec.doubled
	if rec.input == unsaid {
		s.noInput++
	} else {
		s.input += float64(rec.input)
	}
	if rec.output == unsaid {
		s.noOutput++
	} else {
		s.output += float64(rec.output)
	}
	if rec.energy == unsaid {
		s.noEnergy++
	} else {
		s.energy += rec.energy
	}
	if rec.user == "" {
		s.nameless++
	}
	if rec.asked {
		s.asked++
	}
	if rec.simple {
		s.simple++
	}
}

// see counts the user of a record once in the month.
func (s *scan) see(rec *record) {
	at := time.Unix(0, rec.at)
	for i, month := range s.months {
		if at.Before(month.From) || !at.Before(month.To) {
			continue
		}
		users := s.agents[i][rec.place.System]
		if users == nil {
			users = map[[16]byte]struct{}{}
			s.agents[i][rec.place.System] = users
		}
		digest := sha256.Sum256(append(slices.Clip(s.key), rec.user...))
		users[[16]byte(digest[:16])] = struct{}{}
	}
}

func (t *trace) refuse(where string, why reason.Text) {
	if len(t.refused) >= maxRefused {
		t.unlike++
		return
	}
	t.refused = append(t.refused, measure.Refusal{Where: reason.Text(where), Reason: why})
}
