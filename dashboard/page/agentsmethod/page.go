// Package agentsmethod explains the indicators about agents, with the questions
// that are asked and the rules that protect the answers.
package agentsmethod

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
		Name: "agentsmethod", Path: "/methode/bien-etre", Who: access.Staff, Beneath: "method", Public: "methode", Fresh: 24 * time.Hour, Offline: true, Template: template, Body: body,
	}}
}

func body(_ context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	return presenter{r.Presenter}.content(s.Known.Instruments), nil
}
