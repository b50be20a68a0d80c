package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

type coarsenCmd struct {
	Yes bool
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
				name = s.told(reason.New("cli.coarsen.wave", name, x.Wave))
			}
			fmt.Fprintf(&text, "%-44s %s  %s\n", name, x.Window.From.In(a.Zone()).Format(time.DateOnly), s.say("cli.coarsen.line", fmt.Sprintf("%4d", x.Before), fmt.Sprintf("%4d", x.After)))
		}
		switch {
		case err != nil:
		case len(list) == 0:
			text.WriteString(s.say("cli.coarsen.none") + "\n")
		case !c.Yes:
			text.WriteString(s.say("cli.coarsen.would") + "\n" + s.say("cli.coarsen.then") + "\n")
		default:
			text.WriteString(s.say("cli.coarsen.done") + "\n")
		}
		if _, werr := fmt.Fprint(s.out, text.String()); werr != nil && err == nil {
			err = werr
		}
		return err
	})
}
