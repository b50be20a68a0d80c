package influxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Server is a local influxd that a test may kill and start again. Its data and
// its address stay the same.
type Server struct {
	URL string

	binary, folder string
	databases      atomic.Int64
	process        *exec.Cmd
	ended          chan struct{}
}

// Start runs a server for one test, which ends it. Tests that do not kill it
// use Shared.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := launch(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

// Target makes an empty database.
func (s *Server) Target(t testing.TB) Target {
	t.Helper()
	name := fmt.Sprintf("test%d", s.databases.Add(1))
	target := Target{URL: s.URL, Org: "vigie", Bucket: name + "/autogen", Token: "none"}
	if err := influxQL(t.Context(), target, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return target
}

// Kill ends the server at once, as a power cut would (kill -9).
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.kill()
}

// Restart starts the server again where it was, killing it first if it runs.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.kill()
	if err := s.run(t.Context(), strings.TrimPrefix(s.URL, "http://")); err != nil {
		t.Fatal(err)
	}
}

func launch(ctx context.Context, folder string) (*Server, error) {
	path, err := binary(ctx)
	if err != nil {
		return nil, err
	}
	s := &Server{binary: path, folder: folder}
	return s, s.run(ctx, "127.0.0.1:0")
}

// run starts the process and waits until it answers. With port 0 the system
// chooses the port, which is read from the log: no other process can take it
// in between.
func (s *Server) run(ctx context.Context, address string) error {
	config, logs := filepath.Join(s.folder, "influxdb.conf"), filepath.Join(s.folder, "influxd.log")
	if err := os.WriteFile(config, []byte(configuration(s.folder, address)), 0o600); err != nil {
		return fmt.Errorf("write the configuration of influxd: %w", err)
	}
	log, err := os.Create(logs) //nolint:gosec // a name of ours in a folder of ours
	if err != nil {
		return fmt.Errorf("open the log of influxd: %w", err)
	}
	// The context of one test must not end a server that others share.
	process := exec.CommandContext(context.WithoutCancel(ctx), s.binary, "run", "-config", config) //nolint:gosec // our own binary
	process.Stdout, process.Stderr = log, log
	dieWithParent(process)
	if err := errors.Join(process.Start(), log.Close()); err != nil {
		return fmt.Errorf("start %s: %w", s.binary, err)
	}
	ended := make(chan struct{})
	go func() { // kill waits for it
		defer close(ended)
		if err := process.Wait(); err != nil && process.ProcessState == nil {
			fmt.Fprintln(os.Stderr, "influxtest: wait for influxd:", err)
		}
	}()
	s.process, s.ended = process, ended
	if err := s.ready(ctx, logs); err != nil {
		s.kill()
		return err
	}
	return nil
}

// ready waits until the server says where it listens, and answers there.
func (s *Server) ready(ctx context.Context, logs string) error {
	const patience = 90 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	listening := regexp.MustCompile(`Listening on HTTP.*addr=(\S+)`)
	for pause := time.NewTicker(10 * time.Millisecond); ; {
		text, err := os.ReadFile(logs) //nolint:gosec // the log we just opened
		if err != nil {
			return fmt.Errorf("read the log of influxd: %w", err)
		}
		if match := listening.FindSubmatch(text); match != nil {
			s.URL = "http://" + string(match[1])
			return influxQL(ctx, Target{URL: s.URL}, "SHOW DATABASES")
		}
		select {
		case <-s.ended:
			return fmt.Errorf("influxd ended before it listened: %s; its log:\n%s", s.process.ProcessState, text)
		case <-ctx.Done():
			return fmt.Errorf("influxd does not listen after %v; its log:\n%s", patience, text)
		case <-pause.C:
		}
	}
}

// kill ends the process and waits for it; a second kill does nothing.
func (s *Server) kill() {
	if s.process == nil {
		return
	}
	if err := s.process.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintln(os.Stderr, "influxtest: kill influxd:", err)
	}
	<-s.ended
	s.process = nil
}

func configuration(folder, address string) string {
	return fmt.Sprintf(`reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = %[1]q
[data]
  dir = %[2]q
  wal-dir = %[3]q
  query-log-enabled = false
  series-id-set-cache-size = 100
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
[http]
  bind-address = %[4]q
  flux-enabled = true
  log-enabled = false
`, filepath.Join(folder, "meta"), filepath.Join(folder, "data"), filepath.Join(folder, "wal"), address)
}

// influxQL runs one statement of the 1.x language.
func influxQL(ctx context.Context, target Target, statement string) error {
	database, _, _ := strings.Cut(target.Bucket, "/")
	form := url.Values{"q": {statement}, "db": {database}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.URL+"/query", strings.NewReader(form))
	if err != nil {
		return fmt.Errorf("prepare %s: %w", statement, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if target.Token != "" {
		request.Header.Set("Authorization", "Token "+target.Token)
	}
	_, err = send(request, statement)
	return err
}

// send returns the answer's body. It fails unless the server answers 2xx and no
// error in the body, which is where 1.x puts the errors of statements.
func send(request *http.Request, what string) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, fmt.Errorf("%s: read the answer: %w", what, err)
	}
	if response.StatusCode/100 != 2 || bytes.Contains(body, []byte(`"error"`)) {
		return nil, fmt.Errorf("%s: %s: %w", what, bytes.TrimSpace(body), statusError(response.StatusCode))
	}
	return body, nil
}

// statusError is the HTTP status of a refused request.
type statusError int

func (e statusError) Error() string { return http.StatusText(int(e)) }

// Forget gives the database of a target, on InfluxDB 1.8, a retention policy
// that keeps so long ("720h") and no longer.
func Forget(t testing.TB, target Target, keeps string) {
	t.Helper()
	statement := fmt.Sprintf(`ALTER RETENTION POLICY autogen ON %q DURATION %s DEFAULT`, strings.TrimSuffix(target.Bucket, "/autogen"), keeps)
	if err := influxQL(t.Context(), target, statement); err != nil {
		t.Fatalf("setting a retention policy: %v", err)
	}
}
