package dashboard

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vigie-ia/vigie/dashboard/page"
)

// Pages of the menu are drawn ahead after the data changed: those that were asked
// for within aheadFor, the last mostAhead of them.
const (
	aheadFor  = 30 * time.Minute
	mostAhead = 8
)

// front is a page of the menu, as somebody asked for it.
type front struct {
	key string // but for what changes by itself
	of  answer
	by  page.Request
	at  time.Time
}

// fronts are the pages to draw ahead, the last asked first.
type fronts struct {
	mu   sync.Mutex
	list []front
}

// asked notes that a page was asked for.
func (f *fronts) asked(x front) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = slices.DeleteFunc(f.list, func(y front) bool { return y.key == x.key })
	f.list = slices.Insert(f.list, 0, x)
	f.list = f.list[:min(len(f.list), mostAhead)]
}

// wanted are the pages that were asked for lately.
func (f *fronts) wanted(now time.Time) []front {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.list), func(x front) bool { return now.Sub(x.at) > aheadFor })
}

// keepAhead looks at the data until the context ends, and draws ahead when they
// changed.
func (s *Server) keepAhead(ctx context.Context) {
	tick := time.NewTicker(lookAheadEvery)
	defer tick.Stop()
	last := ""
	for {
		last = s.drawAhead(ctx, last)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// drawAhead draws the wanted pages if the data are other than last, one after
// another, shows their version and returns it: whoever asks meanwhile is answered
// with what was drawn before, which is no older than for everybody. While a first collection goes on the data
// change all the time: nothing is drawn ahead.
func (s *Server) drawAhead(ctx context.Context, last string) string {
	version, asks, err := s.versions.next(ctx)
	if _, going := s.filling(); err != nil || going || version == last {
		return last
	}
	defer s.versions.show(version, asks)
	if last == "" {
		return version
	}
	for _, f := range s.fronts.wanted(s.setup.Now()) {
		key := f.key + s.filledKey() + s.typedKey()
		if d, known := s.cache.Get(key); known && d.version == version {
			continue
		}
		if _, err := s.drawOnce(ctx, wanted{of: f.of, by: f.by, key: key, version: version}); err != nil {
			s.setup.Log.Warn("a page was not drawn ahead", "page", f.of.name, "error", err)
			return version
		}
	}
	return version
}
