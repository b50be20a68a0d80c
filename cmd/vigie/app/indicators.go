package app

import (
	"context"
	"fmt"
	"io"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
)

// Indicators writes a period's figures and verdicts, the same as the API's: as
// "json", "csv" or "text".
func (a *App) Indicators(ctx context.Context, p period.Period, format string, out io.Writer) error {
	charts, err := chart.New(chart.Options{})
	if err != nil {
		return fmt.Errorf("opening the charts: %w", err)
	}
	defer charts.Close()
	setup, err := a.pages(charts)
	if err != nil {
		return err
	}
	pages, err := dashboard.New(setup) //nolint:contextcheck // each request has a context of its own
	if err != nil {
		return fmt.Errorf("opening the pages: %w", err)
	}
	raw, table, err := pages.Indicators(ctx, p)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		_, err = out.Write(raw)
		return err
	case "csv":
		return export.CSV(out, table, export.Open)
	default:
		return export.Text(out, table)
	}
}
