package prometheus_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
)

// engine shows what prometheus_client gave of the metrics of vLLM 0.33.0, in
// text or, where it is asked for, in OpenMetrics: at each scrape as much again
// of every counter.
type engine struct {
	t       *testing.T
	open    bool // it knows OpenMetrics
	scrapes atomic.Int64
}

var counterLine = regexp.MustCompile(`(?m)^(vllm\S+_total\S*) (\S+)$`)

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, kind := "testdata/vllm_text.txt", "text/plain; version=0.0.4"
	if e.open && strings.Contains(r.Header.Get("Accept"), "application/openmetrics-text") {
		file, kind = "testdata/vllm_openmetrics.txt", "application/openmetrics-text; version=1.0.0"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		e.t.Error(err)
	}
	times := float64(e.scrapes.Add(1))
	text = counterLine.ReplaceAllFunc(text, func(line []byte) []byte {
		parts := counterLine.FindSubmatch(line)
		value, err := strconv.ParseFloat(string(parts[2]), 64)
		if err != nil {
			e.t.Error(err)
		}
		return []byte(string(parts[1]) + " " + strconv.FormatFloat(value*times, 'f', 1, 64))
	})
	w.Header().Set("Content-Type", kind)
	if _, err := w.Write(text); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// Both ways in which vLLM's counters come to a real Prometheus are counted:
// with a colon in their names, and as OpenMetrics writes them. At each scrape
// the recorded figures come to be once more: 192 + 23 requests that were
// answered, of 229; 104,112 tokens in and 34,771 out.
func TestRealVLLM(t *testing.T) {
	t.Parallel()
	binary := needs(t, "prometheus")
	text, asked := &engine{t: t}, &engine{t: t, open: true}
	servers := []*httptest.Server{httptest.NewServer(text), httptest.NewServer(asked)}
	var targets []string
	for _, s := range servers {
		t.Cleanup(s.Close)
		targets = append(targets, strings.TrimPrefix(s.URL, "http://"))
	}
	began := time.Now().UTC().Truncate(time.Minute)
	address := startPrometheus(t, binary, t.TempDir(), targets...)
	w := measure.Window{From: began, To: began.Add(10 * time.Minute)}
	names := []string{"vllm:request_success_total", "vllm_request_success_total"}
	for _, name := range names {
		stored(t, address, "count_over_time("+name+`{finished_reason="stop"}[10m])`, `"4"`)
	}
	for _, s := range servers {
		s.Close()
	}
	stored(t, address, "count(up == 0)", `"2"`)
	for i, name := range names {
		source := open(t, "http://"+address, "step: 1m\nseries:\n"+
			"- {preset: vllm-requests, counts: query, match: 'instance=\""+targets[i]+"\"', place: chat}\n"+
			"- {preset: vllm-input-tokens, match: 'instance=\""+targets[i]+"\"', place: chat}\n"+
			"- {preset: vllm-output-tokens, match: 'instance=\""+targets[i]+"\"', place: chat}\n")
		batch, err := source.Collect(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[measure.Metric]float64{}
		for _, r := range batch.Readings {
			sums[r.Metric] += r.Value
			if r.Model != "mistral-small" {
				t.Errorf("the model is %q", r.Model)
			}
		}
		scrapes := math.Round(sums[measure.Queries] / 215)
		if scrapes < 3 || sums[measure.Queries] != scrapes*215 || sums[measure.InputTokens] != scrapes*104112 || sums[measure.OutputTokens] != scrapes*34771 {
			t.Errorf("%s: counted %v, which is not the same number of times 215, 104112 and 34771", name, sums)
		}
	}
}
