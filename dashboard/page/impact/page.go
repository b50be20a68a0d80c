// Package impact serves what was published in the national schema of the
// indicators of a digital service.
package impact

import (
	"context"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

// Rows are the rows of the page.
func Rows() []page.Row {
	return []page.Row{{
		Name: "impact", Path: "/donnees/impact.csv", Who: access.Staff, Public: "trimestres", Listed: "impact", Format: "csv",
		Fresh: 10 * time.Second, Offline: true, Named: true, File: file,
	}}
}

// file is what was published, in the national schema. It is in French, as the
// schema is.
func file(_ context.Context, s *page.Site, r page.Request) (page.Content, error) {
	list, err := s.Published()
	if err != nil {
		return page.Content{}, err
	}
	var quarters []kit.Published
	for _, e := range page.Standing(list) {
		p, err := s.LastEdition(list, e.Quarter)
		if err != nil {
			return page.Content{}, err
		}
		quarters = append(quarters, p)
	}
	return page.FileOf(r.Presenter, presenter{r.Presenter}.table(s.Authority, quarters), "impact", kit.OpenCSV)
}
