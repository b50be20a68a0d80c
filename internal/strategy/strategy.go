// Package strategy is the authority's responsible digital strategy as far as it
// is about AI: its own objectives, each with what follows it, what is done for
// it and with what means. The French decree 2022-1084 asks a yearly report for
// these: indicators, measures, means.
package strategy

import (
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// Strategy is a strategy as it was adopted.
type Strategy struct {
	Title      survey.Text `yaml:"title"`
	Adopted    period.Date `yaml:"adopted"`
	Address    string      `yaml:"address"` // where it can be read; http or https
	Objectives []Objective `yaml:"objectives"`
}

// Objective is one thing that the strategy wants.
type Objective struct {
	ID   string      `yaml:"id"`
	Text survey.Text `yaml:"text"`
	// Indicator of the catalogue that follows it, of a system or, for "", of the
	// whole authority; "" for none.
	Indicator string      `yaml:"indicator"`
	System    string      `yaml:"system"`
	Target    survey.Text `yaml:"target"` // in words, where no target of an indicator says it
	Means     survey.Text `yaml:"means"`  // people, budget
	Measures  []Measure   `yaml:"measures"`
	Course    `yaml:",inline"`
}

// Measure is something that is done for an objective.
type Measure struct {
	Text   survey.Text `yaml:"text"`
	Owner  string      `yaml:"owner"` // a role
	Course `yaml:",inline"`
}

// Course is how far something is, by dates, so that a past year is told as it
// was on its last day.
type Course struct {
	Started period.Date `yaml:"started"`
	Done    period.Date `yaml:"done"`
	GivenUp period.Date `yaml:"given_up"`
}

// State is how far something is.
type State string

// The states.
const (
	Planned State = "planned"
	Started State = "started"
	Done    State = "done"
	GivenUp State = "given_up"
)

// State is how far it was on a day, and since when; zero while it is planned.
func (c Course) State(day period.Date) (State, period.Date) {
	for _, step := range []struct {
		state State
		since period.Date
	}{{GivenUp, c.GivenUp}, {Done, c.Done}, {Started, c.Started}} {
		if !step.since.IsZero() && step.since.Compare(day) <= 0 {
			return step.state, step.since
		}
	}
	return Planned, period.Date{}
}
