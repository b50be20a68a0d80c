package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
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
			_, err = fmt.Fprintln(s.out, "# Every baseline is frozen.")
			return err
		}
		for _, b := range list {
			if _, err := io.WriteString(s.out, linesOf(b)); err != nil {
				return err
			}
		}
		return nil
	})
}

// linesOf are the lines that freeze a baseline, and what cannot be frozen of it.
func linesOf(b report.Baseline) string {
	text := fmt.Sprintf("# %s: nothing can be frozen yet.\n", b.Title())
	if b.Freezable() {
		text = fmt.Sprintf("# %s: write below trajectory, and from then on change it only with restated: who, when and why.\n%s", b.Title(), config.Frozen(b.Frozen))
	}
	if len(b.Left) > 0 {
		left := make([]string, len(b.Left))
		for i, p := range b.Left {
			left[i] = p.String()
		}
		text += fmt.Sprintf("# Not over yet, or not covered enough: %s.\n", strings.Join(left, ", "))
	}
	return text
}
