// Package dashboard serves the pages: it asks report one question, lets view
// make a typed page of the answer, draws the charts, renders a template and
// keeps what was drawn until the data change. It computes no figure.
package dashboard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/disclosure"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/report"
)

// Reporter answers the questions of pages and of the API; *report.Reporter is
// one.
type Reporter interface {
	Pages
	Agents
	Footprints
	Charter
	Data
}

// Footprints are the questions about carbon, water and resources.
type Footprints interface {
	Footprint(ctx context.Context, p period.Period, model string) (report.Footprint, error)
}

// Charter are the questions about the commitments of the charter, and about
// what was approved.
type Charter interface {
	Commitments(ctx context.Context, p period.Period) (report.Commitments, error)
	Forecasts(ctx context.Context, id measure.System) ([]report.ForecastRow, error)
	// Lacks is what stands against publishing a quarter.
	Lacks(ctx context.Context, q period.Period) ([]report.Lack, error)
}

// Agents are the questions about agents; who asks is part of them.
type Agents interface {
	Wellbeing(ctx context.Context, reader disclosure.Reader, quarter period.Period) (report.Wellbeing, error)
	SystemStaff(ctx context.Context, reader disclosure.Reader, id measure.System, quarter period.Period) (report.SystemStaff, error)
}

// Pages are the questions that pages ask.
type Pages interface {
	Overview(ctx context.Context, p period.Period) (report.Overview, error)
	Frugality(ctx context.Context, p period.Period, system measure.System) (report.Frugality, error)
	Systems(ctx context.Context, p period.Period) (report.SystemList, error)
	System(ctx context.Context, id measure.System, p period.Period) (report.SystemPage, error)
	Sources(ctx context.Context) (report.SourcesPage, error)
}

// Data are the questions of the API, and those about the data themselves.
type Data interface {
	Indicators(ctx context.Context, p period.Period) (report.Indicators, error)
	Series(ctx context.Context, q report.SeriesQuery) (report.Series, error)
	// LastComplete is the period that a page shows when none is asked for.
	LastComplete(kind period.Kind) period.Period
	// Version changes when any figure may have changed; it costs next to nothing.
	Version(ctx context.Context) (string, error)
}

// Drawer draws charts; *chart.Engine is one.
type Drawer interface {
	Draw(ctx context.Context, s chart.Spec) (chart.SVG, error)
	Available() bool
}

// Brand is the authority as its pages show it.
type Brand struct {
	Name   string // of the authority: "Ville de Reims"
	Colour string // of the top band, "#0b5556"; "" for the usual one; white text on it must stand out by 4.5:1
	Logo   []byte // SVG or PNG, shown beside the name; nil for none
}

// Setup is what a server needs. Reporter, Charts, Zone, Log and Now are
// required.
type Setup struct {
	Reporter Reporter
	Charts   Drawer
	View     view.Setup
	Brand    Brand
	URL      string // as readers write it; "": the one that they ask
	// Authority is who publishes open data.
	Authority view.Authority
	Publisher Publisher      // publishes from a page; nil: only the command does
	Editions  *edition.Shelf // what was published; nil: nothing can be
	// Comments are what was written of a quarter beside its figures; nil: nothing.
	Comments func(context.Context, period.Period) (register.Comments, error)
	Audit    view.Audit
	Notice   view.Notice // who answers for the pages
	Zone     *time.Location
	Version  string // of the program, shown in the footer
	Log      *slog.Logger
	Now      func() time.Time
	// Proxies are the addresses or networks of the reverse proxies in front,
	// whose headers are believed; nobody's when empty.
	Proxies []string
	// Gate says who asks. Without one every reader holds every role, so the
	// pages are for this machine alone.
	Gate Gate
	// Entry is where people enter figures; nil: nobody can.
	Entry EntryService
	// Public are the pages that need no account: trimestres, of which the public
	// reads the published editions alone, systemes, engagements, methode,
	// accessibilite. None when empty.
	Public []string
	// CacheBytes bounds the memory of drawn pages; 0 means 16 MiB.
	CacheBytes int
}

// Server serves the pages.
type Server struct {
	setup    Setup
	app      *fiber.App
	routes   []route
	proxies  []netip.Prefix // of Setup.Proxies
	url      *url.URL       // of Setup.URL
	sites    *http.CrossOriginProtection
	bodies   *semaphore.Weighted // of what requests send, in bytes
	langs    []*language
	assets   map[string]asset
	shelf    *shelf
	flights  singleflight.Group
	versions versions
	counts   counts
}

// language is all that the pages of one language need.
type language struct {
	maker *view.Maker
	p     *view.Printer
	pages templates
}

// New prepares a server: it reads and tries every template and builds the style
// sheet, so that a fault shows at the start. It asks the reporter nothing.
func New(setup Setup) (*Server, error) {
	if err := check(&setup); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	s := &Server{setup: setup, shelf: newShelf(setup.CacheBytes), sites: http.NewCrossOriginProtection(), bodies: semaphore.NewWeighted(mostBodies)}
	s.versions = versions{ask: setup.Reporter.Version, now: setup.Now}
	var err error
	if s.assets, err = newAssets(setup.Brand); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	for _, lang := range []view.Lang{view.FR, view.EN} {
		l, err := newLanguage(lang, setup, s.assets)
		if err != nil {
			return nil, fmt.Errorf("preparing the pages: %w", err)
		}
		s.langs = append(s.langs, l)
	}
	if s.proxies, err = ParseProxies(setup.Proxies); err != nil {
		return nil, fmt.Errorf("preparing the pages: the trusted proxies: %w", err)
	}
	if s.url, err = parseURL(setup.URL); err != nil {
		return nil, fmt.Errorf("preparing the pages: server.url: %w", err)
	}
	if s.url.Host != "" {
		if err := s.sites.AddTrustedOrigin(s.url.Scheme + "://" + s.url.Host); err != nil {
			return nil, fmt.Errorf("preparing the pages: server.url: %w", err)
		}
	}
	s.routes = s.table()
	if err := s.try(); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	s.app = s.newApp()
	return s, nil
}

func check(setup *Setup) error {
	switch {
	case setup.Reporter == nil, setup.Charts == nil, setup.Zone == nil, setup.Log == nil, setup.Now == nil:
		return errors.New("a reporter, a drawer of charts, a time zone, a log and a clock are needed")
	case setup.Brand.Name == "":
		return errors.New("the authority's name is needed")
	case setup.CacheBytes < 0:
		return fmt.Errorf("a cache of %d bytes: give 0 or more", setup.CacheBytes)
	case setup.CacheBytes == 0:
		setup.CacheBytes = 16 << 20
	}
	return nil
}

func newLanguage(lang view.Lang, setup Setup, assets map[string]asset) (*language, error) {
	p, err := view.NewPrinter(lang, setup.Zone)
	if err != nil {
		return nil, err
	}
	pages, err := newTemplates(p, assets["style.css"].raw)
	if err != nil {
		return nil, err
	}
	known := setup.View
	known.NoCharts = !setup.Charts.Available()
	return &language{maker: view.NewMaker(p, known), p: p, pages: pages}, nil
}
