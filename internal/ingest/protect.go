package ingest

import (
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/survey"
)

// protect tells the counts by direction as so few agents allow: those trained,
// signatures, the use of AI (MEASURES 16).
func (p *Pipeline) protect(ctx context.Context, in *intake) error {
	if in.again {
		protectAgain(in)
		return nil
	}
	return in.judging(func() error { return p.protectFresh(ctx, in) })
}

func (p *Pipeline) protectFresh(ctx context.Context, in *intake) error {
	if !slices.ContainsFunc(in.Readings, func(r measure.Reading) bool { return byDirection(&r) }) {
		return nil
	}
	past, err := p.active(ctx, in.Batch)
	if err != nil {
		return err
	}
	counts := disclosure.Protect(disclosure.Counts{Readings: in.Readings, Parent: p.parent}, nil)
	use := disclosure.Protect(disclosure.Use{Readings: counts.Plain, Zone: p.Zone, Parent: p.parent, Now: p.Now()}, past)
	in.Readings = use.Plain
	cells := disclosure.Join(counts.Cells, use.Cells)
	if of, ok := in.Cells.(disclosure.Cells); ok {
		cells = disclosure.Join(of, cells)
	}
	if !cells.Empty() {
		in.Cells = cells
	}
	return nil
}

// seal refuses what is said of a group of agents and was not protected: a
// collector that forgot to. What stands has its seal back.
func seal(_ context.Context, in *intake) (err error) {
	if _, ok := in.Cells.(disclosure.Cells); in.Cells != nil && !ok {
		return fmt.Errorf("the source %s: cells of type %T: %w", in.Source, in.Cells, disclosure.ErrRaw)
	}
	if !slices.ContainsFunc(in.Readings, disclosure.Raw) {
		return nil
	}
	kept := make([]measure.Reading, 0, len(in.Readings))
	for _, r := range in.Readings {
		if disclosure.Raw(r) && !in.standing(&r) && (!in.again || !byDirection(&r)) {
			in.Refused = append(in.Refused, measure.Refusal{Where: measure.Place(r.Key), Reason: reason.Of(disclosure.ErrRaw), Window: r.Window})
			continue
		}
		kept = append(kept, r)
	}
	in.Readings = kept
	if slices.ContainsFunc(in.Readings, disclosure.Raw) { // what stands has none beside it that are sealed already
		in.Batch, err = disclosure.Restore(in.Batch)
	}
	return err
}

// protectAgain leaves what stands as it was protected, and tells of what is
// added to it only where all of its group, system and window is told: what was
// shown is not hidden by being derived anew, and what was hidden is not shown.
func protectAgain(in *intake) {
	type cell struct {
		group  measure.Group
		system measure.System
		window measure.Window
	}
	of := func(r *measure.Reading) cell { return cell{r.Group, r.System, r.Window.UTC()} }
	told, hidden := map[cell]bool{}, map[cell]bool{}
	for _, r := range in.stands {
		at := of(&r)
		told[at] = told[at] || r.State == measure.Known
		hidden[at] = hidden[at] || r.State == measure.Withheld
	}
	for i := range in.Readings {
		r := &in.Readings[i]
		if byDirection(r) && !in.standing(r) && (!told[of(r)] || hidden[of(r)]) {
			*r = measure.Reading{Key: r.Key, State: measure.Withheld, Covered: r.Covered}
		}
	}
}

// parent returns the direction of a service, "" of a direction.
func (p *Pipeline) parent(g measure.Group) measure.Group {
	id, ok := survey.DirectionOf(g)
	d, found := p.Directions.Find(id)
	if !ok || !found || d.Parent == "" {
		return ""
	}
	return survey.DirectionGroup(d.Parent)
}

// active returns how many agents were active in the civil months of a batch, as
// its source has stored it.
func (p *Pipeline) active(ctx context.Context, b measure.Batch) ([]measure.Reading, error) {
	first := period.Of(b.Window.From, p.Zone, period.Month).Window(p.Zone)
	last := period.Of(b.Window.To.Add(-1), p.Zone, period.Month).Window(p.Zone)
	var past []measure.Reading
	for r, err := range p.Stored.Said(ctx, b.Source, measure.Window{From: first.From, To: last.To}.UTC()) {
		if err != nil {
			return nil, reason.While(err, "doing.stored.of", b.Source)
		}
		if r.Metric == measure.ActiveAgents {
			past = append(past, r)
		}
	}
	return past, nil
}
