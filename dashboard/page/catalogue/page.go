// Package catalogue describes the files of open data to the national portal, as
// DCAT in JSON-LD. It is in French, as the portal is.
package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
)

const path = "/catalogue.jsonld"

// Rows are the rows of the catalogue.
func Rows() []page.Row {
	return []page.Row{{
		Name: "catalogue", Path: path, Who: access.Staff, Public: "trimestres", Listed: "catalogue", Format: "jsonld",
		Fresh: 10 * time.Second, Offline: true, Named: true, Based: true, File: file,
	}}
}

// presenter words the titles.
type presenter struct{ *kit.Presenter }

func file(_ context.Context, s *page.Site, r page.Request) (page.Content, error) {
	list, err := s.Published()
	if err != nil {
		return page.Content{}, err
	}
	m := maker{presenter{r.Presenter}, s, r.Base, page.Standing(list)}
	raw, err := json.MarshalIndent(m.catalogue(), "", " ")
	if err != nil {
		return page.Content{}, fmt.Errorf("writing the catalogue: %w", err)
	}
	return page.Content{Type: "application/ld+json; charset=utf-8", Raw: raw}, nil
}
