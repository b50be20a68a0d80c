package app

import (
	"context"
	"strings"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/schedule"
)

// steps are what every batch goes through: validate, derive, validate again
// (DESIGN, one reading's way).
func (a *App) steps() []schedule.Step {
	validate := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
		limits := limitsOf(a.register)
		limits.Now = a.options.Now()
		return measure.Validate(b, limits), nil
	}
	derive := func(_ context.Context, b measure.Batch) (measure.Batch, error) {
		return impact.Derive(b, sitesOf(a.register)), nil
	}
	return []schedule.Step{validate, derive, validate}
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

// sitesOf tells impact what the register says of each part.
func sitesOf(r register.Register) impact.Sites {
	return func(id measure.System, part measure.Part) impact.Site {
		s, ok := r.Find(id)
		if !ok {
			return impact.Site{}
		}
		var site impact.Site
		if pue := s.HostingOf(part).PUE; pue != nil {
			site.PUE, site.PUESource = boundsOf(pue), sourceOf(pue.Source, pue.Date)
		}
		for _, p := range s.Parts {
			if p.ID == part && p.Completed != nil {
				site.Completed = boundsOf(p.Completed)
			}
		}
		if u := s.Usage; u != nil {
			site.Usage = &impact.Usage{
				Of: u.Of, PerMonth: impact.Bounds(u.PerMonth), WhPerUse: impact.Bounds(u.WhPerUse),
				Source: sourceOf(u.Source, u.Date),
			}
		}
		return site
	}
}

func boundsOf(f *register.Factor) impact.Bounds {
	low, _, high := f.Bounds()
	return impact.Bounds{Low: low, High: high}
}

// sourceOf names a source with its date.
func sourceOf(source string, date period.Date) string {
	if date.IsZero() {
		return source
	}
	return strings.TrimSpace(source + " " + date.String())
}
