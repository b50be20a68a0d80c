package admin

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "admin", Path: page.AdminPath, Who: access.Admin, Takes: access.Admin, Template: template, Form: form,
		Served: func(s *page.Site) bool { return s.Sessions != nil },
	}}
}

// form lists the sessions that are open, and ends the one that is chosen.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	said, status := "", http.StatusOK
	if v.Posted {
		err := s.Sessions.EndSession(ctx, v.Reader, v.Form.Get("session"))
		if err == nil {
			return page.Reply{GoTo: page.AdminPath}, nil
		}
		if !errors.Is(err, access.ErrNoSession) {
			return page.Reply{}, err
		}
		said, status = "admin.gone", http.StatusConflict
	}
	list, err := s.Sessions.OpenSessions(ctx)
	if err != nil {
		return page.Reply{}, err
	}
	return page.Reply{Body: presenter{v.Presenter}.content(list, s.Now(), said), Status: status}, nil
}
