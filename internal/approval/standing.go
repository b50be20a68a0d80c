package approval

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Grant is from which day to which a system may run, as it was approved.
type Grant struct {
	System measure.System
	From   period.Date
	Until  period.Date // last day; zero: no end
	Trial  bool        // an experiment
}

// Holds reports whether a system may run by it on a day.
func (g Grant) Holds(day period.Date) bool {
	return g.From.Compare(day) <= 0 && (g.Until.IsZero() || g.Until.Compare(day) >= 0)
}

// Standing says how a system stands with what was approved; "" is as it should.
type Standing string

// What stands out.
const (
	Unapproved Standing = "unapproved" // in service, and nobody approved it
	Beyond     Standing = "beyond"     // past the end of its experiment, and nobody decided on it
)

// Granted is what an assessment that was signed allows: two functions cannot
// outvote a knock-out. A trial ends with its experiment.
func (b Book) Granted(a Assessment) (Grant, bool) {
	r := b.Score(a)
	if !r.Signed || r.Outcome == Stopped || a.System == "" {
		return Grant{}, false
	}
	g := Grant{System: a.System, From: a.Date}
	if r.Outcome == Trial {
		g.Until, g.Trial = a.Experiment.End, true
	}
	return g, true
}

// OfCard is what the card of a system says that was approved.
func OfCard(s register.System) (Grant, bool) {
	if s.Approval == nil || s.Approval.Date.IsZero() {
		return Grant{}, false
	}
	return Grant{System: s.ID, From: s.Approval.Date}, true
}

// Stands tells how a system stands on a day with what was granted. One without
// any date is taken to be in service, as everywhere.
func Stands(s register.System, grants []Grant, day period.Date) Standing {
	phase := s.Phases.At(day)
	ended := phase == register.Interruption
	runs := phase == register.InService || phase == ""
	if !runs && phase != register.Experiment && !ended {
		return ""
	}
	if g, ok := OfCard(s); ok {
		grants = append([]Grant{g}, grants...)
	}
	for _, g := range grants {
		switch {
		case g.System != s.ID || g.From.Compare(day) > 0:
		case g.Holds(day) && (!ended || !g.Trial):
			return ""
		case g.Trial:
			ended = true
		}
	}
	switch {
	case ended:
		return Beyond
	case runs:
		return Unapproved
	}
	return ""
}
