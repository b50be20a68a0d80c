package prometheus_test

import (
	"os"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors/prometheus"
)

// row is how a preset stands in the table of docs/sources.md.
func row(p prometheus.Preset) string {
	counts := p.Counts
	if counts == "" {
		counts = "–"
	}
	return "| `" + p.Name + "` | `" + strings.Join(p.Names, "`, `") + "` | " + counts + " | " + p.Verified + " |"
}

// The table of presets in docs/sources.md is that of the code.
func TestPresetsAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range prometheus.Presets() {
		if !strings.Contains(string(text), row(p)+"\n") {
			t.Errorf("docs/sources.md lacks the line\n%s", row(p))
		}
	}
}
