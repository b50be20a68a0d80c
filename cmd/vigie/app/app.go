// Package app wires the rooms together: it opens the store, the sources, the
// scheduler, the reports and the pages in that order, undoes what was opened
// when one of them fails, and closes in reverse. Nothing else knows them all.
package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/vigie-ia/vigie/cmd/vigie/projects"
	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/table"
	"github.com/vigie-ia/vigie/collectors/wave"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/assumption"
	"github.com/vigie-ia/vigie/internal/candidate"
	"github.com/vigie-ia/vigie/internal/correction"
	"github.com/vigie-ia/vigie/internal/impact"
	"github.com/vigie-ia/vigie/internal/ingest"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
	"github.com/vigie-ia/vigie/internal/schedule"
	"github.com/vigie-ia/vigie/internal/store"
)

// Options are what the command line adds to the configuration.
type Options struct {
	Version string
	Only    []string                 // sources to run; empty: all
	Getenv  func(name string) string // where secrets by name are read
	Log     *slog.Logger
	Now     func() time.Time // nil: time.Now
	// ReadOnly opens what there is and writes nothing, not even beside it.
	ReadOnly bool
	// First is done once pages are served and before sources are read on schedule,
	// and Filled tells how much of it is, 0 to 1, and whether it still goes on; nil:
	// there is nothing to do first.
	First  func(ctx context.Context) error
	Filled func() (share float64, going bool)
	// Switch lets readers choose their role: of the demo, on one machine.
	Switch bool
}

// App is Vigie, open.
type App struct {
	cfg      *config.Config
	options  Options
	log      *slog.Logger
	register register.Register
	store    store.Store
	sources  []source
	// assumptions are what figures are derived under.
	assumptions *assumption.File
	candidates  *candidate.Queue    // waves that wait for a person
	actions     *action.Store       // what was decided about figures
	projects    *projects.Approvals // what was approved
	entries     table.Entries       // what people entered on the pages; of sign-on only
	ingest      *ingest.Pipeline
	scheduler   *schedule.Scheduler
	reporter    *report.Reporter
}

// source is a collector with what the configuration says of it.
type source struct {
	config.Collector
	collector collectors.Collector
	plan      schedule.Plan
}

// Open opens the store and makes the sources, the scheduler and the reports.
// It fails on the first thing that cannot work, with nothing left open.
func Open(ctx context.Context, cfg *config.Config, o Options) (*App, error) {
	a := newApp(cfg, o)
	keep, err := a.openStore(ctx, cfg.Store.URL)
	if err != nil {
		return nil, err
	}
	a.store = keep
	if err = a.projects.Check(); err == nil {
		err = a.wire()
	}
	if err == nil && !o.ReadOnly {
		err = a.Corrections().Resume(ctx, a.log)
	}
	if err != nil {
		return nil, errors.Join(err, keep.Close())
	}
	return a, nil
}

// newApp is an app with nothing open.
func newApp(cfg *config.Config, o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	approvals := projects.Open(cfg, dataOf(cfg), o.Now)
	return &App{cfg: cfg, options: o, log: o.Log, actions: action.NewStore(filepath.Join(dataOf(cfg), "actions"), o.Now), projects: approvals, register: approvals.Register()}
}

// wire makes what stands on the open store.
func (a *App) wire() error {
	var err error
	now := &impact.State{Places: assumption.Places(a.register), Catalogue: a.cfg.Catalogue()}
	today := period.DateOf(a.options.Now(), a.cfg.Zone).Start(a.cfg.Zone)
	if a.assumptions, err = assumption.Open(assumption.FileIn(dataOf(a.cfg)), now, today); err != nil {
		return err
	}
	a.candidates = candidate.NewQueue(filepath.Join(dataOf(a.cfg), "waves"), a.options.Now)
	a.ingest = ingest.New(ingest.Setup{
		Register: a.register, Directions: a.cfg.Directions, Zone: a.cfg.Zone, Assumptions: a.assumptions, Stored: a.store,
		Waiting: a.candidates, Feeds: a.feeds, Now: a.options.Now,
	})
	if a.sources, err = a.makeSources(); err != nil {
		return err
	}
	if a.scheduler, err = a.makeScheduler(); err != nil {
		return err
	}
	a.reporter, err = report.New(a.store, report.Setup{
		Organisation: a.cfg.Organisation.Name, Zone: a.cfg.Zone, Register: a.register, Live: a.projects.Register,
		Targets: a.cfg.Targets, Sources: a.declared(), Now: a.options.Now, Assumed: a.assumptions.At, History: a.assumptions.History, Declared: a.cfg.Declared(), Electricity: a.cfg.Organisation.KWh(),
		Instruments: a.cfg.Instruments, Directions: a.cfg.Directions, Waves: a.cfg.Waves,
		Next: a.scheduler.Next, Ongoing: a.candidates.Progress,
	})
	return err
}

// Close closes the store. Whatever ran must have stopped.
func (a *App) Close() error { return a.store.Close() }

// Assumptions are what figures are derived under.
func (a *App) Assumptions() *assumption.File { return a.assumptions }

// Corrections correct what is stored, and derive it again.
func (a *App) Corrections() *correction.Service {
	return correction.New(correction.Setup{
		Store: a.store, Pipeline: a.ingest, Assumptions: a.assumptions, Register: a.register, Sources: a.names(), Zone: a.cfg.Zone, Now: a.options.Now,
	})
}

// Store is what readings rest in.
func (a *App) Store() store.Store { return a.store }

// Reporter answers the questions of pages and commands.
func (a *App) Reporter() *report.Reporter { return a.reporter }

// rules are the summaries': the time zone and the register's order of sources.
func (a *App) rules() measure.Rules {
	return measure.Rules{Zone: a.cfg.Zone, Order: a.register.Orders()}
}

// declared is what the configuration says of each source, for /sources.
func (a *App) declared() []report.SourceSetup {
	out := make([]report.SourceSetup, len(a.sources))
	for i, s := range a.sources {
		next := s.plan.Next(a.options.Now())
		out[i] = report.SourceSetup{
			Name: s.Name, Type: s.Type, Title: s.Title, Lag: s.Lag,
			Every: s.plan.Next(next).Sub(next), Step: s.collector.Rhythm().Step,
		}
		_, waves := s.collector.(wave.Feeder)
		out[i].Occasional = waves || collectors.IsOccasional(s.collector)
	}
	return out
}

// names lists the sources.
func (a *App) names() []string {
	names := make([]string, len(a.sources))
	for i := range a.sources {
		names[i] = a.sources[i].Name
	}
	return names
}

// Zone is the authority's time zone.
func (a *App) Zone() *time.Location { return a.cfg.Zone }
