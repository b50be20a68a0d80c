package app

import (
	"context"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Waves is the review at which the waves of surveys are accepted, and published.
func (a *App) Waves() *candidate.Reviewer {
	return &candidate.Reviewer{
		Queue: a.candidates, Store: a.store, Log: a.audit(), Two: a.cfg.Access.WavesByTwo,
		Feed: a.Feeders().Feed, Check: a.Feeders().Check, Pause: a.scheduler.Pause,
		Collect: func(ctx context.Context, source string, w measure.Window) error {
			return a.Collection().One(ctx, source, w, nil, nil)
		},
	}
}

// Feeders finds the sources of waves.
func (a *App) Feeders() wave.Feeders {
	f := wave.Feeders{Surveys: SurveysOf(a.cfg), Zone: a.cfg.Zone, Sources: map[string]collectors.Collector{}, Write: config.WriteSettings}
	for _, s := range a.sources {
		f.Sources[s.Name] = s.collector
	}
	return f
}
