package schedule

import (
	"context"
	"errors"
	"fmt"

	"github.com/vigie-ia/vigie/internal/measure"
)

// renew stores what a source says anew in one call. What could not be stored is
// asked for by its window, then and in the runs that follow: the source may
// tell it only once.
func (r *run) renew(ctx context.Context) error {
	renews, ok := r.job.Collector.(renewer)
	if !ok {
		return nil
	}
	leave, err := r.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	var told []measure.Batch
	err = r.call(ctx, r.job, func(ctx context.Context) (err error) {
		told, err = renews.Renewed(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("asking what is new: %w", err)
	}
	var faults []error
	for _, b := range told {
		err := check(b, r.job.Name, b.Window)
		if err == nil {
			if !r.asked {
				r.asked, r.outcome.Window = true, measure.Window{From: b.Window.From, To: b.Window.From}
			}
			b.Refused = r.job.placed(b.Refused)
			_, err = r.admit(ctx, b)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("keeping what is new from %s to %s: %w", stamp(b.Window.From), stamp(b.Window.To), err))
			r.job.changed = append(r.job.changed, measure.Window{From: r.job.floor(b.Window.From), To: r.job.ceil(b.Window.To)})
		}
	}
	return errors.Join(faults...)
}
