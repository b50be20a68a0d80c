// Package lru keeps what is costly to make, up to a number of bytes; what was
// asked for least recently goes first.
package lru

import (
	"container/list"
	"sync"
)

// Cache keeps values of one type by their keys. It is safe for concurrent use.
type Cache[V any] struct {
	mu      sync.Mutex
	limit   int
	size    int
	recent  *list.List // of entry[V], most recently asked first
	entries map[string]*list.Element
}

type entry[V any] struct {
	key   string
	value V
	size  int
}

// New returns a cache of a number of bytes.
func New[V any](limit int) *Cache[V] {
	return &Cache[V]{limit: limit, recent: list.New(), entries: map[string]*list.Element{}}
}

// Get returns the value of a key, false when there is none.
func (c *Cache[V]) Get(key string) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	el, ok := c.entries[key]
	if !ok {
		return value, false
	}
	c.recent.MoveToFront(el)
	return entryOf[V](el).value, true
}

// Put keeps a value of a number of bytes, in the place of the one before; one
// that is larger than the cache is not kept.
func (c *Cache[V]) Put(key string, value V, size int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if el, ok := c.entries[key]; ok {
		c.drop(el)
	}
	if size > c.limit {
		return
	}
	c.entries[key] = c.recent.PushFront(entry[V]{key, value, size})
	for c.size += size; c.size > c.limit; {
		c.drop(c.recent.Back())
	}
}

// Bytes returns the memory in use.
func (c *Cache[V]) Bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

func (c *Cache[V]) drop(el *list.Element) {
	e := entryOf[V](el)
	c.recent.Remove(el)
	delete(c.entries, e.key)
	c.size -= e.size
}

func entryOf[V any](el *list.Element) entry[V] {
	e, ok := el.Value.(entry[V])
	if !ok {
		panic("lru: the list holds something else than an entry")
	}
	return e
}
