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
	shown, err := strconv.Atoi(v.Form.Get("edition"))
	if err != nil {
		return page.Reply{}, &page.Error{Status: http.StatusBadRequest, Key: "request", Cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	e, err := s.Publisher.Publish(ctx, publish.Request{
		Quarter: p.Quarter, Number: shown, By: p.By, Comments: register.Comments{Headline: p.Headline}, Reservations: p.Reservations, Erratum: p.Erratum, Login: v.Reader.Login,
	})
	if errors.Is(err, edition.ErrNumber) { // sent twice, or somebody else was faster
		if p, err = asked(ctx, s, v); err != nil {
			return page.Reply{}, err
		}
		p.Said = "publish.since"
		return show(http.StatusConflict)
	}
	if err != nil {
		return page.Reply{}, err
	}
	return page.Reply{GoTo: kit.EditionPath(e.Quarter, e.Number)}, nil
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
