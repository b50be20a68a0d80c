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

// Rows are the rows of the files, one for each version of the schema.
func Rows() []page.Row {
	var list []page.Row
	for i, schema := range kit.ImpactSchemas() {
		key := "impact"
		if i > 0 {
			key = "impact.old"
		}
		list = append(list, page.Row{
			Name: "impact-" + schema.Version, Path: schema.Path, Who: access.Staff, Public: "trimestres", Listed: key, Format: "csv",
			Fresh: 10 * time.Second, Offline: true, Named: true, File: file(schema.Version),
		})
	}
	return list
}

// file is what was published, in a version of the national schema. It is in
// French, as the schema is.
func file(version string) func(context.Context, *page.Site, page.Request) (page.Content, error) {
	return func(_ context.Context, s *page.Site, r page.Request) (page.Content, error) {
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
		return page.FileOf(r.Presenter, presenter{r.Presenter}.table(version, s.Authority, quarters), "impact", kit.OpenCSV)
	}
}
