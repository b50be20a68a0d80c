// Package draft is the page on which another person judges what was entered.
package draft

import (
	"context"
	_ "embed" // the template
	"errors"
	"net/http"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/entry"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "draft", Path: page.EntryPath + "/:id", Who: page.Enters | page.Judges, Takes: page.Judges,
		Template: template, Form: form,
		Served: entered,
	}, {
		Name: "draft-workbook", Path: page.EvidencePath + ":id", Who: page.Enters | page.Judges, Form: workbook, Served: entered,
	}}
}

func entered(s *page.Site) bool { return s.Entry != nil }

// workbook gives the workbook of a draft as it was sent, to those who may see
// the draft: who judges holds what was entered to it.
func workbook(_ context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	d, raw, err := s.Entry.Workbook(v.ID)
	if errors.Is(err, entry.ErrNone) || (err == nil && !page.MaySee(d, v.Reader)) {
		return page.Reply{}, page.NotFound("page")
	}
	if err != nil {
		return page.Reply{}, err
	}
	return page.Reply{File: &page.Content{Type: page.TypeXLSX, Raw: raw}, Named: named(d)}, nil
}

// named is the name of the file that is given: that of whoever sent it may hold
// what a header may not.
func named(d entry.Draft) string { return "saisie-" + d.ID + ".xlsx" }

// form shows a draft with what would be read from it, and takes what another
// person says of it.
func form(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
	if !v.Posted {
		return show(ctx, s, v, "", http.StatusOK)
	}
	verdict, reason := v.Form.Get("verdict"), strings.TrimSpace(v.Form.Get("reason"))
	if (verdict != "accept" && verdict != "refuse") || (verdict == "refuse" && reason == "") {
		return show(ctx, s, v, "draft.unsaid", http.StatusUnprocessableEntity)
	}
	err := s.Entry.Judge(ctx, v.Reader, v.ID, verdict == "accept", reason)
	switch {
	case errors.Is(err, entry.ErrNone):
		return page.Reply{}, page.NotFound("page")
	case errors.Is(err, entry.ErrOwn):
		return show(ctx, s, v, "draft.own", http.StatusForbidden)
	case errors.Is(err, entry.ErrJudged):
		return show(ctx, s, v, "draft.judged", http.StatusConflict)
	case err != nil:
		return page.Reply{}, err
	}
	return page.Reply{GoTo: page.EntryPath + "/" + v.ID}, nil
}

func show(ctx context.Context, s *page.Site, v page.Visit, said string, status int) (page.Reply, error) {
	d, preview, err := s.Entry.Draft(ctx, v.ID)
	if errors.Is(err, entry.ErrNone) || (err == nil && !page.MaySee(d, v.Reader)) {
		return page.Reply{}, page.NotFound("page")
	}
	if err != nil {
		return page.Reply{}, err
	}
	known, err := knownOf(ctx, s, d, preview)
	if err != nil {
		return page.Reply{}, err
	}
	mayJudge := v.Reader.Roles.Meet(page.Judges) && v.Reader.Login != d.By && d.Verdict == nil
	return page.Reply{Body: presenter{v.Presenter}.content(d, preview, known, mayJudge, said), Status: status}, nil
}
