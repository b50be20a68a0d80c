// Package fault is the page of an error: what happened, what is accepted, where
// to go.
package fault

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
)

//go:embed page.html
var template string

// Row is the page of an error.
func Row() page.Row {
	return page.Row{Name: "fault", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(v.Said, v.Accepted)}, nil
	}}
}
