// Package charter is what an authority promised about its AI: commitments and
// promises in its own words, what shows each, and what counts as kept. A
// version holds from its first day to the day before the next one.
package charter

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Charter is one version of an authority's charter.
type Charter struct {
	From        period.Date  `yaml:"from"` // its first day; zero: it always held
	Title       survey.Text  `yaml:"title"`
	Commitments []Commitment `yaml:"commitments"`
	Promises    []Commitment `yaml:"promises"` // what it says without a number
	Evidence    []Kind       `yaml:"evidence"` // kinds of evidence of the whole authority
}

// Commitment is one thing that was promised, and by what it is followed.
type Commitment struct {
	ID       string      `yaml:"id"`
	Title    survey.Text `yaml:"title"`
	Criteria []string    `yaml:"criteria"` // of the register, asked of each system in use
	// Indicators are those of the catalogue without which it cannot be judged;
	// Optional ones count once they have a target.
	Indicators []string `yaml:"indicators"`
	Optional   []string `yaml:"optional"`
	Evidence   []string `yaml:"evidence"` // kinds of it
	// Experiments says that it is followed by the experiments and their ends.
	Experiments bool `yaml:"experiments"`
	// Committee says that the staff committee is told of it.
	Committee bool `yaml:"staff_committee"`
	Kept      Kept `yaml:"kept"`
}

// Kept is what counts as kept, where it is not the usual: every system in use
// holds each criterion.
type Kept struct {
	Share     *indicator.Percent `yaml:"share"`      // of the systems in use that is enough; nil: all
	OneBreaks bool               `yaml:"one_breaks"` // one system that fails breaks it
}

// Enough is the share of the systems in use that must hold a criterion.
func (k Kept) Enough() float64 {
	if k.Share == nil {
		return 1
	}
	return float64(*k.Share)
}

// Followed reports whether anything at all shows it.
func (c Commitment) Followed() bool {
	return len(c.Criteria)+len(c.Indicators)+len(c.Optional)+len(c.Evidence) > 0 || c.Experiments
}

// Kind is a kind of evidence, and how long one of it counts.
type Kind struct {
	ID     string      `yaml:"id"`
	Title  survey.Text `yaml:"title"`
	Months int         `yaml:"months"` // 0: UsualMonths
}

// UsualMonths is how long evidence counts where the charter says nothing.
const UsualMonths = 12

// Holds is for how many months evidence of the kind counts.
func (k Kind) Holds() int {
	if k.Months == 0 {
		return UsualMonths
	}
	return k.Months
}

// Kind returns the kind of evidence of that id.
func (c Charter) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(c.Evidence, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return c.Evidence[i], true
}

// Versions are the versions of one charter, the first first.
type Versions []Charter

// On returns the version in force on a day, false before the first.
func (v Versions) On(day period.Date) (Charter, bool) {
	for _, c := range slices.Backward(v) {
		if c.From.IsZero() || c.From.Compare(day) <= 0 {
			return c, true
		}
	}
	return Charter{}, false
}
