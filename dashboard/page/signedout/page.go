// Package signedout is the page after signing out, which leads on to the
// provider.
package signedout

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
)

//go:embed page.html
var template string

// Row is the page after signing out, which leads on to the provider.
func Row() page.Row {
	return page.Row{Name: "signedout", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(v.Where)}, nil
	}}
}
