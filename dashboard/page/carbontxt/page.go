// Package carbontxt points to what was published: carbon.txt, version 0.5 of its
// syntax. It is in French, as the editions are.
package carbontxt

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/period"
)

// Rows are the rows of the file: its two addresses.
func Rows() []page.Row {
	here := page.Row{
		Name: "carbon", Path: "/carbon.txt", Who: access.Staff, Public: "trimestres", Listed: "carbon", Format: "toml",
		Fresh: 10 * time.Second, Offline: true, Named: true, Based: true, File: file,
	}
	wellKnown := here
	wellKnown.Path, wellKnown.Listed = "/.well-known"+here.Path, ""
	return []page.Row{here, wellKnown}
}

// file points to what was published: carbon.txt, version 0.5 of its syntax.
func file(_ context.Context, s *page.Site, r page.Request) (page.Content, error) {
	list, err := s.Published()
	if err != nil {
		return page.Content{}, err
	}
	list = page.Standing(list)
	if len(list) == 0 {
		return page.Content{}, page.NotFound("page")
	}
	domain := r.Base
	if u, err := url.Parse(r.Base); err == nil {
		domain = u.Hostname()
	}
	last := list[0].At
	var out strings.Builder
	for _, e := range list {
		if e.At.After(last) {
			last = e.At
		}
	}
	fmt.Fprintf(&out, "version = \"0.5\"\nlast_updated = %q\n\n[org]\ndisclosures = [\n", period.DateOf(last, s.Zone))
	for _, e := range list {
		title := s.Authority.Name + ", " + r.Presenter.EditionTitle(e)
		fmt.Fprintf(&out, "  { doc_type = \"web-page\", url = %s, domain = %s, title = %s },\n", toml(r.Base+kit.EditionPath(e.Quarter, e.Number)), toml(domain), toml(title))
	}
	out.WriteString("]\n")
	return page.Content{Type: "text/plain; charset=utf-8", Raw: []byte(out.String())}, nil
}

// toml writes a basic string: JSON's escapes are TOML's too.
func toml(text string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return `""`
	}
	return strings.TrimSpace(out.String())
}
