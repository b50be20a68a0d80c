// Package sources lists the sources with how they are.
package sources

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
		Name: "sources", Path: "/sources", Who: access.Staff, Menu: "sources", Fresh: 10 * time.Second, Sorts: sorts(), Filters: filters(), Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Sources(ctx)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	a.Sources = presenter{r.Presenter}.viewed(a.Sources, r.View)
	if err := r.SheetOf(len(a.Sources)); err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(a, r.View, r.Sheet, s.Channels()), nil
}
