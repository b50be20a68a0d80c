package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
)

// openKinds are the files of open data, and the page that lists them.
func (s *Server) openKinds() []kind {
	const moment = 10 * time.Second
	who := s.open("trimestres")
	list := []kind{
		{name: "data", path: "/donnees", who: who, fresh: moment, based: true, make: s.html("data", s.data)},
		{name: "impact", path: impactPath, who: who, fresh: moment, offline: true, named: true, make: s.impact},
		{name: "catalogue", path: cataloguePath, who: who, fresh: moment, offline: true, named: true, based: true, make: s.catalogue},
		{name: "carbon", path: carbonPath, who: who, fresh: moment, offline: true, named: true, based: true, make: s.carbon},
		{name: "carbon", path: "/.well-known" + carbonPath, who: who, fresh: moment, offline: true, named: true, based: true, make: s.carbon},
	}
	for _, t := range s.tables() {
		list = append(list, t.kinds()...)
	}
	return list
}

const (
	impactPath    = "/donnees/impact.csv"
	cataloguePath = "/catalogue.jsonld"
	carbonPath    = "/carbon.txt"
)

// impact is what was published, in the national schema.
func (s *Server) impact(_ context.Context, r request) (content, error) {
	table, err := s.impactTable(r.lang)
	if err != nil {
		return content{}, err
	}
	return fileOf(table, "impact", view.OpenCSV)
}

// impactTable is in French, as the schema is.
func (s *Server) impactTable(lang *language) (export.Table, error) {
	list, err := s.published()
	if err != nil {
		return export.Table{}, err
	}
	var quarters []view.Published
	for _, e := range standing(list) {
		p, err := s.lastEdition(list, e.Quarter)
		if err != nil {
			return export.Table{}, err
		}
		quarters = append(quarters, p)
	}
	return lang.maker.Impact(s.setup.Authority, quarters), nil
}

// standing are the last editions of each quarter that stand, in order of
// quarters.
func standing(list []edition.Entry) []edition.Entry {
	last := map[period.Period]int{}
	for i, e := range list {
		if e.Kind == edition.Published && e.Withdrawn == nil {
			last[e.Quarter] = i
		}
	}
	var out []edition.Entry
	for i, e := range list {
		if at, ok := last[e.Quarter]; ok && at == i {
			out = append(out, e)
		}
	}
	return out
}

func (s *Server) today() period.Date { return period.DateOf(s.setup.Now(), s.setup.Zone) }

// data lists the files, each with its format and the weight that it has for
// this reader. Weighing one takes nothing away: it is written down when it is
// asked for.
func (s *Server) data(ctx context.Context, r request) (body, error) {
	r.period, r.system, r.model = s.setup.Reporter.LastComplete(period.Quarter), "", "" // of the addresses, which name none
	list, err := s.weighed(ctx, r, []single{{"impact", impactPath, "csv", s.impact}})
	if err != nil {
		return nil, err
	}
	for _, t := range s.tables() {
		if strings.Contains(t.path, ":") || !s.opens(t.csvPattern(), r.roles) {
			continue
		}
		table, err := t.table(ctx, r)
		if err != nil {
			return nil, err
		}
		list = append(list, r.lang.maker.TableFiles(t.name, t.path, table)...)
	}
	others, err := s.weighed(ctx, r, []single{
		{"catalogue", cataloguePath, "jsonld", s.catalogue},
		{"carbon", carbonPath, "toml", s.carbon},
		{"api", openAPIPath, "json", openAPI},
	})
	if err != nil {
		return nil, err
	}
	return r.lang.maker.Data(append(list, others...)), nil
}

// single is a file of its own, whose address says it all.
type single struct {
	key, path, format string
	make              func(context.Context, request) (content, error)
}

// weighed are those of some files that the reader may open and that are there.
func (s *Server) weighed(ctx context.Context, r request, files []single) ([]view.File, error) {
	var list []view.File
	for _, f := range files {
		if !s.opens(f.path, r.roles) {
			continue
		}
		made, err := f.make(ctx, r)
		if errors.Is(err, fiber.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, view.File{Key: f.key, Path: f.path, Format: f.format, Size: len(made.raw)})
	}
	return list, nil
}

// origin is the address of the pages as readers write it: the configuration's,
// else the one that this request was sent to.
// catalogue describes the files to the national portal, as DCAT in JSON-LD.
func (s *Server) catalogue(_ context.Context, r request) (content, error) {
	list, err := s.published()
	if err != nil {
		return content{}, err
	}
	raw, err := json.MarshalIndent(s.dcat(r.base, standing(list)), "", " ")
	if err != nil {
		return content{}, fmt.Errorf("writing the catalogue: %w", err)
	}
	return content{"application/ld+json; charset=utf-8", raw}, nil
}

// carbon points to what was published: carbon.txt, version 0.5 of its syntax.
func (s *Server) carbon(_ context.Context, r request) (content, error) {
	list, err := s.published()
	if err != nil {
		return content{}, err
	}
	list = standing(list)
	if len(list) == 0 {
		return content{}, fiber.ErrNotFound
	}
	domain := r.base
	if u, err := url.Parse(r.base); err == nil {
		domain = u.Hostname()
	}
	last := list[0].At
	var out strings.Builder
	for _, e := range list {
		if e.At.After(last) {
			last = e.At
		}
	}
	fmt.Fprintf(&out, "version = \"0.5\"\nlast_updated = %q\n\n[org]\ndisclosures = [\n", period.DateOf(last, s.setup.Zone))
	for _, e := range list {
		title := s.setup.Authority.Name + ", " + s.editionTitle(e)
		fmt.Fprintf(&out, "  { doc_type = \"web-page\", url = %s, domain = %s, title = %s },\n", toml(r.base+view.EditionPath(e.Quarter, e.Number)), toml(domain), toml(title))
	}
	out.WriteString("]\n")
	return content{fiber.MIMETextPlainCharsetUTF8, []byte(out.String())}, nil
}

// editionTitle names an edition in French, as its page is.
func (s *Server) editionTitle(e edition.Entry) string {
	return s.langs[0].maker.EditionTitle(e)
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
