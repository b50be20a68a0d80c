package main

import (
	"cmp"
	"errors"
	"os"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/publish"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

type reportCmd struct {
	Year  int     `required:"" placeholder:"YEAR"`
	Until quarter `placeholder:"QUARTER"`
	Out   string  `type:"path" placeholder:"FILE"`
}

// Run writes the yearly report. A year that is not over needs its last quarter
// that is: the report then has the last four.
func (c reportCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		until := c.Until.Period
		if until.IsZero() {
			until = period.QuarterOf(c.Year, 4)
		}
		if err := publish.CheckYear(c.Year, until, a.Reporter().LastComplete(period.Quarter)); err != nil {
			return err
		}
		return a.WithPages(func(pages *dashboard.Server) error {
			page, err := pages.Year(s.ctx, period.YearOf(c.Year), until, cmp.Or(s.lang, words.Source))
			if err != nil {
				return err
			}
			if c.Out == "" {
				_, err = s.out.Write(page)
				return err
			}
			return writeNew(c.Out, page)
		})
	})
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(path string, raw []byte) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // it is to be read by others
	if err != nil {
		return reason.Because(err, reason.New("cli.report", err))
	}
	_, err = file.Write(raw)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(reason.Because(err, reason.New("cli.report", err)), os.Remove(path))
	}
	return nil
}
