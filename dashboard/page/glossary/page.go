// Package glossary explains the words that every page uses.
package glossary

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
		Name: "glossary", Path: "/glossaire", Who: access.Staff, Public: "methode", Fresh: 24 * time.Hour, Offline: true,
		Template: template, Body: body,
	}}
}

// Content is the words, each with what it means.
type Content struct {
	kit.Page
	Terms []kit.Entry
}

func body(_ context.Context, _ *page.Site, r page.Request) (kit.Body, error) {
	p := r.Presenter
	c := &Content{Page: kit.Page{Nav: "method", Path: "/glossaire", Title: p.T("glossary.title"), Meta: p.T("glossary.meta")}}
	for _, id := range []string{"wh", "co2e", "range", "coverage", "perimeter"} {
		c.Terms = append(c.Terms, kit.Entry{Label: p.T("term." + id), Text: p.T("term." + id + ".text")})
	}
	return c, nil
}
