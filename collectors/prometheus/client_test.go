package prometheus_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/pythontest"
)

// counts are what an engine says that it counted in one life.
type counts struct {
	Answered float64 `json:"answered"`
	Input    float64 `json:"input"`
	Output   float64 `json:"output"`
}

// served is a life of the engine: the real prometheus_client, under vLLM's
// names.
type served struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
	said  counts
}

func serve(t *testing.T, port string, seed int) *served {
	t.Helper()
	s := &served{t: t, cmd: pythontest.Script(t, "testdata/vllm.py", port, strconv.Itoa(seed))}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.lines = bufio.NewScanner(out)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.read()
	return s
}

func (s *served) read() {
	s.t.Helper()
	if !s.lines.Scan() {
		s.t.Fatal("the engine ended by itself")
	}
	if err := json.Unmarshal(s.lines.Bytes(), &s.said); err != nil {
		s.t.Fatal(err)
	}
}

// work counts some requests, and waits until Prometheus has stored them.
func (s *served) work(address string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		s.t.Fatal(err)
	}
	s.read()
	stored(s.t, address, `{__name__=~"vllm.generation_tokens_total"}`, fmt.Sprintf(`"%.0f"`, s.said.Output))
}

func (s *served) end() counts {
	s.t.Helper()
	if err := s.in.Close(); err != nil {
		s.t.Error(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Error(err)
	}
	return s.said
}

// The real prometheus_client shows counters under vLLM's names to a real
// Prometheus, is ended and started again: what is counted is what it says that
// it counted in both lives, aborted and faulty requests left out.
func TestRealClient(t *testing.T) {
	t.Parallel()
	binary := needs(t, "prometheus")
	port := freePort(t)
	began := time.Now().UTC().Truncate(time.Minute)
	address := startPrometheus(t, binary, t.TempDir(), "127.0.0.1:"+port)
	stored(t, address, "up", `"0"`) // it was there before the counters
	var want counts
	for seed := range 2 {
		life := serve(t, port, seed)
		stored(t, address, `{__name__=~"vllm.generation_tokens_total"}`, `"0"`)
		for range 2 {
			life.work(address)
		}
		said := life.end()
		stored(t, address, "up", `"0"`)
		want = counts{want.Answered + said.Answered, want.Input + said.Input, want.Output + said.Output}
	}
	source := open(t, "http://"+address, "step: 1m\nseries:\n"+
		"- {preset: vllm-requests, counts: query, place: chat}\n- {preset: vllm-input-tokens, place: chat}\n- {preset: vllm-output-tokens, place: chat}\n")
	batch, err := source.Collect(t.Context(), measure.Window{From: began, To: began.Add(10 * time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	sums := map[measure.Metric]float64{}
	for _, r := range batch.Readings {
		sums[r.Metric] += r.Value
	}
	if got := (counts{sums[measure.Queries], sums[measure.InputTokens], sums[measure.OutputTokens]}); got != want || want.Answered == 0 {
		t.Errorf("counted %+v, the engine says %+v; refused %v", got, want, batch.Refused)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := free.Close(); err != nil {
			t.Error(err)
		}
	}()
	_, port, ok := strings.Cut(free.Addr().String(), ":")
	if !ok {
		t.Fatal("no port in " + free.Addr().String())
	}
	return port
}
