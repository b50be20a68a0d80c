package app

import (
	"context"

	"github.com/vigie-ia/vigie/internal/candidate"
)

// Waves is the desk at which the waves of surveys are accepted, and published.
func (a *App) Waves() *candidate.Desk {
	return &candidate.Desk{Box: a.candidates, Store: a.store, Log: a.audit(), Two: a.cfg.Access.WavesByTwo, Read: a.readWave}
}

// readWave reads one wave from its source.
func (a *App) readWave(ctx context.Context, id string) error {
	w, name, err := a.Feeder(id)
	if err != nil {
		return err
	}
	return a.Collection().One(ctx, name, w.Window(a.cfg.Zone).UTC(), nil, nil)
}
