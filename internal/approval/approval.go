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
	Project    string                     `yaml:"project" json:"project,omitzero"` // its id
	Name       string                     `yaml:"name" json:"name,omitzero"`
	System     measure.System             `yaml:"system" json:"system,omitzero"`   // of the register, once it is there
	Version    string                     `yaml:"version" json:"version,omitzero"` // of the questions; "": that of its day
	Date       period.Date                `yaml:"date" json:"date,omitzero"`
	Approvers  []string                   `yaml:"approvers" json:"approvers,omitzero"` // functions, two at least
	Quick      map[string]register.Answer `yaml:"quick" json:"quick,omitzero"`
	KnockOuts  map[string]register.Answer `yaml:"knock_outs" json:"knock_outs,omitzero"`
	Answers    map[string]Answer          `yaml:"answers" json:"answers,omitzero"`
	Forecast   register.Forecast          `yaml:"forecast" json:"forecast,omitzero"`
	Benefit    Benefit                    `yaml:"benefit" json:"benefit,omitzero"`
	Experiment Experiment                 `yaml:"experiment" json:"experiment,omitzero"`
	Review     period.Date                `yaml:"review" json:"review,omitzero"`
}

// Answer weighs one question: how much is at stake, and how much guards it.
type Answer struct {
	Risk      *int   `yaml:"risk" json:"risk,omitzero"`           // 0 to 3; nil: not stated
	Safeguard *int   `yaml:"safeguard" json:"safeguard,omitzero"` // 0 to 2; nil: not stated
	Evidence  string `yaml:"evidence" json:"evidence,omitzero"`   // an address
	// EvidenceDate and EvidenceBy are of when it is, and which function vouches.
	EvidenceDate period.Date `yaml:"evidence_date" json:"evidence_date,omitzero"`
	EvidenceBy   string      `yaml:"evidence_by" json:"evidence_by,omitzero"`
	Note         string      `yaml:"note" json:"note,omitzero"`
}

// Unvouched reports whether there is evidence without its date or the function
// that vouches for it.
func (a Answer) Unvouched() bool {
	return a.Evidence != "" && (a.EvidenceDate.IsZero() || a.EvidenceBy == "")
}

// Benefit is what the project is for, in a unit that can be observed.
type Benefit struct {
	Text       string      `yaml:"text" json:"text,omitzero"`
	Unit       string      `yaml:"unit" json:"unit,omitzero"`
	Baseline   *float64    `yaml:"baseline" json:"baseline,omitzero"` // before the project
	Expected   *float64    `yaml:"expected" json:"expected,omitzero"`
	Observed   *float64    `yaml:"observed" json:"observed,omitzero"`
	ObservedOn period.Date `yaml:"observed_on" json:"observed_on,omitzero"`
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
	Start    period.Date `yaml:"start" json:"start,omitzero"`
	End      period.Date `yaml:"end" json:"end,omitzero"`
	Users    *int        `yaml:"users" json:"users,omitzero"` // at most
	Criteria []string    `yaml:"criteria" json:"criteria,omitzero"`
	Decider  string      `yaml:"decider" json:"decider,omitzero"` // function that decides on what follows
}

// Bounded reports whether a trial has an end, a number of users and criteria.
func (e Experiment) Bounded() bool { return !e.End.IsZero() && e.Users != nil && len(e.Criteria) > 0 }
