package collectortest

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/reason"
)

// WebCase is a folder with what a web API answers, by page (input.json), the
// collector's settings but for url (settings.yaml), and the batch that comes of
// it (want.json).
type WebCase struct {
	Note     string // where the answers are from
	Window   measure.Window
	Pages    map[string]json.RawMessage
	Settings string `json:"-"`
	folder   string
}

// Web is a collector of a web API under its cases.
type Web struct {
	New   collectors.New
	Serve func(WebCase) http.Handler // answers as the API does, to what it should be asked only
}

// Load reads the case cases/<name>.
func (w Web) Load(t *testing.T, name string) WebCase {
	t.Helper()
	c := WebCase{folder: filepath.Join("cases", name)}
	readJSON(t, c.folder, "input.json", &c)
	settings, err := fs.ReadFile(os.DirFS(c.folder), "settings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c.Settings = string(settings)
	return c
}

func readJSON(t *testing.T, folder, name string, into any) {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS(folder), name)
	if err = errors.Join(err, json.Unmarshal(text, into)); err != nil {
		t.Fatalf("%s/%s: %v", folder, name, err)
	}
}

// Case is the case as the contract runs it; empty is the answer of a source
// that has nothing.
func (w Web) Case(t *testing.T, name, empty string) Case {
	t.Helper()
	c := w.Load(t, name)
	return Case{
		New: w.New, Window: c.Window, Settings: c.at, Good: Source{Handler: w.Serve(c)},
		Empty: Source{Handler: http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) { Answer(to, []byte(empty)) })},
	}
}

func (c WebCase) at(address string) string { return "url: " + address + "\n" + c.Settings }

// Open opens the collector over the answers of a case until the test ends.
func (w Web) Open(t *testing.T, c WebCase) collectors.Collector {
	t.Helper()
	server := httptest.NewServer(w.Serve(c))
	t.Cleanup(server.Close)
	made, err := w.New(Decoder(c.at(server.URL)), Deps(t, &strings.Builder{}))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Collect runs a case.
func (w Web) Collect(t *testing.T, name string) measure.Batch {
	t.Helper()
	c := w.Load(t, name)
	batch, err := w.Open(t, c).Collect(t.Context(), c.Window)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// Cases holds the collector to every case below cases. With update, what is
// wanted is written; read it before committing.
func (w Web) Cases(t *testing.T, update bool) {
	t.Helper()
	inputs, err := filepath.Glob("cases/*/input.json")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range inputs {
		folder := filepath.Dir(path)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			batch := w.Collect(t, filepath.Base(folder))
			asRead(batch.Refused)
			if update {
				text, err := json.MarshalIndent(batch, "", " ") //nolint:musttag // goldens follow the Go names
				if err = errors.Join(err, os.WriteFile(filepath.Join(folder, "want.json"), append(text, '\n'), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			var want measure.Batch
			readJSON(t, folder, "want.json", &want)
			if !reflect.DeepEqual(batch, want) {
				t.Errorf("got  %+v\nwant %+v", batch, want)
			}
		})
	}
}

// asRead words refusals as people read them, which is how goldens hold them.
func asRead(list []measure.Refusal) {
	for i, r := range list {
		list[i].Where, list[i].Reason = reason.Text(r.Where.String()), reason.Text(r.Reason.String())
	}
}

// Saying opens the collector over a source that answers everything with text.
func (w Web) Saying(t *testing.T, settings, text string) collectors.Collector {
	t.Helper()
	deps := Deps(t, &strings.Builder{})
	deps.HTTP = collectors.NewHTTPClient(collectors.Limits{Base: always(text)})
	made, err := w.New(Decoder("url: http://source.example\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Says is a source that answers everything with text.
func Says(text string) Source {
	return Source{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { Answer(w, []byte(text)) })}
}

// always answers every request with the same text.
type always string

// RoundTrip implements http.RoundTripper.
func (a always) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: req, Body: io.NopCloser(strings.NewReader(string(a))),
	}, nil
}

// Answer writes JSON.
func Answer(w http.ResponseWriter, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// Sum adds the readings of a metric and a system up, and counts them.
func Sum(b measure.Batch, metric measure.Metric, system measure.System) (sum float64, readings int) {
	for i := range b.Readings {
		if r := &b.Readings[i]; r.Metric == metric && r.System == system {
			sum += r.Value
			readings++
		}
	}
	return sum, readings
}
