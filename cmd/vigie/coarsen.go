package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

type coarsenCmd struct {
	Yes bool `help:"Do it: without, what would be done is told."`
}

// Run says what earlier versions left exact in the store, and tells it coarser.
func (c coarsenCmd) Run(s *session) error {
	return s.with(nil, func(a *app.App) error {
		look := upkeep.Exact
		if c.Yes {
			look = upkeep.Coarsen
		}
		list, err := look(s.ctx, a.Store())
		var text strings.Builder
		for _, x := range list {
			name := x.Source
			if x.Wave != "" {
				name += ", wave " + x.Wave
			}
			fmt.Fprintf(&text, "%-44s %s  %4d exact figures, %4d as published\n", name, x.Window.From.In(a.Zone()).Format(time.DateOnly), x.Before, x.After)
		}
		switch {
		case err != nil:
		case len(list) == 0:
			text.WriteString("nothing rests here but what is published\n")
		case !c.Yes:
			text.WriteString("Nothing was changed. Exact means, standard deviations, shares and counts of groups would be taken away for good: if they may be\n" +
				"needed, copy the store itself first (vigie backup tells figures as they are published). Then: vigie survey coarsen --yes\n")
		default:
			text.WriteString("done: exact figures are gone from the store (from InfluxDB when it next compacts its files). Back-ups made before hold them still\n")
		}
		if _, werr := fmt.Fprint(s.out, text.String()); werr != nil && err == nil {
			err = werr
		}
		return err
	})
}
