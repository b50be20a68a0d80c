package acceptance_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

// patience is how long anything may take before a test gives up on it.
const patience = 60 * time.Second

// house is a folder with a configuration, in which the program runs.
type house struct {
	t       testing.TB
	program string
	dir     string
	env     []string
	// limit is a shell command that goes before the program: ulimit -f 100.
	limit string
}

// newHouse makes a folder with a vigie.yaml in it.
func newHouse(t testing.TB, config string) *house {
	t.Helper()
	h := &house{t: t, program: program.path(t), dir: t.TempDir()}
	h.write("vigie.yaml", config)
	return h
}

func (h *house) path(name string) string { return filepath.Join(h.dir, name) }

// write puts a file into the house, making its folders.
func (h *house) write(name, content string) {
	h.t.Helper()
	if err := os.MkdirAll(filepath.Dir(h.path(name)), 0o750); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(h.path(name), []byte(content), 0o600); err != nil { // #nosec G703 -- of the test's own folder
		h.t.Fatal(err)
	}
}

// said is what a command left behind.
type said struct {
	code     int
	out, err string
	user     time.Duration // of the processor
}

// all is both streams, for messages that may be on either.
func (s said) all() string { return s.out + s.err }

// command prepares a run of the program in the house.
func (h *house) command(args ...string) *exec.Cmd {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), h.program, args...) //nolint:gosec // the program under test
	if h.limit != "" {
		cmd = exec.CommandContext(h.t.Context(), "sh", append([]string{"-c", h.limit + `; exec "$0" "$@"`, h.program}, args...)...) //nolint:gosec // as above
	}
	cmd.Dir = h.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "TMPDIR=" + os.TempDir()}, h.env...)
	cmd.SysProcAttr = dieWithParent()
	return cmd
}

// run runs the program to its end, and wants it calm.
func (h *house) run(args ...string) said {
	h.t.Helper()
	got := h.runHarmed(args...)
	calm(h.t, args[0], got.err)
	return got
}

// runHarmed is run of a program that the system may stop.
func (h *house) runHarmed(args ...string) said {
	h.t.Helper()
	var out, errOut bytes.Buffer
	cmd := h.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	defer time.AfterFunc(2*patience, func() { kill(h.t, cmd.Process) }).Stop()
	code := exitCode(h.t, cmd.Wait())
	return said{code: code, out: out.String(), err: errOut.String(), user: cmd.ProcessState.UserTime()}
}

// must runs the program and wants it to succeed.
func (h *house) must(args ...string) said {
	h.t.Helper()
	got := h.run(args...)
	if got.code != 0 {
		h.t.Fatalf("vigie %s: exit code %d\n%s", strings.Join(args, " "), got.code, got.all())
	}
	return got
}

// collect reads the sources over a span of days, with success.
func (h *house) collect(from, to string) {
	h.t.Helper()
	h.must("collect", "--from", from, "--to", to)
}

// kill ends a process as a power cut would. One that has ended is fine.
func kill(t testing.TB, p *os.Process) {
	t.Helper()
	if err := p.Signal(syscall.SIGKILL); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("kill -9: %v", err)
	}
}

func exitCode(t testing.TB, err error) int {
	t.Helper()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended):
		return ended.ExitCode() // -1 when it was killed
	}
	t.Fatal(err)
	return -1
}

// calm holds the program's log to this: whatever came in, nothing panicked.
func calm(t testing.TB, command, log string) {
	t.Helper()
	if at := panicked.FindStringIndex(log); at != nil {
		t.Errorf("vigie %s panicked:\n%s", command, log[at[0]:min(len(log), at[0]+2000)])
	}
}

var panicked = regexp.MustCompile(`(?i)\bpanic|goroutine \d+ \[|fatal error:|nil pointer`)

// served is a program that serves its pages.
type served struct {
	t    testing.TB
	url  string // without a slash at the end
	cmd  *exec.Cmd
	log  *journal
	done chan struct{}
	code int
}

// serve starts `vigie serve` and waits for its address.
func (h *house) serve() *served {
	h.t.Helper()
	return h.serveOn("127.0.0.1:0")
}

func (h *house) serveOn(address string) *served {
	h.t.Helper()
	s := &served{t: h.t, cmd: h.command("serve", "--listen", address), log: &journal{found: make(chan string, 1)}, done: make(chan struct{})}
	s.cmd.Stderr, s.cmd.Stdout = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		defer close(s.done)
		s.code = exitCode(s.t, s.cmd.Wait())
	}()
	h.t.Cleanup(func() { s.end(syscall.SIGTERM) })
	select {
	case s.url = <-s.log.found:
	case <-s.done:
		h.t.Fatalf("vigie serve ended with %d before it served:\n%s", s.code, s.log)
	case <-time.After(2 * patience):
		h.t.Fatalf("vigie serve does not serve:\n%s", s.log)
	}
	return s
}

// end signals the program and waits until it is gone.
func (s *served) end(signal os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		s.t.Errorf("signalling the program: %v", err)
	}
	select {
	case <-s.done:
	case <-time.After(patience):
		kill(s.t, s.cmd.Process)
		s.t.Errorf("the program did not end on %v:\n%s", signal, s.log)
		<-s.done
	}
	calm(s.t, "serve", s.log.String())
}

// answer is what a page or the API sent.
type answer struct {
	status int
	kind   string // its content type
	body   string
	header http.Header
}

// ask gets an address of the program, whatever the status.
func (s *served) ask(path string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", path, err, s.log)
	}
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(body), resp.Header}
}

// get wants the address to be answered with 200.
func (s *served) get(path string) string {
	s.t.Helper()
	got := s.ask(path)
	if got.status != http.StatusOK {
		s.t.Fatalf("%s answers %d: %.500s\n%s", path, got.status, got.body, s.log)
	}
	return got.body
}

// until asks again and again until the answer is good.
func (s *served) until(what, path string, good func(body string) bool) {
	s.t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	var last answer
	for deadline := time.Now().Add(2 * patience); time.Now().Before(deadline); <-ticker.C {
		if last = s.ask(path); last.status == http.StatusOK && good(last.body) {
			return
		}
	}
	s.t.Fatalf("%s never came on %s, which answers %d: %.3000s\n%s", what, path, last.status, last.body, s.log)
}

// journal is what a process says; it tells the address when it comes.
type journal struct {
	mu    sync.Mutex
	text  bytes.Buffer
	told  bool
	found chan string
}

// serving is how `vigie serve` and `vigie demo` tell their address.
var serving = regexp.MustCompile(`(?:url=|made-up city: )(http://[0-9.:]+)/`)

// Write keeps what the process says.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	n, err := j.text.Write(p)
	if !j.told {
		if m := serving.FindSubmatch(j.text.Bytes()); m != nil {
			j.told = true
			j.found <- string(m[1])
		}
	}
	return n, err
}

// String returns all that was said so far.
func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// sqliteStore and influxStore are the store section of a configuration.
const sqliteStore = "store: {url: \"sqlite:vigie.db\"}\n"

func influxStore(url string, target influxtest.Target) string {
	return fmt.Sprintf("store: {url: %q, org: %q, bucket: %q, token: {env: VIGIE_TOKEN}}\n", "influx:"+url, target.Org, target.Bucket)
}

func influxEnv(target influxtest.Target) []string { return []string{"VIGIE_TOKEN=" + target.Token} }
