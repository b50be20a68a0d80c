// Package project is the life of an AI project that is approved on the pages:
// from the first question to its end. It says who may take which step: whoever
// typed in a project never approves it, two other people do, and none of them
// outvotes a knock-out.
package project

import (
	"regexp"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
)

// Purpose is what an approval is asked for.
type Purpose string

// The purposes.
const (
	ForTrial   Purpose = "trial" // an experiment, with an end
	ForService Purpose = "service"
)

// State is how far a project is.
type State string

// The states, in their order.
const (
	Draft     State = "draft"
	Submitted State = "submitted" // two people are to approve it
	Planned   State = "planned"   // approved, its experiment has not begun
	Trying    State = "trying"
	Overdue   State = "overdue" // its experiment has ended, and nobody decided
	InService State = "service"
	Stopped   State = "stopped" // by a decision on its experiment
	Ended     State = "ended"
)

// Kind is what a step is.
type Kind string

// The steps.
const (
	Submit  Kind = "submit"
	Recall  Kind = "recall" // taken back by who fills it in
	Approve Kind = "approve"
	Refuse  Kind = "refuse"
	Assess  Kind = "assess" // results of the experiment
	GoOn    Kind = "go_on"
	Stop    Kind = "stop"
	Extend  Kind = "extend"
	End     Kind = "end"
)

// Step is one step of a project: who took it, when and why.
type Step struct {
	Kind       Kind        `json:"kind"`
	By         string      `json:"by"` // login
	At         time.Time   `json:"at"`
	Day        period.Date `json:"day"`
	Function   string      `json:"function,omitempty"` // as which it was taken
	Reason     string      `json:"reason,omitempty"`
	Conditions string      `json:"conditions,omitempty"` // of an approval
	End        period.Date `json:"end,omitzero"`         // of an extension: the new one
	Results    []Result    `json:"results,omitempty"`
	Outcome    string      `json:"outcome,omitempty"` // of the score, when it was submitted
}

// Result is what an experiment showed of one of its criteria.
type Result struct {
	Criterion string `json:"criterion"`
	Met       bool   `json:"met"`
	Text      string `json:"text"`
}

// Project is one project as it rests.
type Project struct {
	ID         string              `json:"id"`
	By         string              `json:"by"` // login of who began it
	At         time.Time           `json:"at"`
	Authors    []string            `json:"authors"`  // logins of all who typed in it
	Revision   int                 `json:"revision"` // grows with each change
	For        Purpose             `json:"for"`
	Assessment approval.Assessment `json:"assessment"`
	Steps      []Step              `json:"steps,omitempty"`
}

// approvers is how many people approve.
const approvers = 2

// IDs is what the id of a project looks like.
var IDs = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Store is a folder of projects.
type Store = record.Store[Project]

// NewStore is the store of a folder, which is made when something is typed.
func NewStore(dir string) *Store {
	return record.NewStore(dir, record.Kind[Project]{What: "project", ID: func(p Project) string { return p.ID }, IDs: IDs})
}

// Wrote reports whether somebody typed in the project, or told results of its
// experiment.
func (p Project) Wrote(login string) bool {
	return slices.Contains(p.Authors, login) || slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Kind == Assess && s.By == login })
}

// Round are the steps since the project was last submitted, with that one; none
// of a draft.
func (p Project) Round() []Step {
	var round []Step
	for _, s := range p.Steps {
		switch s.Kind {
		case Submit:
			round = []Step{s}
		case Recall, Refuse:
			round = nil
		case Approve, Assess, GoOn, Stop, Extend, End:
			round = append(round, s)
		}
	}
	return round
}

// Approvals are the approvals that count.
func (p Project) Approvals() []Step {
	return slices.DeleteFunc(slices.Clone(p.Round()), func(s Step) bool { return s.Kind != Approve })
}

// Approved reports whether two people approved it, and the day of the second.
func (p Project) Approved() (period.Date, bool) {
	list := p.Approvals()
	if len(list) < approvers {
		return period.Date{}, false
	}
	return list[approvers-1].Day, true
}

// TrialEnd is the last day of its experiment, extensions counted.
func (p Project) TrialEnd() period.Date {
	end := p.Assessment.Experiment.End
	for _, s := range p.Round() {
		if s.Kind == Extend {
			end = s.End
		}
	}
	return end
}

// Results are those told last of its experiment.
func (p Project) Results() []Result {
	var last []Result
	for _, s := range p.Round() {
		if s.Kind == Assess {
			last = s.Results
		}
	}
	return last
}

// Closed is the step that closed the project, if one did.
func (p Project) Closed() (Step, bool) {
	for _, s := range slices.Backward(p.Steps) {
		if s.Kind == Stop || s.Kind == End {
			return s, true
		}
	}
	return Step{}, false
}

// State is how far it is on a day.
func (p Project) State(day period.Date) State {
	if s, closed := p.Closed(); closed {
		if s.Kind == Stop {
			return Stopped
		}
		return Ended
	}
	round := p.Round()
	_, approved := p.Approved()
	switch {
	case len(round) == 0:
		return Draft
	case !approved:
		return Submitted
	case p.For == ForService, slices.ContainsFunc(round, func(s Step) bool { return s.Kind == GoOn }):
		return InService
	case p.Assessment.Experiment.Start.Compare(day) > 0:
		return Planned
	case p.TrialEnd().Compare(day) < 0:
		return Overdue
	}
	return Trying
}

// Against reports whether it was approved although its score spoke for less.
func (p Project) Against() bool {
	round := p.Round()
	if len(round) == 0 {
		return false
	}
	outcome := approval.Outcome(round[0].Outcome)
	return outcome == approval.ToReview || outcome == approval.Trial && p.For == ForService
}

// Signed is what was assessed, with its date and its approvers once two people
// approved it.
func (p Project) Signed() approval.Assessment {
	a := p.Assessment
	a.Date, a.Approvers = period.Date{}, nil
	if day, ok := p.Approved(); ok {
		a.Date = day
		for _, s := range p.Approvals() {
			a.Approvers = append(a.Approvers, s.Function)
		}
	}
	a.Experiment.End = p.TrialEnd()
	return a
}

// Grants are what was granted of it, the trial first.
func (p Project) Grants() []approval.Grant {
	from, ok := p.Approved()
	if !ok || p.Assessment.System == "" {
		return nil
	}
	var until period.Date
	if s, closed := p.Closed(); closed {
		until = s.Day
	}
	g := approval.Grant{System: p.Assessment.System, From: from}
	if p.For == ForService {
		g.Until = until
		return []approval.Grant{g}
	}
	g.Trial, g.Until = true, p.TrialEnd()
	for _, s := range p.Round() {
		switch s.Kind {
		case Stop, End:
			if s.Day.Compare(g.Until) < 0 {
				g.Until = s.Day
			}
		case GoOn:
			return []approval.Grant{g, {System: g.System, From: s.Day, Until: until}}
		case Submit, Recall, Approve, Refuse, Assess, Extend:
		}
	}
	return []approval.Grant{g}
}
