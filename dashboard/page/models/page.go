// Package models lists the models that estimates stand on.
package models

import (
	"context"
	_ "embed" // the template
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

//go:embed page.html
var template string

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "models", Path: "/methode/modeles", Who: access.Staff, Beneath: "method", Public: "methode", Fresh: 24 * time.Hour, Offline: true, Template: template, Body: body,
	}}
}

func body(_ context.Context, _ *page.Site, r page.Request) (kit.Body, error) {
	if err := r.SheetOf(presenter{r.Presenter}.count()); err != nil {
		return nil, err
	}
	return presenter{r.Presenter}.content(r.Sheet), nil
}
