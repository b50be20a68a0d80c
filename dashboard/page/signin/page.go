// Package signin is the page on which people sign in.
package signin

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Row is the page on which people sign in.
func Row() page.Row {
	return page.Row{Name: "signin", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(v.SignOn == access.Local, v.Back, v.Said)}, nil
	}}
}
