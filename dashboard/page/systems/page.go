// Package systems lists the systems.
package systems

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
		Name: "systems", Path: "/systemes", Who: access.Staff, Public: "systemes", Menu: "systems", Fresh: time.Hour, Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	if err := r.SheetOf(len(s.Known.Register.Systems)); err != nil {
		return nil, err
	}
	a, err := s.Reporter.Systems(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	if r.Public() {
		return presenter{r.Presenter}.registered(a, r.Sheet), nil
	}
	return presenter{r.Presenter}.content(a, r.Sheet), nil
}
