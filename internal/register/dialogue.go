package register

import "github.com/vigie-ia/vigie/internal/period"

// Dialogue is what the staff committee is told of a system, and what it said. A
// zero field is not stated.
type Dialogue struct {
	Jobs        string      `yaml:"jobs"`         // that it changes, in words
	Agents      *int        `yaml:"agents"`       // that it concerns
	Tasks       string      `yaml:"tasks"`        // what changes in the work
	Training    string      `yaml:"training"`     // planned or given
	Opinion     string      `yaml:"opinion"`      // of the committee
	OpinionDate period.Date `yaml:"opinion_date"` //
	Next        period.Date `yaml:"next"`         // by when it is talked over again
}
