// Package correction changes what is stored: it leaves out or replaces what a
// source said, beside the original, and derives again what was worked out. All
// that it writes goes through ingest.
package correction

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/suggest"
)

// Store is what corrections are written to, and what they stand on.
type Store interface {
	Replace(ctx context.Context, b measure.Batch) error
	ReplaceAll(ctx context.Context, list []measure.Batch) error
	Readings(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error]
	Sources(ctx context.Context) ([]store.SourceState, error)
}

// Pipeline is the way into the store of what restates it.
type Pipeline interface {
	Restate(ctx context.Context, b measure.Batch, fresh []measure.Reading, under impact.History) (measure.Batch, error)
}

// Assumptions are what figures are derived under.
type Assumptions interface {
	Current() (impact.History, error)
	History() impact.History
	Set(h impact.History) error
}

// Setup is what corrections need.
type Setup struct {
	Store       Store
	Pipeline    Pipeline
	Assumptions Assumptions
	Register    register.Register
	Sources     []string // that the configuration has
	Zone        *time.Location
	Now         func() time.Time
}

// Service corrects and recomputes. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// knows returns an error that lists the sources unless there is such a one.
func (s *Service) knows(source string) error {
	if !slices.Contains(s.Sources, source) {
		return reason.New("source.none", source, strings.Join(s.Sources, ", "))
	}
	return nil
}

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
func (s *Service) Correct(ctx context.Context, c Correction) error {
	if err := s.check(c); err != nil {
		return err
	}
	r := measure.Reading{
		Key: measure.Key{
			Source: measure.CorrectionOf(c.Source), System: c.System, Part: c.Part, Metric: c.Metric,
			Method: measure.Declared, Window: c.Window.UTC(),
		},
		Basis: measure.BasisFields{
			Corrected: fmt.Sprintf("%s (%s, %s)", c.Reason, c.Author, s.Now().In(s.Zone).Format(time.DateOnly)),
		}.Basis(),
	}
	if c.Value != nil {
		r.State, r.Value, r.Low, r.High, r.Covered = measure.Known, *c.Value, *c.Value, *c.Value, c.Window.Length()
	}
	batch := measure.Batch{Source: r.Source, Window: r.Window}
	if err := s.earlier(ctx, &batch); err != nil {
		return err
	}
	history, err := s.Assumptions.Current()
	if err != nil {
		return err
	}
	batch.Readings = slices.DeleteFunc(batch.Readings, func(old measure.Reading) bool { return replaced(old.Key, r.Key) })
	if batch, err = s.Pipeline.Restate(ctx, batch, []measure.Reading{r}, history); err != nil {
		return reason.While(err, "doing.correct")
	}
	if measure.Refused(batch.Refused) > 0 { // whole or not at all: what follows from it too
		return refusedAs(batch.Refused)
	}
	return reason.While(s.Store.Replace(ctx, batch), "doing.correct.store")
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
			reasons = append(reasons, r.Reason)
		}
	}
	return reason.Under(reason.New("correct.refused"), errors.Join(reasons...))
}

// earlier puts the readings that stand already into the batch that will
// replace its window, and widens the window until it holds all of each.
func (s *Service) earlier(ctx context.Context, b *measure.Batch) error {
	for {
		from := b.Window.From
		b.Readings = nil
		for old, err := range s.Store.Readings(ctx, b.Source, b.Window) {
			if err != nil {
				return reason.While(err, "doing.correct.read")
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

func (s *Service) check(c Correction) error {
	var faults []error
	if err := s.knows(c.Source); err != nil {
		faults = append(faults, err)
	}
	if !c.Window.From.Before(c.Window.To) {
		faults = append(faults, reason.New("correct.window"))
	}
	if c.Reason == "" || c.Author == "" {
		faults = append(faults, reason.New("correct.by"))
	}
	if c.System != "" {
		if _, ok := s.Register.Find(c.System); !ok {
			var known []string
			for i := range s.Register.Systems {
				known = append(known, string(s.Register.Systems[i].ID))
			}
			faults = append(faults, reason.New("correct.system", c.System, suggest.Meant(string(c.System), known)))
		}
	}
	info, known := measure.InfoOf(c.Metric)
	switch {
	case c.Metric != "" && !known:
		all := measure.MetricsOf(func(measure.MetricInfo) bool { return true })
		faults = append(faults, reason.New("correct.metric", c.Metric, strings.Join(all, ", ")))
	case c.Value == nil:
	case c.System == "" || c.Metric == "":
		faults = append(faults, reason.New("correct.whole"))
	case info.Kind != measure.Flow:
		faults = append(faults, reason.New("correct.flow", c.Metric))
	case *c.Value < 0:
		faults = append(faults, reason.New("correct.negative"))
	}
	return errors.Join(faults...)
}
