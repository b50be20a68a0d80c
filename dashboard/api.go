package dashboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

const openAPIPath = "/api/v1/openapi.json"

// dataKinds are the API, made of the same answers as the pages and kept in the
// same cache.
func (s *Server) dataKinds() []kind {
	const hour = time.Hour
	const staff = access.Staff
	return []kind{
		{name: "api/wellbeing", path: "/api/v1/wellbeing", who: staff, fresh: hour, named: true, make: s.apiWellbeing, audited: true},
		{name: "api/indicators", path: "/api/v1/indicators", who: staff, fresh: hour, named: true, make: s.apiIndicators},
		{name: "api/series", path: "/api/v1/series/:id", who: staff, fresh: hour, named: true, make: s.apiSeries},
		{name: "api/systems", path: "/api/v1/systems", who: staff, fresh: hour, named: true, make: s.apiSystems},
		{name: "api/sources", path: "/api/v1/sources", who: staff, fresh: 10 * time.Second, named: true, make: s.apiSources},
		{name: "api/openapi", path: openAPIPath, who: staff, fresh: 24 * hour, named: true, offline: true, make: openAPI},
	}
}

// apiWellbeing is what the reader may see of the wave in view, for machines:
// a token has roles like any reader.
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
