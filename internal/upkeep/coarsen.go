package upkeep

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// ExactStore is what exact figures of groups are looked for in.
type ExactStore interface {
	Months(ctx context.Context, q store.Query) ([]store.Month, error)
	Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error]
	Replace(ctx context.Context, b measure.Batch) error
	Sources(ctx context.Context) ([]store.SourceState, error)
}

// Coarsened is what became of the figures of one source and window.
type Coarsened struct {
	Source string
	Window measure.Window
	Wave   string // "" of counts and of use
	Before int    // figures about agents that were told, exactly
	After  int    // that are told now, as so many persons allow
}

// Exact lists what versions before today's rules of disclosure left in a store:
// means, deviations, shares and counts of groups, exact. It changes nothing.
func Exact(ctx context.Context, s ExactStore) ([]Coarsened, error) { return coarsen(ctx, s, false) }

// ErrExact means that exact figures of groups rest in a store.
var ErrExact = error(reason.New("coarsen.exact"))

// RefuseExact is ErrExact of a store in which exact figures of groups rest: who
// takes them away for good is a person, and until then nothing is served from it.
// A store that does not answer is not refused.
func RefuseExact(ctx context.Context, s ExactStore, log *slog.Logger) error {
	list, err := Exact(ctx, s)
	switch {
	case err != nil:
		log.WarnContext(ctx, "looking for exact figures of groups", "error", err)
	case len(list) > 0:
		return reason.Because(ErrExact, reason.New("coarsen.windows", ErrExact, len(list)))
	}
	return nil
}

// Coarsen makes all that Exact lists rest as today's rules tell figures, window
// by window, and the store give up for good what it took away, where it can. It
// cannot be undone. Done twice, it does nothing.
func Coarsen(ctx context.Context, s ExactStore) ([]Coarsened, error) {
	list, err := coarsen(ctx, s, true)
	if f, ok := s.(store.Forgetter); ok && err == nil && len(list) > 0 {
		err = f.Forget(ctx)
	}
	return list, err
}

func coarsen(ctx context.Context, s ExactStore, write bool) ([]Coarsened, error) {
	months, err := s.Months(ctx, store.Query{Metrics: []measure.Metric{measure.Responses, measure.AgentsTrained, measure.CharterSigned, measure.ActiveAgents}})
	if err != nil {
		return nil, reason.While(err, "doing.coarsen.look")
	}
	states, err := s.Sources(ctx)
	if err != nil {
		return nil, reason.While(err, "doing.coarsen.look")
	}
	type place struct {
		source string
		month  measure.Window
	}
	var list []Coarsened
	seen := map[place]bool{}
	slices.SortFunc(months, func(a, b store.Month) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), a.Window.From.Compare(b.Window.From))
	})
	for i := range months {
		m := &months[i]
		at := place{m.Source, m.Window}
		if seen[at] || m.Basis.Fields().Rules > 0 {
			continue
		}
		seen[at] = true
		of := states[max(0, slices.IndexFunc(states, func(s store.SourceState) bool { return s.Source == m.Source }))]
		done, err := coarsenMonth(ctx, s, of, m.Window, write)
		if list = append(list, done...); err != nil {
			return list, reason.While(err, "doing.coarsen", m.Source, m.Window.From.Format("2006-01"))
		}
	}
	return list, nil
}

// said is what one source said, by window.
type said struct {
	state store.SourceState
	order []measure.Window
	at    map[measure.Window][]measure.Reading
}

// saidIn reads what a source said of the windows that end in a month.
func saidIn(ctx context.Context, s ExactStore, of store.SourceState, month measure.Window) (said, error) {
	list := said{state: of, at: map[measure.Window][]measure.Reading{}}
	for r, err := range s.Readings(ctx, of.Source, month) {
		if err != nil {
			return list, err
		}
		w := r.Window.UTC()
		if list.at[w] == nil {
			list.order = append(list.order, w)
		}
		list.at[w] = append(list.at[w], r)
	}
	return list, nil
}

// coarsenMonth coarsens the windows of one source that end in a month, each whole.
func coarsenMonth(ctx context.Context, s ExactStore, of store.SourceState, month measure.Window, write bool) ([]Coarsened, error) {
	all, err := saidIn(ctx, s, of, month)
	if err != nil {
		return nil, err
	}
	var list []Coarsened
	for _, w := range all.order {
		told := disclosure.Coarse(all.at[w])
		if slices.Equal(told, all.at[w]) {
			continue
		}
		if write {
			b, err := disclosure.Restore(all.batch(w, told))
			if err == nil {
				err = s.Replace(ctx, b)
			}
			if err != nil {
				return list, err
			}
		}
		list = append(list, Coarsened{of.Source, w, waveOf(told), known(all.at[w]), known(told)})
	}
	return list, nil
}

// batch replaces the readings of one window, and leaves the others that end in
// it, and what was refused of it.
func (s said) batch(w measure.Window, told []measure.Reading) measure.Batch {
	b := measure.Batch{Source: s.state.Source, Window: w, Readings: told}
	for other, readings := range s.at {
		if other != w && other.To.After(w.From) && !other.To.After(w.To) {
			b.Readings = append(b.Readings, readings...)
			if other.From.Before(b.Window.From) {
				b.Window.From = other.From
			}
		}
	}
	b.Refused = slices.DeleteFunc(slices.Clone(s.state.Refused), func(r measure.Refusal) bool { return r.Window.Overlap(b.Window) <= 0 })
	return b
}

func waveOf(list []measure.Reading) string {
	for _, r := range list {
		if id := r.Basis.Fields().Wave; id != "" {
			return id
		}
	}
	return ""
}

// known counts the figures about agents that are told.
func known(list []measure.Reading) int {
	n := 0
	for _, r := range list {
		if r.State == measure.Known && (disclosure.Guarded(r.Key) || r.Basis.Fields().Wave != "") {
			n++
		}
	}
	return n
}
