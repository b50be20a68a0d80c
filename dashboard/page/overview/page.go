// Package overview is the first page: three verdicts, what is due, what changed
// and the systems.
package overview

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
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
	q := r.Period.Last().Period(period.Quarter)
	if running := s.Today().Period(period.Quarter); q.Compare(running) > 0 {
		q = running // of a year that is not over, the quarter that runs
	}
	a := answers{Contact: s.Notice.Contact}
	var err error
	if a.Decided, err = s.Decided(ctx, q); err != nil {
		return nil, err
	}
	if a.Quarter, err = s.Reporter.Quarter(ctx, q, a.Decided); err != nil {
		return nil, page.Unanswered(err)
	}
	if a.Systems, err = s.Reporter.Systems(ctx, q); err != nil {
		return nil, page.Unanswered(err)
	}
	if a.Charter, err = s.Reporter.Commitments(ctx, q); err != nil {
		return nil, page.Unanswered(err)
	}
	if a.Sources, err = s.Reporter.Sources(ctx); err != nil {
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
