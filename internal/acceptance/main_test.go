// Package acceptance_test holds the whole program to what it promises: the
// built binary runs against real servers (SQLite, InfluxDB, Prometheus, a
// browser) as its users run it, and every expected figure is worked out here,
// without the program's help.
package acceptance_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

// program is the binary under test, as `make build` makes it.
var program string

// influxd is one InfluxDB for the tests that do not kill it.
var influxd influxtest.Shared

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	if flag.Parse(); testing.Short() {
		fmt.Println("the acceptance tests are not short: the race detector has nothing to see of another process")
		return 0
	}
	folder, err := os.MkdirTemp("", "vigie-acceptance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() {
		influxd.Stop()
		if err := demo.stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		if err := os.RemoveAll(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	program = filepath.Join(folder, "vigie")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version=acceptance", "-o", program, "../../cmd/vigie") //nolint:noctx // nothing is there to cancel it
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// The binary is stripped and static, and stays under 45 MB.
func TestBinary(t *testing.T) {
	t.Parallel()
	info, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB", float64(info.Size())/1e6)
	if info.Size() >= 45_000_000 {
		t.Errorf("the binary has %d bytes; it must stay under 45 MB", info.Size())
	}
	content, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"/lib64/ld-linux", "/lib/ld-", "libc.so"} {
		if bytes.Contains(content, []byte(trace+"\x00")) || bytes.Contains(content, []byte("\x00"+trace)) {
			t.Errorf("the binary names %s: it is not static", trace)
		}
	}
	h := newHouse(t, "")
	said := h.run("version")
	if strings.TrimSpace(said.out) != "acceptance" || said.code != 0 {
		t.Errorf("version says %q and exits with %d", said.out, said.code)
	}
}

// needs fails in CI when a program is not there, and skips elsewhere, saying
// how to get it.
func needs(t testing.TB, names []string, how string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("no %s on PATH; in CI this may not be skipped: %s", names[0], how)
	}
	t.Skipf("no %s on PATH; to run this: %s", names[0], how)
	return ""
}
