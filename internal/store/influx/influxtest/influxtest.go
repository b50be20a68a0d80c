// Package influxtest gives tests a real InfluxDB 1.8.10: it finds or builds
// the server, starts it on a free port with its data in a temporary folder,
// and hands out empty databases. Nothing is skipped when the server cannot be
// had: the test fails and says how to get one.
package influxtest

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

// Target is one empty place to write to, in the words of the v2 API.
type Target struct{ URL, Org, Bucket, Token string }

// Shared is one server for all tests of a package; its zero value is ready.
// Keep it in a variable of the test package and stop it in TestMain:
//
//	var server influxtest.Shared
//
//	func TestMain(m *testing.M) {
//		defer server.Stop()
//		m.Run()
//	}
//
// The server is started by the first Target. When VIGIE_TEST_INFLUX_URL names
// another server, that one is used instead: each test makes a bucket there,
// named after VIGIE_TEST_INFLUX_BUCKET, in VIGIE_TEST_INFLUX_ORG, and removes
// it. VIGIE_TEST_INFLUX_TOKEN must allow that.
type Shared struct {
	mu    sync.Mutex
	local *Server
}

// Target returns an empty database of the server, for this test alone.
func (s *Shared) Target(t testing.TB) Target {
	t.Helper()
	if url := os.Getenv("VIGIE_TEST_INFLUX_URL"); url != "" {
		return elsewhere(t, Target{
			URL:    strings.TrimRight(url, "/"),
			Org:    os.Getenv("VIGIE_TEST_INFLUX_ORG"),
			Bucket: os.Getenv("VIGIE_TEST_INFLUX_BUCKET"),
			Token:  os.Getenv("VIGIE_TEST_INFLUX_TOKEN"),
		})
	}
	return s.start(t).Target(t)
}

func (s *Shared) start(t testing.TB) *Server {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local != nil {
		return s.local
	}
	folder, err := os.MkdirTemp("", "vigie-influxd-") //nolint:usetesting // it outlives the test that starts it; Stop removes it
	if err != nil {
		t.Fatalf("make a folder for influxd: %v", err)
	}
	local, err := launch(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	s.local = local
	return local
}

// Stop ends the server, if one was started, and removes its data.
func (s *Shared) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local == nil {
		return
	}
	s.local.kill()
	if err := os.RemoveAll(s.local.folder); err != nil {
		fmt.Fprintln(os.Stderr, "influxtest: remove the data of influxd:", err)
	}
	s.local = nil
}
