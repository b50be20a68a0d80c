// Package campaign is the review of a wave of a survey that was read and that
// nobody has accepted yet: what was read and how, what would be shown, and what
// human resources say of it. The commands of surveys tell the same in a terminal.
package campaign

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/candidate"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "campaign", Path: page.WavePath + "/:id", Who: page.Accepts, Takes: page.Accepts,
		Template: template, Form: form,
		Served: func(s *page.Site) bool { return s.Waves != nil },
	}}
}

// longest is how long a page waits for a wave to be read or published.
const longest = 25 * time.Second

// form shows a wave that waits, or what became of it, and takes what a person says
// of it.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	if _, ok := s.Waves.Wave(v.ID); !ok {
		return page.Reply{}, page.NotFound("page")
	}
	if !v.Posted {
		return show(ctx, s, v, said{})
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	mark, by := v.Form.Get("mark"), v.Reader.Login
	var err error
	switch verdict, reason := v.Form.Get("verdict"), strings.TrimSpace(v.Form.Get("reason")); {
	case verdict == "accept":
		_, err = s.Waves.Accept(ctx, v.ID, mark, by)
	case verdict == "refuse" && reason != "":
		err = s.Waves.Refuse(ctx, v.ID, mark, by, reason)
	case verdict == "again":
		err = again(ctx, s, v)
	default:
		return show(ctx, s, v, said{key: "campaign.unsaid", status: http.StatusUnprocessableEntity})
	}
	if err == nil {
		return page.Reply{GoTo: page.WavePath + "/" + url.PathEscape(v.ID)}, nil
	}
	what, known := saidOf(err)
	if !known {
		return page.Reply{}, err
	}
	what.settings = v.Form.Get("settings")
	return show(context.WithoutCancel(ctx), s, v, what)
}

// again reads the wave once more: by the settings that were sent, or the
// configuration's if they are its own.
func again(ctx context.Context, s *page.Site, v page.Visit) error {
	own, err := s.Waves.Settings(v.ID)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ReplaceAll(v.Form.Get("settings"), "\r\n", "\n"))
	if text == strings.TrimSpace(own) {
		text = ""
	}
	return s.Waves.Again(ctx, v.ID, v.Reader.Login, text)
}

// said is what went wrong.
type said struct {
	key      string
	status   int
	error    error  // in its own words; nil
	settings string // that were sent
}

// saidOf words an error; false of one that is a fault of ours.
func saidOf(err error) (said, bool) {
	var wrong *candidate.SettingsError
	var refused *candidate.RefusedError
	switch {
	case errors.Is(err, candidate.ErrNone):
		return said{key: "campaign.gone", status: http.StatusConflict}, true
	case errors.Is(err, candidate.ErrChanged):
		return said{key: "campaign.changed", status: http.StatusConflict}, true
	case errors.Is(err, candidate.ErrOwn):
		return said{key: "campaign.own", status: http.StatusForbidden}, true
	case errors.As(err, &wrong):
		return said{key: "campaign.settings.wrong", status: http.StatusUnprocessableEntity, error: wrong}, true
	case errors.As(err, &refused):
		return said{key: "campaign.unread", status: http.StatusUnprocessableEntity, error: refused}, true
	case errors.Is(err, context.DeadlineExceeded):
		return said{key: "campaign.slow", status: http.StatusServiceUnavailable}, true
	}
	return said{}, false
}

func show(ctx context.Context, s *page.Site, v page.Visit, what said) (page.Reply, error) {
	w, _ := s.Waves.Wave(v.ID)
	state, err := s.Waves.Find(v.ID)
	if err != nil {
		return page.Reply{}, err
	}
	own, err := s.Waves.Settings(v.ID)
	if err != nil {
		return page.Reply{}, err
	}
	c := Case{Wave: w, Settings: state.Settings}
	if state.Wave != nil {
		c.Read, c.At = state.Wave.Read, state.Wave.At
		if c.Shown, err = s.Reporter.Proposed(ctx, w, state.Wave.Readings); err != nil {
			return page.Reply{}, page.StoreDown(err)
		}
	}
	m := presenter{v.Presenter}
	body := m.content(c, state, reviewer{login: v.Reader.Login, persons: s.Waves.Persons(), settings: own})
	m.say(body, what)
	return page.Reply{Body: body, Status: what.status}, nil
}
