package chart

import "context"

// Clean is the last check of a drawing, open to the tests of what it refuses.
func Clean(raw string) (SVG, error) { return clean(raw, label{id: "c0", title: "t"}) }

// Palette is every colour of the palette.
func Palette() []string {
	var out []string
	for h := Teal; h <= Grey; h++ {
		out = append(out, h.colour(0))
	}
	return out
}

// Cache is the memory of drawn charts, without drawing.
type Cache struct{ c *cache }

// NewCache bounds one to a number of bytes.
func NewCache(limit int) Cache { return Cache{newCache(limit)} }

// Get is cache.get.
func (c Cache) Get(ctx context.Context, key string, draw func() (SVG, error)) (SVG, error) {
	return c.c.get(ctx, key, draw)
}

// Size is the bytes held.
func (c Cache) Size() int { return c.c.drawn.Bytes() }
