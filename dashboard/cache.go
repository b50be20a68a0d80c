package dashboard

import (
	"container/list"
	"sync"
	"time"
)

// drawn is a page as it is sent: compressed once, with its validator.
type drawn struct {
	kind    string // Content-Type
	gzip    []byte
	etag    string
	version string    // of the data it shows
	at      time.Time // when it was drawn
	partial bool      // a part of it could not be made: it is not kept
}

// pageCache keeps drawn pages up to a number of bytes; those asked for least
// recently go first.
type pageCache struct {
	mu      sync.Mutex
	limit   int
	size    int
	recent  *list.List // of placed, most recently asked first
	entries map[string]*list.Element
}

type placed struct {
	key  string
	page *drawn
}

func newPageCache(limit int) *pageCache {
	return &pageCache{limit: limit, recent: list.New(), entries: map[string]*list.Element{}}
}

// get returns the page of a key, nil when there is none.
func (s *pageCache) get(key string) *drawn {
	s.mu.Lock()
	defer s.mu.Unlock()
	el, ok := s.entries[key]
	if !ok {
		return nil
	}
	s.recent.MoveToFront(el)
	return valueOf(el).page
}

// put keeps a page, in the place of the one before.
func (s *pageCache) put(key string, page *drawn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.entries[key]; ok {
		s.drop(el)
	}
	if len(page.gzip) > s.limit {
		return
	}
	s.entries[key] = s.recent.PushFront(placed{key, page})
	for s.size += len(page.gzip); s.size > s.limit; {
		s.drop(s.recent.Back())
	}
}

// bytes returns the memory in use.
func (s *pageCache) bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

func (s *pageCache) drop(el *list.Element) {
	e := valueOf(el)
	s.recent.Remove(el)
	delete(s.entries, e.key)
	s.size -= len(e.page.gzip)
}

func valueOf(el *list.Element) placed {
	e, ok := el.Value.(placed)
	if !ok {
		panic("dashboard: the cache holds something else than a page")
	}
	return e
}
