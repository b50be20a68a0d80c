package main

import (
	"io"
	"strings"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/export"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/words"
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
			if !c.JSON && !c.CSV {
				return s.tellIndicators(pages, p)
			}
			raw, table, err := pages.Indicators(s.ctx, p)
			switch {
			case err != nil:
				return err
			case c.JSON:
				_, err = s.out.Write(raw)
				return err
			}
			return export.CSV(s.out, table, export.Open)
		})
	})
}

// tellIndicators writes them for a person, in the language of the command.
func (s *session) tellIndicators(pages *dashboard.Server, p period.Period) error {
	table, err := pages.IndicatorsIn(s.ctx, p, kit.Lang(s.language()))
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := export.Text(&out, table, words.Of(s.language()).Say("number.point")); err != nil {
		return err
	}
	_, err = io.WriteString(s.out, plain(out.String()))
	return err
}
