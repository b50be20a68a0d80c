// Package acceptance_test holds the whole program to what it promises: the
// built binary runs against real servers (SQLite, InfluxDB, Prometheus, a
// browser) as its users run it, and every expected figure is worked out here,
// without the program's help.
package acceptance_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-ia/vigie/internal/store/influx/influxtest"
)

// program is the binary under test, as `make build` makes it.
var program binary

// third is the program with one language more, and every message in English worded
// anew: see inThirdLanguage.
var third binary

// influxd is one InfluxDB for the tests that do not kill it.
var influxd influxtest.Shared

func TestMain(m *testing.M) {
	defer func() {
		influxd.Stop()
		if err := errors.Join(demo.stop(), program.remove(), third.remove()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}()
	// Most tests wait for others: for a back-off, a whole minute, a page.
	if err := flag.Set("test.parallel", "5"); err != nil {
		panic(err)
	}
	m.Run()
}

// binary is the program, built by the first test that needs it.
type binary struct {
	mu     sync.Mutex
	folder string
	words  map[string]string // files of words that stand in for those of the project, or are added
}

// path returns where the program is. With -short there is nothing to do here:
// the race detector sees nothing of another process.
func (b *binary) path(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("not short: make test runs it in full")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.folder == "" {
		b.build(t)
	}
	return filepath.Join(b.folder, "vigie")
}

func (b *binary) build(t testing.TB) {
	t.Helper()
	folder, err := os.MkdirTemp("", "vigie-acceptance-") //nolint:usetesting // it outlives the test that builds it
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	flags := regexp.MustCompile(`(?m)^build:(?s:.*?)-tags (\S+) -ldflags "([^"]*)"`).FindSubmatch(makefile)
	if flags == nil {
		t.Fatal("the Makefile has no tags, or no flags for the linker")
	}
	args := append([]string{"build"}, regexp.MustCompile(`-gcflags=\S+`).FindAllString(string(makefile), -1)...)
	args = append(args, "-trimpath", "-tags", string(flags[1]), "-overlay", b.packed(t), "-ldflags", string(flags[2])+" -X main.version=acceptance", "-o", filepath.Join(folder, "vigie"), "..")
	build := exec.CommandContext(t.Context(), "go", args...) //nolint:gosec // the path is ours
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	b.folder = folder
}

// packed packs the files of words, as make build does but for writing in the
// project: it is an overlay, by which the go command takes them for files of it.
func (b *binary) packed(t testing.TB) string {
	t.Helper()
	folder, err := filepath.Abs("../../../internal/words")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.toml"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(file)] = string(text)
	}
	maps.Copy(texts, b.words)
	replace, made := map[string]string{}, t.TempDir()
	for name, text := range texts {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err := z.Write([]byte(text))
		if err := errors.Join(err, z.Close(), os.WriteFile(filepath.Join(made, name+".gz"), packed.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(folder, name+".gz")] = filepath.Join(made, name+".gz")
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	overlay := filepath.Join(made, "overlay.json")
	if err := errors.Join(err, os.WriteFile(overlay, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	return overlay
}

func (b *binary) remove() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.folder == "" {
		return nil
	}
	return os.RemoveAll(b.folder)
}

// The binary is stripped and static, and stays under 45 MB.
func TestBinary(t *testing.T) {
	t.Parallel()
	path := program.path(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB", float64(info.Size())/1e6)
	if info.Size() >= 45_000_000 {
		t.Errorf("the binary has %d bytes; it must stay under 45 MB", info.Size())
	}
	content, err := os.ReadFile(filepath.Clean(path))
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
