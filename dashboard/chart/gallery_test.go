package chart_test

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var gallery = flag.String("gallery", "", "write a page of all charts to this file, to look at")

// TestGallery draws every sample on one page, under the policy of the pages; it
// is written when asked for: go test -run Gallery -gallery page.html .
func TestGallery(t *testing.T) {
	e := engine(t)
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-HASH'"><title>Charts</title>`)
	style := "html{font:17px/1.5 system-ui,sans-serif;color:#1f2a37;background:#f7f6f2}body{max-width:72rem;margin:auto;padding:1rem;display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr))}" +
		"figure{margin:0;background:#fff;border:1px solid #d9dde3;border-radius:10px;padding:1rem 1.1rem}svg{display:block;width:100%;height:auto;max-width:34rem}.wide{grid-column:1/-1}.wide svg{max-width:none}.spark svg{max-width:15rem}" +
		"@media(max-width:40rem){.wide{display:none}}"
	b.WriteString("<style>" + style + "</style><body>")
	all := samples()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		svg, err := e.Draw(t.Context(), all[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		class := ""
		if strings.Contains(name, "wide") {
			class = "wide"
		}
		if strings.HasPrefix(name, "spark") {
			class = "spark"
		}
		fmt.Fprintf(&b, "<figure class=%q><figcaption>%s, %d B</figcaption>%s</figure>\n", class, name, len(svg), svg)
	}
	if *gallery != "" {
		page := strings.Replace(b.String(), "sha256-HASH", styleHash(style), 1)
		if err := os.WriteFile(*gallery, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func styleHash(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
