package dashboard

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/report"
)

// approvals lists the projects that were assessed; it needs no figure.
func (s *Server) approvals(_ context.Context, r request) (body, error) {
	return r.lang.maker.Approvals(), nil
}

func (s *Server) approval(ctx context.Context, r request) (body, error) {
	list := s.setup.View.Assessments
	i := slices.IndexFunc(list, func(a approval.Assessment) bool { return a.Project == r.id })
	if i < 0 {
		return nil, &pageError{Status: fiber.StatusNotFound, Key: "page"}
	}
	var seen []report.ForecastRow
	if list[i].System != "" {
		var err error
		if seen, err = s.setup.Reporter.Forecasts(ctx, list[i].System); err != nil {
			return nil, unanswered(err)
		}
	}
	return r.lang.maker.Approval(list[i], seen), nil
}
