package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Correction leaves out what a source says of a window, or replaces it.
type Correction struct {
	Source string
	Window measure.Window
	System measure.System // "" for all, when leaving out
	Part   measure.Part
	Metric measure.Metric // "" for all, when leaving out
	Value  *float64       // nil: leave out; else the amount over the window, in the metric's unit
	Reason string
	Author string // a function, not a person's name
}

// Correct stores a correction beside the original readings, which stay. An
// earlier correction of the same window, system and metric is replaced.
func (a *App) Correct(ctx context.Context, c Correction) error {
	if err := a.checkCorrection(c); err != nil {
		return err
	}
	r := measure.Reading{
		Key: measure.Key{
			Source: measure.CorrectionOf(c.Source), System: c.System, Part: c.Part, Metric: c.Metric,
			Method: measure.Declared, Window: c.Window.UTC(),
		},
		Basis: measure.BasisFields{
			Corrected: fmt.Sprintf("%s (%s, %s)", c.Reason, c.Author, a.options.Now().In(a.cfg.Zone).Format(time.DateOnly)),
		}.Basis(),
	}
	if c.Value != nil {
		r.State, r.Value, r.Low, r.High, r.Covered = measure.Known, *c.Value, *c.Value, *c.Value, c.Window.Length()
	}
	batch := measure.Batch{Source: r.Source, Window: r.Window}
	if err := a.earlier(ctx, &batch); err != nil {
		return err
	}
	history, err := a.assumptions.Current()
	if err != nil {
		return err
	}
	batch.Readings = slices.DeleteFunc(batch.Readings, func(old measure.Reading) bool { return replaced(old.Key, r.Key) })
	if batch, err = a.ingest.Restate(ctx, batch, []measure.Reading{r}, history); err != nil {
		return fmt.Errorf("working out the correction: %w", err)
	}
	if measure.Refused(batch.Refused) > 0 { // whole or not at all: what follows from it too
		return refusedAs(batch.Refused)
	}
	if err := a.store.Replace(ctx, batch); err != nil {
		return fmt.Errorf("storing the correction: %w", err)
	}
	return nil
}

// replaced reports whether a correction takes the place of an older one: of the
// same figure, or of what follows from an energy.
func replaced(old, by measure.Key) bool {
	if (by.Metric == measure.Energy || by.Metric == measure.EnergyIT) && slices.Contains(impact.FollowEnergy(), old.Metric) {
		old.Metric = by.Metric
	}
	return old == by
}

// refusedAs is why a correction was not taken.
func refusedAs(list []measure.Refusal) error {
	var reasons []error
	for _, r := range list {
		if !r.Lacking {
			reasons = append(reasons, errors.New(r.Reason))
		}
	}
	return fmt.Errorf("the correction is refused: %w", errors.Join(reasons...))
}

// earlier puts the readings that stand already into the batch that will
// replace its window, and widens the window until it holds all of each.
func (a *App) earlier(ctx context.Context, b *measure.Batch) error {
	for {
		from := b.Window.From
		b.Readings = nil
		for old, err := range a.store.Readings(ctx, b.Source, b.Window) {
			if err != nil {
				return fmt.Errorf("reading what stands: %w", err)
			}
			if !b.Window.Holds(old.Window) {
				continue
			}
			if old.Window.From.Before(from) {
				from = old.Window.From
			}
			b.Readings = append(b.Readings, old)
		}
		if from.Equal(b.Window.From) {
			return nil
		}
		b.Window.From = from
	}
}

func (a *App) checkCorrection(c Correction) error {
	var faults []error
	if err := a.knows(c.Source); err != nil {
		faults = append(faults, err)
	}
	if !c.Window.From.Before(c.Window.To) {
		faults = append(faults, errors.New("the window is empty: from a day to a later one"))
	}
	if c.Reason == "" || c.Author == "" {
		faults = append(faults, errors.New("a correction needs a reason and an author (a function, not a name)"))
	}
	if c.System != "" {
		if _, ok := a.register.Find(c.System); !ok {
			faults = append(faults, fmt.Errorf("system %q is not in the register", c.System))
		}
	}
	info, known := measure.InfoOf(c.Metric)
	switch {
	case c.Metric != "" && !known:
		faults = append(faults, fmt.Errorf("metric %q is not in the catalogue", c.Metric))
	case c.Value == nil:
	case c.System == "" || c.Metric == "":
		faults = append(faults, errors.New("to replace a figure, name its system and its metric"))
	case info.Kind != measure.Flow:
		faults = append(faults, fmt.Errorf("%s is not a sum over time: leave its window out and declare the right figure", c.Metric))
	case *c.Value < 0:
		faults = append(faults, errors.New("the value is negative"))
	}
	return errors.Join(faults...)
}
