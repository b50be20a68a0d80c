// Package quarter is the page of a quarter for elected officials, the annex
// behind it, and its edition.
package quarter

import (
	"context"
	_ "embed" // the templates
	"slices"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

var (
	//go:embed page.html
	sheetTemplate string
	//go:embed annex.html
	annexTemplate string
	//go:embed behind.html
	behindTemplate string // that of the annex and of the edition
	//go:embed mail.html
	mailTemplate string
)

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{Name: "quarter", Path: "/trimestres/:id", Who: access.Staff, Fresh: 10 * time.Second, Template: behindTemplate + sheetTemplate, Body: body},
		{Name: "annex", Path: "/trimestres/:id/annexe", Who: access.Staff, Fresh: 10 * time.Second, Template: behindTemplate + annexTemplate, Body: annex, Card: card},
	}
}

// Edition is the page of a quarter as it is published: it stands alone.
func Edition() page.Row {
	return page.Row{Name: "edition", Template: behindTemplate + sheetTemplate, Alone: "edition", Form: func(ctx context.Context, s *page.Site, v page.Visit) (page.Reply, error) {
		a, err := s.Reporter.Quarter(ctx, v.Stamp.Quarter, slices.Concat(s.Known.Actions, v.Comments.Actions))
		if err != nil {
			return page.Reply{}, err
		}
		kept, err := s.Reporter.Commitments(ctx, v.Stamp.Quarter)
		if err != nil {
			return page.Reply{}, err
		}
		return page.Reply{Body: presenter{v.Presenter.OfDay(a.Day())}.edition(a, kept, v.Comments, v.Stamp)}, nil
	}}
}

// Mail is what an edition says, as mail programs show it: no drawing, nothing
// that is fetched.
func Mail() page.Row {
	w := Edition()
	w.Name, w.Template, w.Alone = "mail", mailTemplate, "mail"
	return w
}

// body makes the sheet of a quarter as it stands.
func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, said, archive, err := read(ctx, s, r)
	if err != nil {
		return nil, err
	}
	return presenter{r.Presenter.OfDay(a.Day())}.content(a, said, archive), nil
}

// annex makes what stands behind it.
func annex(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, said, archive, err := read(ctx, s, r)
	if err != nil {
		return nil, err
	}
	kept, err := s.Reporter.Commitments(ctx, a.Period)
	if err != nil {
		return nil, page.Unanswered(err)
	}
	return presenter{r.Presenter.OfDay(a.Day())}.annex(a, kept, said, archive), nil
}

// read is all that both are made from.
func read(ctx context.Context, s *page.Site, r page.Request) (a report.Quarter, said register.Comments, archive archived, err error) {
	var q period.Period
	if q, err = s.ReadQuarter(ctx, r.ID); err != nil {
		return a, said, archive, err
	}
	if archive.Entries, err = s.Published(); err != nil {
		return a, said, archive, err
	}
	if archive.Last, err = s.LastEdition(archive.Entries, q); err != nil {
		return a, said, archive, err
	}
	if said, err = s.Said(ctx, q); err != nil {
		return a, said, archive, err
	}
	if a, err = s.Reporter.Quarter(ctx, q, slices.Concat(s.Known.Actions, said.Actions)); err != nil {
		return a, said, archive, page.Unanswered(err)
	}
	return a, said, archive, nil
}

// card is the small history of whatever has a target.
func card(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	a, err := s.Reporter.Overview(ctx, r.Period)
	if err != nil {
		return page.Shown{}, page.Unanswered(err)
	}
	return presenter{r.Presenter.OfDay(a.Day())}.recent(a, r.ID, r.System), nil
}
