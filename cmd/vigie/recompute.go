package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

type recomputeCmd struct {
	From span     `required:"" placeholder:"DAY"`
	To   span     `placeholder:"DAY"`
	Only []string `placeholder:"NAME"`
}

// Run derives the span again under today's assumptions and says what changed.
func (c recomputeCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		w, err := window(c.From, c.To, a.Zone(), time.Now())
		if err != nil {
			return err
		}
		const steps = 1000
		bar := progressbar.NewOptions(steps, progressbar.OptionSetWriter(s.errOut), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
		var shown error
		changed, err := a.Corrections().Recompute(s.ctx, w, c.Only, func(done float64) {
			if fault := bar.Set(int(done * steps)); fault != nil {
				shown = fault
			}
		})
		if err == nil {
			err = shown
		}
		if err != nil {
			return err
		}
		return s.tellChanged(changed)
	})
}

// tellChanged lists what recomputing changed, before and after.
func (s *session) tellChanged(list []correction.Changed) error {
	if _, err := fmt.Fprintf(s.out, "\n%s\n", s.told(reason.New("cli.recompute", len(list)))); err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	for _, x := range list {
		info, _ := measure.InfoOf(x.Metric)
		percent := s.say("cli.recompute.new")
		if x.Before != 0 {
			percent = s.gap(x.Before, x.After)
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%.6g\t→ %.6g %s\t%s\n", x.System, x.Metric, x.Before, x.After, info.Unit, percent); err != nil {
			return err
		}
	}
	return w.Flush()
}
