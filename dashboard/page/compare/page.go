// Package compare is what a buyer asks: the same tokens on another model of the
// catalogue.
package compare

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
		Name: "compare", Path: "/comparer", Who: access.Staff, Beneath: "frugality", Fresh: time.Hour,
		Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Compare(ctx, r.Period, r.System, r.Model)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	return presenter{r.Presenter}.content(a), nil
}
