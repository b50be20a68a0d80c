// Package method is the page that explains every indicator.
package method

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
	return []page.Row{
		{Name: "method", Path: "/methode", Who: access.Staff, Public: "methode", Menu: "method", Fresh: 24 * time.Hour, Offline: true, Template: template, Body: body},
		{Name: "peoplemethod", Path: kit.PeopleMethodPath, Who: access.Staff, Public: "methode", Fresh: 24 * time.Hour, Offline: true, Template: template, Body: people},
	}
}

func people(_ context.Context, _ *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.people(), nil
}

func body(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.content(s.Now()), nil
}
