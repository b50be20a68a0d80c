// Package actions is the page on which people type what was decided about
// figures, and say how far it is.
package actions

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/register"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "actions", Path: page.ActionsPath, Beneath: "entry", Who: page.Enters | page.Judges, Takes: page.Enters | page.Judges,
		Template: template, Form: form, Sorts: []string{byDue}, Filters: []string{late, open, closed},
		Served: func(s *page.Site) bool { return s.Actions != nil },
	}}
}

// form lists what was decided, and takes an action or its next step. What was
// typed is kept when it cannot stand.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	if !v.Posted {
		return show(s, v, typed{}, nil, "", http.StatusOK)
	}
	t := read(v)
	var err error
	switch {
	case t.id != "":
		if t.state != register.ActionStarted && !v.Reader.Roles.Meet(page.Judges) {
			return show(s, v, t, nil, "actions.judges", http.StatusForbidden)
		}
		err = s.Actions.Step(ctx, v.Reader, t.id, action.Step{State: t.state, Day: t.day, Note: t.note})
	case !v.Reader.Roles.Meet(page.Enters):
		return show(s, v, t, nil, "actions.enters", http.StatusForbidden)
	default:
		_, err = s.Actions.Add(ctx, v.Reader, t.Action)
	}
	faults, ofFields := record.Faults(err)
	switch {
	case err == nil:
		return page.Reply{GoTo: page.ActionsPath}, nil
	case errors.Is(err, record.ErrNone):
		return page.Reply{}, page.NotFound("page")
	case errors.Is(err, action.ErrOwn):
		return show(s, v, t, nil, "actions.own", http.StatusForbidden)
	case errors.Is(err, action.ErrClosed):
		return show(s, v, t, nil, "actions.closed", http.StatusConflict)
	case ofFields:
		return show(s, v, t, faults, "actions.faults", http.StatusUnprocessableEntity)
	}
	return page.Reply{}, err
}

// typed is what a form holds: an action, or the step of one.
type typed struct {
	register.Action
	id    string
	state register.ActionState
	day   period.Date
	note  string
	texts map[string]string // as they were typed
}

func read(v page.Visit) typed {
	t := typed{texts: map[string]string{}}
	for key := range v.Form {
		t.texts[key] = v.Form.Get(key)
	}
	t.Indicator, t.System, t.Text, t.Owner = v.Form.Get("indicator"), v.Form.Get("system"), v.Form.Get("text"), v.Form.Get("owner")
	t.Decided, t.Due = dayOf(v.Form.Get("decided")), dayOf(v.Form.Get("due"))
	t.id, t.state, t.day, t.note = v.Form.Get("id"), register.ActionState(v.Form.Get("state")), dayOf(v.Form.Get("day")), v.Form.Get("note")
	return t
}

// dayOf reads a day as a browser sends it; zero for anything else, which the
// service refuses.
func dayOf(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		return period.Date{}
	}
	return d
}

//nolint:revive // what a form shows again, and why
func show(s *page.Site, v page.Visit, t typed, faults []*record.FieldError, said string, status int) (page.Reply, error) {
	kept, err := s.Actions.Kept()
	if err != nil {
		return page.Reply{}, err
	}
	return page.Reply{Body: presenter{v.Presenter}.content(asked{s.Known.Actions, kept, v, t, faults, said, s.Today()}), Status: status}, nil
}
