// Package systems lists the systems.
package systems

import (
	"context"
	_ "embed" // the template
	"net/http"
	"slices"
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
		Name: "systems", Path: "/systemes", Who: access.Staff, Public: "systemes", Menu: "systems", Fresh: time.Hour, Sorts: sorts(), Filters: filters(), Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	if r.Public() && (slices.Contains(sorts()[1:], r.View.Sort) || r.View.Filter != "") {
		return nil, &page.Error{Status: http.StatusNotFound, Key: "view", Accepted: sorts()[0]} // the others tell of figures
	}
	a, err := s.Reporter.Systems(ctx, r.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	m := presenter{r.Presenter}
	a.Rows = m.viewed(a.Rows, r.View)
	if err := r.SheetOf(len(a.Rows)); err != nil {
		return nil, err
	}
	if r.Public() {
		return m.registered(a, r.View, r.Sheet), nil
	}
	return m.content(a, r.View, r.Sheet), nil
}
