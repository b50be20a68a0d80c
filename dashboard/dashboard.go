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
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"github.com/vigie-ia/vigie/dashboard/chart"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/lru"
	"github.com/vigie-ia/vigie/internal/notify"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/words"
)

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
	Reporter page.Reporter
	Charts   Drawer
	Known    kit.Setup // what pages know beside the answers of the reporter
	Brand    Brand
	URL      string // as readers write it; "": the one that they ask
	// Authority is who publishes open data.
	Authority kit.Authority
	Publisher page.Publisher   // publishes from a page; nil: only the command does
	Editions  *edition.Archive // what was published; nil: nothing can be
	// Comments are what was written of a quarter beside its figures; nil: nothing.
	Comments func(context.Context, period.Period) (register.Comments, error)
	Audit    kit.Audit
	Notice   kit.Notice // who answers for the pages
	Zone     *time.Location
	Version  string // of the program, shown in the footer
	Log      *slog.Logger
	Now      func() time.Time
	// Proxies are the addresses or networks of the reverse proxies in front,
	// whose headers are believed; nobody's when empty.
	Proxies []string
	// Authenticator says who asks. Without one every reader holds every role, so the
	// pages are for this machine alone.
	Authenticator Authenticator
	// Entry is where people enter figures; nil: nobody can.
	Entry page.EntryService
	// Waves is where the waves of surveys are accepted; nil: only the command does.
	Waves page.WaveService
	// Actions is where people type what was decided; nil: nobody can.
	Actions page.ActionService
	// Projects is where projects are filled in and approved; nil: nobody can.
	Projects page.ProjectService
	// Filled tells how much of a first collection is done, 0 to 1, and whether it
	// still goes on, which every page then says; nil: there is none.
	Filled func() (share float64, going bool)
	// Public are the pages that need no account: trimestres, of which the public
	// reads the published editions alone, systemes, engagements, methode,
	// accessibilite. None when empty.
	Public []string
	// Kinds are the kinds of periods that targets are set for, and Watched what a
	// supervisor is told beside the pages, sources and indicators.
	Kinds    []period.Kind
	Channels func() []notify.State // by which people are told; nil: by none
	Watched  []prometheus.Collector
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
	turns    *semaphore.Weighted // of what is drawn at a time
	fronts   fronts
	langs    []*language
	assets   map[string]asset
	rows     []page.Row
	site     *page.Site
	cache    *lru.Cache[*drawn]
	flights  singleflight.Group
	versions versions
	counts   counts
	metrics  fiber.Handler // answers the supervisor
}

// language is all that the pages of one language need.
type language struct {
	p         *kit.Presenter
	templates kit.Templates
}

// New prepares a server: it reads every template and builds the style sheet, so
// that a fault shows at the start. It asks the reporter nothing.
func New(setup Setup) (*Server, error) {
	if err := check(&setup); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	s := &Server{setup: setup, cache: lru.New[*drawn](setup.CacheBytes), rows: rows(), sites: http.NewCrossOriginProtection(), counts: newCounts(), bodies: semaphore.NewWeighted(mostBodies), turns: semaphore.NewWeighted(atOnce)}
	s.versions = versions{ask: setup.Reporter.Version, now: setup.Now}
	var err error
	if s.assets, err = newAssets(setup.Brand); err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	codes, err := words.Languages()
	if err != nil {
		return nil, fmt.Errorf("preparing the pages: %w", err)
	}
	for _, code := range codes {
		l, err := newLanguage(kit.Lang(code), setup, s.templates(), s.assets["style.css"].raw)
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
	s.site = s.newSite()
	if s.metrics, err = s.newMetrics(); err != nil {
		return nil, err
	}
	s.routes = s.table()
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

// newSite is what pages are made from.
func (s *Server) newSite() *page.Site {
	x := &s.setup
	site := &page.Site{
		Reporter: x.Reporter, Known: x.Known, Rows: s.rows, Organisation: x.Brand.Name, Authority: x.Authority, Audit: x.Audit, Notice: x.Notice,
		Editions: x.Editions, Publisher: x.Publisher, Entry: x.Entry, Actions: x.Actions, Projects: x.Projects, Waves: x.Waves, Comments: x.Comments, Frozen: s.readFrozen,
		Opens: s.opens, Told: x.Channels, Unsigned: x.Authenticator == nil, Presenter: s.langs[0].p, Zone: x.Zone, Now: x.Now,
	}
	if sessions, ok := x.Authenticator.(page.SessionService); ok {
		site.Sessions = sessions
	}
	return site
}

// templates are the rows that have one.
func (s *Server) templates() []page.Row {
	list := led().all()
	for _, w := range s.rows {
		if w.Template != "" {
			list = append(list, w)
		}
	}
	return list
}

func newLanguage(lang kit.Lang, setup Setup, rows []page.Row, style []byte) (*language, error) {
	printer, err := kit.NewPrinter(lang, setup.Zone)
	if err != nil {
		return nil, err
	}
	templates, err := kit.NewTemplates(printer, style)
	if err != nil {
		return nil, err
	}
	for _, w := range rows {
		if err := templates.Add(w.Name, w.Template); err != nil {
			return nil, err
		}
	}
	known := setup.Known
	known.NoCharts, known.Author = !setup.Charts.Available(), setup.Brand.Name
	return &language{p: kit.NewPresenter(printer, known), templates: templates}, nil
}
