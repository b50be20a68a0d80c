package correction

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// Changed is what recomputing changed of one metric of one system.
type Changed struct {
	System        measure.System
	Metric        measure.Metric
	Before, After float64 // in the metric's unit, over the whole window
}

// Recompute derives again, from what the sources said and under today's
// assumptions, all that was worked out over a window, which is widened to whole
// civil days, and says what changed. The sources are not asked. Of all sources,
// these assumptions are those of the window from then on: what is read again
// keeps them. Each civil month is replaced whole or not at all, of all sources
// together, for whoever reads meanwhile too, and doing it again changes nothing.
// What breaks off within a month is marked in the history, and Resume finishes it.
func (s *Service) Recompute(ctx context.Context, w measure.Window, only []string, progress func(done float64)) ([]Changed, error) {
	for _, name := range only {
		if err := s.knows(name); err != nil {
			return nil, err
		}
	}
	sources, err := s.Store.Sources(ctx)
	if err != nil {
		return nil, reason.While(err, "doing.recompute")
	}
	if len(only) > 0 {
		sources = slices.DeleteFunc(sources, func(s store.SourceState) bool { return !slices.Contains(only, s.Source) })
	}
	changed := changes{}
	months := measure.CivilMonths(s.Zone, s.wholeDays(w))
	for m, month := range months {
		if err := s.recomputeMonth(ctx, month.Clip(s.wholeDays(w)), sources, len(only) == 0, changed); err != nil {
			return nil, reason.While(err, "doing.recompute.from", month.From.In(s.Zone).Format(time.DateOnly))
		}
		progress(float64(m+1) / float64(len(months)))
	}
	return changed.list(), nil
}

// wholeDays widens a window to the civil days that it touches: what a day said is
// derived whole.
func (s *Service) wholeDays(w measure.Window) measure.Window {
	from, to := period.DateOf(w.From, s.Zone), period.DateOf(w.To.Add(-time.Nanosecond), s.Zone)
	return measure.Window{From: from.Start(s.Zone), To: to.AddDays(1).Start(s.Zone)}.UTC()
}

// restated is what deriving a month again changes of the sources.
type restated struct {
	batches []measure.Batch
	was     []measure.Reading
}

// recomputeMonth derives one month again. If it is to be assumed from then on, the
// history says so first, with the mark that it is not done yet.
func (s *Service) recomputeMonth(ctx context.Context, w measure.Window, sources []store.SourceState, assume bool, changed changes) error {
	before, err := s.Assumptions.Current()
	if err != nil {
		return err
	}
	states := before.States()
	now := *states[len(states)-1]
	now.Restating = false
	after := before.With(&now, w)
	r, err := s.restatedOf(ctx, w, sources, after)
	if err != nil {
		return err
	}
	if assume && len(r.batches) > 0 {
		doing := now
		doing.Restating = true
		if err := s.Assumptions.Set(before.With(&doing, w)); err != nil {
			return err
		}
	}
	if err := s.Store.ReplaceAll(ctx, r.batches); err != nil {
		return err
	}
	r.tell(changed)
	if !assume {
		return nil
	}
	return s.Assumptions.Set(after)
}

// restatedOf derives a month of each source again.
func (s *Service) restatedOf(ctx context.Context, w measure.Window, sources []store.SourceState, under impact.History) (r restated, err error) {
	for _, of := range sources {
		for _, part := range around(w, of.Bookmark) {
			b, was, err := s.rederived(ctx, of, part, under)
			if err != nil {
				return r, fmt.Errorf("%s: %w", of.Source, err)
			}
			if b != nil {
				r.batches, r.was = append(r.batches, *b), append(r.was, was...)
			}
		}
	}
	return r, nil
}

// tell adds what was and what is to what changed.
func (r restated) tell(changed changes) {
	for i := range r.was {
		changed.add(r.was[i], -1)
	}
	for i := range r.batches {
		for _, now := range r.batches[i].All() {
			changed.add(now, 1)
		}
	}
}

// around cuts a window at a bookmark, which must not move: it does with a batch
// that starts at or before it. What was read beyond, after a gap, lies in the
// second part.
func around(w measure.Window, bookmark time.Time) (parts []measure.Window) {
	before, after := w, w
	before.To = measure.Earlier(w.To, bookmark)
	after.From = measure.Later(w.From, bookmark.Add(time.Second))
	for _, part := range []measure.Window{before, after} {
		if part.From.Before(part.To) {
			parts = append(parts, part)
		}
	}
	return parts
}

// rederived is one window of one source as it said it and as it follows now, with
// what is there; nil when nothing differs. What was refused of what it said goes
// on to stand.
func (s *Service) rederived(ctx context.Context, of store.SourceState, w measure.Window, under impact.History) (*measure.Batch, []measure.Reading, error) {
	b := measure.Batch{Source: of.Source, Window: w}
	if err := s.earlier(ctx, &b); err != nil {
		return nil, nil, err
	}
	if w.From.After(of.Bookmark) && !b.Window.From.After(of.Bookmark) {
		return nil, nil, nil // it lies across the bookmark: the source reads it again
	}
	was := b.Readings
	b.Readings = slices.DeleteFunc(slices.Clone(was), func(r measure.Reading) bool { return r.Basis.Derived() })
	b, err := s.Pipeline.Restate(ctx, b, nil, under)
	if err != nil || sameReadings(was, b.All()) {
		return nil, nil, err
	}
	b.Refused = append(b.Refused, standing(of.Refused, b)...)
	return &b, was, nil
}

// Resume finishes what Recompute broke off of months, if anything, before
// anything else is read or written, and logs it. It asks for nothing when the
// history has no such mark.
func (s *Service) Resume(ctx context.Context, log *slog.Logger) error {
	list := s.Assumptions.History().Unfinished()
	for i := range list {
		if list[i].To.IsZero() {
			list[i].To = measure.Later(s.Now(), list[i].From.Add(time.Second))
		}
		if _, err := s.Recompute(ctx, list[i], nil, func(float64) {}); err != nil {
			return reason.While(err, "doing.recompute.rest")
		}
		log.WarnContext(ctx, "a recomputing had broken off: finished it", "from", list[i].From.In(s.Zone).Format(time.DateOnly))
	}
	return nil
}

// standing lists the refusals that a batch about their window would take away
// and that nothing says again: the source is not asked. What only lacked a
// statement of the register is derived anew, and so is a figure that stands now.
func standing(refused []measure.Refusal, b measure.Batch) []measure.Refusal {
	said := map[string]bool{}
	for _, r := range b.Refused {
		said[string(r.Where+r.Reason)] = true
	}
	for _, r := range b.All() {
		said[string(measure.Place(r.Key))] = true
	}
	return slices.DeleteFunc(slices.Clone(refused), func(r measure.Refusal) bool {
		return r.Lacking || r.Window.Overlap(b.Window) <= 0 || said[string(r.Where+r.Reason)] || said[string(r.Where)]
	})
}

// sameReadings compares two sets of readings.
func sameReadings(a, b []measure.Reading) bool {
	if len(a) != len(b) {
		return false
	}
	byKey := make(map[measure.Key]measure.Reading, len(a))
	for _, r := range a {
		r.Window = r.Window.UTC()
		byKey[r.Key] = r
	}
	return !slices.ContainsFunc(b, func(r measure.Reading) bool {
		r.Window = r.Window.UTC()
		return byKey[r.Key] != r
	})
}

// changes adds up what was and what is, by system and metric.
type changes map[measure.Key]*Changed

func (c changes) add(r measure.Reading, sign float64) {
	info, _ := measure.InfoOf(r.Metric)
	if info.Kind != measure.Flow || r.State != measure.Known || r.Group != "" {
		return
	}
	key := measure.Key{System: r.System, Metric: r.Metric}
	if c[key] == nil {
		c[key] = &Changed{System: r.System, Metric: r.Metric}
	}
	if sign < 0 {
		c[key].Before += r.Value
	} else {
		c[key].After += r.Value
	}
}

// list leaves out what adds up to the same.
func (c changes) list() []Changed {
	var out []Changed
	for x := range maps.Values(c) {
		if gap := x.After - x.Before; gap > 1e-9*x.Before || -gap > 1e-9*x.Before {
			out = append(out, *x)
		}
	}
	slices.SortFunc(out, func(a, b Changed) int {
		return cmp.Or(cmp.Compare(a.System, b.System), cmp.Compare(a.Metric, b.Metric))
	})
	return out
}
