package main

import (
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

type correctCmd struct {
	Source string         `arg:""`
	From   span           `required:"" placeholder:"DAY"`
	To     span           `required:"" placeholder:"DAY"`
	System measure.System `placeholder:"ID"`
	Part   measure.Part   `placeholder:"ID"`
	Metric measure.Metric `placeholder:"NAME"`
	Value  *float64       `placeholder:"N"`
	Reason string         `required:"" placeholder:"TEXT"`
	By     string         `required:"" placeholder:"FUNCTION"`
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
