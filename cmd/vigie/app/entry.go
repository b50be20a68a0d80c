package app

import (
	"context"
	"os"
	"path/filepath"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
)

// acceptedDir is the folder of what was entered and accepted.
func (a *App) acceptedDir() string { return filepath.Join(dataOf(a.cfg), "saisie") }

// drafts are what was entered.
func (a *App) drafts() *entry.Store {
	return entry.NewStore(filepath.Join(dataOf(a.cfg), "drafts"), a.acceptedDir(), table.Reader{Location: a.cfg.Zone}, a.options.Now)
}

// entrySource is the source of what people entered on the pages, once another
// person has accepted it. Without sign-on nobody can be another person.
func (a *App) entrySource() ([]source, error) {
	if a.cfg.Access.SignOn == access.None && !a.options.Switch {
		return nil, nil
	}
	if !a.options.ReadOnly {
		if err := os.MkdirAll(a.acceptedDir(), 0o700); err != nil {
			return nil, reason.While(err, "doing.entered")
		}
	}
	declared := config.Collector{Name: measure.EntrySource, Type: "table", Every: "*/10 * * * *"}
	deps := collectors.Deps{Name: declared.Name, Log: a.log.With("source", declared.Name), Zone: a.cfg.Zone, Dir: a.acceptedDir(), Past: a.past(declared.Name)}
	a.entries = table.NewEntries(deps, a.drafts().Accepted, entry.Counts(a.ingest.Check))
	s, err := a.planned(declared, a.entries)
	return []source{s}, err
}

// forms gives the pages all that people type on them.
func (a *App) forms(setup *dashboard.Setup, log *audit.Log) {
	a.projects.Show(setup, log)
	setup.Actions = action.New(action.Setup{Store: a.actions, Systems: a.register.Systems, Log: log, Zone: a.cfg.Zone})
	setup.Entry = entry.New(entry.Setup{
		Store: a.drafts(), Reader: table.Reader{Location: a.cfg.Zone}, Check: a.ingest.Check, Accepted: a.entries.Figures, Wake: a.wakeEntries,
		Log: log, Systems: table.NamesOf(a.register.Systems), Directions: a.cfg.Directions,
	})
}

// wakeEntries has what was entered and accepted stored now, if it is stored here
// at all.
func (a *App) wakeEntries() error {
	if _, runs := a.scheduler.Status(measure.EntrySource); !runs {
		return nil
	}
	return a.scheduler.Trigger(measure.EntrySource)
}

// comments are what officers wrote of a quarter in their workbooks, and what was
// decided on the pages.
func (a *App) comments(ctx context.Context, q period.Period) (register.Comments, error) {
	var notes []entry.Note
	for _, s := range a.sources {
		if noter, ok := s.collector.(table.Noter); ok {
			more, err := noter.Notes(ctx)
			if err != nil {
				return register.Comments{}, err
			}
			notes = append(notes, more...)
		}
	}
	said := entry.Comments(notes, q, a.register, a.cfg.Zone)
	typed, err := action.Of(a.actions)
	said.Actions = append(said.Actions, typed...)
	return said, err
}
