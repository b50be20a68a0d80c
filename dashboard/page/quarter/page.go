// Package quarter is the page of a quarter for elected officials, and its
// edition.
package quarter

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/register"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "quarter", Path: "/trimestres/:id", Who: access.Staff, Fresh: 10 * time.Second, Template: template, Body: body, Card: card,
	}}
}

// Edition is the page of a quarter as it is published: it stands alone.
func Edition() page.Row {
	return page.Row{Name: "edition", Template: template, Alone: "edition", Form: func(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
		a, err := s.Reporter.Overview(ctx, v.Stamp.Quarter)
		if err != nil {
			return page.Reply{}, err
		}
		return page.Reply{Body: presenter{v.Presenter}.edition(a, v.Comments, v.Stamp)}, nil
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	q, err := s.ReadQuarter(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	list, err := s.Published()
	if err != nil {
		return nil, err
	}
	last, err := s.LastEdition(list, q)
	if err != nil {
		return nil, err
	}
	a, err := s.Reporter.Overview(ctx, q)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	var said register.Comments
	if s.Comments != nil {
		if said, err = s.Comments(ctx, q); err != nil {
			return nil, err
		}
	}
	return presenter{r.Presenter}.content(a, said, shelved{Entries: list, Last: last}), nil
}

// card is the small history of whatever has a target.
func card(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	a, err := s.Reporter.Overview(ctx, r.Period)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.recent(a, r.ID, r.System), nil
}
