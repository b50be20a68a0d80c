package ingest

import (
	"context"
	"slices"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// derive adds what follows from a batch.
func (p *Pipeline) derive(_ context.Context, in *intake) error {
	if _, ok := measure.Corrects(in.Source); ok {
		in.Readings = followed(in.Batch, in.history)
		return nil
	}
	in.Batch = impact.Derive(in.Batch, in.history)
	return nil
}

// followed adds to corrections what follows from each that is about an energy:
// whoever says another energy says another carbon and water, and whoever leaves
// an energy out leaves out theirs. Each is derived alone: a correction is no
// part of a sum, and one of queries or tokens says nothing of energy.
func followed(b measure.Batch, history impact.History) []measure.Reading {
	out := slices.Clone(b.Readings)
	there := make(map[measure.Key]bool, len(out))
	for i := range out {
		there[out[i].Key] = true
	}
	for i := range b.Readings {
		r := b.Readings[i]
		if (r.Metric != measure.Energy && r.Metric != measure.EnergyIT) || r.Basis.Derived() {
			continue
		}
		for _, more := range following(r, history) {
			if !there[more.Key] {
				there[more.Key] = true
				out = append(out, more)
			}
		}
	}
	return out
}

// following is what a correction of an energy says of what is worked out from
// it: another figure, or none.
func following(r measure.Reading, history impact.History) []measure.Reading {
	more := impact.Derive(measure.Batch{Source: r.Source, Window: r.Window, Readings: []measure.Reading{r}}, history).Readings[1:]
	for _, m := range impact.FollowEnergy() {
		if m == r.Metric || slices.ContainsFunc(more, func(made measure.Reading) bool { return made.Metric == m }) {
			continue
		}
		none := r
		none.Metric, none.State, none.Value, none.Low, none.High, none.Covered = m, measure.Missing, 0, 0, 0, 0
		none.Basis = none.Basis.With(func(f *measure.BasisFields) { f.Derived = "vigie" })
		more = append(more, none)
	}
	return more
}
