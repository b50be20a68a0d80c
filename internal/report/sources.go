package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/store"
)

// gapMonths is how many months are looked through for gaps.
const gapMonths = 3

// Sources answers the page of sources: how each one is, what it refused, what
// is missing, and where two of them disagree.
func (r *Reporter) Sources(ctx context.Context) (SourcesPage, error) {
	last := period.Of(r.setup.Now(), r.setup.Zone, period.Month)
	first := last.Add(1 - gapMonths)
	v, err := r.read(ctx, question{period: last, first: first})
	if err != nil {
		return SourcesPage{}, fmt.Errorf("the sources: %w", err)
	}
	states, err := r.store.Sources(ctx)
	if err != nil {
		return SourcesPage{}, fmt.Errorf("the sources: reading what they did: %w", err)
	}
	w := measure.Window{From: first.Window(r.setup.Zone).From, To: last.Window(r.setup.Zone).To}
	out := SourcesPage{Head: v.head, Sources: r.sources(states, v.head.Now), Checks: r.checksOf(v.rows, w)}
	out.Counts = countSources(out.Sources)
	gaps := v.figures.Gaps(first, last, v.rows)
	for i := range out.Sources {
		s := &out.Sources[i]
		for _, g := range gaps {
			if g.Source == s.Declared.Name {
				s.Gaps = append(s.Gaps, Gap{g.System, g.Part, g.Metric, g.Month, g.Covered})
			}
		}
		s.Corrections = pick(v.corrections, func(c Correction) bool { return c.Source == s.Declared.Name })
		s.Systems = v.spoken[s.Declared.Name]
	}
	out.Without = v.withoutSource()
	out.Factors, out.Used = v.currency(v.head.Now), v.used()
	if out.Outdated, err = r.Outdated(ctx); err != nil {
		return SourcesPage{}, fmt.Errorf("the sources: %w", err)
	}
	return out, nil
}

// withoutSource lists the systems that run and of which no source speaks.
func (v *view) withoutSource() []measure.System {
	spoken := map[measure.System]bool{}
	for _, systems := range v.spoken {
		for _, s := range systems {
			spoken[s] = true
		}
	}
	var list []measure.System
	now := measure.Window{From: v.head.Now.Add(-time.Hour), To: v.head.Now}
	for _, s := range v.systems {
		if !spoken[s.ID] && len(s.Running(v.setup.Zone, now)) > 0 {
			list = append(list, s.ID)
		}
	}
	return list
}

// spokenBy lists the systems of which each source speaks, of groups too.
func spokenBy(rows []measure.Month) map[string][]measure.System {
	found := map[string]map[measure.System]bool{}
	for i := range rows {
		if i > 0 && rows[i].Source == rows[i-1].Source && rows[i].System == rows[i-1].System {
			continue // most rows follow one of the same
		}
		if rows[i].System == "" && isStaff(rows[i].Key) {
			continue // of the authority's agents
		}
		of := found[rows[i].Source]
		if of == nil {
			of = map[measure.System]bool{}
			found[rows[i].Source] = of
		}
		of[rows[i].System] = true
	}
	list := make(map[string][]measure.System, len(found))
	for source, systems := range found {
		list[source] = slices.Sorted(maps.Keys(systems))
	}
	return list
}

// sources sets the declared sources beside what the store knows of them.
func (r *Reporter) sources(states []store.SourceState, now time.Time) []Source {
	list := make([]Source, 0, len(r.setup.Sources))
	for _, declared := range r.setup.Sources {
		s := Source{Declared: declared, Status: SourceNever}
		i := slices.IndexFunc(states, func(x store.SourceState) bool { return x.Source == declared.Name })
		if i >= 0 {
			s.learn(states[i], now)
			s.Status = statusOf(s, now)
		}
		if r.setup.Next != nil {
			s.Next = r.setup.Next(declared.Name)
		}
		list = append(list, s)
	}
	for _, state := range states {
		_, correction := measure.Corrects(state.Source)
		known := slices.ContainsFunc(r.setup.Sources, func(d SourceSetup) bool { return d.Name == state.Source })
		if !known && !correction {
			s := Source{Declared: SourceSetup{Name: state.Source}, Status: SourceUnknown}
			s.learn(state, now)
			list = append(list, s)
		}
	}
	return list
}

// learn takes what the store knows of a source. Runs that are to come say
// nothing: the clock was ahead.
func (s *Source) learn(state store.SourceState, now time.Time) {
	s.Bookmark, s.Held = state.Reached(now), state.Held.To
	for _, r := range state.Refused { // of several windows, the same is told once
		same := func(o measure.Refusal) bool { return o.Where == r.Where && o.Reason == r.Reason }
		if !slices.ContainsFunc(s.Refused, same) {
			s.Refused = append(s.Refused, r)
		}
	}
	s.RefusedCount = measure.Refused(s.Refused)
	s.Ahead = state.Ahead(now)
	for _, o := range state.Outcomes {
		if !o.At.After(now) {
			s.Outcomes = append(s.Outcomes, Outcome{o.At, o.Window, o.Read, o.Refused, o.Kept, o.Revised, o.Fault})
		}
	}
	if len(s.Outcomes) == 0 {
		return
	}
	last := s.Outcomes[0]
	s.Last, s.Fault, s.Read = last.At, last.Fault, last.Read
	for _, o := range s.Outcomes {
		if o.Fault == "" {
			break
		}
		s.FailingSince = o.At
	}
}

// statusOf says how a source is: a run may be missed once before it is late,
// and a step is known only when it is over. A source that is read on time and
// has nothing new is late too: the statement that did not come.
func statusOf(s Source, now time.Time) SourceStatus {
	known := s.Until()
	if known.IsZero() || s.Declared.Occasional {
		known = s.Bookmark
	}
	switch {
	case s.Fault != "":
		return SourceFailing
	case s.Bookmark.IsZero() && len(s.Outcomes) == 0:
		return SourceNever
	case s.refusedWhole():
		return SourceRefused
	case s.Declared.Every > 0 && now.Sub(known) > 2*s.Declared.Every+s.Declared.Step+s.Declared.Lag:
		return SourceLate
	}
	return SourceFine
}

// refusedWhole reports whether a file was refused whole, or all that the source
// ever said, or all of its last run.
func (s Source) refusedWhole() bool {
	if s.RefusedCount > 0 && s.Held.IsZero() {
		return true
	}
	return slices.ContainsFunc(s.Refused, func(r measure.Refusal) bool {
		lately := len(s.Outcomes) > 0 && s.Read == 0 && s.Outcomes[0].Window.Holds(r.Window)
		return !r.Lacking && (r.Whole || lately)
	})
}

func countSources(list []Source) SourceCounts {
	var c SourceCounts
	for _, s := range list {
		switch s.Status {
		case SourceFine:
			c.Fine++
		case SourceLate:
			c.Late++
		case SourceFailing:
			c.Failing++
		case SourceRefused:
			c.Refused++
		case SourceNever:
			c.Never++
		case SourceUnknown:
			continue
		}
		c.Total++
	}
	return c
}

// Indicators answers the command line, the API and the CSV.
func (r *Reporter) Indicators(ctx context.Context, p period.Period) (Indicators, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true, staff: true})
	if err != nil {
		return Indicators{}, fmt.Errorf("the indicators of %s: %w", p, err)
	}
	out := Indicators{Head: v.head, Perimeter: v.perimeter()}
	definitions := indicator.Catalogue()
	for _, d := range definitions {
		if d.Staff && !v.tells(d, "") {
			continue
		}
		out.Results = append(out.Results, v.fixed(d, v.result(d, ""), p, p))
	}
	for _, s := range v.systems {
		for _, d := range definitions {
			if d.Staff {
				continue
			}
			if result := v.result(d, s.ID); result.Figure.State != measure.Missing || result.Target != nil {
				out.Results = append(out.Results, v.fixed(d, result, p, p))
			}
		}
	}
	return out, nil
}
