package dashboard

import (
	"context"
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/report"
)

// Indicators is a period's verdicts for the command line: as the API answers
// them, and as a table with a row for each indicator of each system.
func (s *Server) Indicators(ctx context.Context, p period.Period) ([]byte, export.Table, error) {
	a, err := s.setup.Reporter.Indicators(ctx, p)
	if err != nil {
		return nil, export.Table{}, err
	}
	c, err := jsonOf(indicatorsOf(s.site.Presenter, a, ""))
	return c.Raw, tableOf(s.site.Presenter, a), err
}

// IndicatorsIn are the indicators of a period in the words of a language, as in
// the files of the pages, for a terminal.
func (s *Server) IndicatorsIn(ctx context.Context, p period.Period, lang kit.Lang) (export.Table, error) {
	a, err := s.setup.Reporter.Indicators(ctx, p)
	if err != nil {
		return export.Table{}, err
	}
	return s.language(lang).p.IndicatorsExport(a), nil
}

func indicatorsTable(ctx context.Context, s *page.Site, r page.Request) (export.Table, error) {
	a, err := s.Reporter.Indicators(ctx, r.Period)
	if err != nil {
		return export.Table{}, page.Unanswered(err)
	}
	return r.Presenter.IndicatorsExport(a), nil
}

// tableOf is the answer of the API as a table, for scripts: by its ids and codes,
// in English.
func tableOf(m *kit.Presenter, a report.Indicators) export.Table {
	t := export.Table{Header: []string{"indicator", "system", "period", "value", "unit", "low", "high", "verdict", "limit", "coverage", "methods", "sources", "corrections"}}
	for _, x := range indicatorsOf(m, a, "").Indicators {
		number := func(v *float64) export.Cell {
			if v == nil {
				return export.Cell{}
			}
			return export.Cell{Number: true, Value: *v}
		}
		limit := export.Cell{}
		if x.Target != nil {
			limit = export.Cell{Number: true, Value: x.Target.Limit}
		}
		methods := make([]string, len(x.Methods))
		for i, m := range x.Methods {
			methods[i] = m.Method
		}
		corrections := make([]string, len(x.Corrections))
		for i, c := range x.Corrections {
			corrections[i] = c.String()
		}
		t.Rows = append(t.Rows, []export.Cell{
			{Text: x.ID},
			{Text: x.System},
			{Text: x.Period},
			number(x.Value),
			{Text: x.Unit},
			number(x.Low), number(x.High),
			{Text: x.Verdict},
			limit,
			{Number: true, Value: x.Coverage.Share},
			{Text: strings.Join(methods, " ")},
			{Text: strings.Join(x.Sources, " ")},
			{Text: strings.Join(corrections, "; ")},
		})
	}
	return t
}

// String is a correction in a cell of a table.
func (c apiCorrection) String() string {
	what := "left out"
	if c.Replaced {
		what = "replaced"
	}
	return fmt.Sprintf("%s %s from %s to %s: %s", c.Source, what, c.First, c.Last, c.Reason)
}
