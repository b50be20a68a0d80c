// Package commitments is the page of the charter's commitments.
package commitments

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
		Name: "commitments", Path: "/engagements", Who: access.Staff, Public: "engagements", Menu: "commitments", Fresh: time.Hour,
		Template: template, Body: body,
	}}
}

// mostDecisions is how many lines of decisions the page has room for.
const mostDecisions = 2

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Commitments(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	c := presenter{r.Presenter.OfDay(a.Day)}.content(a)
	if r.Public() {
		return c, nil
	}
	listed, err := s.ListDecided(ctx, r.Period)
	if err != nil {
		return nil, err
	}
	if e := r.Presenter.Training(a.Day); !e.Missing {
		c.Training = e
	}
	c.Decisions = r.Presenter.Decisions(listed, mostDecisions)
	return c, nil
}
