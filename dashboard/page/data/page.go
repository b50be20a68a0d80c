// Package data lists the files of open data, and serves the register as one of
// them.
package data

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{
			Name: "data", Path: "/donnees", Who: access.Staff, Beneath: "method", Public: "trimestres", Fresh: 10 * time.Second, Based: true,
			Template: template, Body: body,
		},
		{
			Name: "register", Path: "/donnees/registre", Who: access.Staff, Public: "systemes", Listed: "register",
			Fresh: time.Hour, Offline: true, Table: cards,
		},
		// The catalogue knows two sets by addresses that have no page of their own.
		{Name: "impact-set", Path: "/donnees/impact", Who: access.Staff, Public: "trimestres", Named: true, Form: ledTo("/donnees")},
		{Name: "register-set", Path: "/donnees/registre", Who: access.Staff, Public: "systemes", Named: true, Form: ledTo("/systemes")},
	}
}

// ledTo leads to the page of a set.
func ledTo(path string) func(context.Context, *page.Site, page.Visit) (page.Reply, error) {
	return func(context.Context, *page.Site, page.Visit) (page.Reply, error) { return page.Reply{GoTo: path}, nil }
}

// body lists the files, each with its format and the weight that it has for
// this reader. Weighing one takes nothing away: it is written down when it is
// asked for.
func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	r.Period, r.System, r.Model = s.Reporter.LastComplete(period.Quarter), "", "" // of the addresses, which name none
	var list []kit.File
	for _, row := range s.Rows {
		if row.Listed == "" || !s.Opens(row.Pattern(), r.Roles) {
			continue
		}
		files, err := weighed(ctx, s, r, row)
		if err != nil {
			return nil, err
		}
		list = append(list, files...)
	}
	return presenter{r.Presenter}.content(list), nil
}

// weighed are the files of a row; none where there is nothing to take yet.
func weighed(ctx context.Context, s *page.Site, r page.Request, row page.Row) ([]kit.File, error) {
	if row.Table != nil {
		table, err := row.Table(ctx, s, r)
		if err != nil {
			return nil, err
		}
		return r.Presenter.TableFiles(row.Listed, row.Path, table), nil
	}
	if row.Named {
		r.Presenter = s.Presenter
	}
	made, err := row.File(ctx, s, r)
	if page.Absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []kit.File{{Key: row.Listed, Path: row.Path, Format: row.Format, Size: len(made.Raw)}}, nil
}

// cards is the register of systems as a file.
func cards(_ context.Context, s *page.Site, r page.Request) (export.Table, error) {
	return presenter{r.Presenter}.registerTable(s.Today()), nil
}
