// Package approvals lists the AI projects that were assessed.
package approvals

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
		Name: "approvals", Path: "/approbations", Who: access.Staff, Beneath: "commitments", Fresh: time.Hour, Offline: true, Template: template, Body: body,
	}}
}

func body(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.content(s)
}
