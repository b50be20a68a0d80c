// Package welcome is the first page of whoever reads what is public alone.
package welcome

import (
	"context"
	_ "embed" // the template

	"github.com/vigie-ia/vigie/dashboard/page"
)

//go:embed page.html
var template string

// Row is the page that leads to all that is public.
func Row() page.Row {
	return page.Row{Name: "welcome", Template: template, Form: func(_ context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
		return page.Reply{Body: presenter{v.Presenter}.content(s.Organisation, func(path string) bool { return s.Opens(path, v.Roles) })}, nil
	}}
}
