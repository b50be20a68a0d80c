package lru_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/lru"
)

func TestWhatWasAskedLeastRecentlyGoesFirst(t *testing.T) {
	c := lru.New[string](10)
	c.Put("a", "A", 4)
	c.Put("b", "B", 4)
	if v, ok := c.Get("a"); !ok || v != "A" {
		t.Fatalf("a is %q, %v", v, ok)
	}
	c.Put("c", "C", 4) // b goes: a was asked for since
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "d": false} {
		if _, ok := c.Get(key); ok != want {
			t.Errorf("%s is kept: %v", key, ok)
		}
	}
	c.Put("a", "A2", 1)
	if v, _ := c.Get("a"); v != "A2" || c.Bytes() != 5 {
		t.Errorf("a is %q, of %d bytes in all, not 5", v, c.Bytes())
	}
	c.Put("a", "too large", 11)
	if v, ok := c.Get("a"); ok || c.Bytes() != 4 {
		t.Errorf("what is larger than the cache is kept as %q, of %d bytes in all", v, c.Bytes())
	}
}
