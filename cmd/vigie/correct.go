package main

import (
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

type correctCmd struct {
	Source string         `arg:"" help:"Source to correct."`
	From   span           `required:"" help:"First day." placeholder:"DAY"`
	To     span           `required:"" help:"Last day." placeholder:"DAY"`
	System measure.System `help:"Only this system."`
	Part   measure.Part   `help:"Only this part."`
	Metric measure.Metric `help:"Only this metric."`
	Value  *float64       `help:"Replace by this amount over the span, in the metric's unit; left out: nothing of the source counts."`
	Reason string         `required:"" help:"Why, in a few words; shown wherever the figure is."`
	By     string         `required:"" help:"Who decided: a function, not a name."`
}

// Run stores the correction; the original readings stay.
func (c correctCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		w, err := window(c.From, c.To, a.Zone(), time.Now())
		if err != nil {
			return err
		}
		err = a.Corrections().Correct(s.ctx, correction.Correction{
			Source: c.Source, Window: w, System: c.System, Part: c.Part, Metric: c.Metric,
			Value: c.Value, Reason: c.Reason, Author: c.By,
		})
		if err != nil {
			return err
		}
		return s.line(reason.New("cli.correct", c.Source, c.From, c.To))
	})
}
