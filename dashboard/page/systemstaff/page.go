// Package systemstaff sets the use of a system beside wellbeing, by direction,
// for human resources alone.
package systemstaff

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
		Name: "systemstaff", Path: "/systemes/:id/directions", Who: access.HR, Fresh: time.Hour, Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	id := measure.System(r.ID)
	if err := s.Knows(id); err != nil {
		return nil, err
	}
	a, quarter, err := s.SystemStaff(ctx, id, r)
	if err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(id, quarter, a), nil
}
