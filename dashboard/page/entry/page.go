// Package entry is the page on which people enter figures, comments and
// actions.
package entry

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "entry", Path: page.EntryPath, Who: page.Enters | page.Judges, Takes: page.Enters, Menu: "entry", Uploads: true,
		Template: template, Form: form,
		Served: func(s *page.Site) bool { return s.Entry != nil },
	}}
}

// form lists what was entered, and takes a line that was typed or a workbook
// from those who may enter.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	if !v.Posted {
		return list(s, v, "")
	}
	d := entry.Draft{Title: v.Form.Get("title"), Reason: v.Form.Get("reason"), Evidence: v.Form.Get("evidence")}
	if strings.TrimSpace(d.Title) == "" || strings.TrimSpace(d.Reason) == "" {
		return list(s, v, "entry.unsaid")
	}
	var err error
	if v.Form.Get("kind") == "workbook" {
		d, err = s.Entry.Upload(ctx, v.Reader, d, v.Workbook)
	} else {
		fields := map[string]string{}
		for key := range v.Form {
			fields[key] = v.Form.Get(key)
		}
		d, err = s.Entry.Type(ctx, v.Reader, d, fields)
	}
	empty := (*entry.EmptyError)(nil)
	switch {
	case errors.As(err, &empty):
		return list(s, v, "entry.empty", empty.Refused...)
	case errors.Is(err, entry.ErrDirection):
		return list(s, v, "entry.direction")
	case err != nil:
		return page.Reply{}, err
	}
	return page.Reply{GoTo: page.EntryPath + "/" + d.ID}, nil
}

// list is the page, with a word on what went wrong, and what was refused.
func list(s *page.Site, v page.Visit, said string, refused ...measure.Refusal) (page.Reply, error) {
	drafts, err := s.Entry.Drafts()
	if err != nil {
		return page.Reply{}, err
	}
	drafts = slices.DeleteFunc(drafts, func(d entry.Draft) bool { return !page.MaySee(d, v.Reader) })
	m := presenter{v.Presenter}
	c := m.content(drafts, v.Reader.Login)
	if v.Reader.Roles.Meet(page.Enters) {
		systems, directions := s.Entry.Places(v.Reader)
		m.addForms(c, s.Entry.Metrics(string(v.Presenter.Lang())), systems, directions)
	}
	m.addSaid(c, said, refused)
	status := http.StatusOK
	if said != "" {
		status = http.StatusUnprocessableEntity
	}
	return page.Reply{Body: c, Status: status}, nil
}
