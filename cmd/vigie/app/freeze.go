package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/report"
)

// Freeze writes, for each trajectory whose baseline is not frozen, the lines to
// add to the configuration (MEASURES 10). It changes nothing by itself: what a
// target starts from is a decision.
func (a *App) Freeze(ctx context.Context, out io.Writer) error {
	list, err := a.reporter.Baselines(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		_, err = fmt.Fprintln(out, "# Every baseline is frozen.")
		return err
	}
	for _, b := range list {
		text := fmt.Sprintf("# %s: write below trajectory, and from then on change it only with restated: who, when and why.\n%s", titleOf(b), config.Frozen(b.Frozen))
		if !freezable(b) {
			text = fmt.Sprintf("# %s: nothing can be frozen yet.\n", titleOf(b))
		}
		if len(b.Left) > 0 {
			left := make([]string, len(b.Left))
			for i, p := range b.Left {
				left[i] = p.String()
			}
			text += fmt.Sprintf("# Not over yet, or not covered enough: %s.\n", strings.Join(left, ", "))
		}
		if _, err := io.WriteString(out, text); err != nil {
			return err
		}
	}
	return nil
}

// freezable reports whether anything can be frozen that is not.
func freezable(b report.Baseline) bool { return len(b.Left) < len(b.Target.Unfrozen()) }

// titleOf names a baseline: "targets[1], energy of transcription by quarter,
// baseline 2025".
func titleOf(b report.Baseline) string {
	of := b.Target.Indicator
	if b.Target.System != "" {
		of += " of " + string(b.Target.System)
	}
	return fmt.Sprintf("targets[%d], %s by %s, baseline %d", b.At, of, b.Target.Per, b.Target.Trajectory.Baseline)
}
