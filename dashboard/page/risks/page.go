// Package risks is what a survey says of psychosocial risks: for the authority's
// document on risks at work (DUERP), and for its staff committee.
package risks

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed page.html
var template string

// readers keep the document, or speak for those whom it protects. Groups are for
// human resources alone: site.Staff sees to it.
const readers = access.HR | access.StaffRep

// Rows are the rows of both pages.
func Rows() []page.Row {
	return []page.Row{
		{Name: "duerp", Path: kit.DUERPPath, Who: readers, Beneath: "wellbeing", Fresh: time.Hour, Template: template, Body: body},
		{Name: "duerp", Path: kit.DUERPPath, Who: readers, Fresh: time.Hour, Audited: true, Table: table},
		{Name: "cst", Path: kit.CommitteePath, Who: access.Staff, Beneath: "wellbeing", Fresh: time.Hour, Template: template, Body: committee},
		{Name: "cst", Path: kit.CommitteePath, Who: access.Staff, Fresh: time.Hour, Audited: true, Table: committeeTable},
	}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return nil, err
	}
	if r.Presenter, err = s.Following(ctx, r); err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.document(a), nil
}

func table(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return export.Table{}, err
	}
	if r.Presenter, err = s.Following(ctx, r); err != nil {
		return export.Table{}, err
	}
	return presenter{r.Presenter}.export(a), nil
}

// The committee's page is of the whole authority, whoever reads it.
func committee(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	r.Roles &^= access.HR
	a, err := s.Staff(ctx, r)
	if err != nil {
		return nil, err
	}
	if r.Presenter, err = s.Following(ctx, r); err != nil {
		return nil, err
	}
	listed, err := s.ListDecided(ctx, a.Period)
	if err != nil {
		return nil, err
	}
	c := presenter{r.Presenter}.committee(a, s.Today())
	c.Decisions = r.Presenter.Decisions(listed.Of(report.Followed.AboutStaff), 0)
	return c, nil
}

func committeeTable(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	r.Roles &^= access.HR
	a, err := s.Staff(ctx, r)
	if err != nil {
		return export.Table{}, err
	}
	if r.Presenter, err = s.Following(ctx, r); err != nil {
		return export.Table{}, err
	}
	return presenter{r.Presenter}.committeeExport(a, s.Today()), nil
}
