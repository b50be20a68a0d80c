package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
)

const (
	typeCSV  = "text/csv; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// openKinds are the files of open data: what was published, the register, and
// for the staff the indicators as they stand.
func (s *Server) openKinds() []kind {
	const hour, moment = time.Hour, 10 * time.Second
	const staff = access.Staff
	quarters, cards := s.open("trimestres"), s.open("systemes")
	return []kind{
		{name: "impact", path: impactPath, who: quarters, fresh: moment, offline: true, named: true, make: s.impact},
		{name: "register", path: "/donnees/registre/:file.csv", who: cards, fresh: hour, offline: true, make: s.registerCSV},
		{name: "register.xlsx", path: "/donnees/registre/classeur.xlsx", who: cards, fresh: hour, offline: true, make: s.registerXLSX},
		{name: "indicators", path: "/donnees/indicateurs/:file.csv", who: staff, fresh: hour, make: s.indicatorsCSV},
		{name: "indicators.xlsx", path: "/donnees/indicateurs/classeur.xlsx", who: staff, fresh: hour, make: s.indicatorsXLSX},
		{name: "figures.xlsx", path: "/chiffres/:id/classeur.xlsx", who: staff, fresh: hour, make: s.figuresXLSX},
	}
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
	return csvOf(table, export.Open)
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

func xlsxOf(sheet string, t export.Table) (content, error) {
	var out bytes.Buffer
	if err := export.XLSX(&out, sheet, t); err != nil {
		return content{}, err
	}
	return content{typeXLSX, out.Bytes()}, nil
}

func (s *Server) today() period.Date { return period.DateOf(s.setup.Now(), s.setup.Zone) }

func (s *Server) registerCSV(_ context.Context, r request) (content, error) {
	dialect, err := dialectOf(r.file)
	if err != nil {
		return content{}, err
	}
	return csvOf(r.lang.maker.RegisterTable(s.today()), dialect)
}

func (s *Server) registerXLSX(_ context.Context, r request) (content, error) {
	return xlsxOf("registre", r.lang.maker.RegisterTable(s.today()))
}

func (s *Server) indicatorsCSV(ctx context.Context, r request) (content, error) {
	dialect, err := dialectOf(r.file)
	if err != nil {
		return content{}, err
	}
	a, err := s.setup.Reporter.Indicators(ctx, r.period)
	if err != nil {
		return content{}, unanswered(err)
	}
	return csvOf(s.tableOf(a), dialect)
}

func (s *Server) indicatorsXLSX(ctx context.Context, r request) (content, error) {
	a, err := s.setup.Reporter.Indicators(ctx, r.period)
	if err != nil {
		return content{}, unanswered(err)
	}
	return xlsxOf("indicateurs", s.tableOf(a))
}

func (s *Server) figuresXLSX(ctx context.Context, r request) (content, error) {
	page, err := s.figuresPage(ctx, r)
	if err != nil {
		return content{}, err
	}
	return xlsxOf(r.id, page.Table.Export())
}

// data lists the files, each with its format and its weight, for a reader.
func (s *Server) data(ctx context.Context, r request) (body, error) {
	var files []view.File
	for _, f := range []struct {
		key, path, format string
		make              func(context.Context, request) (content, error)
		file              string
	}{
		{"impact", impactPath, "csv", s.impact, ""},
		{"register", "/donnees/registre/ouvert.csv", "csv", s.registerCSV, "ouvert"},
		{"register", "/donnees/registre/excel.csv", "csv.excel", s.registerCSV, "excel"},
		{"register", "/donnees/registre/classeur.xlsx", "xlsx", s.registerXLSX, ""},
		{"indicators", "/donnees/indicateurs/ouvert.csv", "csv", s.indicatorsCSV, "ouvert"},
		{"indicators", "/donnees/indicateurs/excel.csv", "csv.excel", s.indicatorsCSV, "excel"},
		{"indicators", "/donnees/indicateurs/classeur.xlsx", "xlsx", s.indicatorsXLSX, ""},
		{"wellbeing", "/bien-etre/ouvert.csv", "csv", nil, ""}, // made when it is asked for, which is written down
		{"wellbeing", "/bien-etre/excel.csv", "csv.excel", nil, ""},
		{"catalogue", cataloguePath, "jsonld", nil, ""},
		{"carbon", carbonPath, "toml", nil, ""},
		{"api", "/api/v1/openapi.json", "json", nil, ""},
	} {
		pattern := strings.NewReplacer("ouvert.csv", ":file.csv", "excel.csv", ":file.csv").Replace(f.path)
		if !s.opens(pattern, r.roles) {
			continue
		}
		size := -1
		if f.make != nil {
			asked := r
			asked.file = f.file
			made, err := f.make(ctx, asked)
			if err != nil {
				return nil, err
			}
			size = len(made.raw)
		}
		files = append(files, view.File{Key: f.key, Path: f.path, Format: f.format, Size: size})
	}
	return r.lang.maker.Data(files), nil
}

// origin is the address of the pages as readers write it: the configuration's,
// else the one that this request was sent to.
func (s *Server) origin(c *fiber.Ctx) string {
	if s.setup.URL != "" {
		return strings.TrimSuffix(s.setup.URL, "/")
	}
	c.Set(fiber.HeaderCacheControl, "no-store") // nobody else may read it at this address
	return c.BaseURL()
}

// catalogue describes the files to the national portal, as DCAT in JSON-LD.
func (s *Server) catalogue(c *fiber.Ctx) error {
	list, err := s.published()
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(s.dcat(s.origin(c), standing(list)), "", " ")
	if err != nil {
		return fmt.Errorf("writing the catalogue: %w", err)
	}
	c.Set(fiber.HeaderContentType, "application/ld+json; charset=utf-8")
	return c.Send(raw)
}

// carbon points to what was published: carbon.txt, version 0.5 of its syntax.
func (s *Server) carbon(c *fiber.Ctx) error {
	list, err := s.published()
	if err != nil {
		return err
	}
	list = standing(list)
	if len(list) == 0 {
		return fiber.ErrNotFound
	}
	base := s.origin(c)
	domain := base
	if u, err := url.Parse(base); err == nil {
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
		fmt.Fprintf(&out, "  { doc_type = \"web-page\", url = %s, domain = %s, title = %s },\n", toml(base+view.EditionPath(e.Quarter, e.Number)), toml(domain), toml(title))
	}
	out.WriteString("]\n")
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(out.String())
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
