package impact

import (
	"reflect"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// State is what was assumed from a day on: it is all that a derived figure
// depends on beside the readings.
type State struct {
	From      time.Time       `json:"from"` // zero: from the beginning
	Places    map[string]Site `json:"places"`
	Catalogue *Catalogue      `json:"catalogue"`
	// Partial says that the first day was first derived under the state before: the
	// change was seen in the course of it.
	Partial bool `json:"partial,omitempty"`
	// Restating says that what lies under this state was being derived again when
	// that was last written: it may not be done.
	Restating bool `json:"restating,omitempty"`
}

// like reports whether two states assume the same, whatever their days.
func (s *State) like(o *State) bool {
	return s.Catalogue == o.Catalogue && s.Restating == o.Restating && reflect.DeepEqual(s.Places, o.Places)
}

// PlaceKey names a part in State.Places.
func PlaceKey(system measure.System, part measure.Part) string {
	return string(system) + "/" + string(part)
}

// Site is what is assumed of a part; of one that is not stated, what is of its
// system.
func (s *State) Site(system measure.System, part measure.Part) Site {
	if site, ok := s.Places[PlaceKey(system, part)]; ok {
		return site
	}
	return s.Places[PlaceKey(system, "")]
}

// History is the states of the assumptions, so that a change never rewrites
// the past: a window that is read again is derived as it was.
type History struct{ states []*State }

// NewHistory puts states in order. The first stands for all that was before.
func NewHistory(states ...*State) History {
	states = slices.Clone(states)
	slices.SortStableFunc(states, func(a, b *State) int { return a.From.Compare(b.From) })
	return History{states}
}

// States lists the states, the oldest first.
func (h History) States() []*State { return slices.Clone(h.states) }

// index is the state in force at an instant.
func (h History) index(t time.Time) int {
	at := 0
	for i, s := range h.states {
		if !s.From.After(t) {
			at = i
		}
	}
	return at
}

// one returns the state in force at all of some readings, if it is one.
func (h History) one(readings []measure.Reading) (int, bool) {
	if len(h.states) == 1 || len(readings) == 0 {
		return 0, true
	}
	first := h.index(readings[0].Window.From)
	return first, !slices.ContainsFunc(readings, func(r measure.Reading) bool { return h.index(r.Window.From) != first })
}

// At is the state in force at an instant.
func (h History) At(t time.Time) *State { return h.states[h.index(t)] }

// With returns the history as it is once a state is assumed to hold over a window
// too, and what held before goes on to hold after it.
func (h History) With(now *State, w measure.Window) History {
	after := *h.At(w.To)
	after.From, after.Partial = w.To, false
	var out []*State
	for _, s := range h.states {
		if s.From.Before(w.From) || s.From.After(w.To) {
			out = append(out, s)
		}
	}
	holding := *now
	holding.From, holding.Partial = w.From, false
	out = append(out, &holding)
	if w.To.Before(h.states[len(h.states)-1].From) {
		out = append(out, &after)
	}
	out = NewHistory(out...).states
	for i := len(out) - 1; i > 0; i-- {
		if out[i].like(out[i-1]) {
			out = slices.Delete(out, i, i+1)
		}
	}
	return History{out}
}

// Unfinished lists the windows that were being derived again when the history
// was last written; the last may be open, with a zero end.
func (h History) Unfinished() (list []measure.Window) {
	for i, s := range h.states {
		if !s.Restating {
			continue
		}
		w := measure.Window{From: s.From}
		if i+1 < len(h.states) {
			w.To = h.states[i+1].From
		}
		list = append(list, w)
	}
	return list
}
