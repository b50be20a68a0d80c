package chart

import (
	"context"
	"errors"
	"sync"

	"github.com/vigie-ia/vigie/internal/lru"
)

// cache remembers drawn charts, and draws a chart once when several ask for it
// together.
type cache struct {
	drawn   *lru.Cache[SVG]
	mu      sync.Mutex
	flights map[string]*flight
}

// flight is a chart being drawn; done closes when svg and err are set.
type flight struct {
	done chan struct{}
	svg  SVG
	err  error
}

func newCache(limit int) *cache {
	return &cache{drawn: lru.New[SVG](limit), flights: map[string]*flight{}}
}

// get gives the chart of a key, drawing it if needed. Whoever comes first
// draws, under its own context; if that one is cancelled, one of those who
// wait draws in its place.
func (c *cache) get(ctx context.Context, key string, draw func() (SVG, error)) (SVG, error) {
	for {
		svg, f, lead := c.join(key)
		if f == nil {
			return svg, nil
		}
		if lead {
			c.lead(key, f, draw)
			return f.svg, f.err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if !errors.Is(f.err, context.Canceled) && !errors.Is(f.err, context.DeadlineExceeded) {
			return f.svg, f.err
		}
	}
}

// join finds the chart, or the flight that draws it, or opens one.
func (c *cache) join(key string) (svg SVG, f *flight, lead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if svg, ok := c.drawn.Get(key); ok {
		return svg, nil, false
	}
	if f, ok := c.flights[key]; ok {
		return "", f, false
	}
	f = &flight{done: make(chan struct{}), err: errors.New("chart: drawing stopped")}
	c.flights[key] = f
	return "", f, true
}

// lead draws; the flight ends even if drawing panics.
func (c *cache) lead(key string, f *flight, draw func() (SVG, error)) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, key)
		if f.err == nil {
			c.drawn.Put(key, f.svg, len(f.svg))
		}
		close(f.done)
	}()
	f.svg, f.err = draw()
}
