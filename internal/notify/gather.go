package notify

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Reports answers what facts follow from: as everybody may see it who holds a
// role, which is never a figure of a group.
type Reports interface {
	Sources(ctx context.Context) (report.SourcesPage, error)
	Indicators(ctx context.Context, p period.Period) (report.Indicators, error)
	Lacks(ctx context.Context, q period.Period) ([]report.Lack, error)
	LastComplete(kind period.Kind) period.Period
	Version(ctx context.Context) (string, error) // changes when any figure may have changed
}

// Known is what facts follow from beside the store. A nil function knows nothing.
type Known struct {
	Reports     Reports
	Zone        *time.Location
	Register    register.Register
	Stands      func(measure.System) approval.Standing // of today; nil: not known
	Kinds       []period.Kind                          // those of the targets
	Actions     func() ([]register.Action, error)
	Waves       func() ([]string, error) // that wait for a person
	NoSignOn    bool                     // no page accepts them
	Editions    func() ([]edition.Entry, error)
	Certificate func() (time.Time, error) // its last day; zero: there is none
	Now         func() time.Time
}

// World asks for all of it.
func (k Known) World(ctx context.Context) (World, error) {
	now := k.Now()
	w := World{Now: now, Today: period.DateOf(now, k.Zone), Register: k.Register, NoSignOn: k.NoSignOn, Stands: k.Stands}
	sources, err := k.Reports.Sources(ctx)
	if err != nil {
		return World{}, err
	}
	w.Sources, w.Factors = sources.Sources, sources.Factors
	for _, kind := range k.Kinds {
		closed := k.Reports.LastComplete(kind)
		if err := k.judged(ctx, closed, &w.Closed); err != nil {
			return World{}, err
		}
		if err := k.judged(ctx, closed.Previous(), &w.Earlier); err != nil {
			return World{}, err
		}
		if err := k.judged(ctx, closed.Next(), &w.Running); err != nil {
			return World{}, err
		}
	}
	if err := k.beside(&w); err != nil {
		return World{}, err
	}
	w.Quarter = k.Reports.LastComplete(period.Quarter)
	if w.Lacks, err = k.Reports.Lacks(ctx, w.Quarter); err != nil {
		return World{}, reason.While(err, "doing.lacks", w.Quarter)
	}
	return w, nil
}

func (k Known) judged(ctx context.Context, p period.Period, into *[]report.Judged) error {
	answer, err := k.Reports.Indicators(ctx, p)
	if err == nil {
		*into = append(*into, answer.Results...)
	}
	return err
}

// beside asks for what is not in the store.
func (k Known) beside(w *World) (err error) {
	if k.Actions != nil {
		if w.Actions, err = k.Actions(); err != nil {
			return reason.While(err, "doing.actions")
		}
	}
	if k.Waves != nil {
		if w.Waves, err = k.Waves(); err != nil {
			return reason.While(err, "doing.waves.waiting")
		}
	}
	if k.Editions != nil {
		if w.Editions, err = k.Editions(); err != nil {
			return reason.While(err, "doing.editions")
		}
	}
	if k.Certificate != nil {
		if w.Certificate, err = k.Certificate(); err != nil {
			return err
		}
	}
	return nil
}
