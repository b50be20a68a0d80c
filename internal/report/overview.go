package report

import (
	"context"
	"fmt"
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
)

// Overview answers the first page: every indicator with its verdict, trend,
// coverage and perimeter, and how the sources are.
func (r *Reporter) Overview(ctx context.Context, p period.Period) (Overview, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true, staff: true})
	if err != nil {
		return Overview{}, fmt.Errorf("the overview of %s: %w", p, err)
	}
	states, err := r.store.Sources(ctx)
	if err != nil {
		return Overview{}, fmt.Errorf("the overview of %s: reading the sources: %w", p, err)
	}
	out := v.overview()
	out.Sources = countSources(r.sources(states, v.head.Now))
	return out, nil
}

// overview is what is read of every indicator, without the sources.
func (v *view) overview() Overview {
	out := Overview{Head: v.head, Perimeter: v.perimeter(), Items: v.items("")}
	out.Systems = v.aimed("")
	if v.period.Kind == period.Quarter {
		out.Awaited = slices.DeleteFunc(v.awaited(v.period), func(a Awaited) bool { return a.Quarter != v.period })
	}
	out.Findings = v.findings(out.Items, nil, nil)
	return out
}

// singleTargets are the targets in force of single systems, once each, in the
// order of the configuration.
func (v *view) singleTargets() []indicator.Target {
	type of struct{ id, system string }
	seen := map[of]bool{}
	var list []indicator.Target
	for _, t := range v.setup.Targets {
		key := of{t.Indicator, string(t.System)}
		if _, _, ok := indicator.InForceOn(v.setup.Targets, t.Indicator, t.System, v.period); ok && t.System != "" && !seen[key] {
			seen[key] = true
			list = append(list, t)
		}
	}
	return list
}
