package prometheus_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/vigie-ia/vigie/internal/measure"
)

// input is the recorded side of a case: cases/<name>/input.json.
type input struct {
	Note      string         `json:"note"`
	Settings  string         `json:"settings"`
	Window    measure.Window `json:"window"`
	Exchanges []exchange     `json:"exchanges"`
}

func queryOf(form string) (query, at string) {
	values, err := url.ParseQuery(form)
	if err != nil {
		return "", ""
	}
	return values.Get("query"), values.Get("time")
}

// ServeHTTP answers as was recorded; a question that was never put is a fault.
func (i input) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, e := range i.Exchanges {
		if e.Query == r.FormValue("query") && e.Time == r.FormValue("time") {
			w.Header().Set("Content-Type", "application/json")
			if _, err := w.Write(e.Answer); err != nil {
				panic(http.ErrAbortHandler)
			}
			return
		}
	}
	w.WriteHeader(http.StatusTeapot)
}

// Each folder below cases holds what a Prometheus said and the readings that
// follow from it.
func TestCases(t *testing.T) {
	t.Parallel()
	inputs, err := filepath.Glob("cases/*/input.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range inputs {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			t.Parallel()
			var (
				in   input
				want []measure.Reading
			)
			readJSON(t, path, &in)
			readJSON(t, filepath.Join(filepath.Dir(path), "want.json"), &want)
			server := httptest.NewServer(in)
			defer server.Close()
			batch, err := open(t, server.URL, in.Settings).Collect(t.Context(), in.Window)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(batch.Readings, want) {
				t.Errorf("got %+v\nwant %+v", batch.Readings, want)
			}
		})
	}
}

// The exporter of the recorded case counts 4 and more at each scrape, and 7
// more from the third on. Its lives were of 4 scrapes each, the last of which
// may have been followed by one more: their sum is what it counted itself.
func TestCaseRestartMeans(t *testing.T) {
	t.Parallel()
	var want []measure.Reading
	readJSON(t, "cases/restart/want.json", &want)
	sum := 0.0
	for _, r := range want {
		sum += r.Value
	}
	const life = 4 + 5 + 6 + 7 + 2*7
	if sum != 2*life {
		t.Errorf("the recorded total is %v, the two lives counted %d", sum, 2*life)
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a file of this folder
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// save writes what a real Prometheus said as the case "restart".
func (r *recorder) save(t *testing.T, settings string, w measure.Window, batch measure.Batch) {
	t.Helper()
	note := "recorded from Prometheus 2.42 (Debian), scraping the exporter of real_test.go, which was restarted half way"
	for name, value := range map[string]any{
		"input.json": input{note, settings, w, r.exchanges}, "want.json": batch.Readings,
	} {
		text, err := json.MarshalIndent(value, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("cases", "restart", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
