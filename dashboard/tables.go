package dashboard

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
)

const (
	typeCSV  = "text/csv; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// tabled is a table that readers take away as files: two of CSV and a workbook,
// each made of what that reader may see.
type tabled struct {
	name, path string // path is the files' folder
	who        access.Roles
	offline    bool
	audited    bool
	table      func(ctx context.Context, r request) (export.Table, error)
}

// tables lists them.
func (s *Server) tables() []tabled {
	const staff = access.Staff
	return []tabled{
		{name: "register", path: "/donnees/registre", who: s.open("systemes"), offline: true, table: s.registerTable},
		{name: "indicators", path: "/donnees/indicateurs", who: staff, table: s.indicatorsTable},
		{name: "wellbeing", path: "/bien-etre", who: staff, audited: true, table: s.wellbeingTable},
		{name: "inventory", path: "/bilan-ges", who: staff, table: s.inventoryTable},
		{name: "figures", path: "/chiffres/:id", who: staff, table: s.figuresTable},
	}
}

// csvPattern is the route of a table's CSV files.
func (t tabled) csvPattern() string { return t.path + "/:file.csv" }

func (t tabled) kinds() []kind {
	text := kind{name: t.name + ".csv", path: t.csvPattern(), who: t.who, fresh: time.Hour, offline: t.offline, audited: t.audited}
	book := text
	book.name, book.path = t.name+".xlsx", t.path+"/"+view.Workbook
	text.make = func(ctx context.Context, r request) (content, error) { return t.file(ctx, r, r.file+".csv") }
	book.make = func(ctx context.Context, r request) (content, error) { return t.file(ctx, r, view.Workbook) }
	return []kind{text, book}
}

// file makes one file. A name that no table has is refused before anything is
// read.
func (t tabled) file(ctx context.Context, r request, name string) (content, error) {
	if !slices.Contains(view.FileNames(), name) {
		return content{}, &pageError{Status: fiber.StatusNotFound, Key: "figure", Accepted: strings.Join(view.FileNames(), ", ")}
	}
	table, err := t.table(ctx, r)
	if err != nil {
		return content{}, err
	}
	return fileOf(table, strings.ReplaceAll(path.Base(t.path), ":id", r.id), name)
}

// fileOf writes a table as the file of a name; sheet names a workbook's.
func fileOf(t export.Table, sheet, name string) (content, error) {
	var out bytes.Buffer
	if err := view.WriteFile(&out, name, sheet, t); err != nil {
		return content{}, err
	}
	kind := typeCSV
	if name == view.Workbook {
		kind = typeXLSX
	}
	return content{kind, out.Bytes()}, nil
}

func (s *Server) registerTable(_ context.Context, r request) (export.Table, error) {
	return r.lang.maker.RegisterTable(s.today()), nil
}

func (s *Server) indicatorsTable(ctx context.Context, r request) (export.Table, error) {
	a, err := s.setup.Reporter.Indicators(ctx, r.period)
	if err != nil {
		return export.Table{}, unanswered(err)
	}
	return s.tableOf(a), nil
}

// wellbeingTable is what the reader may see of the wave in view.
func (s *Server) wellbeingTable(ctx context.Context, r request) (export.Table, error) {
	a, err := s.agents(ctx, r)
	if err != nil {
		return export.Table{}, err
	}
	return r.lang.maker.WellbeingExport(a), nil
}

// inventoryTable is the footprint as an inventory of greenhouse gases wants it.
func (s *Server) inventoryTable(ctx context.Context, r request) (export.Table, error) {
	a, err := s.setup.Reporter.Footprint(ctx, r.period, "")
	if err != nil {
		return export.Table{}, unanswered(err)
	}
	return r.lang.maker.Inventory(a), nil
}

func (s *Server) figuresTable(ctx context.Context, r request) (export.Table, error) {
	page, err := s.figuresPage(ctx, r)
	if err != nil {
		return export.Table{}, err
	}
	return page.Table.Export(), nil
}
