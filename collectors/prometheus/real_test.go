package prometheus_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/prometheus"
	"github.com/vigie-ia/vigie/internal/measure"
)

var record = flag.Bool("record", false, "write what the real Prometheus said to cases/restart")

// exporter counts events, and can be restarted: its counters then begin anew
// and its process has another start time.
type exporter struct {
	mu       sync.Mutex
	begun    time.Time
	requests int // of this life
	late     int // a second label value, which appears only after some scrapes
	scrapes  int
	total    int // of all lives
	served   chan struct{}
	server   *http.Server
	stopped  chan error
	address  string
}

func (e *exporter) start(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", e.address)
	if err != nil {
		t.Fatal(err)
	}
	e.address = listener.Addr().String()
	e.begun, e.requests, e.late, e.scrapes = time.Now(), 0, 0, 0
	e.server = &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second}
	e.stopped = make(chan error, 1)
	go func(s *http.Server) { e.stopped <- s.Serve(listener) }(e.server) // ends with stop, which waits
}

func (e *exporter) stop(t *testing.T) {
	t.Helper()
	if err := e.server.Shutdown(t.Context()); err != nil { // the last scrape is served to its end
		t.Error(err)
	}
	if err := <-e.stopped; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// ServeHTTP has new events happen before it shows them, so that every event is
// in some scrape.
func (e *exporter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.scrapes++
	e.requests += 3 + e.scrapes
	e.total += 3 + e.scrapes
	text := fmt.Sprintf("# TYPE demo_requests_total counter\ndemo_requests_total{kind=\"chat\"} %d\n", e.requests)
	if e.scrapes > 2 {
		e.late += 7
		e.total += 7
		text += fmt.Sprintf("demo_requests_total{kind=\"search\"} %d\n", e.late)
	}
	text += fmt.Sprintf("# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds %.2f\n", float64(e.begun.UnixMilli())/1000)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	if _, err := io.WriteString(w, text); err != nil {
		panic(http.ErrAbortHandler)
	}
	e.served <- struct{}{}
}

// scraped waits until so many scrapes were served.
func (e *exporter) scraped(t *testing.T, times int) {
	t.Helper()
	for range times {
		select {
		case <-e.served:
		case <-time.After(30 * time.Second):
			t.Fatal("Prometheus does not scrape")
		}
	}
}

// TestRealPrometheus scrapes an exporter that is restarted half way with a real
// Prometheus: the readings are exactly all events that ever were.
func TestRealPrometheus(t *testing.T) {
	t.Parallel()
	binary := needs(t, "prometheus")
	target := &exporter{served: make(chan struct{}, 1000), address: "127.0.0.1:0"}
	target.start(t) // for its address
	target.stop(t)
	from := time.Now().UTC().Truncate(time.Minute)
	address := startPrometheus(t, binary, t.TempDir(), target.address)
	// All of a counter counts if it began when Prometheus was there already.
	stored(t, address, "up", `"0"`)
	target.start(t)
	target.scraped(t, 4)
	target.stop(t)
	for len(target.served) > 0 {
		<-target.served
	}
	target.start(t)
	target.scraped(t, 4)
	target.stop(t) // from here on the total stands still

	w := measure.Window{From: from, To: time.Now().UTC().Truncate(time.Minute).Add(time.Minute)}
	settings := "step: 1m\nseries: [{selector: demo_requests_total, metric: queries, counts: query, max_gap: 3s, place: chat}]"
	tape := &recorder{base: http.DefaultTransport}
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.HTTP = collectors.NewHTTPClient(collectors.Limits{Base: tape})
	source, err := prometheus.New(collectortest.Decoder("url: http://"+address+"\n"+settings), deps)
	if err != nil {
		t.Fatal(err)
	}
	ingested(t, address, target)
	tape.exchanges = nil
	batch, err := source.Collect(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	sum, parts := 0.0, 0.0
	for _, r := range batch.Readings {
		sum += r.Value
	}
	if *record {
		tape.save(t, settings, w, batch)
	}
	for at := w.From; at.Before(w.To); at = at.Add(time.Minute) {
		minute, err := source.Collect(t.Context(), measure.Window{From: at, To: at.Add(time.Minute)})
		if err != nil && !errors.Is(err, collectors.ErrNoData) { // started at the end of a minute, there may be none in it
			t.Fatal(err)
		}
		for _, r := range minute.Readings {
			parts += r.Value
		}
	}
	if sum != float64(target.total) || parts != sum || len(batch.Refused) > 0 {
		t.Errorf("counted %v (%v minute by minute), the exporter's true total is %d; refused %v", sum, parts, target.total, batch.Refused)
	}
	t.Logf("true total %d, counted %v in %d readings", target.total, sum, len(batch.Readings))
}

// needs looks for a program of Prometheus.
func needs(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" { // only there may it not be skipped
		t.Fatalf("no %s on PATH; in CI this test may not be skipped: apt-get install prometheus", program)
	}
	t.Skipf("no %s on PATH; to run this test: apt-get install prometheus, or put a release from prometheus.io there", program)
	return ""
}

// startPrometheus runs a Prometheus over the data below dir, which scrapes
// targets each second, and returns its address.
func startPrometheus(t *testing.T, binary, dir string, targets ...string) string {
	t.Helper()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "prometheus.yml")
	text := "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: ia\n  static_configs: [{targets: ['" + strings.Join(targets, "', '") + "']}]\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &bytes.Buffer{}
	cmd := exec.CommandContext(t.Context(), binary, //nolint:gosec // the Prometheus on PATH
		"--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--storage.tsdb.retention.time=10y", "--web.listen-address="+address)
	cmd.Stderr = said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the test's context has ended by now
		if err := cmd.Wait(); err != nil && t.Failed() {
			t.Logf("prometheus: %v\n%s", err, said)
		}
	})
	return address
}

// ingested waits until Prometheus has stored the last scrape.
func ingested(t *testing.T, address string, target *exporter) {
	t.Helper()
	target.mu.Lock()
	want := fmt.Sprintf(`"%d"`, target.requests)
	target.mu.Unlock()
	stored(t, address, `last_over_time(demo_requests_total{kind="chat"}[1m])`, want)
}

// stored waits until the answer to a query holds a text.
func stored(t *testing.T, address, query, want string) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-ticker.C {
		if bytes.Contains(ask(t, address, query), []byte(want)) {
			return
		}
	}
	t.Fatalf("Prometheus never stored %s", want)
}

// ask returns what a Prometheus answers to a query now, and nothing while it
// does not answer.
func ask(t *testing.T, address, query string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/v1/query?query="+url.QueryEscape(query), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil // it is starting
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return text
}

// exchange is one query and what the server said.
type exchange struct {
	Query  string          `json:"query"`
	Time   string          `json:"time"`
	Answer json.RawMessage `json:"answer"`
}

// recorder keeps every exchange.
type recorder struct {
	base      http.RoundTripper
	exchanges []exchange
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	form, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	resp, err := r.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	query, at := queryOf(string(form))
	r.exchanges = append(r.exchanges, exchange{query, at, answer})
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp, nil
}
