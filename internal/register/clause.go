package register

import (
	"slices"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// ClauseAbout is what a model clause protects.
type ClauseAbout string

// What clauses are about.
const (
	ClauseSecurity    ClauseAbout = "security"
	ClauseEnvironment ClauseAbout = "environment"
)

// UnmarshalText reads security or environment.
func (a *ClauseAbout) UnmarshalText(text []byte) error {
	return oneOf(a, string(text), ClauseSecurity, ClauseEnvironment)
}

// Clause is a model clause of the library that ships, with its source.
type Clause struct {
	ID      string      `yaml:"id"`
	About   ClauseAbout `yaml:"about"`
	Title   survey.Text `yaml:"title"`
	Text    string      `yaml:"text"` // in French, as contracts are
	Source  string      `yaml:"source"`
	Address string      `yaml:"address"`
	Date    period.Date `yaml:"date"` // of the source
}

// Clause returns the model clause of an id; false for what an authority wrote in
// its own words.
func (r Register) Clause(id string) (Clause, bool) {
	i := slices.IndexFunc(r.Clauses, func(c Clause) bool { return c.ID == id })
	if i < 0 {
		return Clause{}, false
	}
	return r.Clauses[i], true
}
