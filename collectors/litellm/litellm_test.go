package litellm_test

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/litellm"
	"github.com/vigie-ia/vigie/internal/measure"
)

var update = flag.Bool("update", false, "write the readings of the cases anew; read them before committing")

// input is a case: what the source answers, by page.
type input struct {
	Note   string
	Window measure.Window
	Pages  map[string]json.RawMessage
}

func load(t *testing.T, name string) (in input, settings string) {
	t.Helper()
	read(t, filepath.Join("cases", name, "input.json"), &in)
	text, err := os.ReadFile(filepath.Join("cases", name, "settings.yaml")) //nolint:gosec // a file of this folder
	if err != nil {
		t.Fatal(err)
	}
	return in, string(text)
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a file of this folder
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func write(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func open(t *testing.T, settings string) collectors.Collector {
	t.Helper()
	made, err := litellm.New(collectortest.Decoder(settings), collectortest.Deps(t, &strings.Builder{}))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// collect runs a case.
func collect(t *testing.T, name string) measure.Batch {
	t.Helper()
	in, settings := load(t, name)
	server := httptest.NewServer(in)
	defer server.Close()
	batch, err := open(t, "url: "+server.URL+"\n"+settings).Collect(t.Context(), in.Window)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

func TestCases(t *testing.T) {
	t.Parallel()
	inputs, err := filepath.Glob("cases/*/input.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range inputs {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			batch := collect(t, name)
			golden := filepath.Join("cases", name, "want.json")
			if *update {
				text, err := json.MarshalIndent(batch, "", " ") //nolint:musttag // goldens follow the Go names
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, append(text, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var want measure.Batch
			read(t, golden, &want)
			if !reflect.DeepEqual(batch, want) {
				t.Errorf("got  %+v\nwant %+v", batch, want)
			}
		})
	}
}

// total adds the readings of a metric and a system up.
func total(b measure.Batch, metric measure.Metric, system measure.System) (sum float64, readings int) {
	for _, r := range b.Readings {
		if r.Metric == metric && r.System == system {
			sum += r.Value
			readings++
		}
	}
	return sum, readings
}

// always answers every request with the same text.
type always string

func (a always) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(string(a))),
	}, nil
}

// fuzzed opens a collector over a source that always says text.
func fuzzed(t *testing.T, settings, text string) collectors.Collector {
	t.Helper()
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.HTTP = collectors.NewHTTPClient(collectors.Limits{Base: always(text)})
	made, err := litellm.New(collectortest.Decoder("url: http://source.example\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	return made
}
