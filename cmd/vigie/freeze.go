package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/report"
)

type freezeCmd struct{}

// Run prints, for each trajectory whose baseline is not frozen, the lines to add
// to the configuration (MEASURES 10). It changes nothing by itself: what a
// target starts from is a decision.
func (freezeCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		list, err := a.Reporter().Baselines(s.ctx)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			_, err = fmt.Fprintln(s.out, "# "+s.say("cli.freeze.all"))
			return err
		}
		for _, b := range list {
			if _, err := io.WriteString(s.out, s.linesOf(b)); err != nil {
				return err
			}
		}
		return nil
	})
}

// linesOf are the lines that freeze a baseline, and what cannot be frozen of it.
func (s *session) linesOf(b report.Baseline) string {
	text := "# " + s.told(reason.New("cli.freeze.none", b.Title())) + "\n"
	if b.Freezable() {
		text = "# " + s.told(reason.New("cli.freeze", b.Title())) + "\n" + config.Frozen(b.Frozen)
	}
	if len(b.Left) > 0 {
		left := make([]string, len(b.Left))
		for i, p := range b.Left {
			left[i] = p.String()
		}
		text += "# " + s.told(reason.New("cli.freeze.left", strings.Join(left, ", "))) + "\n"
	}
	return text
}
