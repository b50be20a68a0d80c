package dashboard_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/indicator"
)

func document(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file) //nolint:gosec // a file of the project
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// quoted are what the first column of a row of a table quotes.
func quoted(cell string) []string {
	var list []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		list = append(list, m[1])
	}
	return list
}

// The table of docs/pages.md has every page that has a row, and no other.
func TestTheDocumentsListThePages(t *testing.T) {
	_, table, ok := strings.Cut(document(t, "../docs/pages.md"), "| page | for whom | what it says |\n")
	if !ok {
		t.Fatal("docs/pages.md has no table of pages")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var told []string
	for line := range strings.Lines(table) {
		for _, address := range quoted(strings.SplitN(line, "|", 3)[1]) {
			told = append(told, regexp.MustCompile(`{(\w+)}`).ReplaceAllString(address, ":$1"))
		}
	}
	pages := dashboard.PageAddresses()
	for _, p := range pages {
		if !slices.Contains(told, p) {
			t.Errorf("docs/pages.md does not tell of the page %s", p)
		}
	}
	others := append(dashboard.FileAddresses(), "/api/v1/…", "/trimestres/bilan-:year")
	for _, p := range told {
		if !slices.Contains(pages, p) && !slices.Contains(others, p) {
			t.Errorf("docs/pages.md tells of %s, which has no row", p)
		}
	}
	if len(told) < 20 {
		t.Errorf("%d addresses were read", len(told))
	}
}

// Wherever the documents list the indicators that may be configured, they list
// those of the catalogue.
func TestTheDocumentsListTheIndicators(t *testing.T) {
	var want []string
	for _, d := range indicator.Catalogue() {
		want = append(want, d.ID)
	}
	lists := regexp.MustCompile("(?m)^\\| \\*?\\*?`indicator`\\*?\\*? \\|([^|]*)\\|").FindAllStringSubmatch(document(t, "../docs/configuration.md"), -1)
	if len(lists) < 2 {
		t.Fatalf("%d lists were found", len(lists))
	}
	for _, m := range lists {
		got := quoted(m[1])
		if len(got) > 1 && !slices.Equal(got, want) {
			t.Errorf("docs/configuration.md lists %q, the catalogue %q", got, want)
		}
	}
}

// Every address that a document names is served.
func TestTheDocumentsNamePagesThatAreServed(t *testing.T) {
	served := append(dashboard.PageAddresses(), dashboard.FileAddresses()...)
	server, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range server.Registered() {
		_, path, _ := strings.Cut(route, " ")
		served = append(served, path)
	}
	for _, address := range []string{"/nulle-part", "/systemes/:id/fiche"} {
		if isServed(served, address) {
			t.Errorf("%s passes for served", address)
		}
	}
	seen := 0
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/*/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, m := range regexp.MustCompile("`(/[a-z][^`\\s]*)`").FindAllStringSubmatch(document(t, file), -1) {
				if folders().MatchString(m[1]) || strings.Contains(m[1], "*") {
					continue
				}
				seen++
				if !isServed(served, m[1]) {
					t.Errorf("%s names %s, which is not served", file, m[1])
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d addresses were read", seen)
	}
}

// folders are paths of a machine, not of the pages.
func folders() *regexp.Regexp {
	return regexp.MustCompile(`^/(etc|var|usr|run|tmp|proc|dev|home|srv|static|v1|v2|api|query|write|user)\b`)
}

// isServed reports whether an address of a document matches one that is served.
func isServed(served []string, address string) bool {
	address, _, _ = strings.Cut(strings.TrimPrefix(address+"?", "/en/"), "?")
	address, _, _ = strings.Cut(address, "#")
	parts := strings.Split(strings.Trim(address, "/…"), "/")
	return slices.ContainsFunc(served, func(path string) bool {
		have := strings.Split(strings.Trim(path, "/"), "/")
		if len(have) < len(parts) || len(have) > len(parts) && !strings.HasSuffix(address, "…") {
			return false
		}
		for i, part := range parts {
			if !strings.Contains(have[i], ":") && have[i] != part || strings.Contains(part, "{") && !strings.Contains(have[i], ":") {
				return false
			}
		}
		return true
	})
}
