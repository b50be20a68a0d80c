package register

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// ProofKind is what a piece of evidence of a system is about.
type ProofKind string

// The kinds, in the order of pages.
const (
	ProofBias          ProofKind = "bias"           // a test of bias
	ProofDecision      ProofKind = "human_decision" // outputs that staff corrected or refused
	ProofAccessibility ProofKind = "accessibility"  // an audit, a human channel
	ProofContract      ProofKind = "contract"       // its clauses and criteria
	ProofEnergy        ProofKind = "energy"         // the supplier's statement
	ProofProtection    ProofKind = "protection"     // data-protection papers
	ProofExplanation   ProofKind = "explanation"    // of the algorithm
	ProofSupport       ProofKind = "support"        // of the staff whom it concerns
	ProofResidents     ProofKind = "residents"      // their satisfaction and complaints
	ProofMitigation    ProofKind = "mitigation"     // decided for want of a target met
)

// ProofKinds lists the kinds in the order of pages.
func ProofKinds() []ProofKind {
	return []ProofKind{
		ProofBias, ProofDecision, ProofAccessibility, ProofContract, ProofEnergy, ProofProtection, ProofExplanation, ProofSupport,
		ProofResidents, ProofMitigation,
	}
}

// UnmarshalText reads a kind.
func (k *ProofKind) UnmarshalText(text []byte) error { return oneOf(k, string(text), ProofKinds()...) }

// Proof is a piece of evidence: what it shows, of which day it is, where it can
// be read, and who vouches for it. That there is one is no commitment kept.
type Proof struct {
	Kind    ProofKind   `yaml:"kind"`
	Date    period.Date `yaml:"date"`
	Shows   string      `yaml:"shows"`   // the result, in words
	Address string      `yaml:"address"` // http or https
	Vouched string      `yaml:"vouched"` // by whom: a function

	// Of a test of bias.
	Groups     string      `yaml:"groups"`     // compared
	Measure    string      `yaml:"measure"`    // by which they are
	Correction string      `yaml:"correction"` // made of what was found
	Next       period.Date `yaml:"next"`       // by when it is tested again
	// Of human decision: outputs looked at, and those corrected or refused.
	Outputs *int `yaml:"outputs"`
	Changed *int `yaml:"changed"`
	// Of accessibility.
	Rate    *float64 `yaml:"rate"`    // % of the criteria of the RGAA that are met
	Channel string   `yaml:"channel"` // the way to a person that is kept
	// Of a contract.
	Supplier string      `yaml:"supplier"`
	Until    period.Date `yaml:"until"`   // its last day
	Clauses  []string    `yaml:"clauses"` // ids of model clauses, or own words
	Award    []Award     `yaml:"award"`
	// Of the staff whom it concerns.
	Trained       *int        `yaml:"trained"`        // how many
	TrainedOn     period.Date `yaml:"trained_on"`     // by when
	TrainedBefore Answer      `yaml:"trained_before"` // it was opened to them
	Jobs          string      `yaml:"jobs"`           // that it changes
	Support       string      `yaml:"support"`        // given to them
	Opinion       string      `yaml:"opinion"`        // of the staff committee
	OpinionDate   period.Date `yaml:"opinion_date"`
	// Of a measure of mitigation: the missed target in place of which it was taken.
	Indicator string `yaml:"indicator"`
}

// Award is a criterion of the award of a contract.
type Award struct {
	Criterion string   `yaml:"criterion"`
	Weight    *float64 `yaml:"weight"` // in %
}

// Opened is the day on which a system was opened to staff: of its service, else
// of its experiment; zero when neither is known.
func (s System) Opened() period.Date {
	if s.Phases.InService.IsZero() {
		return s.Phases.Experiment
	}
	return s.Phases.InService
}

// proofMonths is how long evidence counts that names no day of its own.
const proofMonths = 12

// until is the last day on which a piece of evidence counts: its next date, else a
// year from its own; of a contract, its last day.
func (p Proof) until() period.Date {
	switch {
	case !p.Until.IsZero():
		return p.Until
	case !p.Next.IsZero():
		return p.Next
	}
	return p.Date.AddMonths(proofMonths)
}

// Expired reports whether a piece of evidence is too old to count on a day.
func (p Proof) Expired(day period.Date) bool { return p.until().Compare(day) < 0 }

// ChangedShare is the share of outputs that staff corrected or refused, 0 to 1; false
// where it was not counted.
func (p Proof) ChangedShare() (float64, bool) {
	if p.Outputs == nil || p.Changed == nil || *p.Outputs <= 0 {
		return 0, false
	}
	return float64(*p.Changed) / float64(*p.Outputs), true
}

// ProofsOn lists the evidence of a kind by a day, the latest first.
func (s System) ProofsOn(kind ProofKind, day period.Date) []Proof {
	var list []Proof
	for _, p := range s.Evidence {
		if p.Kind == kind && by(p.Date, day) == Holds {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b Proof) int { return b.Date.Compare(a.Date) })
	return list
}

// Proven sorts the systems in use on a day by the latest evidence of a kind that
// they have: in force, too old, none.
func (r Register) Proven(kind ProofKind, day period.Date) (current, old, none []measure.System) {
	for _, s := range r.Systems {
		if !s.InUse(day) {
			continue
		}
		switch list := s.ProofsOn(kind, day); {
		case len(list) == 0:
			none = append(none, s.ID)
		case list[0].Expired(day):
			old = append(old, s.ID)
		default:
			current = append(current, s.ID)
		}
	}
	return current, old, none
}
