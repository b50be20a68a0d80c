// Package action keeps what was decided about figures and how far it is: typed
// by whoever is in charge of it, closed by another person, one file each, with
// who said what and when.
package action

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// Kept is one action as it rests.
type Kept struct {
	ID        string      `json:"id"`
	By        string      `json:"by"` // login of who typed it
	At        time.Time   `json:"at"`
	Indicator string      `json:"indicator"`
	System    string      `json:"system,omitempty"` // "" for the whole authority
	Text      string      `json:"text"`
	Owner     string      `json:"owner"` // a role
	Decided   period.Date `json:"decided"`
	Due       period.Date `json:"due"`
	Steps     []Step      `json:"steps,omitempty"`
}

// Step is one change of its state.
type Step struct {
	State register.ActionState `json:"state"` // started, done or given up
	Day   period.Date          `json:"day"`
	By    string               `json:"by"`
	At    time.Time            `json:"at"`
	Note  string               `json:"note,omitempty"` // why it was given up, or what shows that it is done
}

// Action is what pages show of it.
func (k Kept) Action() register.Action {
	a := register.Action{ID: k.ID, Indicator: k.Indicator, System: k.System, Text: k.Text, Owner: k.Owner, Decided: k.Decided, Due: k.Due}
	for _, s := range k.Steps {
		switch s.State {
		case register.ActionStarted:
			a.Started = s.Day
		case register.ActionDone:
			a.Done = s.Day
		case register.ActionGivenUp:
			a.GivenUp = s.Day
		case register.ActionDecided:
		}
	}
	return a
}

// Closed reports whether it was done or given up.
func (k Kept) Closed() bool {
	return slices.ContainsFunc(k.Steps, func(s Step) bool { return s.State != register.ActionStarted })
}

// ErrOwn means that whoever typed an action cannot close it, ErrClosed that it
// was closed already.
var (
	ErrOwn    = errors.New("whoever typed an action cannot close it")
	ErrClosed = errors.New("the action was closed already")
)

var idPattern = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{8}$`)

// Store is a folder of actions.
type Store struct {
	kept *record.Store[Kept]
	now  func() time.Time
}

// NewStore is the store of a folder, which is made when something is typed.
func NewStore(dir string, now func() time.Time) *Store {
	return &Store{record.NewStore(dir, record.Kind[Kept]{What: "action", ID: func(k Kept) string { return k.ID }, IDs: idPattern}), now}
}

// List returns the actions, the latest first.
func (s *Store) List() ([]Kept, error) { return s.kept.List() }

// Mark changes when an action does.
func (s *Store) Mark() int { return s.kept.Mark() }

// add keeps a new action and returns it with its ID.
func (s *Store) add(k Kept) (Kept, error) {
	var mark [4]byte
	if _, err := rand.Read(mark[:]); err != nil {
		return k, fmt.Errorf("keeping an action: %w", err)
	}
	k.At = s.now().UTC().Truncate(time.Second)
	k.ID = k.At.Format("20060102-150405") + "-" + hex.EncodeToString(mark[:])
	return k, s.kept.Add(k)
}

// step adds a step to an action, unless it may not be made.
func (s *Store) step(id string, step Step) (Kept, error) {
	return s.kept.Change(id, func(k Kept) (Kept, error) {
		switch {
		case k.Closed():
			return k, ErrClosed
		case step.State != register.ActionStarted && step.By == k.By:
			return k, ErrOwn
		}
		if err := checkStep(k, step); err != nil {
			return k, err
		}
		step.At = s.now().UTC().Truncate(time.Second)
		k.Steps = append(slices.Clone(k.Steps), step)
		return k, nil
	})
}
