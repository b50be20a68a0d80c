package main

import (
	"cmp"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/store"
	"github.com/vigie-ia/vigie/internal/upkeep"
	"github.com/vigie-ia/vigie/internal/words"
)

type copyCmd struct {
	From string `required:"" placeholder:"URL"`
	To   string `required:"" placeholder:"URL"`
}

// Run copies everything; a copy that was stopped is begun again.
func (c copyCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	const steps = 1000
	bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(s.errOut), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
	var shown error
	copied := 0
	err = upkeep.Copy(s.ctx, app.Opener(cfg, s.options(nil)), c.From, c.To, func(p store.Progress) {
		copied = p.Readings
		bar.Describe(s.say("cli.copy.bar", fmt.Sprintf("%-24s", p.Source), fmt.Sprintf("%9d", p.Readings)))
		if fault := bar.Set(int(p.Done * steps)); fault != nil {
			shown = fault
		}
	})
	if err != nil {
		return err
	}
	if shown != nil {
		return reason.Because(shown, reason.New("cli.bar", shown))
	}
	_, err = fmt.Fprintf(s.out, "\n%s\n", s.told(reason.New("cli.copy", copied, c.From, c.To)))
	return err
}

type templateCmd struct {
	Out string `arg:"" default:"vigie-saisie.xlsx" type:"path"`
}

// Run writes the workbook, with the register's systems in its lists.
func (c templateCmd) Run(s *session) error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // officers of the share must read it
	if err != nil {
		return reason.Because(err, reason.New("cli.workbook", err))
	}
	if err := table.WriteTemplate(file, cmp.Or(s.lang, words.Source), table.SystemsOf(cfg.Systems)); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return reason.Because(err, reason.New("cli.workbook", err))
	}
	_, err = fmt.Fprintln(s.out, c.Out)
	return err
}
