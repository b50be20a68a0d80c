// Package footprint is the page of carbon, water and resources, and the
// inventory of greenhouse gases made from it.
package footprint

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{
			Name: "footprint", Path: "/empreinte", Who: access.Staff, Beneath: "frugality", Fresh: time.Hour,
			Template: template, Body: body, Figures: figureIDs(), Figure: figure,
		},
		{Name: "inventory", Path: "/bilan-ges", Who: access.Staff, Listed: "inventory", Fresh: time.Hour, Table: inventory},
	}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Reporter.Footprint(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	return presenter{r.Presenter}.content(a), nil
}

func figure(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	a, err := s.Reporter.Footprint(ctx, r.Period)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.shown(a, r.ID), nil
}

// inventory is the footprint as an inventory of greenhouse gases wants it.
func inventory(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	a, err := s.Reporter.Footprint(ctx, r.Period)
	if err != nil {
		return export.Table{}, page.Unanswered(err)
	}
	return presenter{r.Presenter}.inventory(a), nil
}
