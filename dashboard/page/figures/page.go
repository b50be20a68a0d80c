// Package figures is the page of one figure's table, and its files.
package figures

import (
	"context"
	_ "embed" // the template
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/indicator"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{
		{Name: "figures", Path: "/chiffres/:id", Who: access.Staff, Fresh: time.Hour, Compares: true, Template: template, Body: body},
		{Name: "figures", Path: "/chiffres/:id", Who: access.Staff, Fresh: time.Hour, Compares: true, Table: table},
	}
}

func body(ctx context.Context, s *page.Site, r page.Request) (kit.Body, error) {
	shown, err := figure(ctx, s, r)
	if err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(shown, r.Period, r.System), nil
}

func table(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	shown, err := figure(ctx, s, r)
	if err != nil {
		return export.Table{}, err
	}
	m := presenter{r.Presenter}
	return m.Export(m.table(shown.Figure)), nil
}

// figure makes the one figure that is asked for: by its own id on the page that
// has it, a small history by the indicator of its card.
func figure(ctx context.Context, s *page.Site, r page.Request) (page.Shown, error) {
	var accepted []string
	for _, row := range s.Rows {
		accepted = append(accepted, row.Figures...)
		if !slices.Contains(row.Figures, r.ID) {
			continue
		}
		shown, err := row.Figure(ctx, s, r)
		if err != nil || shown.Figure != nil {
			return shown, err
		}
	}
	carded := slices.ContainsFunc(s.Known.Catalogue, func(d indicator.Definition) bool { return d.ID == r.ID })
	for _, row := range s.Rows {
		if row.Card == nil || !carded {
			continue
		}
		shown, err := row.Card(ctx, s, r)
		if err != nil || shown.Figure != nil {
			return shown, err
		}
	}
	return page.Shown{}, &page.Error{Status: http.StatusNotFound, Key: "figure", Accepted: strings.Join(accepted, ", ")}
}
