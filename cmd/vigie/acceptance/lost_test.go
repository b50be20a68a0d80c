package acceptance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store"
)

// forgetful is a Prometheus and a usage API behind one address. Both hold
// 2 and 3 November 2026: a counter that gains one query a minute, from a value
// of long before, and 50 queries an hour. They forget what is before a moment.
type forgetful struct {
	t     *testing.T
	since atomic.Int64 // seconds; what is before is gone
}

var (
	firstDay = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	lastDay  = firstDay.AddDate(0, 0, 2)
)

func (f *forgetful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int64 {
		n, err := strconv.ParseFloat(r.FormValue(name), 64)
		if err != nil {
			f.t.Errorf("%s?%s: %v", r.URL.Path, r.Form.Encode(), err)
		}
		return int64(n)
	}
	var answer any
	switch r.URL.Path {
	case "/api/v1/query":
		answer = f.samples(r.FormValue("query"), number("time"))
	case "/v1/organization/usage/completions":
		answer = f.usage(number("start_time"), number("end_time"))
	default:
		answer = map[string]any{"object": "page", "data": []any{}, "has_more": false}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(http.ErrAbortHandler)
	}
}

func (f *forgetful) samples(query string, to int64) any {
	kind, result := "vector", []any{}
	if strings.HasSuffix(query, "]") {
		kind = "matrix"
	}
	if asked := regexp.MustCompile(`^\{?[^(\[]*city_queries_total[^\[]*\[(\d+)ms\]$`).FindStringSubmatch(query); asked != nil {
		length, err := strconv.ParseInt(asked[1], 10, 64)
		if err != nil {
			f.t.Error(err)
		}
		var values [][2]any
		for at := max(firstDay.Unix(), f.since.Load(), to-length/1000); at <= min(lastDay.Unix(), to); at++ {
			if at%60 == 0 {
				values = append(values, [2]any{at, strconv.FormatInt(100_000+(at-firstDay.Unix())/60, 10)})
			}
		}
		if len(values) > 0 {
			result = append(result, map[string]any{"metric": map[string]string{"__name__": "city_queries_total", "instance": "srv:1"}, "values": values})
		}
	}
	return map[string]any{"status": "success", "data": map[string]any{"resultType": kind, "result": result}}
}

func (f *forgetful) usage(from, to int64) any {
	data := []any{}
	for at := from; at < to; at += 3600 {
		results := []any{}
		if at >= max(firstDay.Unix(), f.since.Load()) && at < lastDay.Unix() {
			results = append(results, map[string]any{"num_model_requests": 50, "input_tokens": 1000, "output_tokens": 200, "model": "m"})
		}
		data = append(data, map[string]any{"object": "bucket", "start_time": at, "end_time": at + 3600, "results": results})
	}
	return map[string]any{"object": "page", "data": data, "has_more": false}
}

// A read again does not shrink what is stored by what the sources no longer
// hold: a Prometheus whose retention has passed, and then all of its data; a
// usage API whose database was made anew; a file of figures and a log that are
// gone. It is told, by the exit code too, until a person accepts the loss, which
// the audit log keeps.
func TestWhatIsLostStays(t *testing.T) {
	t.Parallel()
	for _, k := range keepings(t) {
		t.Run(k.name, func(t *testing.T) {
			source := &forgetful{t: t}
			server := httptest.NewServer(source)
			t.Cleanup(server.Close)
			h := newHouse(t, k.section+fmt.Sprintf(`
organisation: {name: Ville d'essai}
time_zone: UTC
systems:
  - {id: counted, name: Compteur, unit: query, phases: {in_service: 2026-01-01}}
  - {id: gateway, name: Passerelle, unit: query, phases: {in_service: 2026-01-01}}
  - {id: declared, name: Relevés, unit: query, phases: {in_service: 2026-01-01}}
  - {id: logged, name: Journal, unit: query, phases: {in_service: 2026-01-01}}
collectors:
  - {name: counted, type: prometheus, every: "@hourly", since: 2026-11-01, settings: {url: %[1]q, series: [{selector: city_queries_total, counts: query, place: counted}]}}
  - {name: gateway, type: openai, every: "@hourly", since: 2026-11-01, settings: {url: %[2]q, key: {env: K}, counts: query, place: gateway}}
  - {name: declared, type: table, every: "@hourly", settings: {path: [releve.csv], place: declared}}
  - {name: logged, type: requestlog, every: "@hourly", since: 2026-11-01, settings: {path: ["*.jsonl"], columns: {time: at}, place: logged}}
`, server.URL, server.URL+"/v1"))
			h.env = append(slices.Clone(k.env), "K=key")
			h.write("releve.csv", "period;metric;value;unit\n2026-10;queries;700;\n2026-11-02;queries;70;\n")
			h.write("a.jsonl", everyHours(firstDay, 24, 1))
			h.write("b.jsonl", everyHours(firstDay.AddDate(0, 0, 1), 24, 1))
			sums := func() map[string]float64 { return k.queries(h, "counted", "gateway", "declared", "logged") }
			span := []string{"collect", "--from", "2026-10-01", "--to", "2026-11-04"}
			want := map[string]float64{"counted": 2880, "gateway": 2400, "declared": 770, "logged": 48}
			h.must(span...)
			if got := sums(); !same(got, want) {
				t.Fatalf("collected %v, want %v", got, want)
			}
			h.must(span...) // read again, all is as it was
			for _, since := range []time.Time{firstDay.Add(26*time.Hour + 23*time.Minute), lastDay} {
				source.since.Store(since.Unix())
				h.remove("a.jsonl", "releve.csv")
				got := h.run(span...)
				for name := range want {
					if !strings.Contains(got.err, name+" no longer holds") {
						t.Errorf("since %s, nothing is told of %s:\n%s", since, name, got.err)
					}
				}
				if sums := sums(); got.code == 0 || !same(sums, want) {
					t.Errorf("since %s: exit code %d, %v are stored, want %v", since, got.code, sums, want)
				}
			}
			s := h.serve()
			for _, name := range []string{"counted", "gateway"} {
				if page := s.get("/sources/" + name); !strings.Contains(page, "ne contient plus") {
					t.Errorf("the page of %s does not tell", name)
				}
			}
			s.end(os.Interrupt)
			if got := h.run(append(span, "--only", "gateway", "--accept-loss")...); got.code == 0 || !strings.Contains(got.err, "--by") {
				t.Errorf("a loss is accepted by nobody: %s", got.all())
			}
			h.must(append(span, "--only", "gateway", "--accept-loss", "--by", "DSI", "--reason", "base refaite")...)
			h.must(append(span, "--only", "gateway")...)
			want["gateway"] = 0
			if got := sums(); !same(got, want) {
				t.Errorf("accepted: %v are stored, want %v", got, want)
			}
			if log := h.audited(); !strings.Contains(log, `"loss-accepted"`) || !strings.Contains(log, "base refaite") || !strings.Contains(log, "DSI") {
				t.Errorf("the audit log has %s", log)
			}
		})
	}
}

// queries sums what is stored of some sources.
func (k keeping) queries(h *house, sources ...string) map[string]float64 {
	h.t.Helper()
	sum := map[string]float64{}
	k.look(h, func(kept store.Store) {
		for _, source := range sources {
			for r, err := range kept.Readings(h.t.Context(), source, measure.Window{}) {
				if err != nil {
					h.t.Fatal(err)
				}
				if r.Metric == measure.Queries && r.State == measure.Known {
					sum[source] += r.Value
				}
			}
		}
	})
	return sum
}

func same(a, b map[string]float64) bool {
	for name := range b {
		if math.Abs(a[name]-b[name]) > 1e-9 {
			return false
		}
	}
	return true
}

// remove takes files out of the house; those that are gone are fine.
func (h *house) remove(names ...string) {
	h.t.Helper()
	for _, name := range names {
		if err := os.Remove(h.path(name)); err != nil && !os.IsNotExist(err) {
			h.t.Fatal(err)
		}
	}
}

// audited is the audit log.
func (h *house) audited() string {
	h.t.Helper()
	files, err := filepath.Glob(h.path("data/audit/*.jsonl"))
	if err != nil || len(files) == 0 {
		h.t.Fatalf("no audit log: %v", err)
	}
	var all strings.Builder
	for _, path := range files {
		f, err := os.Open(path) //nolint:gosec // of the house
		if err != nil {
			h.t.Fatal(err)
		}
		_, err = io.Copy(&all, f)
		if err != nil {
			h.t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			h.t.Fatal(err)
		}
	}
	return all.String()
}
