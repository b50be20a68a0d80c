package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

// counts are what /metrics says of the pages.
type counts struct {
	answers      [6]atomic.Int64 // by the first digit of their status
	hits, misses atomic.Int64
	draws        atomic.Int64
	drawing      atomic.Int64 // nanoseconds
}

func (n *counts) drawn(d time.Duration) {
	n.draws.Add(1)
	n.drawing.Add(int64(d))
}

// count counts the answers, those to errors with them.
func (s *Server) count(c *fiber.Ctx) error {
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = faultOf(err).Status
	}
	s.counts.answers[min(5, status/100)].Add(1)
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

// metrics writes what an IT team watches, in Prometheus' text format. It asks
// the store no more than its version.
func (s *Server) metrics(c *fiber.Ctx) error {
	var out bytes.Buffer
	write := func(name, kind, help string, lines ...string) error {
		_, err := fmt.Fprintf(&out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
		for _, l := range lines {
			_, more := fmt.Fprintf(&out, "%s%s\n", name, l)
			err = errors.Join(err, more)
		}
		return err
	}
	_, down := s.versions.look(c.UserContext())
	up := 1
	if down != nil {
		up = 0
	}
	answers := make([]string, 0, len(s.counts.answers))
	for class := 1; class < len(s.counts.answers); class++ {
		answers = append(answers, fmt.Sprintf("{class=\"%dxx\"} %d", class, s.counts.answers[class].Load()))
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	err := errors.Join(
		write("vigie_info", "gauge", "Version of the program.", fmt.Sprintf("{version=%q} 1", s.setup.Version)),
		write("vigie_store_up", "gauge", "1 while the store answers.", fmt.Sprintf(" %d", up)),
		write("vigie_http_answers_total", "counter", "HTTP answers by class of status.", answers...),
		write("vigie_page_cache_hits_total", "counter", "Pages answered from the cache.", fmt.Sprintf(" %d", s.counts.hits.Load())),
		write("vigie_page_cache_misses_total", "counter", "Pages that had to be drawn.", fmt.Sprintf(" %d", s.counts.misses.Load())),
		write("vigie_page_cache_bytes", "gauge", "Memory of drawn pages.", fmt.Sprintf(" %d", s.cache.Bytes())),
		write("vigie_page_draws_total", "counter", "Pages drawn.", fmt.Sprintf(" %d", s.counts.draws.Load())),
		write("vigie_page_draw_seconds_total", "counter", "Time spent drawing pages.", fmt.Sprintf(" %g", time.Duration(s.counts.drawing.Load()).Seconds())),
		write("go_goroutines", "gauge", "Goroutines.", fmt.Sprintf(" %d", runtime.NumGoroutine())),
		write("go_memstats_sys_bytes", "gauge", "Memory obtained from the system.", fmt.Sprintf(" %d", memory.Sys)),
	)
	if err != nil {
		return fmt.Errorf("writing the metrics: %w", err)
	}
	c.Set(fiber.HeaderContentType, "text/plain; version=0.0.4; charset=utf-8")
	return c.Send(out.Bytes())
}
