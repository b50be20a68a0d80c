package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

//go:embed static/*
var static embed.FS

// asset is a file of the pages; its address holds the hash of its content, so
// that browsers keep it for a year.
type asset struct {
	path string // /static/style.0a1b2c3d.css
	kind string
	gzip []byte // nil for what is already compressed
	raw  []byte
}

// usualColour is the colour of the top band unless the authority has its own.
const usualColour = "#0b5556"

// newAssets prepares the style sheet in the authority's colour, and its logo.
func newAssets(brand Brand) (map[string]asset, error) {
	style, err := static.ReadFile("static/style.css")
	if err != nil {
		return nil, fmt.Errorf("reading the style sheet: %w", err)
	}
	colour := strings.ToLower(brand.Colour)
	if colour == "" {
		colour = usualColour
	}
	if err := checkColour(colour); err != nil {
		return nil, err
	}
	style = bytes.ReplaceAll(style, []byte(usualColour), []byte(colour))
	icon := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="5" fill="%s"/><path d="M7 9l9 15L25 9" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`, colour)
	list := map[string]asset{}
	for _, a := range []struct {
		name, kind string
		raw        []byte
	}{{"style.css", "text/css; charset=utf-8", style}, {"icon.svg", "image/svg+xml", []byte(icon)}} {
		if list[a.name], err = newAsset(a.name, a.kind, a.raw); err != nil {
			return nil, err
		}
	}
	if len(brand.Logo) > 0 {
		name, kind, err := logoKind(brand.Logo)
		if err != nil {
			return nil, err
		}
		if list["logo"], err = newAsset(name, kind, brand.Logo); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func newAsset(name, kind string, raw []byte) (asset, error) {
	sum := sha256.Sum256(raw)
	base, ext, _ := strings.Cut(name, ".")
	a := asset{path: "/static/" + base + "." + hex.EncodeToString(sum[:6]) + "." + ext, kind: kind, raw: raw}
	if kind == "image/png" {
		return a, nil
	}
	var err error
	a.gzip, err = compress(raw)
	return a, err
}

// checkColour wants a colour on which the white text of the band stands out,
// and which stands out as a link on the page's paper.
func checkColour(colour string) error {
	if !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(colour) {
		return fmt.Errorf("the colour %q: write it as #0b5556", colour)
	}
	for _, paper := range []string{"#ffffff", "#f7f6f2"} {
		if ratio := kit.Contrast(colour, paper); ratio < 4.5 {
			return fmt.Errorf("the colour %q stands out from %s by %.1f:1 only: choose a darker one, 4.5:1 or more", colour, paper, ratio)
		}
	}
	return nil
}

// logoKind accepts a PNG or an SVG without script; anything else is refused.
func logoKind(logo []byte) (name, kind string, err error) {
	const maxLogo = 100 << 10
	head := bytes.TrimSpace(logo[:min(len(logo), 1024)])
	switch {
	case len(logo) > maxLogo:
		return "", "", fmt.Errorf("the logo weighs %d bytes: give %d at most", len(logo), maxLogo)
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "logo.png", "image/png", nil
	case bytes.Contains(head, []byte("<svg")):
		return "logo.svg", "image/svg+xml", nil
	}
	return "", "", errors.New("the logo is neither a PNG nor an SVG file")
}

// serveAsset answers with a file of the pages, by its hashed name only.
func (s *Server) serveAsset(c *fiber.Ctx) error {
	for _, a := range s.assets {
		if a.path != c.Path() {
			continue
		}
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
		c.Set(fiber.HeaderContentType, a.kind)
		c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
		if a.gzip != nil && acceptsGzip(c) {
			c.Set(fiber.HeaderContentEncoding, "gzip")
			return c.Send(a.gzip)
		}
		return c.Send(a.raw)
	}
	return fiber.ErrNotFound
}
