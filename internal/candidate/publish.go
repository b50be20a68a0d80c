package candidate

import (
	"context"
	"errors"
	"iter"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
)

// Store is what accepted waves are published in.
type Store interface {
	Replace(ctx context.Context, b measure.Batch) error
	Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error]
	Sources(ctx context.Context) ([]store.SourceState, error)
}

// publish puts every wave that was accepted and waits still into the store,
// exactly as it was shown: once it is accepted, and at a start, in case a crash
// came between the two. Other waves of its source that stand on the same day stay.
func (b *Queue) publish(ctx context.Context, keep Store) error {
	list, err := b.List()
	if err != nil {
		return err
	}
	var faults []error
	for _, w := range list {
		s, err := b.Find(w.ID)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if s.Wave == nil || s.Last == nil || !s.Last.Accepted || s.Last.Mark != s.Mark {
			continue
		}
		if err := put(ctx, keep, *s.Wave); err != nil {
			faults = append(faults, reason.While(err, "doing.wave.publish", w.ID))
			continue
		}
		faults = append(faults, b.drop(w.ID))
	}
	return errors.Join(faults...)
}

func put(ctx context.Context, keep Store, w Wave) error {
	batch := measure.Batch{Source: w.Source, Window: w.Window, Refused: w.Read.After}
	for r, err := range keep.Readings(ctx, w.Source, w.Window) {
		if err != nil {
			return err
		}
		if r.Basis.Fields().Wave != w.ID {
			batch.Readings = append(batch.Readings, r)
		}
	}
	batch.Readings = append(batch.Readings, w.Readings...)
	batch, err := disclosure.Restore(batch)
	if err != nil {
		return err
	}
	return keep.Replace(ctx, batch)
}
