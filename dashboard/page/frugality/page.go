// Package frugality is the sustainability officer's page: how much energy, for
// what, under the target or not, measured or guessed, and why it changes.
package frugality

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
		Name: "frugality", Path: path, Who: access.Staff, Menu: "frugality", Fresh: time.Hour, Compares: true,
		Template: template, Body: body, Figures: figureIDs(), Figure: figure,
	}}
}

// mostDecisions is how many lines of decisions the page has room for.
const mostDecisions = 2

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Frugality(ctx, r.Period, r.System)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	decided, err := s.Decided(ctx, r.Period)
	if err != nil {
		return nil, err
	}
	c := presenter{r.Presenter}.content(a)
	if c.Energy != nil {
		c.Decisions = r.Presenter.Decisions(a.Decided(decided), mostDecisions)
	}
	return c, nil
}

func figure(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	a, err := s.Reporter.Frugality(ctx, r.Period, r.System)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.shown(a, r.ID), nil
}
