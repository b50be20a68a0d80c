package main

import "github.com/vigie-ia/vigie/cmd/vigie/app"

type freezeCmd struct{}

// Run prints the lines that freeze the baselines of trajectories.
func (freezeCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error { return a.Freeze(s.ctx, s.out) })
}
