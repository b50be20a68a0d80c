// Package ingest is the one way into a store: the ordered steps between what
// a source said and what may rest. Schedule, back-fill, recomputing,
// corrections and entries all pass it; a copy does not, for it moves what has
// passed already.
package ingest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Setup is what the steps go by: values, and what they read.
type Setup struct {
	Register    register.Register // the systems that there are, and what each can take
	Directions  survey.Directions // none: groups keep the names that sources give them
	Zone        *time.Location    // of civil days, months and years
	Assumptions Assumptions
	Stored      Stored
	Waiting     Waiting // nil: waves of surveys are published as they are read
	// Feeds tells whether the settings of a source name a place, or name none;
	// nil: of every place.
	Feeds func(source string, system measure.System, part measure.Part) bool
	Now   func() time.Time
}

// Assumptions are what figures are derived under.
type Assumptions interface {
	// Current returns the history, which is kept before a figure is derived
	// under it.
	Current() (impact.History, error)
}

// Stored reads what a source has in the store: the readings that end in w and
// that it said itself. What the pipeline worked out is worked out again.
type Stored interface {
	Said(ctx context.Context, source string, w measure.Window) iter.Seq2[measure.Reading, error]
}

// Pipeline carries batches through the steps. New makes one.
type Pipeline struct {
	Setup

	limits measure.Limits // without the time
	seen   sync.Map       // by source, the *past that its collector read
}

// New reads nothing.
func New(s Setup) *Pipeline { return &Pipeline{Setup: s, limits: limitsOf(s.Register)} }

// intake is a batch on its way.
type intake struct {
	measure.Batch

	again   bool                            // it restates what is stored
	stands  map[measure.Key]measure.Reading // what is stored and stays, of a batch that restates
	history impact.History
}

// judging does something to the readings that do not stand already.
func (in *intake) judging(do func() error) error {
	if len(in.stands) == 0 {
		return do()
	}
	var stand, judged []measure.Reading
	for i := range in.Readings {
		if in.standing(&in.Readings[i]) {
			stand = append(stand, in.Readings[i])
		} else {
			judged = append(judged, in.Readings[i])
		}
	}
	in.Readings = judged
	err := do()
	in.Readings = append(stand, in.Readings...)
	return err
}

// standing tells whether a reading is stored already, and stays.
func (in *intake) standing(r *measure.Reading) bool {
	_, ok := in.stands[r.Key]
	return ok
}

// step does one thing to a batch; what it refuses it moves to Refused.
type step func(ctx context.Context, in *intake) error

// steps are all of them, in order. What a source said before is put back when
// its groups have their names, and before anything follows from it.
func (p *Pipeline) steps() []step {
	return []step{p.validate, p.name, p.keep, p.derive, p.validate, p.protect, seal, p.hold}
}

// Run returns what may be stored of a batch that a source said: what follows
// from its readings added, what cannot be true refused, groups under the ids
// of directions, what says too much of few people withheld.
func (p *Pipeline) Run(ctx context.Context, b measure.Batch) (measure.Batch, error) {
	history, err := p.Assumptions.Current()
	if err != nil {
		return b, err
	}
	return p.run(ctx, &intake{Batch: b, history: history})
}

// Restate returns what may be stored in place of what is: the readings of b,
// which stand already, are neither judged again nor lost; fresh ones are judged,
// and what follows from either under history is. A fresh one takes the place of
// one of its key.
func (p *Pipeline) Restate(ctx context.Context, b measure.Batch, fresh []measure.Reading, history impact.History) (measure.Batch, error) {
	stands := make(map[measure.Key]measure.Reading, len(b.Readings))
	for i := range b.Readings {
		stands[b.Readings[i].Key] = b.Readings[i]
	}
	for i := range fresh {
		delete(stands, fresh[i].Key)
	}
	in := &intake{Batch: b, again: true, stands: stands, history: history}
	in.Readings = slices.DeleteFunc(slices.Clone(b.Readings), func(r measure.Reading) bool { return !in.standing(&r) })
	in.Readings = append(in.Readings, fresh...)
	return p.run(ctx, in)
}

func (p *Pipeline) run(ctx context.Context, in *intake) (measure.Batch, error) {
	for _, step := range p.steps() {
		if err := step(ctx, in); err != nil {
			return in.Batch, err
		}
	}
	return in.Batch, nil
}

// Check returns a batch without what Run would refuse of its readings once
// their time has come, which it adds to the refusals. It derives and protects
// nothing.
func (p *Pipeline) Check(b measure.Batch) measure.Batch {
	in := &intake{Batch: measure.Validate(b, p.limits)}
	p.named(in)
	return in.Batch
}

// validate refuses what cannot be true.
func (p *Pipeline) validate(_ context.Context, in *intake) error {
	limits := p.limits
	limits.Now = p.Now()
	return in.judging(func() error {
		in.Batch = measure.Validate(in.Batch, limits)
		return nil
	})
}

// limitsOf is what the register says that a system can be and take.
func limitsOf(r register.Register) measure.Limits {
	limits := measure.Limits{Systems: map[measure.System]measure.SystemLimits{}}
	for _, s := range r.Systems {
		known := measure.SystemLimits{MaxWatts: s.MaxPower, Parts: map[measure.Part]bool{}}
		for _, part := range s.Parts {
			known.Parts[part.ID] = true
		}
		limits.Systems[s.ID] = known
	}
	return limits
}
