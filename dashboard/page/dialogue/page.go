// Package dialogue is the sheet of one system for the staff committee.
package dialogue

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "dialogue", Path: "/systemes/:id/dialogue", Who: access.Staff, Fresh: time.Hour, Template: template, Body: body,
	}}
}

// mostDecisions is how many lines of decisions one printed sheet has room for.
const mostDecisions = 2

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	id := measure.System(r.ID)
	if err := s.Knows(id); err != nil {
		return nil, err
	}
	card, _ := s.Known.Register.Find(id)
	a, err := s.Reporter.Commitments(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	listed, err := s.ListDecided(ctx, r.Period)
	if err != nil {
		return nil, err
	}
	c := presenter{r.Presenter}.content(card, a)
	c.Decisions = r.Presenter.Decisions(listed.Of(func(l report.Followed) bool { return l.System == id || l.AboutStaff() }), mostDecisions)
	return c, nil
}
