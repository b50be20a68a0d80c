package report

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
)

// Baseline is what a trajectory starts from, with what can be frozen of it now
// (MEASURES 10).
type Baseline struct {
	At     int // position of its target in the configuration, from 0
	Target indicator.Target
	Frozen indicator.Baseline // what was frozen, and what can be
	Left   []period.Period    // not over yet, or not covered
}

// Freezable reports whether anything can be frozen that is not.
func (b Baseline) Freezable() bool { return len(b.Left) < len(b.Target.Unfrozen()) }

// Title names a baseline for commands: "targets[1], energy of transcription by
// quarter, baseline 2025".
func (b Baseline) Title() reason.Text {
	per, year := b.Target.Per, b.Target.Trajectory.Baseline
	if b.Target.System != "" {
		return reason.New("baseline.system", b.At, b.Target.Indicator, b.Target.System, per, year)
	}
	return reason.New("baseline", b.At, b.Target.Indicator, per, year)
}

// Baselines answers which trajectories have a baseline that is not frozen, or
// not for every period of its year.
func (r *Reporter) Baselines(ctx context.Context) ([]Baseline, error) {
	var list []Baseline
	var first, last period.Period
	for i, t := range r.setup.Targets {
		if len(t.Unfrozen()) == 0 {
			continue
		}
		list = append(list, Baseline{At: i, Target: t})
		year := period.YearOf(t.Trajectory.Baseline)
		if first.IsZero() {
			first, last = year, year
		}
		first = earlier(first, year)
		if last.Compare(year) < 0 {
			last = year
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	v, err := r.read(ctx, question{period: last, first: first.In(period.Quarter).Previous(), metrics: frugalityMetrics()})
	if err != nil {
		return nil, fmt.Errorf("the baselines of trajectories: %w", err)
	}
	for i := range list {
		if d, ok := indicator.Find(list[i].Target.Indicator); ok {
			list[i].Frozen, list[i].Left = v.figures.Freeze(list[i].Target, d)
		}
	}
	return list, nil
}
