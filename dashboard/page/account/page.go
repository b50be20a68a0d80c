// Package account tells readers who they are to Vigie.
package account

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Row is the page that tells readers who they are to Vigie.
func Row() page.Row {
	return page.Row{Name: "account", Template: template, Form: func(_ context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
		c := presenter{v.Presenter}.content(v.Reader.Login, (v.Reader.Roles & access.Staff).Names(), v.SignOn, v.Said)
		c.Admin = v.Reader.Roles.Meet(access.Admin) && s.Sessions != nil
		return page.Reply{Body: c}, nil
	}}
}
