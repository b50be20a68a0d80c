package summary

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Check refuses a batch that no store can keep whole: a window or a reading
// that is not on whole seconds, a reading of another source or one that ends
// outside of the batch's window, a figure that is not finite. Whether a figure
// is plausible is not asked here. It returns the batch as a store keeps it, its
// cells among its readings; a figure about a group of agents that is no cell is
// disclosure.ErrRaw.
func Check(b measure.Batch) (measure.Batch, error) {
	b, err := disclosure.Open(b)
	if err != nil {
		return b, err
	}
	return b, check(b)
}

func check(b measure.Batch) error {
	if b.Source == "" {
		return errors.New("the batch names no source")
	}
	if err := checkWindow(b.Window); err != nil {
		return fmt.Errorf("the batch of %q: %w", b.Source, err)
	}
	for i := range b.Readings {
		if err := checkReading(b, &b.Readings[i]); err != nil {
			r := &b.Readings[i]
			return fmt.Errorf("reading %d of the batch of %q (%q of system %q, up to %s): %w",
				i+1, b.Source, r.Metric, r.System, r.Window.To.UTC().Format(time.RFC3339), err)
		}
	}
	return nil
}

func checkWindow(w measure.Window) error {
	switch {
	case w.From.IsZero() || w.To.IsZero() || !w.From.Before(w.To):
		return fmt.Errorf("its window from %s to %s is empty",
			w.From.UTC().Format(time.RFC3339), w.To.UTC().Format(time.RFC3339))
	case w.From.Nanosecond() != 0 || w.To.Nanosecond() != 0:
		return errors.New("its window is not on whole seconds")
	}
	return nil
}

func checkReading(b measure.Batch, r *measure.Reading) error {
	if err := checkWindow(r.Window); err != nil {
		return err
	}
	switch {
	case r.Source != b.Source:
		return fmt.Errorf("it is of the source %q", r.Source)
	case !b.Window.Holds(r.Window):
		return errors.New("it ends outside of the batch's window")
	case r.Method < measure.Measured || r.Method > measure.Estimated:
		return errors.New("it does not say how it was obtained")
	case r.State > measure.Withheld || r.Spread > measure.CI95:
		return errors.New("its state or its kind of bounds is unknown")
	}
	for _, v := range []float64{r.Value, r.Low, r.High, r.SD} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.New("a figure is not a finite number")
		}
	}
	return nil
}
