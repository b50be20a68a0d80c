package app

import (
	"context"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// steps are what every batch goes through: validate, derive, validate again,
// protect, and let nothing of a group pass that was not (DESIGN, one reading's way).
func (a *App) steps() []schedule.Step {
	validate := func(_ context.Context, b measure.Batch) (measure.Batch, error) { return a.validated(b), nil }
	derive := func(_ context.Context, b measure.Batch) (measure.Batch, error) { return a.derived(b) }
	return []schedule.Step{validate, derive, validate, a.protected, sealed}
}

func (a *App) validated(b measure.Batch) measure.Batch {
	limits := limitsOf(a.register)
	limits.Now = a.options.Now()
	return measure.Validate(b, limits)
}

func limitsOf(r register.Register) measure.Limits {
	limits := measure.Limits{Systems: map[measure.System]measure.SystemLimits{}}
	for _, s := range r.Systems {
		known := measure.SystemLimits{MaxWatts: s.MaxPower, Parts: map[measure.Part]bool{}}
		for _, p := range s.Parts {
			known.Parts[p.ID] = true
		}
		limits.Systems[s.ID] = known
	}
	return limits
}
