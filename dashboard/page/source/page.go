// Package source is the page of one source: its runs, what it refused, its
// gaps.
package source

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
		Name: "source", Path: "/sources/:id", Who: access.Staff, Fresh: 10 * time.Second, Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Sources(ctx)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	c, ok := presenter{r.Presenter}.content(a, r.ID)
	if !ok {
		return nil, page.NotFound("source")
	}
	return c, nil
}
