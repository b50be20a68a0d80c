// Package publish is the page on which a quarter is published.
package publish

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/register"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "publish", Path: "/trimestres/:id/publier", Who: access.Sustainability, Takes: access.Sustainability,
		Template: template, Form: form,
		Served: func(s *page.Site) bool { return s.Publisher != nil && s.Editions != nil },
	}}
}

// form asks for what an edition needs, and publishes it. What is missing is
// asked for again, with what was written kept.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	p, err := asked(ctx, s, v)
	if err != nil {
		return page.Reply{}, err
	}
	show := func(status int) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(p), Status: status}, nil
	}
	if !v.Posted {
		return show(http.StatusOK)
	}
	said := func(name string) string { return strings.TrimSpace(v.Form.Get(name)) }
	p.By, p.Headline, p.Reservations, p.Erratum = said("fonction"), said("titre"), said("reserves"), said("erratum")
	if p.Said = p.Missing(); p.Said != "" {
		return show(http.StatusUnprocessableEntity)
	}
	if reply, asks, err := confirmed(ctx, s, v, p); asks || err != nil {
		return reply, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	e, err := s.Publisher.Publish(ctx, p.request(v))
	switch {
	case errors.As(err, &p.Unfit):
		return show(http.StatusUnprocessableEntity)
	case errors.Is(err, edition.ErrNumber): // sent twice, or somebody else was faster
		if p, err = asked(ctx, s, v); err != nil {
			return page.Reply{}, err
		}
		p.Said = "publish.since"
		return show(http.StatusConflict)
	case err != nil:
		return page.Reply{}, err
	}
	return page.Reply{GoTo: kit.EditionPath(e.Quarter, e.Number)}, nil
}

// request is what is asked of the edition.
func (p Publishing) request(v page.Visit) publish.Request {
	return publish.Request{
		Quarter: p.Quarter, Number: p.Number, By: p.By, Comments: register.Comments{Headline: p.Headline}, Reservations: p.Reservations, Erratum: p.Erratum, Login: v.Reader.Login,
	}
}

// confirmed asks whether the page is to be sealed, until somebody who saw it has
// said so.
func confirmed(ctx context.Context, s *page.Site, v page.Visit, p Publishing) (reply page.Reply, asks bool, err error) {
	shown, err := strconv.Atoi(v.Form.Get("edition"))
	if err != nil {
		return reply, false, &page.Error{Status: http.StatusBadRequest, Key: "request", Cause: err}
	}
	said := v.Form.Get("confirme") == "oui"
	switch version, err := s.Reporter.Version(ctx); {
	case err != nil:
		return reply, false, page.StoreDown(err)
	case shown != p.Number: // somebody else was faster
		p.Said = "publish.since"
		return page.Reply{Body: presenter{v.Presenter}.content(p), Status: http.StatusConflict}, true, nil
	case v.Form.Get("etape") == "corriger":
		return page.Reply{Body: presenter{v.Presenter}.content(p)}, true, nil
	case !said || v.Form.Get("vu") != version:
		if said {
			p.Said = "publish.changed"
		}
		reply, err = preview(ctx, s, v, p, version)
		return reply, true, err
	}
	return reply, false, nil
}

// preview shows the page as it would be sealed, unless it may not be, and asks
// whether it is to be. The
// version of the data that it was made from goes with it: nobody seals what they
// did not see.
func preview(ctx context.Context, s *page.Site, v page.Visit, p Publishing, version string) (page.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := s.Publisher.Try(ctx, p.request(v)); errors.As(err, &p.Unfit) {
		return page.Reply{Body: presenter{v.Presenter}.content(p), Status: http.StatusUnprocessableEntity}, nil
	} else if err != nil {
		return page.Reply{}, err
	}
	decided, err := s.Decided(ctx, p.Quarter)
	if err != nil {
		return page.Reply{}, err
	}
	a, err := s.Reporter.Quarter(ctx, p.Quarter, decided)
	if err != nil {
		return page.Reply{}, page.Unanswered(err)
	}
	m := presenter{v.Presenter}
	c := m.content(p)
	c.Seen, c.Sheet = version, m.Sheet(a, m.Path(kit.QuarterPath(p.Quarter)+"/annexe"))
	return page.Reply{Body: c}, nil
}

// asked is what is known before anything is written on the page.
func asked(ctx context.Context, s *page.Site, v page.Visit) (Publishing, error) {
	q, err := s.ReadQuarter(ctx, v.ID)
	if err != nil {
		return Publishing{}, err
	}
	list, err := s.Published()
	if err != nil {
		return Publishing{}, err
	}
	p := Publishing{Quarter: q, Number: 1}
	for _, e := range list {
		if e.Kind == edition.Published && e.Quarter == q {
			p.Number = e.Number + 1
		}
	}
	if p.Lacks, err = s.Reporter.Lacks(ctx, q); err != nil {
		return p, page.Unanswered(err)
	}
	return p, nil
}
