package report

import (
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/register"
)

// ModelsOf lists the models that the register names, of the systems that run or
// are to.
func ModelsOf(r register.Register) (names []string) {
	for _, s := range r.Systems {
		names = append(names, s.Models...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// used lists the models that the register names and those whose tokens were
// counted in the months that were read.
func (v *view) used() []string {
	names := ModelsOf(v.register())
	for i := range v.rows {
		if row := &v.rows[i]; row.Model != "" && row.Metric == measure.OutputTokens && row.Kept > 0 {
			names = append(names, row.Model)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// currency is how current what estimates stand on is, nil when none are made.
func (v *view) currency(now time.Time) *impact.Currency {
	if v.setup.Assumed == nil {
		return nil
	}
	c := v.setup.Assumed(now).Catalogue.CurrencyOn(now, v.used())
	return &c
}
