// Package quarters lists the quarters and their editions.
package quarters

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "quarters", Path: "/trimestres", Who: access.Staff, Public: "trimestres", Menu: "quarters", Fresh: 10 * time.Second, Offline: true,
		Template: template, Body: body,
	}}
}

func body(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	list, err := s.Published()
	if err != nil {
		return nil, err
	}
	c := presenter{r.Presenter}.content(list, s.Reporter.LastComplete(period.Quarter))
	if r.Public() {
		c.Live, c.Years = nil, nil
	}
	return c, nil
}

// Tombstone is the page of an edition that was withdrawn.
func Tombstone() page.Row {
	return page.Row{Name: "tombstone", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.tombstone(v.Edition)}, nil
	}}
}
