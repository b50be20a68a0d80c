package report

import (
	"context"
	"fmt"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Commitments answers "/engagements": the register as it stands today, and the
// indicators of a period.
type Commitments struct {
	Head
	Today       period.Date
	Tallies     []register.Tally // of every criterion, in the order of the charter
	Experiments register.Experiments
	Items       []Item // of the indicators that the commitments name and the catalogue has
}

// Commitments answers how the charter's commitments are kept.
func (r *Reporter) Commitments(ctx context.Context, p period.Period) (Commitments, error) {
	v, err := r.read(ctx, question{period: p, first: r.firstNeeded(p), metrics: frugalityMetrics(), days: true})
	if err != nil {
		return Commitments{}, fmt.Errorf("the commitments in %s: %w", p, err)
	}
	out := Commitments{Head: v.head, Today: v.dateIn(v.head.Now)}
	out.Experiments = r.setup.Register.Experiments(out.Today)
	for _, c := range register.Criteria() {
		out.Tallies = append(out.Tallies, r.setup.Register.Tally(c, out.Today))
	}
	for _, c := range register.Commitments() {
		for _, id := range c.Indicators {
			if d, ok := indicator.Find(id); ok {
				out.Items = append(out.Items, v.item(d, ""))
			}
		}
	}
	return out, nil
}
