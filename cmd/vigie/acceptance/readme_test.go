package acceptance_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTenLines runs the ten lines of the front page, in both languages of it, and
// reads on the page what the front page says that they give.
func TestTenLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "LISEZMOI.md"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "..", name)) //nolint:gosec // ours
		if err != nil {
			t.Fatal(err)
		}
		block := func(language string) string {
			_, text, _ := strings.Cut(string(raw), "\n```"+language+"\n")
			text, _, ok := strings.Cut(text, "```")
			if !ok {
				t.Fatalf("%s has no block of %s", name, language)
			}
			return text
		}
		if n := strings.Count(block("yaml"), "\n"); n > 10 {
			t.Errorf("%s: %d lines of configuration", name, n)
		}
		h := newHouse(t, block("yaml"))
		h.write("releves.csv", block("csv"))
		h.must("check")
		h.collect("2026-01-01", "2026-10-31")
		s := h.serve()
		address := regexp.MustCompile("`(/systemes/[^`]+)`").FindStringSubmatch(string(raw))
		quote := regexp.MustCompile(`(?m)^> (.+)$`).FindStringSubmatch(string(raw))
		if address == nil || quote == nil {
			t.Fatalf("%s does not say what the lines give", name)
		}
		text := plain(s.get(address[1]))
		for piece := range strings.SplitSeq(quote[1], " · ") {
			if !strings.Contains(text, plain(piece)) {
				t.Errorf("%s says %q; the page does not", name, piece)
			}
		}
	}
}

// plain is the text of a page with plain single spaces.
func plain(page string) string {
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)), " ")
}
