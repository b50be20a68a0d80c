package app

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/cmd/vigie/notices"
	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/assumption"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/upkeep"
)

// Serve runs the scheduler and the pages on a listener until ctx ends or one
// of them fails, waits for both, and closes the charts' engines.
func (a *App) Serve(ctx context.Context, ln net.Listener) error {
	if err := upkeep.RefuseExact(ctx, a.store, a.log); err != nil {
		return err
	}
	data := dataOf(a.cfg)
	upkeep.Sweep(ctx, a.log, a.options.Now(), data, filepath.Join(data, "drafts"), a.acceptedDir(), filepath.Join(data, "actions"), filepath.Join(data, "projects"), EditionsOf(a.cfg))
	told := notices.Open(a.Notices())
	guard := func(setup *dashboard.Setup) (func() error, error) { told.Show(setup); return a.guard(ctx, setup) }
	return a.withPages(guard, func(pages *dashboard.Server) error { //nolint:contextcheck // each request has a context of its own
		a.reporter.TellOutdated(ctx, a.log)
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error {
			if a.options.First != nil {
				if err := a.options.First(ctx); err != nil {
					return err
				}
			}
			return a.scheduler.Run(ctx)
		})
		group.Go(func() error { return told.Run(ctx, pages) })
		group.Go(func() error { return a.Purger().Run(ctx, a.log) })
		group.Go(func() error { return pages.Serve(ctx, ln) })
		return group.Wait()
	})
}

// WithPages lets do work with pages that stand alone, and closes them.
func (a *App) WithPages(do func(*dashboard.Server) error) error {
	return a.withPages(func(*dashboard.Setup) (func() error, error) { return func() error { return nil }, nil }, do)
}

// withPages lets do work with pages that prepare had its say on, and closes them;
// then what prepare opened, and the charts' engines.
func (a *App) withPages(prepare func(*dashboard.Setup) (shut func() error, err error), do func(*dashboard.Server) error) (err error) {
	charts, err := chart.New(chart.Options{})
	if err != nil {
		return reason.While(err, "doing.charts")
	}
	defer charts.Close()
	setup, err := a.pages(charts)
	if err != nil {
		return err
	}
	shut, err := prepare(&setup)
	if err != nil {
		return reason.While(err, "doing.signon")
	}
	defer func() { err = errors.Join(err, shut()) }()
	pages, err := dashboard.New(setup)
	if err != nil {
		return reason.While(err, "doing.pages")
	}
	return do(pages)
}

// pages is what the dashboard is made from.
func (a *App) pages(charts *chart.Engine) (dashboard.Setup, error) {
	org := a.cfg.Organisation
	setup := dashboard.Setup{
		Reporter: a.reporter, Charts: charts, Zone: a.cfg.Zone, Version: a.options.Version,
		Log: a.log, Now: a.options.Now, Filled: a.options.Filled, Proxies: a.cfg.Server.TrustedProxies,
		Known: kit.Setup{Register: a.register, Catalogue: indicator.Catalogue(), Actions: a.cfg.Actions, Strategy: a.cfg.Strategy, Instruments: a.cfg.Instruments, Assessments: a.cfg.Assessments, Questions: a.cfg.Questions, Typed: a.projects.Typed, Stands: a.projects.Stands, StandsOn: a.projects.StandsOn, Guide: a.cfg.Guidance, SourceTitles: map[string]string{}, Automatic: map[string]bool{}},
		Brand: dashboard.Brand{Name: org.Name, Colour: org.Colour},
		Notice: kit.Notice{
			Organisation: org.Name, Contact: org.Contact, Director: org.Legal.Director, Host: org.Legal.Host, DPO: org.Legal.DPO,
			SignOn: a.cfg.Access.SignOn != access.None,
		},
		Audit: kit.Audit{Contact: org.Contact}, Editions: ArchiveOf(a.cfg, a.options.Now), Publisher: a.Press(), URL: a.cfg.Server.URL, Authority: kit.Authority{Name: org.Name, INSEE: org.INSEE, Licence: org.Licence}, Comments: a.comments,
	}
	if audit := org.Audit; audit != nil {
		setup.Audit.Rate, setup.Audit.Date = float64(audit.Rate), audit.Date.String()
	}
	setup.Known.Models, setup.Known.NoEveryday = a.cfg.Catalogue(), org.Everyday == register.No
	if e := org.Electricity; e != nil {
		setup.Known.ElectricitySource = assumption.Source(e.Source, e.Date)
	}
	for _, s := range a.sources {
		setup.Known.SourceTitles[s.Name] = s.Title
		setup.Known.Automatic[s.Name] = automatic(s.Type)
	}
	if org.Logo != "" {
		logo, err := os.ReadFile(under(a.cfg, org.Logo))
		if err != nil {
			return setup, reason.While(err, "doing.logo")
		}
		setup.Brand.Logo = logo
	}
	return setup, nil
}

// Notices is what people are told from.
func (a *App) Notices() notices.Setup {
	return notices.Setup{Config: a.cfg, Folder: dataOf(a.cfg), Reveal: a.reveal, Reports: a.reporter, Register: a.register, Stands: a.projects.Stands, Waves: a.candidates, Archive: ArchiveOf(a.cfg, a.options.Now), Typed: a.actions, Sources: a.names(), Status: a.scheduler.Status, Log: a.log, Now: a.options.Now}
}
