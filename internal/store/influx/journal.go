package influx

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/influxdata/influxdb-client-go/v2/api/query"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// The measurement of what is known of a source beside its readings.
const (
	journals    = "journal"
	kindState   = "state"
	kindOutcome = "outcome"
	kindRefusal = "refusal"
)

// sourceState is one point of a source.
type sourceState struct {
	Bookmark int64 `json:",omitempty"` // seconds; 0: never
	Held     span
}

func (s sourceState) held() measure.Window {
	if s.Held == (span{}) {
		return measure.Window{}
	}
	return s.Held.window()
}

// refusal is one of a batch's refusals; an empty one frees its place. Its
// window stands for the one of the Refusal in it.
type refusal struct {
	Window span `json:",omitzero"`
	N      int  // its place in the batch
	measure.Refusal
}

// journal is what is known of some sources.
type journal struct {
	states   map[string]sourceState
	outcomes map[string]map[uint64]store.Outcome // by place
	refusals map[string]map[uint64]refusal       // by place
}

func (j journal) state(source string) sourceState { return j.states[source] }

// journal reads what is known of some sources, or of all.
func (s *Store) journal(ctx context.Context, sources ...string) (journal, error) {
	var conditions []string
	if len(sources) > 0 {
		conditions = append(conditions, oneOf(tagSource, sources))
	}
	var j journal
	err := s.ask(ctx, s.from(journals, fieldText, slot(0), slot(uint64(slotSpan)), conditions...), func() {
		j = journal{map[string]sourceState{}, map[string]map[uint64]store.Outcome{}, map[string]map[uint64]refusal{}}
	}, j.add)
	return j, err
}

func (j *journal) add(r *query.FluxRecord) error {
	kind, err := text(r, tagKind)
	if err != nil {
		return err
	}
	source, err := text(r, tagSource)
	if err == nil {
		source, err = untag(source)
	}
	if err != nil {
		return err
	}
	at := uint64(r.Time().Sub(slot(0))) //nolint:gosec // not before slot(0)
	switch kind {
	case kindState:
		var v sourceState
		err = decode(r, &v)
		j.states[source] = v
	case kindOutcome:
		var v store.Outcome
		err = decode(r, &v)
		put(j.outcomes, source, at, v)
	case kindRefusal:
		var v refusal
		err = decode(r, &v)
		put(j.refusals, source, at, v)
	}
	return err
}

func put[V any](in map[string]map[uint64]V, source string, at uint64, v V) {
	if in[source] == nil {
		in[source] = map[uint64]V{}
	}
	in[source][at] = v
}

func tagsOf(kind, source string) [][2]string {
	return [][2]string{{tagKind, kind}, {tagSource, source}}
}

// Record keeps what a run did, in the place of the oldest when there are
// store.OutcomesKept.
func (s *Store) Record(ctx context.Context, o store.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, err := s.journal(ctx, o.Source)
	if err == nil {
		have := j.outcomes[o.Source]
		place := uint64(len(have))
		if len(have) >= store.OutcomesKept {
			place = slices.MinFunc(slices.Collect(maps.Keys(have)), func(a, b uint64) int { return have[a].At.Compare(have[b].At) })
		}
		o.At, o.Window = o.At.UTC(), o.Window.UTC()
		var p points
		if err = s.encode(&p, journals, tagsOf(kindOutcome, o.Source), slot(place), o); err == nil {
			err = s.send(ctx, &p)
		}
	}
	if err != nil {
		return reason.While(err, "doing.store.run", o.Source)
	}
	return nil
}

// finish appends the points that end a Replace: the refusals, which replace
// those of the batches that were read again, and the bookmark.
func (s *Store) finish(p *points, j journal, b measure.Batch, readings []measure.Reading) error {
	if err := s.refuse(p, j.refusals[b.Source], b); err != nil {
		return err
	}
	now := j.state(b.Source)
	from, to := b.Window.From.Unix(), b.Window.To.Unix()
	if now.Bookmark == 0 || from <= now.Bookmark {
		now.Bookmark = max(now.Bookmark, to)
	}
	for i := range readings {
		w := spanOf(readings[i].Window)
		if now.Held == (span{}) {
			now.Held = w
		}
		now.Held = span{min(now.Held.From, w.From), max(now.Held.To, w.To)}
	}
	if old, ok := j.states[b.Source]; ok && old == now {
		return nil
	}
	return s.encode(p, journals, tagsOf(kindState, b.Source), slot(0), now)
}

// refuse gives the refusals of a batch places, and frees those of the batches
// that it reads again.
func (s *Store) refuse(p *points, have map[uint64]refusal, b measure.Batch) error {
	var fresh []refusal
	for i, r := range b.Refused[:min(len(b.Refused), store.RefusalsKept)] {
		v := refusal{spanOf(store.About(r, b)), i, r}
		v.Refusal.Window = measure.Window{}
		fresh = append(fresh, v)
	}
	for i, place := range places(have, spanOf(b.Window), fresh) {
		v := refusal{}
		if i < len(fresh) {
			v = fresh[i]
		}
		if v == have[place] {
			continue
		}
		if err := s.encode(p, journals, tagsOf(kindRefusal, b.Source), slot(place), v); err != nil {
			return err
		}
	}
	return nil
}

// places are those that are free, or hold refusals of a window read again or
// told again, and then, if more are wanted, those of the oldest.
func places(have map[uint64]refusal, again span, fresh []refusal) []uint64 {
	var free, taken []uint64
	for place := range uint64(store.RefusalsKept) {
		old := have[place]
		told := slices.ContainsFunc(fresh, func(r refusal) bool { return r.Window == old.Window && r.Refusal == old.Refusal })
		if old.Window == (span{}) || told || old.Window.From < again.To && old.Window.To > again.From {
			free = append(free, place)
		} else {
			taken = append(taken, place)
		}
	}
	slices.SortFunc(taken, func(a, c uint64) int {
		return cmp.Or(cmp.Compare(have[a].Window.To, have[c].Window.To), cmp.Compare(have[c].N, have[a].N))
	})
	return append(free, taken[:max(0, len(fresh)-len(free))]...)
}

// Sources tells of every source that was ever stored or recorded, by name.
func (s *Store) Sources(ctx context.Context) ([]store.SourceState, error) {
	j, err := s.journal(ctx)
	if err != nil {
		return nil, reason.While(err, "doing.store.sources")
	}
	names := slices.Concat(slices.Collect(maps.Keys(j.states)), slices.Collect(maps.Keys(j.outcomes)))
	slices.Sort(names)
	var list []store.SourceState
	for _, name := range slices.Compact(names) {
		list = append(list, j.sourceState(name))
	}
	return list, nil
}

func (j journal) sourceState(name string) store.SourceState {
	now := j.state(name)
	out := store.SourceState{Source: name, Held: now.held()}
	if now.Bookmark != 0 {
		out.Bookmark = time.Unix(now.Bookmark, 0).UTC()
	}
	outcomes := j.outcomes[name]
	for _, place := range slices.SortedFunc(maps.Keys(outcomes), func(a, b uint64) int {
		return cmp.Or(outcomes[b].At.Compare(outcomes[a].At), cmp.Compare(b, a))
	}) {
		out.Outcomes = append(out.Outcomes, outcomes[place])
	}
	list := slices.DeleteFunc(slices.Collect(maps.Values(j.refusals[name])), func(r refusal) bool { return r.Window == (span{}) })
	slices.SortFunc(list, func(a, b refusal) int {
		return cmp.Or(cmp.Compare(b.Window.To, a.Window.To), cmp.Compare(a.N, b.N))
	})
	for _, r := range list {
		r.Refusal.Window = r.Window.window()
		out.Refused = append(out.Refused, r.Refusal)
	}
	return out
}
