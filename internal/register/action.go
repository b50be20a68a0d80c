package register

import "github.com/vigie-ia/vigie/internal/period"

// Action is what was decided about an indicator, most of all one below its
// target: by whom it is done is a role, never a person's name.
type Action struct {
	ID        string      `yaml:"-"` // of one typed on the pages; "" of the configuration's
	Indicator string      `yaml:"indicator"`
	System    string      `yaml:"system"` // "" for the whole authority
	Text      string      `yaml:"text"`
	Owner     string      `yaml:"owner"` // a role
	Decided   period.Date `yaml:"decided"`
	Due       period.Date `yaml:"due"`
	Started   period.Date `yaml:"started"`
	Done      period.Date `yaml:"done"`
	GivenUp   period.Date `yaml:"given_up"`
}

// ActionState is how far an action is.
type ActionState string

// The states of an action, in their order.
const (
	ActionDecided ActionState = "decided"
	ActionStarted ActionState = "started"
	ActionDone    ActionState = "done"
	ActionGivenUp ActionState = "given_up"
)

// State is how far the action was on a day.
func (a Action) State(day period.Date) ActionState {
	by := func(d period.Date) bool { return !d.IsZero() && d.Compare(day) <= 0 }
	switch {
	case by(a.GivenUp):
		return ActionGivenUp
	case by(a.Done):
		return ActionDone
	case by(a.Started):
		return ActionStarted
	}
	return ActionDecided
}

// Open reports whether something of it was still to do on a day.
func (a Action) Open(day period.Date) bool {
	state := a.State(day)
	return state == ActionDecided || state == ActionStarted
}

// Late reports whether it should have been done before a day.
func (a Action) Late(day period.Date) bool {
	return a.Open(day) && !a.Due.IsZero() && a.Due.Compare(day) < 0
}

// Concerns reports whether it was decided by the end of a period, and was not
// closed before it.
func (a Action) Concerns(p period.Period) bool {
	closed := a.Done
	if closed.IsZero() {
		closed = a.GivenUp
	}
	return (a.Decided.IsZero() || a.Decided.Compare(p.Last()) <= 0) && (closed.IsZero() || closed.Compare(p.First()) >= 0)
}
