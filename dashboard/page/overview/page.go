// Package overview is the first page: each indicator against its target.
package overview

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "overview", Path: "/", Who: access.Staff, Menu: "home", Fresh: time.Hour,
		Template: template, Body: body, Card: card,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Overview(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	return presenter{r.Presenter}.content(a), nil
}

// card is the small history of an indicator of the whole authority.
func card(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	if r.System != "" {
		return page.Shown{}, nil
	}
	a, err := s.Reporter.Overview(ctx, r.Period)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.history(a, r.ID), nil
}
