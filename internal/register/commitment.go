package register

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// Evidence shows that the whole authority keeps what it promised.
type Evidence struct {
	Promise string      `yaml:"promise"` // its kind, of the charter
	Text    string      `yaml:"text"`
	Address string      `yaml:"address"` // http or https
	Date    period.Date `yaml:"date"`
	Vouched string      `yaml:"vouched"` // by whom: a function
	// Audiences are counts of training, of each audience apart.
	Audiences []Trained `yaml:"audiences"`
}

// Expired reports whether evidence that the charter of a day asks for is older
// than it lets its kind be.
func (r Register) Expired(e Evidence, day period.Date) bool {
	version, _ := r.Charters.On(day)
	kind, asked := version.Kind(e.Promise)
	return asked && e.Date.AddMonths(kind.Holds()).Compare(day) < 0
}

// EvidenceOf returns the latest evidence of a kind by a day.
func (r Register) EvidenceOf(kind string, day period.Date) (Evidence, bool) {
	var last Evidence
	found := false
	for _, e := range r.Evidence {
		if e.Promise == kind && by(e.Date, day) == Holds && (!found || e.Date.Compare(last.Date) > 0) {
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
