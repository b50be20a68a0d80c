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
	"strings"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
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
	marks       []uint64        // the same over the first 1, 2, 4, 8 … records
	refused     []measure.Refusal
	unlike      int // refused beyond maxRefused
}

// continues tells whether t begins with the records of old.
func (t *trace) continues(old *trace) bool {
	n := len(old.marks)
	return n > 0 && t.records >= old.records && len(t.marks) >= n && t.marks[n-1] == old.marks[n-1]
}

type (
	bucket struct {
		hour  hour
		place collectors.Place
		model string
	}
	sums struct {
		records                               int
		queries, input, output, simple, asked float64
		energy                                float64
		doubled                               bool
	}
)

func (s *sums) add(o sums) {
	s.records += o.records
	s.queries += o.queries
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
	sums  map[bucket]*sums
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
	if c.Columns.User != "" {
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
	r.trace.refuse(found.Name, p.fault.Error())
	return r, nil
}

func (s *scan) newReading(found collectors.Found) *reading {
	return &reading{trace: &trace{found: found, hours: map[hour]uint64{}}, sums: map[bucket]*sums{}}
}

func (s *scan) newParser() *parser {
	return &parser{settings: &s.settings, clock: tabular.NewClock(s.zone, s.TimeFormat), mark: s.Decimal, latest: time.Now().Add(ahead)}
}

// pass reads a file once.
func (s *scan) pass(ctx context.Context, found collectors.Found, p *parser) (*reading, error) {
	r := s.newReading(found)
	err := s.open(found, func(plain io.Reader, closed bool) error {
		r.trace.closed = closed
		if plain == nil {
			r.trace.refuse(found.Name, "cannot be decompressed")
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
		return fmt.Errorf("open log: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head := make([]byte, 2)
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read log: %w", err)
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
		for e, err := range s.entries(plain) {
			if n++; n%lookEvery == 1 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err == nil { // else it is told by the pass that counts
				p.look(&e)
			}
		}
		return nil
	})
	p.settle()
	return p, err
}

func (s *scan) lines(ctx context.Context, r *reading, p *parser, plain io.Reader) error {
	name, n, total := r.trace.found.Name, 0, uint64(0)
	for e, err := range s.entries(plain) {
		if n++; n%lookEvery == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		var bad *tabular.RowError
		switch {
		case e.open && !r.trace.closed:
			return nil // still being written: it is left for the next time
		case errors.As(err, &bad):
			r.trace.refuse(fmt.Sprintf("%s, %s, %d bytes", name, bad.Place, bad.Length), bad.Reason)
			continue
		case err != nil:
			if _, ok := errors.AsType[*fs.PathError](err); ok {
				return fmt.Errorf("read log: %w", err) // the disk, not the file
			}
			r.trace.refuse(name, "cannot be read further: "+err.Error())
			return nil
		}
		record, column, err := p.record(&e)
		if errors.Is(err, tabular.ErrUnsettled) {
			return err
		}
		if err != nil {
			r.trace.refuse(where(name, &e, s.Columns.list()[column]), err.Error())
			continue
		}
		hash := maphash.Comparable(s.seed, record)
		total += hash
		r.trace.note(&record, hash, total)
		s.add(r, &record)
	}
	return nil
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
	key := bucket{h, rec.place, rec.model}
	sum := r.sums[key]
	if sum == nil {
		sum = &sums{}
		key.model = strings.Clone(rec.model) // not the whole line with it
		r.sums[key] = sum
	}
	one := sums{records: 1, queries: 1, input: float64(rec.input), output: float64(rec.output), energy: rec.energy, doubled: rec.doubled}
	if rec.asked {
		one.asked = 1
	}
	if rec.simple {
		one.simple = 1
	}
	sum.add(one)
	if rec.user != "" {
		s.see(rec)
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

func (t *trace) refuse(where, reason string) {
	if len(t.refused) >= maxRefused {
		t.unlike++
		return
	}
	t.refused = append(t.refused, measure.Refusal{Where: where, Reason: reason})
}
