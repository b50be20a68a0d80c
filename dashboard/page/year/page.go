// Package year is the yearly report to the council: one file that stands alone.
package year

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/period"
)

//go:embed page.html
var template string

// Row is the yearly report: a file that stands alone. Its request names the
// year, and in From the last of its four quarters.
func Row() page.Row {
	return page.Row{Name: "year", Template: template, Alone: "year", Form: func(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
		a, err := ask(ctx, s, v.Period, v.From)
		if err != nil {
			return page.Reply{}, err
		}
		if v.Presenter, err = s.Following(ctx, v.Request); err != nil {
			return page.Reply{}, err
		}
		return page.Reply{Body: presenter{v.Presenter}.content(a)}, nil
	}}
}

func ask(ctx context.Context, s *page.Site, year, last period.Period) (a answers, err error) {
	if a.Year, err = s.Reporter.Overview(ctx, year); err != nil {
		return a, err
	}
	if a.Last, err = s.Reporter.Overview(ctx, last); err != nil {
		return a, err
	}
	if a.Frugality, err = s.Reporter.Frugality(ctx, last, ""); err != nil {
		return a, err
	}
	if a.Systems, err = s.Reporter.Systems(ctx, year); err != nil {
		return a, err
	}
	a.Charter, err = s.Reporter.Commitments(ctx, last)
	return a, err
}
