// Package privacy is the page that tells people what is kept of them.
package privacy

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
		Name: "privacy", Path: "/confidentialite", Who: access.Everyone, Fresh: 24 * time.Hour, Offline: true, Template: template, Body: body,
	}}
}

func body(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.content(s.Notice), nil
}
