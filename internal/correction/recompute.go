package correction

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// Changed is what recomputing changed of one metric of one system.
type Changed struct {
	System        measure.System
	Metric        measure.Metric
	Before, After float64 // in the metric's unit, over the whole window
}

// Recompute derives again, from what the sources said and under today's
// assumptions, all that was worked out over a window of whole civil days, and
// says what changed. The sources are not asked. Of all sources, these
// assumptions are those of the window from then on: what is read again keeps
// them. Each civil month of a source is replaced whole or not at all, and doing
// it again changes nothing.
func (s *Service) Recompute(ctx context.Context, w measure.Window, only []string, progress func(done float64)) ([]Changed, error) {
	for _, name := range only {
		if err := s.knows(name); err != nil {
			return nil, err
		}
	}
	history, err := s.Assumptions.Current()
	if err != nil {
		return nil, err
	}
	states := history.States()
	history = history.With(states[len(states)-1], w)
	sources, err := s.Store.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("recomputing: %w", err)
	}
	if len(only) > 0 {
		sources = slices.DeleteFunc(sources, func(s store.SourceState) bool { return !slices.Contains(only, s.Source) })
	}
	job := recomputing{history, w, changes{}}
	for i, of := range sources {
		told := func(done float64) { progress((float64(i) + done) / float64(len(sources))) }
		if err := s.recomputeSource(ctx, of, job, told); err != nil {
			return nil, err
		}
	}
	if len(only) == 0 {
		if err := s.Assumptions.Set(history); err != nil {
			return nil, err
		}
	}
	return job.changes.list(), nil
}

// recomputing is what is recomputed, under what, and what it changed.
type recomputing struct {
	history impact.History
	window  measure.Window
	changes changes
}

func (s *Service) recomputeSource(ctx context.Context, of store.SourceState, job recomputing, progress func(done float64)) error {
	months := measure.CivilMonths(s.Zone, job.window)
	for m, month := range months {
		part := month.Clip(job.window)
		part.To = measure.Earlier(part.To, of.Bookmark) // which must not move: what comes after was not read
		if part.From.Before(part.To) {
			if err := s.rederive(ctx, of, part, job); err != nil {
				return fmt.Errorf("recomputing %s from %s: %w", of.Source, part.From.Format(time.DateOnly), err)
			}
		}
		progress(float64(m+1) / float64(len(months)))
	}
	return nil
}

// rederive replaces one window of one source by what it said and what follows
// from it now. What was refused of what it said goes on to stand.
func (s *Service) rederive(ctx context.Context, of store.SourceState, w measure.Window, job recomputing) error {
	b := measure.Batch{Source: of.Source, Window: w}
	if err := s.earlier(ctx, &b); err != nil {
		return err
	}
	was := b.Readings
	b.Readings = slices.DeleteFunc(slices.Clone(was), func(r measure.Reading) bool { return impact.IsDerived(r.Basis) })
	b, err := s.Pipeline.Restate(ctx, b, nil, job.history)
	if err != nil {
		return err
	}
	if sameReadings(was, b.All()) {
		return nil
	}
	b.Refused = append(b.Refused, standing(of.Refused, b)...)
	if err := s.Store.Replace(ctx, b); err != nil {
		return err
	}
	for i := range was {
		job.changes.add(was[i], -1)
	}
	for _, r := range b.All() {
		job.changes.add(r, 1)
	}
	return nil
}

// standing lists the refusals that a batch about their window would take away
// and that nothing says again: the source is not asked. What only lacked a
// statement of the register is derived anew, and so is a figure that stands now.
func standing(refused []measure.Refusal, b measure.Batch) []measure.Refusal {
	said := map[string]bool{}
	for _, r := range b.Refused {
		said[r.Where+r.Reason] = true
	}
	for _, r := range b.All() {
		said[measure.Place(r.Key)] = true
	}
	return slices.DeleteFunc(slices.Clone(refused), func(r measure.Refusal) bool {
		return r.Lacking || r.Window.Overlap(b.Window) <= 0 || said[r.Where+r.Reason] || said[r.Where]
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
