// Package wellbeing is how agents live with AI, for the whole authority.
package wellbeing

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{
			Name: "wellbeing", Path: kit.WellbeingPath, Who: access.Staff, Menu: "wellbeing", Fresh: time.Hour, Compares: true,
			Template: template, Body: body, Figures: []string{WellbeingID}, Figure: figure,
		},
		{
			Name: "wellbeing", Path: kit.WellbeingPath, Who: access.Staff, Listed: "wellbeing", Fresh: time.Hour, Audited: true, Table: table,
		},
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
	p := presenter{r.Presenter}
	c := p.content(a)
	for _, to := range [][2]string{{kit.QuestionsPath, "questions.link"}, {kit.DUERPPath, "duerp.link"}, {kit.CommitteePath, "cst.link"}} {
		if s.Opens(to[0], r.Roles) {
			c.Links = append(c.Links, kit.Choice{Value: p.Path(kit.Address(to[0], a.Period, "")), Label: p.T(to[1])})
		}
	}
	return c, nil
}

func figure(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return page.Shown{}, err
	}
	return presenter{r.Presenter}.shown(a), nil
}

// table is what the reader may see of the wave in view.
func table(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return export.Table{}, err
	}
	return r.Presenter.WellbeingExport(a), nil
}
