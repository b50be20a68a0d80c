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
	return page.Row{Name: "account", Template: template, Form: func(_ context.Context, _ *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(v.Reader.Login, (v.Reader.Roles & access.Staff).Names(), v.SignOn != access.Proxy)}, nil
	}}
}
