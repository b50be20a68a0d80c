package dashboard_test

import (
	"os"
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

// The README's table has every page that has a row, and no other.
func TestTheReadmeListsThePages(t *testing.T) {
	_, table, ok := strings.Cut(document(t, "../README.md"), "| page | for whom | what it says |\n")
	if !ok {
		t.Fatal("the README has no table of pages")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var told []string
	for line := range strings.Lines(table) {
		for _, address := range quoted(strings.SplitN(line, "|", 3)[1]) {
			told = append(told, strings.ReplaceAll(address, "{id}", ":id"))
		}
	}
	pages := dashboard.PageAddresses()
	for _, p := range pages {
		if !slices.Contains(told, p) {
			t.Errorf("the README does not tell of the page %s", p)
		}
	}
	others := append(dashboard.FileAddresses(), "/api/v1/…")
	for _, p := range told {
		if !slices.Contains(pages, p) && !slices.Contains(others, p) {
			t.Errorf("the README tells of %s, which has no row", p)
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
