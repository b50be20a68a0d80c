// Package admin is the page on which whoever runs Vigie sees who is signed in,
// and ends a session.
package admin

import (
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

// presenter makes the page in one language.
type presenter struct{ *kit.Presenter }

// Session is one that is open, in words.
type Session struct{ ID, Login, Origin, Since, Seen string }

// Content is the list of the sessions that are open.
type Content struct {
	kit.Page
	Sessions []Session
	Said     string // what went wrong, "" for nothing
}

// content makes that page; said is the key of what went wrong.
func (m presenter) content(list []access.Session, now time.Time, said string) *Content {
	c := &Content{Page: kit.Page{Nav: "account", Path: page.AdminPath, Title: m.T("admin.title"), Meta: m.T("admin.meta")}}
	for _, s := range list {
		c.Sessions = append(c.Sessions, Session{ID: s.ID, Login: s.Login, Origin: m.T("admin.by." + s.Origin), Since: m.Moment(s.Created), Seen: m.Ago(now, s.Seen)})
	}
	if said != "" {
		c.Said = m.T(said)
	}
	return c
}
