package prometheus_test

import (
	"maps"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	"github.com/vigie-ia/vigie/internal/measure"
)

// The settings for Vertex in docs/sources.md read running totals under the names
// that Google's pages give, by kind; minutes that are no totals are refused.
func TestVertexIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n# vertex [^\n]*\n(.*?)```").FindSubmatch(text)
	if block == nil {
		t.Fatal("docs/sources.md has no settings for Vertex")
	}
	start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	series := func(name, kind string, total bool, each float64) line {
		l := line{labels: map[string]string{"__name__": "aiplatform_googleapis_com:publisher_online_serving_" + name, "type": kind, "model_user_id": "gemini-2.5-flash"}}
		for minute := range 180 {
			v := each + float64(minute%2)
			if total {
				v = each * float64(minute)
			}
			l.points = append(l.points, point{start.Add(time.Duration(minute-59) * time.Minute).UnixMilli(), v})
		}
		return l
	}
	for _, total := range []bool{true, false} {
		server := httptest.NewServer(&fake{t, []line{series("model_invocation_count", "", total, 2), series("token_count", "input", total, 700), series("token_count", "output", total, 90)}})
		t.Cleanup(server.Close)
		settings := regexp.MustCompile(`(?m)^url: .*$`).ReplaceAllString(string(block[1]), "url: "+server.URL)
		source, err := prometheus.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
		if err != nil {
			t.Fatal(err)
		}
		batch, err := source.Collect(t.Context(), measure.Window{From: start, To: start.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		got, want := map[measure.Metric]float64{}, map[measure.Metric]float64{}
		for _, r := range batch.Readings {
			got[r.Metric] += r.Value
		}
		if total {
			want = map[measure.Metric]float64{measure.Calls: 120, measure.InputTokens: 42000, measure.OutputTokens: 5400}
		} else if len(batch.Refused) == 0 {
			t.Error("amounts of a minute are not refused")
		}
		if !maps.Equal(got, want) {
			t.Errorf("totals %v: counted %v, want %v; refused %v", total, got, want, batch.Refused)
		}
	}
}

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
