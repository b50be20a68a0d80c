package main

import (
	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
)

type indicatorsCmd struct {
	Period quarter `placeholder:"PERIOD"`
	JSON   bool    `name:"json" xor:"format"`
	CSV    bool    `name:"csv" xor:"format"`
}

// quarter is a civil period on the command line.
type quarter struct{ period.Period }

// Run prints each indicator with its value, bounds, verdict and sources.
func (c indicatorsCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		p := c.Period.Period
		if p.IsZero() {
			p = a.Reporter().LastComplete(period.Quarter)
		}
		return a.WithPages(func(pages *dashboard.Server) error {
			raw, table, err := pages.Indicators(s.ctx, p)
			switch {
			case err != nil:
				return err
			case c.JSON:
				_, err = s.out.Write(raw)
				return err
			case c.CSV:
				return export.CSV(s.out, table, export.Open)
			}
			return export.Text(s.out, table)
		})
	})
}
