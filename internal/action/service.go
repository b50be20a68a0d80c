package action

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

// The fields of the form in which an action is typed.
const (
	FieldIndicator record.Field = "indicator"
	FieldSystem    record.Field = "system"
	FieldText      record.Field = "text"
	FieldOwner     record.Field = "owner"
	FieldDecided   record.Field = "decided"
	FieldDue       record.Field = "due"
	FieldState     record.Field = "state"
	FieldDay       record.Field = "day"
	FieldNote      record.Field = "note"
)

// How long texts may be, in characters.
const (
	mostText  = 300
	mostOwner = 120
)

// Setup is what the service needs.
type Setup struct {
	Store   *Store
	Systems []register.System
	Log     *audit.Log
	Zone    *time.Location
}

// Service takes actions that people type. New makes one.
type Service struct{ Setup }

// New reads nothing.
func New(s Setup) *Service { return &Service{s} }

// Kept lists the actions, the latest first.
func (s *Service) Kept() ([]Kept, error) { return s.Store.List() }

// Mark changes when an action does.
func (s *Service) Mark() int { return s.Store.Mark() }

// Of lists the actions of a store as pages show them.
func Of(store *Store) ([]register.Action, error) {
	kept, err := store.List()
	if err != nil {
		return nil, err
	}
	list := make([]register.Action, len(kept))
	for i, k := range kept {
		list[i] = k.Action()
	}
	return list, nil
}

// Add keeps an action that was typed, as decided.
func (s *Service) Add(ctx context.Context, by access.Reader, a register.Action) (Kept, error) {
	a.Text, a.Owner = strings.TrimSpace(a.Text), strings.TrimSpace(a.Owner)
	if err := s.check(a); err != nil {
		return Kept{}, err
	}
	k, err := s.Store.add(Kept{By: by.Login, Indicator: a.Indicator, System: a.System, Text: a.Text, Owner: a.Owner, Decided: a.Decided, Due: a.Due})
	if err != nil {
		return k, err
	}
	return k, s.Log.Record(ctx, audit.Event{Kind: audit.Entered, Login: by.Login, Object: "action " + k.ID, Detail: strings.TrimSpace(k.Indicator + " " + k.System)})
}

// Step takes an action to its next state. Who typed it may start it; another
// person closes it.
func (s *Service) Step(ctx context.Context, by access.Reader, id string, step Step) error {
	step.By, step.Note = by.Login, strings.TrimSpace(step.Note)
	if step.Day.Compare(s.today()) > 0 {
		return &record.FieldError{Field: FieldDay, What: "future"}
	}
	k, err := s.Store.step(id, step)
	if err != nil {
		return err
	}
	kind := audit.Entered
	if k.Closed() {
		kind = audit.Validated
	}
	return s.Log.Record(ctx, audit.Event{Kind: kind, Login: by.Login, Object: "action " + id, Detail: string(step.State)})
}

func (s *Service) today() period.Date { return period.DateOf(s.Store.now(), s.Zone) }

// check looks at every field; of several faults it tells each.
func (s *Service) check(a register.Action) error {
	var faults []error
	add := func(bad bool, f record.Field, what string) {
		if bad {
			faults = append(faults, &record.FieldError{Field: f, What: what})
		}
	}
	_, known := indicator.Find(a.Indicator)
	add(!known, FieldIndicator, "unknown")
	add(a.System != "" && !slices.ContainsFunc(s.Systems, func(x register.System) bool { return string(x.ID) == a.System }), FieldSystem, "unknown")
	add(a.Text == "", FieldText, "missing")
	add(utf8.RuneCountInString(a.Text) > mostText, FieldText, "long")
	add(a.Owner == "", FieldOwner, "missing")
	add(utf8.RuneCountInString(a.Owner) > mostOwner, FieldOwner, "long")
	add(a.Decided.IsZero(), FieldDecided, "missing")
	add(a.Decided.Compare(s.today()) > 0, FieldDecided, "future")
	add(a.Due.IsZero(), FieldDue, "missing")
	add(!a.Due.IsZero() && a.Due.Compare(a.Decided) < 0, FieldDue, "order")
	return errors.Join(faults...)
}

// checkStep holds a step to the action that it is of.
func checkStep(k Kept, step Step) error {
	last := k.Decided
	started := false
	for _, s := range k.Steps {
		last, started = s.Day, true
	}
	switch {
	case step.State != register.ActionStarted && step.State != register.ActionDone && step.State != register.ActionGivenUp:
		return &record.FieldError{Field: FieldState, What: "unknown"}
	case step.State == register.ActionStarted && started:
		return &record.FieldError{Field: FieldState, What: "order"}
	case step.Day.IsZero():
		return &record.FieldError{Field: FieldDay, What: "missing"}
	case step.Day.Compare(last) < 0:
		return &record.FieldError{Field: FieldDay, What: "order"}
	case step.State == register.ActionGivenUp && step.Note == "":
		return &record.FieldError{Field: FieldNote, What: "missing"}
	case utf8.RuneCountInString(step.Note) > mostText:
		return &record.FieldError{Field: FieldNote, What: "long"}
	}
	return nil
}
