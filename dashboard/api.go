package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/report"
)

// apiRows are the API, made of the same answers as the pages and kept in the
// same cache; the table of indicators is its answer too.
func apiRows() []page.Row {
	const hour = time.Hour
	const staff = access.Staff
	return []page.Row{
		{Name: "api/wellbeing", Path: "/api/v1/wellbeing", Who: staff, Fresh: hour, Named: true, Asks: asks(), File: apiStaff, Audited: true},
		{Name: "api/indicators", Path: "/api/v1/indicators", Who: staff, Fresh: hour, Named: true, Asks: asks(kit.ParamSystem), File: apiAllIndicators},
		{Name: "api/series", Path: "/api/v1/series/:id", Who: staff, Fresh: hour, Named: true, Asks: asks(kit.ParamSystem, kit.ParamFrom), File: apiOneSeries},
		{Name: "api/systems", Path: "/api/v1/systems", Who: staff, Fresh: hour, Named: true, Asks: asks(), File: apiAllSystems},
		{Name: "api/sources", Path: "/api/v1/sources", Who: staff, Fresh: 10 * time.Second, Named: true, Asks: []string{}, File: apiAllSources},
		{Name: "api/openapi", Path: "/api/v1/openapi.json", Who: staff, Listed: "api", Format: "json", Fresh: 24 * hour, Named: true, Asks: []string{}, Offline: true, File: openAPI},
	}
}

// asks are the parameters of an answer about a period.
func asks(others ...string) []string { return append([]string{kit.ParamPeriod}, others...) }

// indicatorRows are the table of indicators, as files.
func indicatorRows() []page.Row {
	return []page.Row{{Name: "indicators", Path: "/donnees/indicateurs", Who: access.Staff, Listed: "indicators", Fresh: time.Hour, Table: indicatorsTable}}
}

// apiStaff is what the reader may see of the wave in view, for machines:
// a token has roles like any reader.
func apiStaff(ctx context.Context, s *page.Site, r page.Request) (page.Content, error) {
	a, err := s.Staff(ctx, r)
	if err != nil {
		return page.Content{}, err
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

func apiAllIndicators(ctx context.Context, s *page.Site, r page.Request) (page.Content, error) {
	a, err := s.Reporter.Indicators(ctx, r.Period)
	if err != nil {
		return page.Content{}, page.Unanswered(err)
	}
	return jsonOf(indicatorsOf(s.Presenter, a, r.System))
}

// indicatorsOf is the answer of the API, of one system or of all.
func indicatorsOf(m *kit.Presenter, a report.Indicators, system measure.System) apiIndicators {
	out := apiIndicators{apiHead: headOf(a.Head), Perimeter: perimeterOf(a.Perimeter), Indicators: []apiIndicator{}}
	for _, x := range a.Results {
		if system == "" || system == x.System {
			out.Indicators = append(out.Indicators, resultOf(m, x))
		}
	}
	return out
}

func apiOneSeries(ctx context.Context, s *page.Site, r page.Request) (page.Content, error) {
	from := r.From
	if from.IsZero() {
		from = r.Period.Add(-11)
	}
	if from.Kind != r.Period.Kind || from.Compare(r.Period) > 0 {
		return page.Content{}, &page.Error{Status: fiber.StatusNotFound, Key: "period", Accepted: "de=2024-T1&periode=2026-T3"}
	}
	a, err := s.Reporter.Series(ctx, report.SeriesQuery{ID: r.ID, System: r.System, From: from, To: r.Period})
	switch {
	case errors.Is(err, report.ErrUnknownSeries):
		return page.Content{}, &page.Error{Status: fiber.StatusNotFound, Key: "series", Accepted: "/api/v1/indicators", Cause: err}
	case errors.Is(err, report.ErrLength):
		return page.Content{}, &page.Error{Status: fiber.StatusNotFound, Key: "period", Accepted: "1–240", Cause: err}
	case err != nil:
		return page.Content{}, page.Unanswered(err)
	}
	out := apiSeries{apiHead: headOf(a.Head), ID: a.ID, Unit: a.Unit, System: string(a.System), Points: []apiPoint{}, Corrections: correctionsOf(a.Corrections)}
	for _, p := range a.Points {
		out.Points = append(out.Points, pointOf(p))
	}
	return jsonOf(out)
}

func apiAllSystems(ctx context.Context, s *page.Site, r page.Request) (page.Content, error) {
	a, err := s.Reporter.Systems(ctx, r.Period)
	if err != nil {
		return page.Content{}, page.Unanswered(err)
	}
	out := apiSystems{apiHead: headOf(a.Head), Systems: []apiSystem{}, Corrections: correctionsOf(a.Corrections)}
	for _, l := range a.Rows {
		out.Systems = append(out.Systems, systemOf(l))
	}
	return jsonOf(out)
}

func apiAllSources(ctx context.Context, s *page.Site, _ page.Request) (page.Content, error) {
	a, err := s.Reporter.Sources(ctx)
	if err != nil {
		return page.Content{}, page.Unanswered(err)
	}
	out := apiSources{apiHead: headOf(a.Head), Sources: []apiSource{}}
	for _, x := range a.Sources {
		out.Sources = append(out.Sources, sourceOf(x))
	}
	return jsonOf(out)
}

func openAPI(context.Context, *page.Site, page.Request) (page.Content, error) {
	raw, err := static.ReadFile("static/openapi.json")
	if err != nil {
		return page.Content{}, fmt.Errorf("reading the description of the API: %w", err)
	}
	return page.Content{Type: fiber.MIMEApplicationJSONCharsetUTF8, Raw: raw}, nil
}

func jsonOf(v any) (page.Content, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return page.Content{}, fmt.Errorf("writing an answer of the API: %w", err)
	}
	return page.Content{Type: fiber.MIMEApplicationJSONCharsetUTF8, Raw: append(raw, '\n')}, nil
}

// answerProblem is an error of the API, as RFC 9457 has it.
func answerProblem(c *fiber.Ctx, f *page.Error, p *kit.Presenter) error {
	c.Status(f.Status)
	body := map[string]any{"status": f.Status, "title": p.T("fault." + f.Key + ".title"), "detail": p.T("fault." + f.Key + ".text")}
	if f.Accepted != "" {
		body["accepted"], _ = p.Said(reason.Text(f.Accepted))
	}
	return c.JSON(body, "application/problem+json")
}
