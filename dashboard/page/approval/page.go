// Package approval is the assessment of one AI project, with what was expected
// beside what happened.
package approval

import (
	"context"
	_ "embed" // the template
	"errors"
	"slices"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/record"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "approval", Path: "/approbations/:id", Who: access.Staff, Fresh: time.Hour, Template: template, Body: body,
	}}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	list := r.Presenter.Projects()
	i := slices.IndexFunc(list, func(a approval.Assessment) bool { return a.Project == r.ID })
	if i < 0 {
		return nil, page.NotFound("page")
	}
	var seen []report.ForecastRow
	if list[i].System != "" {
		var err error
		if seen, err = s.Reporter.Forecasts(ctx, list[i].System); err != nil {
			return nil, page.Unanswered(err)
		}
	}
	if s.Projects == nil {
		return presenter{r.Presenter}.content(list[i], seen, false), nil
	}
	p, err := s.Projects.Find(r.ID)
	if errors.Is(err, record.ErrNone) { // of a file
		return presenter{r.Presenter}.content(list[i], seen, false), nil
	}
	if err != nil {
		return nil, err
	}
	_, approved := p.Approved()
	c := presenter{r.Presenter}.content(list[i], seen, approved && p.Against())
	c.Facts = append([]kit.Entry{{Label: r.Presenter.T("project.for"), Text: r.Presenter.T("project.for." + string(p.For))}}, c.Facts...)
	c.Steps, c.Dossier = r.Presenter.ProjectSteps(p), kit.DossierPath(r.ID)
	return c, nil
}
