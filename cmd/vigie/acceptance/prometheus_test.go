package acceptance_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// exporter counts requests as a gateway would; restarted, it counts from zero.
type exporter struct {
	mu      sync.Mutex
	begun   time.Time
	life    int // counted since it began
	total   int // counted in all lives: the truth
	scrapes int // of this life
	server  *http.Server
	address string
	ended   chan error
}

func (e *exporter) start(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", e.address)
	if err != nil {
		t.Fatal(err)
	}
	e.mu.Lock()
	e.address, e.begun, e.life, e.scrapes = listener.Addr().String(), time.Now(), 0, 0
	e.mu.Unlock()
	e.server, e.ended = &http.Server{Handler: e, ReadHeaderTimeout: patience}, make(chan error, 1)
	go func(s *http.Server) { e.ended <- s.Serve(listener) }(e.server) // until stop
}

// stop lets the last scrape be served to its end.
func (e *exporter) stop(t *testing.T) {
	t.Helper()
	if err := e.server.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-e.ended; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// ServeHTTP counts some more requests and shows the counter.
func (e *exporter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.scrapes++
	e.life += 5 + e.scrapes
	e.total += 5 + e.scrapes
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	_, err := fmt.Fprintf(w, "# TYPE city_requests_total counter\ncity_requests_total{model=\"m\"} %d\n"+
		"# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds %.2f\n", e.life, float64(e.begun.UnixMilli())/1000)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}

// scraped waits for so many scrapes of this life.
func (e *exporter) scraped(t *testing.T, times int) {
	t.Helper()
	eventually(t, "Prometheus to scrape", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return e.scrapes >= times
	})
}

func (e *exporter) truth() (life, total int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.life, e.total
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.Now().Add(2 * patience); !so(); <-ticker.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A real Prometheus scrapes a real exporter that is restarted half way: the API
// of the program says exactly the counter's true total.
func TestRealPrometheus(t *testing.T) {
	t.Parallel()
	binary := needs(t, []string{"prometheus"}, "apt-get install prometheus, or put a release from prometheus.io there")
	h := newHouse(t, "")
	e := &exporter{address: "127.0.0.1:0"}
	e.start(t) // for its address
	e.stop(t)
	began := time.Now()
	address := h.prometheus(binary, e.address)
	// All of a counter counts if it began when Prometheus was there already.
	eventually(t, "Prometheus to miss the exporter", func() bool {
		return strings.Contains(fetch(t, "http://"+address+"/api/v1/query?query=up"), `"0"`)
	})
	e.start(t)
	e.scraped(t, 5)
	e.stop(t)
	e.start(t)
	e.scraped(t, 5)
	e.stop(t)
	life, total := e.truth()
	eventually(t, "Prometheus to store the last scrape", func() bool {
		return strings.Contains(fetch(t, "http://"+address+"/api/v1/query?query=last_over_time(city_requests_total%5B5m%5D)"), fmt.Sprintf(`"%d"`, life))
	})
	h.write("vigie.yaml", sqliteStore+fmt.Sprintf(`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-01-01}}
collectors:
  - name: compteurs
    type: prometheus
    every: "@every 1m"
    since: %s
    settings:
      url: http://%s
      step: 1m
      series: [{selector: city_requests_total, counts: query, max_gap: 5s, place: chat}]
`, began.UTC().Format(time.DateOnly), address))
	s := h.serve() // which reads whole minutes only
	month := time.Now().UTC().Format("2006-01")
	count := func() (sum float64) {
		for _, p := range s.series("queries", began.UTC().Format("2006-01"), month) {
			sum += deref(p.Value)
		}
		return sum
	}
	eventually(t, "the whole count", func() bool { return count() >= float64(total) })
	if got := count(); got != float64(total) {
		t.Errorf("the API says %v requests, the exporter counted %d", got, total)
	}
	// Read again by hand, nothing is there twice.
	s.end(os.Interrupt)
	h.collect(began.UTC().Format(time.DateOnly), time.Now().UTC().Format(time.DateOnly))
	s = h.serve()
	if got := count(); got != float64(total) {
		t.Errorf("read again, the API says %v requests, the exporter counted %d", got, total)
	}
	t.Logf("%d requests in two lives of the exporter", total)
}

// prometheus runs a Prometheus that scrapes a target each second.
func (h *house) prometheus(binary, target string, more ...string) (address string) {
	h.t.Helper()
	return h.prometheusOf(binary, "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: ia\n  static_configs: [{targets: ['"+target+"']}]\n", more...)
}

// prometheusOf runs a real Prometheus of a configuration.
func (h *house) prometheusOf(binary, config string, more ...string) (address string) {
	h.t.Helper()
	free, err := (&net.ListenConfig{}).Listen(h.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	address = free.Addr().String()
	if err := free.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.write("prometheus.yml", config)
	args := append([]string{"--config.file=" + h.path("prometheus.yml"), "--storage.tsdb.path=" + h.path("tsdb"), "--web.listen-address=" + address}, more...)
	cmd := exec.CommandContext(h.t.Context(), binary, args...) //nolint:gosec // the Prometheus on PATH
	cmd.SysProcAttr = dieWithParent()
	said := &journal{found: make(chan string, 1)}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		kill(h.t, cmd.Process)
		if exitCode(h.t, cmd.Wait()); h.t.Failed() {
			h.t.Logf("prometheus: %s", said)
		}
	})
	return address
}

// fetch gets an address that may not answer yet.
func fetch(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return string(text)
}
