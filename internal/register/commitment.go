package register

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Commitment is one of the charter's nine promises: its number, and the
// criteria of the register and the indicators by which it is followed.
type Commitment struct {
	Number     int
	Criteria   []string
	Indicators []string // ids of the catalogue
	// Experiments says that it is followed by the experiments and their ends.
	Experiments bool
}

// Commitments returns the charter's nine, in its order.
func Commitments() []Commitment {
	return []Commitment{
		{Number: 1, Criteria: []string{Lawful}},
		{Number: 2, Criteria: []string{Alternative}, Indicators: []string{"simple_share"}},
		{Number: 3, Criteria: []string{BiasReviewed}},
		{Number: 4, Criteria: []string{HumanDecides}},
		{Number: 5, Experiments: true},
		{Number: 6, Indicators: []string{"trained_share", "charter_share"}},
		{Number: 7, Criteria: []string{Informed}},
		{Number: 8, Indicators: []string{"bien_etre", "sens", "esprit_critique", "lien", "participation"}},
		{Number: 9, Criteria: []string{Clauses}, Indicators: []string{"energy", "carbon", "energy_per_use", "mitigation"}},
	}
}

// Promise is something that the charter's text says without a number of its
// own: followed by a criterion of each system, or by evidence of the authority.
type Promise struct {
	ID        string
	Criterion string // "" for one of the whole authority
}

// The promises of the whole authority, which evidence must show.
const (
	Guide      = "guide"      // of good practice
	Moderation = "moderation" // awareness of moderate use
)

// Promises returns the second list of the charter, in its order.
func Promises() []Promise {
	return []Promise{
		{ValueShown, ValueShown},
		{Inclusion, Inclusion},
		{Traced, Traced},
		{CriticalThought, CriticalThought},
		{Mitigated, Mitigated},
		{Guide, ""},
		{Moderation, ""},
	}
}

// Evidence shows that a promise of the whole authority is kept.
type Evidence struct {
	Promise string      `yaml:"promise"`
	Text    string      `yaml:"text"`
	Address string      `yaml:"address"` // http or https
	Date    period.Date `yaml:"date"`
}

// evidenceMonths is how long evidence holds.
const evidenceMonths = 12

// Expired reports whether evidence is too old to count on a day.
func (e Evidence) Expired(day period.Date) bool {
	return e.Date.AddMonths(evidenceMonths).Compare(day) < 0
}

// EvidenceOf returns the latest evidence of a promise by a day.
func (r Register) EvidenceOf(promise string, day period.Date) (Evidence, bool) {
	var last Evidence
	found := false
	for _, e := range r.Evidence {
		if e.Promise == promise && by(e.Date, day) == Holds && (!found || e.Date.Compare(last.Date) > 0) {
			last, found = e, true
		}
	}
	return last, found
}

// Experiments says how the authority's experiments stand on a day.
type Experiments struct {
	Running   []measure.System
	Endless   []measure.System // running without an end date
	Overdue   []measure.System // past their end, neither continued nor stopped
	Continued []measure.System // now or once in service
	Stopped   []measure.System
}

// Experiments sorts the systems that were an experiment by a day.
func (r Register) Experiments(day period.Date) Experiments {
	var e Experiments
	for _, s := range r.Systems {
		p := s.Phases
		if by(p.Experiment, day) != Holds {
			continue
		}
		switch {
		case by(p.InService, day) == Holds:
			e.Continued = append(e.Continued, s.ID)
		case by(p.Withdrawn, day) == Holds:
			e.Stopped = append(e.Stopped, s.ID)
		case s.Overdue(day):
			e.Overdue = append(e.Overdue, s.ID)
		default:
			e.Running = append(e.Running, s.ID)
			if p.ExperimentEnd.IsZero() {
				e.Endless = append(e.Endless, s.ID)
			}
		}
	}
	return e
}

// Overdue reports whether an experiment is past its end date on a day, and
// nothing says what became of it.
func (s System) Overdue(day period.Date) bool { return s.Phases.At(day) == Interruption }

// ReviewDue reports whether the review of the approval, or that of bias, has
// passed its date.
func (s System) ReviewDue(day period.Date) bool {
	late := s.Approval != nil && !s.Approval.Review.IsZero() && s.Approval.Review.Compare(day) < 0
	return late || biasReviewed(s, day) == Fails
}
