package acceptance_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// demo is one made-up city for all tests that look at it.
var demo city

// city is `vigie demo`, running until the last test ends.
type city struct {
	of   *binary // nil: the program
	mu   sync.Mutex
	dir  string
	cmd  *exec.Cmd
	log  *journal
	done chan struct{}
	url  string

	filled bool // the whole story is collected
}

// served returns the city's pages, starting it for the first who asks.
func (c *city) served(t testing.TB) *served {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd == nil {
		c.start(t)
	}
	if !c.filled {
		c.fill(t)
	}
	return &served{t: t, url: c.url, cmd: c.cmd, log: c.log, done: c.done}
}

func (c *city) start(t testing.TB) {
	t.Helper()
	of := c.of
	if of == nil {
		of = &program
	}
	path := of.path(t)
	dir, err := os.MkdirTemp("", "vigie-city-") //nolint:usetesting // it outlives the test that starts it
	if err != nil {
		t.Fatal(err)
	}
	c.dir, c.log, c.done = dir, &journal{found: make(chan string, 1)}, make(chan struct{})
	c.cmd = exec.Command(path, "demo", "--listen", "127.0.0.1:0", "--data", dir) //nolint:noctx,gosec // it outlives the test that starts it
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.SysProcAttr = c.log, c.log, dieWithParent()
	began := time.Now()
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.done)
		if err := c.cmd.Wait(); err != nil {
			t.Logf("the demo ended: %v", err)
		}
	}()
	select {
	case c.url = <-c.log.found:
		t.Logf("the demo serves after %v", time.Since(began).Round(time.Millisecond))
	case <-c.done:
		t.Fatalf("the demo ended:\n%s", c.log)
	case <-time.After(4 * patience):
		t.Fatalf("the demo does not serve:\n%s", c.log)
	}
}

// fill waits until the whole story is collected. Pages answer meanwhile, and say
// how far it is.
func (c *city) fill(t testing.TB) {
	t.Helper()
	began, seen := time.Now(), false
	for !strings.Contains(c.log.String(), "the story is collected") {
		if status, body := pageAt(t, c.url+"/methode"); status != http.StatusOK {
			t.Fatalf("while the city is filled a page answers %d", status)
		} else if strings.Contains(body, "Premier relevé en cours") {
			seen = true
		}
		select {
		case <-c.done:
			t.Fatalf("the demo ended:\n%s", c.log)
		case <-time.After(time.Second):
		}
		if time.Since(began) > 8*patience {
			t.Fatalf("the story is not collected:\n%s", c.log)
		}
	}
	if !seen {
		t.Error("no page said that the city was being filled")
	}
	c.filled = true
	t.Logf("the story is collected after %v", time.Since(began).Round(time.Millisecond))
}

func pageAt(t testing.TB, address string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// stop ends the city and tells whether its log is calm.
func (c *city) stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd == nil {
		return nil
	}
	err := c.cmd.Process.Signal(syscall.SIGTERM)
	<-c.done
	if panicked.MatchString(c.log.String()) {
		err = errors.Join(err, errors.New("the demo panicked:\n"+c.log.String()))
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}

// target is a target as the configuration file says it.
type target struct {
	Indicator   string   `yaml:"indicator"`
	System      string   `yaml:"system"`
	Per         string   `yaml:"per"`
	Limit       *float64 `yaml:"limit"`
	Warn        string   `yaml:"warn"`
	Judge       string   `yaml:"judge"`
	Better      string   `yaml:"better"`
	MinCoverage string   `yaml:"min_coverage"`
	From        string   `yaml:"from"`
}

// targets reads the targets from a configuration file.
func targetsIn(t testing.TB, path string) []target {
	t.Helper()
	text, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Targets []target `yaml:"targets"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Targets
}
