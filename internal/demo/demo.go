package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/app"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
)

// writeEvery is how often the city's files are brought up to date.
const writeEvery = time.Minute

// Options are what the command line says.
type Options struct {
	Dir     string // folder of the city's files; made if it is not there
	Store   string // sqlite:PATH or influx:URL; "": a file in Dir
	Version string
	Log     *slog.Logger
	Getenv  func(name string) string
	Since   period.Date      // first day collected; zero: the whole story
	Now     func() time.Time // nil: time.Now
}

// Demo is the made-up city with a Vigie open on it.
type Demo struct {
	City *City
	App  *app.App
	New  bool // nothing was in the folder

	folder    string
	since     period.Date
	now       func() time.Time
	upstreams *upstreams
}

// Open writes the city's files, starts its sources and opens Vigie on them. A
// folder of an earlier run goes on with the story that began there.
func Open(ctx context.Context, o Options) (_ *Demo, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, fmt.Errorf("opening the demo: %w", err)
	}
	start, fresh, err := beginning(o.Dir, period.DateOf(o.Now(), zone))
	if err != nil {
		return nil, err
	}
	if o.Since.Compare(start) < 0 {
		o.Since = start
	}
	d := &Demo{City: New(start, zone), New: fresh, folder: o.Dir, since: o.Since, now: o.Now}
	if err := d.City.Write(o.Dir, o.Now()); err != nil {
		return nil, err
	}
	if d.upstreams, err = listen(ctx, d.City, o.Now); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.upstreams.close())
		}
	}()
	return d, d.open(ctx, o)
}

// open writes the configuration and opens Vigie on it.
func (d *Demo) open(ctx context.Context, o Options) error {
	f, err := storeOf(o.Store, o.Getenv)
	if err != nil {
		return err
	}
	f.Address = d.upstreams.address()
	path, err := d.City.configure(o.Dir, f, d.since)
	if err != nil {
		return err
	}
	cfg, err := config.Load(path)
	if err != nil {
		return err
	}
	d.App, err = app.Open(ctx, cfg, app.Options{Version: o.Version, Getenv: o.Getenv, Log: o.Log, Now: o.Now, Demo: true})
	return err
}

// beginning is the first day of the story told in a folder, which is kept in
// it: a later run must not tell another one.
func beginning(folder string, today period.Date) (start period.Date, fresh bool, err error) {
	path := filepath.Join(folder, "debut")
	text, err := os.ReadFile(path) //nolint:gosec // a file of the demo's own
	switch {
	case err == nil:
		start, err = period.ParseDate(strings.TrimSpace(string(text)))
		if err != nil {
			return start, false, fmt.Errorf("reading %q, the first day of the demo: %w", path, err)
		}
		return start, false, nil
	case !os.IsNotExist(err):
		return start, false, fmt.Errorf("reading the first day of the demo: %w", err)
	}
	start = Beginning(today)
	return start, true, replace(path, []byte(start.String()+"\n"))
}

// Fill collects the whole story, source by source. Its error tells the sources
// that fail: the city has one on purpose.
func (d *Demo) Fill(ctx context.Context, progress app.Progress) error {
	w := measure.Window{From: d.since.Start(d.City.Zone), To: d.now()}.UTC()
	return d.App.Collect(ctx, w, progress)
}

// Serve shows the city, and lets it live on, until ctx ends.
func (d *Demo) Serve(ctx context.Context, ln net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.App.Serve(ctx, ln) })
	group.Go(func() error { return d.live(ctx) })
	return group.Wait()
}

// live keeps the city's files up to date.
func (d *Demo) live(ctx context.Context) error {
	ticks := time.NewTicker(writeEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
			if err := d.City.Write(d.folder, d.now()); err != nil {
				return err
			}
		}
	}
}

// Close closes Vigie and stops the sources.
func (d *Demo) Close() error {
	return errors.Join(d.App.Close(), d.upstreams.close())
}
