// Package auditortest attacks what is published of a survey. It is for tests: it
// imports nothing of what it judges and knows the rules from docs/disclosure.md
// alone. Its attacker knows who answered, every headcount, how figures are
// rounded, some persons' own answers and all that was ever published, and works
// out between which bounds the rest must lie. The bounds are exact: answers are
// whole numbers of levels, and what is published is told of sets that lie inside
// each other or apart, over which intervals of whole numbers add up.
package auditortest

import (
	"fmt"
	"math"
)

// Set is some persons, each with an answer from 0 to Top levels. Parts lie apart
// inside it; those in no part are the rest of it.
type Set struct {
	Name      string
	Persons   int
	Top       int // levels above 0 of one answer: 4 for five answers
	Low, High int // what is known of the sum of its answers
	Parts     []*Set
}

// NewSet is a set of which nothing is known.
func NewSet(name string, persons, top int) *Set {
	return &Set{Name: name, Persons: persons, Top: top, High: persons * top}
}

// Add puts parts into the set, and returns it.
func (s *Set) Add(parts ...*Set) *Set {
	s.Parts = append(s.Parts, parts...)
	return s
}

// Learn narrows what is known of the sum: it is in an interval of levels.
func (s *Set) Learn(low, high int) {
	s.Low, s.High = max(s.Low, low), min(s.High, high)
}

// Told is a published mean, of 0 to 100, and how it was told.
type Told struct {
	Value, Step float64
	AtMost      bool // "15 or less"
	AtLeast     bool // "85 or more"
}

// Hear narrows the sum by a published mean of the set: means that round to it. A
// mean of Step 0 is exact.
func (s *Set) Hear(t Told) {
	if s.Persons == 0 {
		return
	}
	low, high := t.Value-t.Step/2, t.Value+t.Step/2
	if t.AtMost {
		low = 0
	}
	if t.AtLeast {
		high = 100
	}
	scale := float64(s.Persons*s.Top) / 100
	const slack = 1e-6
	most := int(math.Floor(high*scale + slack))
	if t.Step > 0 && !t.AtLeast && float64(most) > high*scale-slack {
		most-- // halves are rounded up
	}
	s.Learn(int(math.Ceil(low*scale-slack)), most)
}

// rest is the persons of no part.
func (s *Set) rest() int {
	n := s.Persons
	for _, p := range s.Parts {
		n -= p.Persons
	}
	return n
}

// Solve works out of all that was learnt and heard what must hold of each set:
// first from the parts to the whole, then from the whole to the parts. An error
// means that it cannot all be true.
func (s *Set) Solve() error {
	if err := s.up(); err != nil {
		return err
	}
	return s.down()
}

func (s *Set) up() error {
	low, high := 0, s.rest()*s.Top
	if s.rest() < 0 {
		return fmt.Errorf("%s has more persons in its parts than it has", s.Name)
	}
	for _, p := range s.Parts {
		if err := p.up(); err != nil {
			return err
		}
		low, high = low+p.Low, high+p.High
	}
	s.Learn(low, high)
	if s.Low > s.High {
		return fmt.Errorf("%s: nothing fits", s.Name)
	}
	return nil
}

func (s *Set) down() error {
	for _, p := range s.Parts {
		low, high := s.Low-s.rest()*s.Top, s.High
		for _, o := range s.Parts {
			if o != p {
				low, high = low-o.High, high-o.Low
			}
		}
		p.Learn(low, high)
		if p.Low > p.High {
			return fmt.Errorf("%s: nothing fits", p.Name)
		}
	}
	for _, p := range s.Parts {
		if err := p.down(); err != nil {
			return err
		}
	}
	return nil
}

// Range is how far apart the highest and the lowest mean are that the set may
// have, in points of 0 to 100.
func (s *Set) Range() float64 {
	if s.Persons == 0 {
		return 100
	}
	return 100 * float64(s.High-s.Low) / float64(s.Persons*s.Top)
}

// Certain counts the persons of whom one answer alone is possible: those of a
// set, or of the rest of one, that is known to be all at one end, or is one
// person whose answer is known. Persons of sets of one that were learnt from the
// start, as one's own, are not counted by those who leave them out of known.
func (s *Set) Certain(known map[string]bool) int {
	if known[s.Name] {
		return 0
	}
	n := 0
	for _, p := range s.Parts {
		n += p.Certain(known)
	}
	if rest := s.rest(); rest > 0 {
		low, high := s.Low, s.High
		for _, p := range s.Parts {
			low, high = low-p.High, high-p.Low
		}
		low, high = max(0, low), min(rest*s.Top, high)
		if low == high && (low == 0 || low == rest*s.Top || rest == 1) {
			n += rest
		}
	}
	return n
}

// Everybody reports whether a published number of answers says that all of so
// many agents answered. nearly is "90 % or more".
func Everybody(shown float64, nearly, exact bool, agents int) bool {
	if agents == 0 {
		return false
	}
	least := shown - 2.5
	switch {
	case nearly:
		least = 0.9 * float64(agents)
	case exact:
		least = shown
	}
	return int(math.Ceil(least-1e-9)) >= agents
}

// AtRest is one figure as a store has it.
type AtRest struct {
	Value, SD float64
	Count     int // answers, exact
	Step      float64
	AtMost    bool
	AtLeast   bool
	Share     bool // of favourable or unfavourable answers
	Answer    bool // the share of one answer to an item
	Whole     bool // of the whole authority
	Use       bool // of those who use AI, or do not
}

// precision is how precisely such a figure may rest: its step and its end classes.
func (r AtRest) precision() (step, low, high float64) {
	switch {
	case r.Answer && r.Count < 200:
		return 10, 10, 90
	case r.Answer:
		return 5, 10, 90
	case r.Share && r.Whole && r.Count >= 100:
		return 1, 10, 90
	case r.Share:
		return 5, 10, 90
	case r.Count < 30 || (r.Use && r.Count < 100):
		return 5, 15, 85
	}
	return 1, 10, 90
}

// Rests says what a figure at rest tells beyond what may be published, "" when
// nothing.
func Rests(r AtRest) string {
	step, low, high := r.precision()
	switch {
	case r.Answer && (!r.Whole || r.Count < 100):
		return "answers to an item of a group, or of too few"
	case r.Count < 10:
		return "a figure of fewer than ten answers"
	case r.SD != 0:
		return "a standard deviation of a group"
	case r.Share && r.Count < 100 && (!r.Whole || r.Count < 30):
		return "a share of too few answers"
	case r.Step != step:
		return "a step that is not the one of so many answers"
	case math.Abs(r.Value-step*math.Round(r.Value/step)) > 1e-9:
		return "a figure that is not rounded"
	case r.AtMost && r.Value != low, r.AtLeast && r.Value != high:
		return "an end class at another bound"
	case !r.AtMost && r.Value <= low, !r.AtLeast && r.Value >= high:
		return "a figure beyond an end class"
	}
	return ""
}
