package dashboard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

// dataKinds are the files and the API, made of the same answers as the pages
// and kept in the same cache.
func (s *Server) dataKinds() []kind {
	const hour = time.Hour
	const staff = access.Staff
	return []kind{
		{name: "csv", path: "/chiffres/:id/:file.csv", who: staff, fresh: hour, make: s.csv},
		{name: "wellbeing.csv", path: "/bien-etre/:file.csv", who: staff, fresh: hour, make: s.wellbeingCSV, audited: true},
		{name: "wellbeing.xlsx", path: "/bien-etre/classeur.xlsx", who: staff, fresh: hour, make: s.wellbeingXLSX, audited: true},
		{name: "api/wellbeing", path: "/api/v1/wellbeing", who: staff, fresh: hour, named: true, make: s.apiWellbeing, audited: true},
		{name: "inventory", path: "/bilan-ges/:file.csv", who: staff, fresh: hour, make: s.inventory},
		{name: "api/indicators", path: "/api/v1/indicators", who: staff, fresh: hour, named: true, make: s.apiIndicators},
		{name: "api/series", path: "/api/v1/series/:id", who: staff, fresh: hour, named: true, make: s.apiSeries},
		{name: "api/systems", path: "/api/v1/systems", who: staff, fresh: hour, named: true, make: s.apiSystems},
		{name: "api/sources", path: "/api/v1/sources", who: staff, fresh: 10 * time.Second, named: true, make: s.apiSources},
		{name: "api/openapi", path: "/api/v1/openapi.json", who: staff, fresh: 24 * hour, named: true, offline: true, make: openAPI},
	}
}

// csv is a figure's table as a file, in the dialect of its address.
func (s *Server) csv(ctx context.Context, r request) (content, error) {
	dialect, err := dialectOf(r.file)
	if err != nil {
		return content{}, err
	}
	page, err := s.figuresPage(ctx, r)
	if err != nil {
		return content{}, err
	}
	return csvOf(page.Table.Export(), dialect)
}

// inventory is the footprint as an inventory of greenhouse gases wants it.
func (s *Server) inventory(ctx context.Context, r request) (content, error) {
	dialect, err := dialectOf(r.file)
	if err != nil {
		return content{}, err
	}
	a, err := s.setup.Reporter.Footprint(ctx, r.period, "")
	if err != nil {
		return content{}, unanswered(err)
	}
	return csvOf(r.lang.maker.Inventory(a), dialect)
}

// wellbeingCSV is what the reader may see of the wave in view.
func (s *Server) wellbeingCSV(ctx context.Context, r request) (content, error) {
	dialect, err := dialectOf(r.file)
	if err != nil {
		return content{}, err
	}
	a, err := s.agents(ctx, r)
	if err != nil {
		return content{}, err
	}
	return csvOf(r.lang.maker.WellbeingExport(a), dialect)
}

// wellbeingXLSX is the same as a workbook.
func (s *Server) wellbeingXLSX(ctx context.Context, r request) (content, error) {
	a, err := s.agents(ctx, r)
	if err != nil {
		return content{}, err
	}
	return xlsxOf("bien-etre", r.lang.maker.WellbeingExport(a))
}

// apiWellbeing is the same for machines, whose token has roles like any reader.
func (s *Server) apiWellbeing(ctx context.Context, r request) (content, error) {
	a, err := s.agents(ctx, r)
	if err != nil {
		return content{}, err
	}
	out := apiWellbeing{apiHead: headOf(a.Head), Scores: []apiScore{}}
	if a.Wave != nil {
		out.Wave, out.Closed, out.Stale = a.Wave.ID, a.Wave.Closed.String(), a.Stale
	}
	for _, row := range a.Scores {
		out.Scores = append(out.Scores, scoreOf("", row, row.Figure))
	}
	for _, d := range a.Directions {
		for i, c := range d.Cells {
			if !c.Empty {
				out.Scores = append(out.Scores, scoreOf(d.Direction.ID, a.Scores[i], c.Figure))
			}
		}
	}
	return jsonOf(out)
}

// dialectOf is the dialect that a file's name asks for.
func dialectOf(file string) (export.Dialect, error) {
	dialect, ok := map[string]export.Dialect{"excel": export.Excel, "ouvert": export.Open}[file]
	if !ok {
		return 0, &pageError{Status: fiber.StatusNotFound, Key: "figure", Accepted: "excel.csv, ouvert.csv"}
	}
	return dialect, nil
}

func csvOf(t export.Table, dialect export.Dialect) (content, error) {
	var out bytes.Buffer
	if err := export.CSV(&out, t, dialect); err != nil {
		return content{}, err
	}
	return content{typeCSV, out.Bytes()}, nil
}

func (s *Server) apiIndicators(ctx context.Context, r request) (content, error) {
	a, err := s.setup.Reporter.Indicators(ctx, r.period)
	if err != nil {
		return content{}, unanswered(err)
	}
	return jsonOf(s.indicatorsOf(a, r.system))
}

// indicatorsOf is the answer of the API, of one system or of all.
func (s *Server) indicatorsOf(a report.Indicators, system measure.System) apiIndicators {
	out := apiIndicators{apiHead: headOf(a.Head), Perimeter: perimeterOf(a.Perimeter), Indicators: []apiIndicator{}}
	for _, x := range a.Results {
		if system == "" || system == x.System {
			out.Indicators = append(out.Indicators, s.resultOf(x))
		}
	}
	return out
}

func (s *Server) apiSeries(ctx context.Context, r request) (content, error) {
	from := r.from
	if from.IsZero() {
		from = r.period.Add(-11)
	}
	if from.Kind != r.period.Kind || from.Compare(r.period) > 0 {
		return content{}, &pageError{Status: fiber.StatusNotFound, Key: "period", Accepted: "de=2024-T1&periode=2026-T3"}
	}
	a, err := s.setup.Reporter.Series(ctx, report.SeriesQuery{ID: r.id, System: r.system, From: from, To: r.period})
	switch {
	case errors.Is(err, report.ErrUnknownSeries):
		return content{}, &pageError{Status: fiber.StatusNotFound, Key: "series", Accepted: "/api/v1/indicators", Cause: err}
	case errors.Is(err, report.ErrLength):
		return content{}, &pageError{Status: fiber.StatusNotFound, Key: "period", Accepted: "1–240", Cause: err}
	case err != nil:
		return content{}, unanswered(err)
	}
	out := apiSeries{apiHead: headOf(a.Head), ID: a.ID, Unit: a.Unit, System: string(a.System), Points: []apiPoint{}, Fixes: fixesOf(a.Fixes)}
	for _, p := range a.Points {
		out.Points = append(out.Points, pointOf(p))
	}
	return jsonOf(out)
}

func (s *Server) apiSystems(ctx context.Context, r request) (content, error) {
	a, err := s.setup.Reporter.Systems(ctx, r.period)
	if err != nil {
		return content{}, unanswered(err)
	}
	out := apiSystems{apiHead: headOf(a.Head), Systems: []apiSystem{}, Fixes: fixesOf(a.Fixes)}
	for _, l := range a.Rows {
		out.Systems = append(out.Systems, systemOf(l))
	}
	return jsonOf(out)
}

func (s *Server) apiSources(ctx context.Context, _ request) (content, error) {
	a, err := s.setup.Reporter.Sources(ctx)
	if err != nil {
		return content{}, unanswered(err)
	}
	out := apiSources{apiHead: headOf(a.Head), Sources: []apiSource{}}
	for _, x := range a.Sources {
		out.Sources = append(out.Sources, sourceOf(x))
	}
	return jsonOf(out)
}

func openAPI(context.Context, request) (content, error) {
	raw, err := files.ReadFile("static/openapi.json")
	if err != nil {
		return content{}, fmt.Errorf("reading the description of the API: %w", err)
	}
	return content{fiber.MIMEApplicationJSONCharsetUTF8, raw}, nil
}

func jsonOf(v any) (content, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return content{}, fmt.Errorf("writing an answer of the API: %w", err)
	}
	return content{fiber.MIMEApplicationJSONCharsetUTF8, append(raw, '\n')}, nil
}

// answerProblem is an error of the API, as RFC 9457 has it.
func answerProblem(c *fiber.Ctx, f *pageError, p *view.Printer) error {
	c.Status(f.Status)
	body := map[string]any{"status": f.Status, "title": p.T("fault." + f.Key + ".title"), "detail": p.T("fault." + f.Key + ".text")}
	if f.Accepted != "" {
		body["accepted"] = f.Accepted
	}
	return c.JSON(body, "application/problem+json")
}
