package influx

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/store/summary"
)

// systemsAtOnce bounds the memory of a remake from raw readings.
const systemsAtOnce = 16

// Remake makes every stale month again, one at a time, so that it can be
// stopped and goes on where it stopped.
func (s *Store) Remake(ctx context.Context) error {
	return s.freshen(ctx, store.Query{})
}

// freshen does what is decided and not done, and makes the stale months of a
// query again.
func (s *Store) freshen(ctx context.Context, q store.Query) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.settle(ctx); err != nil {
		return err
	}
	now, err := s.state(ctx)
	if err != nil {
		return err
	}
	for _, m := range now.stale(q) {
		if err := s.remakeMark(ctx, m, q); err != nil {
			return reason.While(err, "doing.store.remake")
		}
	}
	return nil
}

// remakeMark makes the months of a mark again: those of the query when the
// mark is this process's own and can shrink, else all.
func (s *Store) remakeMark(ctx context.Context, m mark, q store.Query) error {
	if slices.ContainsFunc(s.own.Marks, func(o mark) bool { return o.ID == m.ID }) {
		return s.remakeOwn(ctx, m, q)
	}
	// Others must see that these months are being worked on.
	own := m
	own.ID = rand.Text()
	s.own.Marks = append(s.own.Marks, own)
	if err := s.writeState(ctx); err != nil {
		return err
	}
	if err := s.remakeOwn(ctx, own, store.Query{}); err != nil {
		return err
	}
	s.own.Done = append(s.own.Done, m.ID)
	return s.writeState(ctx)
}

func (s *Store) remakeOwn(ctx context.Context, m mark, q store.Query) error {
	left := slices.Clone(m.Months)
	for _, month := range m.Months {
		if !within(month, q.Months) {
			continue
		}
		for systems := range slices.Chunk(m.Systems, systemsAtOnce) {
			t := summary.Touch{Month: month.window(), Systems: slices.Sorted(slices.Values(systems))}
			t.Days = measure.CivilDays(s.options.Rules.Zone, t.Month)
			if err := s.remakeMonth(ctx, t, m.Days); err != nil {
				return err
			}
		}
		left = slices.DeleteFunc(left, func(o span) bool { return o == month })
		if err := s.shrink(ctx, m.ID, left); err != nil {
			return err
		}
	}
	return nil
}

// shrink leaves in a mark of this process some months, takes it back when none
// is left, and shows that figures changed.
func (s *Store) shrink(ctx context.Context, id string, left []span) error {
	if len(left) == 0 {
		return s.clear(ctx, id)
	}
	for i := range s.own.Marks {
		if s.own.Marks[i].ID == id {
			s.own.Marks[i].Months = slices.Clone(left)
		}
	}
	s.own.Version++
	return s.writeState(ctx)
}

// remakeMonth makes a month of some systems again: from its days when these
// stand, else from all readings.
func (s *Store) remakeMonth(ctx context.Context, t summary.Touch, days bool) error {
	if !days {
		return s.remakeRaw(ctx, t)
	}
	old, err := s.folded(ctx, t)
	if err != nil {
		return err
	}
	for _, f := range old {
		if f.other {
			return s.remakeRaw(ctx, t) // a mark from before an earlier change of rules is still open
		}
	}
	if t.Systems = slices.Sorted(maps.Keys(old)); len(t.Systems) == 0 {
		return nil
	}
	return s.refresh(ctx, t, measure.IdleSource, nil)
}

// remakeRaw makes a month of some systems again from all readings.
func (s *Store) remakeRaw(ctx context.Context, t summary.Touch) error {
	known, err := s.extents(ctx)
	if err != nil {
		return err
	}
	var sources []string
	for _, e := range known {
		if base := summary.Base(e.source); t.Has(e.system) && !slices.Contains(sources, base) {
			sources = append(sources, base)
		}
	}
	if len(sources) == 0 {
		return nil
	}
	ends := measure.Window{From: t.Month.From, To: t.Month.To.Add(longestOf(known, sources...))}
	raw, _, err := s.ask1(ctx, ends, append([]string{oneOf(tagSource, sources)}, ofSystems(t.Systems)...)...)
	if err != nil {
		return err
	}
	corrections, err := s.corrections(ctx, sources, known, ends)
	if err != nil {
		return err
	}
	return s.refresh(ctx, t, "", append(raw, corrections...))
}
