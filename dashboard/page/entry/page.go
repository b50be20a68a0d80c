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

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/period"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "entry", Path: page.EntryPath, Who: page.Enters | page.Judges | page.Accepts, Takes: page.Enters, Menu: "entry", Uploads: true,
		Template: template, Form: form, Served: entered,
	}, {
		Name: "workbook", Path: bookPath + ":id", Who: page.Enters, Form: filled, Served: entered,
	}}
}

func entered(s *page.Site) bool { return s.Entry != nil }

// booksOffered are the workbooks of how many quarters, the running one first.
const booksOffered = 2

// bookPath is what the address of the workbook of a quarter begins with.
const bookPath = page.EntryPath + "/classeur/"

// filled is the workbook of a quarter, with what is declared of it already.
func filled(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	q, err := period.Parse(v.ID)
	if err != nil || q.Kind != period.Quarter {
		return page.Reply{}, page.NotFound("period")
	}
	raw, err := s.Entry.Filled(ctx, v.Reader, string(v.Presenter.Lang()), q, s.Zone)
	if err != nil {
		return page.Reply{}, err
	}
	return page.Reply{File: &page.Content{Type: page.TypeXLSX, Raw: raw}, Named: "vigie-" + q.String() + ".xlsx"}, nil
}

// form lists what was entered, and takes a line that was typed or a workbook
// from those who may enter.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	if !v.Posted {
		return list(s, v, wrong{})
	}
	d := entry.Draft{Title: v.Form.Get("title"), Reason: v.Form.Get("reason"), Evidence: v.Form.Get("evidence")}
	unsaid := map[string]string{}
	for _, name := range []string{"title", "reason"} {
		if strings.TrimSpace(v.Form.Get(name)) == "" {
			unsaid[name] = v.Presenter.T("entry.fill")
		}
	}
	if len(unsaid) > 0 {
		return list(s, v, wrong{said: "entry.unsaid", faults: unsaid})
	}
	var err error
	if v.Form.Get("kind") == "workbook" {
		d.File = v.Form.Get("workbook")
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
		w := wrong{said: "entry.empty"}
		w.faults, w.others = presenter{v.Presenter}.place(entry.Kind(v.Form.Get("kind")), empty.Refused)
		return list(s, v, w)
	case errors.Is(err, entry.ErrDirection):
		return list(s, v, wrong{said: "entry.direction"})
	case err != nil:
		return page.Reply{}, err
	}
	return page.Reply{GoTo: page.EntryPath + "/" + d.ID}, nil
}

// wrong is what went wrong with what was sent: by the key of its word, by field,
// and what stands in no field.
type wrong struct {
	said   string
	faults map[string]string
	others []kit.Refused
}

// list is the page, with a word on what went wrong, and what was typed.
func list(s *page.Site, v page.Visit, w wrong) (page.Reply, error) {
	drafts, err := s.Entry.Drafts()
	if err != nil {
		return page.Reply{}, err
	}
	drafts = slices.DeleteFunc(drafts, func(d entry.Draft) bool { return !page.MaySee(d, v.Reader) })
	m := presenter{v.Presenter}
	c := m.content(drafts, v.Reader.Login)
	if v.Reader.Roles.Meet(page.Enters) {
		o := offers{today: s.Today(), metrics: s.Entry.Metrics(string(v.Presenter.Lang()))}
		o.systems, o.directions = s.Entry.Places(v.Reader)
		c.Forms = m.forms(o, v.Form, w.faults)
		book := Form{Kind: "workbook", Fields: m.why()}
		fill(&book, v.Form, w.faults)
		c.Workbook = book.Fields
		for q, n := s.Today().Period(period.Quarter), 0; n < booksOffered; q, n = q.Previous(), n+1 {
			c.Books = append(c.Books, kit.Choice{Value: v.Presenter.Path(bookPath + q.String()), Label: v.Presenter.T("entry.workbook.of", v.Presenter.Period(q))})
		}
	}
	if v.Reader.Roles.Meet(page.Accepts) && s.Waves != nil {
		waits, err := s.Waves.List()
		if err != nil {
			return page.Reply{}, err
		}
		m.addWaves(c, waits, s.Waves.Wave)
	}
	status := http.StatusOK
	if w.said != "" {
		c.Said, c.Refused, status = m.T(w.said), w.others, http.StatusUnprocessableEntity
	}
	return page.Reply{Body: c, Status: status}, nil
}
