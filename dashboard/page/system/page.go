// Package system is one system's page: its figures, then its card of the
// register.
package system

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "system", Path: "/systemes/:id", Who: access.Staff, Public: "systemes", Fresh: time.Hour, Compares: true,
		Template: template, Body: body, Card: card,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	id := measure.System(r.ID)
	if err := s.Knows(id); err != nil {
		return nil, err
	}
	a, err := s.Reporter.System(ctx, id, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	c := presenter{r.Presenter}.content(a)
	if r.Public() {
		return c.cardAlone(), nil
	}
	decided, err := s.Decided(ctx, r.Period)
	if err != nil {
		return nil, err
	}
	c.Decisions = r.Presenter.Decisions(a.Decided(decided), 0)
	staff, quarter, err := s.SystemStaff(ctx, id, r)
	if err != nil {
		return nil, err
	}
	if len(staff.Rows) > 0 {
		c.Staff = r.Presenter.Path(kit.Address(kit.SystemStaffPath(id), quarter, ""))
	}
	return c, nil
}

// card is the small history of an indicator of one system.
func card(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	if r.System == "" {
		return page.Shown{}, nil
	}
	a, err := s.Reporter.System(ctx, r.System, r.Period)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.history(a, r.ID), nil
}
