// Package questions is how the whole authority answered each question of a
// survey, for human resources and staff representatives.
package questions

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

//go:embed page.html
var template string

// readers may act on it, or speak for those who answered.
const readers = access.HR | access.StaffRep

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{Name: "questions", Path: kit.QuestionsPath, Who: readers, Beneath: "wellbeing", Fresh: time.Hour, Template: template, Body: body},
		{Name: "questions", Path: kit.QuestionsPath, Who: readers, Fresh: time.Hour, Audited: true, Table: table},
	}
}

func ask(ctx context.Context, s *page.Site, r page.Request) (report.Questions, error) {
	a, err := s.Reporter.Questions(ctx, disclosure.Reader{HR: r.Roles.Meet(access.HR)}, r.Period.Last().Period(period.Quarter))
	if err != nil {
		return a, page.Unanswered(err)
	}
	return a, nil
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	a, err := ask(ctx, s, r)
	if err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(a), nil
}

func table(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	a, err := ask(ctx, s, r)
	if err != nil {
		return export.Table{}, err
	}
	return presenter{r.Presenter}.export(a), nil
}
