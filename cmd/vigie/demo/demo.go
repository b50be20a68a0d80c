package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vigie-ia/vigie/cmd/vigie/app"
	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/schedule"
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
	// Told hears how much of the story is collected, 0 to 1, and how many readings
	// there are, while Serve fills a new city; nil: nobody.
	Told func(done float64, read int)
}

// Demo is the made-up city with a Vigie open on it.
type Demo struct {
	City *City
	App  *app.App
	New  bool // nothing was in the folder

	folder    string
	since     period.Date
	sources   []source
	now       func() time.Time
	log       *slog.Logger
	told      func(done float64, read int)
	upstreams *upstreams

	filled atomic.Uint64 // share of the story that is collected, as its bits
	served atomic.Bool   // all of it is, and published
}

// source is one collector of the city, with the start of its first day.
type source struct {
	name  string
	since time.Time
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
	d := &Demo{City: New(start, zone), New: fresh, folder: o.Dir, since: o.Since, now: o.Now, log: o.Log, told: o.Told}
	d.served.Store(!fresh)
	if err := d.City.Write(o.Dir, o.Now()); err != nil {
		return nil, err
	}
	if fresh {
		if err := propose(o.Dir, period.DateOf(o.Now(), zone)); err != nil {
			return nil, err
		}
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
	if d.App, err = app.Open(ctx, cfg, app.Options{Version: o.Version, Getenv: o.Getenv, Log: o.Log, Now: o.Now, Switch: true, First: d.first, Filled: d.share}); err != nil {
		return err
	}
	for _, s := range d.App.Collection().Sources {
		since := s.Since
		if since.IsZero() { // what people type: once, so that no source is left unread
			since = d.City.Start
		}
		d.sources = append(d.sources, source{s.Name, since})
	}
	return nil
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

// atOnce is how many sources are read at once: while one waits for the store,
// another parses.
const atOnce = 3

// Fill collects the whole story, each source from its first day on: asked for
// days before, a gateway would vouch for nothing done then. progress hears how much of it is done, as a
// share, and how many readings there are. Its error tells the sources that
// fail: the city has one on purpose.
func (d *Demo) Fill(ctx context.Context, progress func(done float64, read int)) error {
	now := d.now()
	told := tally{progress: progress}
	for _, s := range d.sources {
		told.of += now.Sub(s.since)
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	faults := make([]error, len(d.sources)+1)
	for i, s := range d.sources {
		group.Go(func() error {
			faults[i] = d.App.Collection().One(ctx, s.name, measure.Window{From: s.since, To: now}.UTC(), nil, told.hear)
			return nil
		})
	}
	faults[len(d.sources)] = group.Wait()
	return errors.Join(errors.Join(faults...), d.Accept(ctx))
}

// Accept publishes the waves of the story: the city's human resources have
// looked at each.
func (d *Demo) Accept(ctx context.Context) error {
	review := d.App.Waves()
	list, err := review.List()
	if err != nil {
		return err
	}
	for _, w := range list {
		mark, err := w.Mark()
		if err == nil {
			_, err = review.Accept(ctx, w.ID, mark, "drh")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tally adds up what several sources tell of their progress.
type tally struct {
	mu       sync.Mutex
	done, of time.Duration
	read     int
	progress func(float64, int)
}

func (t *tally) hear(_ string, _ measure.Window, p schedule.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += p.Done.Length()
	t.read += p.Read
	t.progress(min(1, float64(t.done)/float64(t.of)), t.read)
}

// first collects the story of a new city and publishes its quarters, while its
// pages are served already. The city has a source that fails: what failed is
// logged, and the rest goes on.
func (d *Demo) first(ctx context.Context) error {
	if d.served.Load() {
		return nil
	}
	began := time.Now()
	failed := d.Fill(ctx, func(done float64, read int) {
		d.filled.Store(math.Float64bits(done))
		if d.told != nil {
			d.told(done, read)
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := d.Publish(ctx); err != nil {
		return err
	}
	d.served.Store(true)
	d.log.Info("the story is collected", "in", time.Since(began).Round(time.Millisecond), "failed", failed)
	return nil
}

// share is how much of the story is collected, and whether that goes on.
func (d *Demo) share() (float64, bool) {
	return math.Float64frombits(d.filled.Load()), !d.served.Load()
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
