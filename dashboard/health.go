package dashboard

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/metrics"
)

// counts are what /metrics says of the pages.
type counts struct {
	answers      *prometheus.CounterVec // by class of status
	hits, misses prometheus.Counter
	drawing      prometheus.Histogram
}

func newCounts() counts {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	return counts{
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vigie_http_answers_total", Help: "HTTP answers by class of status."}, []string{"class"}),
		hits:    counter("vigie_page_cache_hits_total", "Pages answered from the cache."),
		misses:  counter("vigie_page_cache_misses_total", "Pages that had to be drawn."),
		drawing: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "vigie_page_draw_seconds", Help: "Time spent drawing a page.", Buckets: prometheus.ExponentialBuckets(0.01, 3, 8),
		}),
	}
}

func (n *counts) drawn(d time.Duration) { n.drawing.Observe(d.Seconds()) }

// count counts the answers, those to errors with them.
func (s *Server) count(c *fiber.Ctx) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = faultOf(err).Status
	}
	s.counts.answers.WithLabelValues(strconv.Itoa(min(5, status/100)) + "xx").Inc()
	return err
}

// alive says that the program answers.
func alive(c *fiber.Ctx) error { return c.SendString("ok\n") }

// ready says whether the store answers too.
func (s *Server) ready(c *fiber.Ctx) error {
	if _, err := s.versions.look(c.UserContext()); err != nil {
		return c.Status(fiber.StatusServiceUnavailable).SendString("the store does not answer\n")
	}
	if share, going := s.filling(); going {
		return c.Status(fiber.StatusServiceUnavailable).SendString(fmt.Sprintf("a first collection goes on: %.0f %%\n", 100*share))
	}
	return c.SendString("ok\n")
}

// metricsPath is where a supervisor asks.
const metricsPath = "/metrics"

// metrics answers the supervisor.
func (s *Server) newMetrics() (fiber.Handler, error) {
	version := prometheus.NewGauge(prometheus.GaugeOpts{Name: "vigie_info", Help: "Version of the program.", ConstLabels: prometheus.Labels{"version": s.setup.Version}})
	version.Set(1)
	kept := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vigie_page_cache_bytes", Help: "Memory of drawn pages."}, func() float64 { return float64(s.cache.Bytes()) })
	registry := prometheus.NewRegistry()
	for _, c := range append([]prometheus.Collector{
		version, kept, s.counts.answers, s.counts.hits, s.counts.misses, s.counts.drawing,
		s.figures(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}, s.setup.Watched...) {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("preparing what is told to a supervisor: %w", err)
		}
	}
	return func(c *fiber.Ctx) error { return tell(c, registry) }, nil
}

// tell writes what was gathered in the format that the scraper takes.
func tell(c *fiber.Ctx, from prometheus.Gatherer) error {
	families, err := from.Gather()
	if err != nil {
		return fmt.Errorf("gathering the metrics: %w", err)
	}
	format := expfmt.NegotiateAccept(http.Header{fiber.HeaderAccept: {c.Get(fiber.HeaderAccept)}}, expfmt.DefaultAcceptedFormats()...)
	var out bytes.Buffer
	encoder := expfmt.NewEncoder(&out, format)
	for _, f := range families {
		if err := encoder.Encode(f); err != nil {
			return fmt.Errorf("writing the metrics: %w", err)
		}
	}
	if end, ok := encoder.(expfmt.Closer); ok {
		if err := end.Close(); err != nil {
			return fmt.Errorf("writing the metrics: %w", err)
		}
	}
	c.Set(fiber.HeaderContentType, string(format))
	return c.Send(out.Bytes())
}

// fromHere reports whether a machine asks that is this one: no proxy in front,
// no account. Who signs on, or shows a token, is asked for their role as anywhere.
func (s *Server) fromHere(c *fiber.Ctx) bool {
	peer := peerOf(c)
	if !peer.IsLoopback() || !thisMachine(hostName(c.Hostname())) || readerOf(c).Login != "" || bearer(c) != "" || c.Cookies(s.cookieName(c)) != "" {
		return false
	}
	for _, p := range s.proxies {
		if p.Contains(peer) {
			return false
		}
	}
	for _, header := range []string{fiber.HeaderXForwardedFor, fiber.HeaderXForwardedHost, fiber.HeaderXForwardedProto, "X-Real-IP", "Forwarded", "Via"} {
		if c.Get(header) != "" {
			return false
		}
	}
	return true
}

// orHere lets through whoever asks from this machine, beside the holders of roles.
func (s *Server) orHere(who access.Roles) fiber.Handler {
	only := s.only(who)
	return func(c *fiber.Ctx) error {
		if s.fromHere(c) {
			return c.Next()
		}
		return only(c)
	}
}

// figures are what is told of sources and indicators.
func (s *Server) figures() *metrics.Figures {
	return metrics.NewFigures(metrics.Setup{Reporter: s.setup.Reporter, Version: s.versions.look, Kinds: s.setup.Kinds, Now: s.setup.Now})
}
