package influx

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// The measurement of what concerns the store as a whole.
const (
	states    = "state"
	fieldText = "text"
	tagKind   = "kind"

	kindStore   = "store"   // one point: identity and rules
	kindProcess = "process" // one point for each process that ever wrote
)

// slotSpan is the stretch of time after the epoch in which points stand that
// have a place but no time.
const slotSpan = time.Duration(1) << 40

// slot is the n-th place. All lie in one shard, far from the readings.
func slot(n uint64) time.Time {
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n)) //nolint:gosec // below slotSpan
}

// identity is written once for a store, and again when the rules change.
type identity struct{ ID, Rules string }

// process is the point of this process. Only the process itself writes it, so
// that no other can undo what it says.
type process struct {
	id uint64
	record
}

// record is what a process says.
type record struct {
	Marks   []mark   `json:",omitempty"` // months this process left stale
	Done    []string `json:",omitempty"` // marks and changes of others that this process did
	Pending *pending `json:",omitempty"` // what this process decided, and has not done
	Decided int64    `json:",omitempty"` // times it decided something
	Days    int64    // times it wrote days
	Version int64    // times a figure changed
}

// mark says that the summaries of some months are older than the readings.
type mark struct {
	ID      string
	Months  []span
	Systems []measure.System
	Days    bool `json:",omitempty"` // but not older than the days: only the order of sources changed
}

// span is a window in seconds.
type span struct{ From, To int64 }

func spanOf(w measure.Window) span { return span{w.From.Unix(), w.To.Unix()} }

func (s span) window() measure.Window {
	return measure.Window{From: time.Unix(s.From, 0).UTC(), To: time.Unix(s.To, 0).UTC()}
}

// state is what all processes say.
type state struct {
	identity
	processes map[uint64]record
}

func (s *Store) state(ctx context.Context) (state, error) {
	var out state
	err := s.ask(ctx, s.from(states, fieldText, slot(0), slot(uint64(slotSpan)+1)),
		func() { out = state{processes: map[uint64]record{}} },
		func(r *query.FluxRecord) error {
			kind, err := text(r, tagKind)
			if err != nil {
				return err
			}
			if kind == kindStore {
				return decode(r, &out.identity)
			}
			var p record
			err = decode(r, &p)
			for i := range p.Marks {
				p.Marks[i].Months = s.civil(p.Marks[i].Months)
			}
			out.processes[uint64(r.Time().Sub(slot(0)))] = p //nolint:gosec // not before slot(0)
			return err
		})
	if err != nil {
		return out, reason.While(err, "doing.store.state")
	}
	return out, nil
}

// civil turns marked months into those of this store's time zone: a process
// with another zone may have left them, and theirs begin at other instants.
func (s *Store) civil(marked []span) []span {
	var list []span
	for _, w := range marked {
		for _, month := range measure.CivilMonths(s.options.Rules.Zone, w.window()) {
			if m := spanOf(month); !slices.Contains(list, m) {
				list = append(list, m)
			}
		}
	}
	return list
}

// decode reads the JSON of a row.
func decode(r *query.FluxRecord, into any) error {
	v, err := text(r, "_value")
	if err == nil {
		v, err = unplain(v)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(v), into)
}

// encode appends a point of one JSON text.
func (s *Store) encode(p *points, measurement string, tags [][2]string, at time.Time, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	p.text.WriteString(s.options.Prefix + measurement)
	for _, t := range tags {
		p.tag(t[0], t[1])
	}
	p.string(true, fieldText, plain(string(b)))
	p.at(at)
	return nil
}

// writeState writes what this process says.
func (s *Store) writeState(ctx context.Context) error {
	var p points
	if err := s.encode(&p, states, [][2]string{{tagKind, kindProcess}}, slot(s.own.id), s.own.record); err != nil {
		return err
	}
	return s.send(ctx, &p)
}

// stale lists the open marks that concern a query.
func (s state) stale(q store.Query) []mark {
	var done []string
	for _, p := range s.processes {
		done = append(done, p.Done...)
	}
	var list []mark
	for _, p := range s.processes {
		for _, m := range p.Marks {
			if !slices.Contains(done, m.ID) && m.concerns(q) {
				list = append(list, m)
			}
		}
	}
	slices.SortFunc(list, func(a, b mark) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
	return list
}

func (m mark) concerns(q store.Query) bool {
	if len(q.Systems) > 0 && !slices.ContainsFunc(m.Systems, func(s measure.System) bool { return slices.Contains(q.Systems, s) }) {
		return false
	}
	return slices.ContainsFunc(m.Months, func(w span) bool { return within(w, q.Months) })
}

// within reports whether a month begins in a window; a zero bound is open.
func within(month span, w measure.Window) bool {
	from := month.window().From
	return (w.From.IsZero() || !from.Before(w.From)) && (w.To.IsZero() || from.Before(w.To))
}

// contended reports whether another process is at work on the same months.
func (s state) contended(own uint64, t summary.Touch) bool {
	for id, p := range s.processes {
		if id == own {
			continue
		}
		for _, m := range p.Marks {
			if m.concerns(store.Query{Systems: t.Systems, Months: t.Month}) {
				return true
			}
		}
	}
	return false
}

// moved reports whether another process wrote days between two looks.
func moved(own uint64, before, after state) bool {
	for id, p := range after.processes {
		if id != own && p.Days != before.processes[id].Days {
			return true
		}
	}
	return false
}

// Version changes with each Replace that changed a figure, by whatever
// process, and when the store is another one or its rules changed.
func (s *Store) Version(ctx context.Context) (string, error) {
	now, err := s.state(ctx)
	if err != nil {
		return "", err
	}
	text := []byte(now.ID + " " + now.Rules)
	for _, id := range slices.Sorted(maps.Keys(now.processes)) {
		if v := now.processes[id].Version; v > 0 {
			text = fmt.Appendln(text, id, v)
		}
	}
	const enough = 12
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:enough]), nil
}

// adopt gives an empty store its identity, and marks every month stale when
// the rules are not those of the summaries.
func (s *Store) adopt(ctx context.Context) error {
	now, err := s.state(ctx)
	if err != nil || now.Rules == s.fingerprint {
		return err
	}
	if now.ID == "" {
		now.ID = rand.Text()
	} else if err := s.markAll(ctx, summary.SameDays(now.Rules, s.fingerprint)); err != nil {
		return err
	}
	var p points
	if err := s.encode(&p, states, [][2]string{{tagKind, kindStore}}, slot(0), identity{now.ID, s.fingerprint}); err != nil {
		return err
	}
	return s.send(ctx, &p)
}

func (s *Store) markAll(ctx context.Context, days bool) error {
	extents, err := s.extents(ctx)
	if err != nil || len(extents) == 0 {
		return err
	}
	m := mark{ID: rand.Text(), Days: days}
	var all measure.Window
	for i, e := range extents {
		w := e.window()
		if i == 0 {
			all = w
		}
		all = all.Span(w)
		if !slices.Contains(m.Systems, e.system) {
			m.Systems = append(m.Systems, e.system)
		}
	}
	for _, month := range measure.CivilMonths(s.options.Rules.Zone, all) {
		m.Months = append(m.Months, spanOf(month))
	}
	s.own.Marks = append(s.own.Marks, m)
	return s.writeState(ctx)
}
