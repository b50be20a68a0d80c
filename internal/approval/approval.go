// Package approval scores what an authority answers about an AI project before
// it runs: eight axes taken from the charter, a quick scan that says whether
// they are needed, and what no score makes up for. It is pure: an assessment in,
// its result out; what nobody answered counts as the worst and is told.
package approval

import (
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// Assessment is what was answered about one project: one file, whose changes
// are signed and dated by the version control that keeps it.
type Assessment struct {
	Project    string                     `yaml:"project"` // its id
	Name       string                     `yaml:"name"`
	System     measure.System             `yaml:"system"`  // of the register, once it is there
	Version    string                     `yaml:"version"` // of the questions, weights and thresholds
	Date       period.Date                `yaml:"date"`
	Approvers  []string                   `yaml:"approvers"` // functions, two at least
	Quick      map[string]register.Answer `yaml:"quick"`
	KnockOuts  map[string]register.Answer `yaml:"knock_outs"`
	Answers    map[string]Answer          `yaml:"answers"`
	Forecast   register.Forecast          `yaml:"forecast"`
	Benefit    Benefit                    `yaml:"benefit"`
	Experiment Experiment                 `yaml:"experiment"`
	Review     period.Date                `yaml:"review"`
}

// Answer weighs one question: how much is at stake, and how much guards it.
type Answer struct {
	Risk      *int   `yaml:"risk"`      // 0 to 3; nil: not stated
	Safeguard *int   `yaml:"safeguard"` // 0 to 2; nil: not stated
	Evidence  string `yaml:"evidence"`  // an address
	Note      string `yaml:"note"`
}

// Benefit is what the project is for, in a unit that can be observed.
type Benefit struct {
	Text       string      `yaml:"text"`
	Unit       string      `yaml:"unit"`
	Baseline   *float64    `yaml:"baseline"` // before the project
	Expected   *float64    `yaml:"expected"`
	Observed   *float64    `yaml:"observed"`
	ObservedOn period.Date `yaml:"observed_on"`
}

// Shown reports whether the value added was observed: a baseline, what was
// expected, and what was seen, at least as good. Otherwise it is "not shown".
func (b Benefit) Shown() bool {
	if b.Unit == "" || b.Baseline == nil || b.Expected == nil || b.Observed == nil || b.ObservedOn.IsZero() {
		return false
	}
	if *b.Expected < *b.Baseline {
		return *b.Observed <= *b.Expected
	}
	return *b.Observed >= *b.Expected
}

// Experiment bounds a trial.
type Experiment struct {
	End      period.Date `yaml:"end"`
	Users    *int        `yaml:"users"` // at most
	Criteria []string    `yaml:"criteria"`
}

// Bounded reports whether a trial has an end, a number of users and criteria.
func (e Experiment) Bounded() bool { return !e.End.IsZero() && e.Users != nil && len(e.Criteria) > 0 }
