// Package collectortest is the contract that every collector keeps, as one
// suite: it runs a collector over a source that answers well, over one that has
// nothing, and over sources that fail in named ways. A source is a fake HTTP
// server or a folder of files.
package collectortest

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/measure"
)

// Credential is what Deps.Reveal returns in the suite: it may appear in
// requests, never in an error, a refusal or a log line.
const Credential = "canary-credential-8c1f" //nolint:gosec // made up

// Content is in the bodies of failing sources: no error may quote it.
const Content = "canary-content-51be"

// Source is what a collector reads: a fake server, or files in a folder.
type Source struct {
	Handler http.Handler
	Files   map[string][]byte // by path relative to Deps.Dir
}

// Case is one collector under the contract.
type Case struct {
	New collectors.New
	// Settings is the YAML of the collector's own settings; at is the address of
	// the fake server, or the folder of the files.
	Settings func(at string) string
	Window   measure.Window // a window about which Good has something to say
	Good     Source
	// Empty is a source that answers well and has nothing: no readings and
	// ErrNoData, or zero readings from an event source. Left out: not tested.
	Empty Source
	// Past is what the source stored earlier; nil: nothing.
	Past collectors.Past
	// Once tells the requests that are sent once whatever is answered, a login
	// that would be counted; nil: none. A busy source spares them.
	Once func(*http.Request) bool
	// Zone of the authority; nil: Europe/Paris.
	Zone *time.Location
	// Messy are sources as they are, for each rule of messy sources. A rule
	// without any is in Without, with the reason why there is nothing to hold.
	Messy   []Messy
	Without map[Rule]string
}

// name is the name that the suite gives to every collector.
const name = "source-under-test"

// Run holds the collector to the contract.
func Run(t *testing.T, c Case) {
	t.Helper()
	t.Run("settings are strict", c.testStrict)
	t.Run("good answers give good readings", c.testGood)
	t.Run("the same window again gives equal readings", c.testRepeat)
	t.Run("a cancelled context ends it", c.testCancelled)
	t.Run("truncated input", c.testTruncated)
	if c.Empty.Handler != nil || c.Empty.Files != nil {
		t.Run("an empty source", c.testEmpty)
	}
	t.Run("messy sources", c.testMessy)
	if c.Good.Handler != nil {
		t.Run("hanging source", c.testHanging)
		t.Run("failures", c.testFailures)
		t.Run("busy, then fine", c.testBusy)
	}
}

// Decoder decodes YAML strictly, as the configuration does.
func Decoder(settings string) collectors.Decoder { return decoder(settings) }

type decoder string

// Decode refuses unknown keys.
func (d decoder) Decode(into any) error {
	dec := yaml.NewDecoder(strings.NewReader(string(d)))
	dec.KnownFields(true)
	return dec.Decode(into)
}

// Deps are dependencies for tests: a bounded client that hardly waits between
// its tries, logs into log, Credential for every secret, Europe/Paris.
func Deps(t testing.TB, log *strings.Builder) collectors.Deps {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return collectors.Deps{
		Name: name,
		HTTP: collectors.NewHTTPClient(collectors.Limits{
			Body: 1 << 20, Total: 20 * time.Second, Tries: 3, Backoff: time.Millisecond,
		}),
		Log:    slog.New(slog.NewTextHandler(log, nil)),
		Past:   noPast,
		Reveal: func(collectors.Secret) (string, error) { return Credential, nil },
		Zone:   paris,
	}
}

// noPast is the past of a source that stored nothing.
func noPast(context.Context, measure.Window) iter.Seq2[measure.Reading, error] {
	return func(func(measure.Reading, error) bool) {}
}

// opened is a collector over one source, with all that it said.
type opened struct {
	collectors.Collector
	log *strings.Builder
}

func (c Case) open(t testing.TB, s Source) opened {
	t.Helper()
	var at string
	log := &strings.Builder{}
	deps := Deps(t, log)
	if c.Past != nil {
		deps.Past = c.Past
	}
	if c.Zone != nil {
		deps.Zone = c.Zone
	}
	var asked atomic.Int64
	if s.Handler != nil {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			s.Handler.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		t.Cleanup(server.CloseClientConnections)
		at = server.URL
	} else {
		at = t.TempDir()
		writeFiles(t, at, s.Files)
		deps.Dir = at
	}
	made, err := c.New(Decoder(c.Settings(at)), deps)
	if err != nil {
		t.Fatalf("New refuses the settings of the case: %v", err)
	}
	if asked.Load() > 0 {
		t.Fatal("New touched the network")
	}
	return opened{made, log}
}

func writeFiles(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	for path, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
