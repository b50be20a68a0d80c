// Package role is the page on which a reader of the demo takes another role.
package role

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Row is the page that offers the roles, on the one machine where a reader may take any.
func Row() page.Row {
	return page.Row{Name: "role", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(v.Reader.Roles == access.Everyone, v.Reader.Roles.Names(), access.Everyone.Names())}, nil
	}}
}
