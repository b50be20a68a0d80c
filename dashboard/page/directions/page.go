// Package directions is how agents live with AI by direction, for human
// resources alone.
package directions

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
		Name: "directions", Path: kit.DirectionsPath, Who: access.HR, Beneath: "wellbeing", Fresh: time.Hour, Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(a), nil
}
