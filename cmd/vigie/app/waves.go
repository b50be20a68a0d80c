package app

import (
	"context"

	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Waves is the desk at which the waves of surveys are accepted, and published.
func (a *App) Waves() *candidate.Desk {
	return &candidate.Desk{Box: a.candidates, Store: a.store, Log: a.audit(), Two: a.cfg.Access.WavesByTwo, Read: a.readWave}
}

// readWave reads one wave from its source.
func (a *App) readWave(ctx context.Context, id string) error {
	w, name, err := a.feederOf(id)
	if err != nil {
		return err
	}
	return a.Collection().One(ctx, name, w.Window(a.cfg.Zone).UTC(), nil, nil)
}

// WaveRefusals are what its source says against a wave, or of it.
func (a *App) WaveRefusals(ctx context.Context, id string) ([]measure.Refusal, error) {
	_, name, err := a.feederOf(id)
	if err != nil {
		return nil, err
	}
	states, err := a.store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var list []measure.Refusal
	for _, of := range states {
		for _, r := range of.Refused {
			if of.Source == name && r.Where == "wave "+id {
				list = append(list, r)
			}
		}
	}
	return list, nil
}
