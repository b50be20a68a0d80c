package upkeep

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
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
		return nil, fmt.Errorf("looking for exact figures of groups: %w", err)
	}
	states, err := s.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking for exact figures of groups: %w", err)
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
			return list, fmt.Errorf("coarsening what %s said of %s: %w", m.Source, m.Window.From.Format("2006-01"), err)
		}
	}
	return list, nil
}

// coarsenMonth coarsens the windows of one source that end in a month, each whole.
func coarsenMonth(ctx context.Context, s ExactStore, of store.SourceState, month measure.Window, write bool) ([]Coarsened, error) {
	var order []measure.Window
	at := map[measure.Window][]measure.Reading{}
	for r, err := range s.Readings(ctx, of.Source, month) {
		if err != nil {
			return nil, err
		}
		w := r.Window.UTC()
		if at[w] == nil {
			order = append(order, w)
		}
		at[w] = append(at[w], r)
	}
	var list []Coarsened
	for _, w := range order {
		told := disclosure.Coarse(at[w])
		if slices.Equal(told, at[w]) {
			continue
		}
		done := Coarsened{Source: of.Source, Window: w}
		for _, r := range at[w] {
			done.Before += known(r)
			done.Wave = cmp.Or(done.Wave, r.Basis.Fields().Wave)
		}
		for _, r := range told {
			done.After += known(r)
		}
		if write {
			if err := rewrite(ctx, s, of, w, told, at); err != nil {
				return list, err
			}
		}
		list = append(list, done)
	}
	return list, nil
}

// rewrite replaces the readings of one window, and leaves the others that end in
// it, and what was refused of it.
func rewrite(ctx context.Context, s ExactStore, of store.SourceState, w measure.Window, told []measure.Reading, all map[measure.Window][]measure.Reading) error {
	b := measure.Batch{Source: of.Source, Window: w, Readings: told}
	for other, readings := range all {
		if other != w && other.To.After(w.From) && !other.To.After(w.To) {
			b.Readings = append(b.Readings, readings...)
			if other.From.Before(b.Window.From) {
				b.Window.From = other.From
			}
		}
	}
	b.Refused = slices.DeleteFunc(slices.Clone(of.Refused), func(r measure.Refusal) bool { return r.Window.Overlap(b.Window) <= 0 })
	b, err := disclosure.Restore(b)
	if err != nil {
		return err
	}
	return s.Replace(ctx, b)
}

func known(r measure.Reading) int {
	if r.State == measure.Known && (disclosure.Guarded(r.Key) || r.Basis.Fields().Wave != "") {
		return 1
	}
	return 0
}
