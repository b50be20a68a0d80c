package impact

import (
	"strconv"

	"github.com/vigie-ia/vigie/internal/reason"
)

// DeclaredPer is what a supplier's declaration is for.
type DeclaredPer string

// A declaration is for requests, or for output tokens.
const (
	PerRequest     DeclaredPer = "request"
	PerOutputToken DeclaredPer = "output_token"
)

// UnmarshalText reads request or output_token.
func (p *DeclaredPer) UnmarshalText(text []byte) error {
	switch v := DeclaredPer(text); v {
	case PerRequest, PerOutputToken:
		*p = v
		return nil
	}
	return reason.New("value.declared", strconv.Quote(string(text)))
}

// Declaration is what a supplier says that its own model takes, in a model card
// or in the documentation of the AI Act. It stands beside the estimate, and no
// figure is made of it.
type Declaration struct {
	Model  string
	Per    DeclaredPer
	Count  float64 // how many of Per it is for: 400 for a reply of 400 tokens
	Energy Bounds  // Wh; zero: not declared
	Carbon Bounds  // g CO2e; zero: not declared
	Source string
	Date   string // as 2025-07-22
	Scope  string // what it holds, as the supplier says: training, network …; "" when it does not
}

// Of is what the declaration makes of requests and tokens: energy in Wh, carbon
// in g CO2e, zero where it says nothing.
func (d Declaration) Of(a Asked) (energy, carbon Bounds) {
	n := a.Requests
	if d.Per == PerOutputToken {
		n = a.OutputTokens
	}
	return scale(d.Energy, n/d.Count), scale(d.Carbon, n/d.Count)
}

// About reports whether a declaration is of the model behind what was asked.
func (s *State) About(d Declaration, a Asked) bool {
	name := a.Model
	if m, known := s.ModelOf(a); known {
		name = m.Name
	}
	about := d.Model
	if m, known := s.Catalogue.Model(d.Model); known {
		about = m.Name
	}
	return fold(name) == fold(about)
}
