package main

import (
	"fmt"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/reason"
)

type purgeCmd struct{}

// Run takes away what is older than the configuration keeps.
func (purgeCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		done, err := a.Purger().Purge(s.ctx)
		for _, p := range done {
			if _, werr := fmt.Fprintf(s.out, "%-24s %9d %s\n", p.What, p.Count, s.told(reason.New("cli.purge", p.Before))); werr != nil && err == nil {
				err = werr
			}
		}
		return err
	})
}
