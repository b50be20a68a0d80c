package influxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// source is the last InfluxDB that Go alone can build, and that has the v2
// endpoints for writing and for Flux.
const source = "github.com/influxdata/influxdb/cmd/influxd@v1.8.10"

// binary returns the server's path: VIGIE_INFLUXD, else .cache/bin/influxd
// under the module's root, where it is built when it is absent.
func binary(ctx context.Context) (string, error) {
	if path := os.Getenv("VIGIE_INFLUXD"); path != "" {
		if _, err := os.Stat(path); err != nil { //nolint:gosec // whoever runs the tests chooses the server
			return "", fmt.Errorf("VIGIE_INFLUXD names no server: %w; make influxd builds one", err)
		}
		return path, nil
	}
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, ".cache", "bin", "influxd")
	switch _, err := os.Stat(path); {
	case err == nil:
		return path, nil
	case errors.Is(err, fs.ErrNotExist):
		return path, build(ctx, path)
	default:
		return "", fmt.Errorf("look for influxd: %w", err)
	}
}

// build makes the server beside its place and moves it there, so that two test
// processes that build at once disturb nobody.
func build(ctx context.Context, path string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make a folder for influxd: %w", err)
	}
	work, err := os.MkdirTemp(folder, "build-")
	if err != nil {
		return fmt.Errorf("make a folder for influxd: %w", err)
	}
	install := exec.CommandContext(ctx, "go", "install", "-ldflags", "-s -w", source)
	install.Dir = work
	install.Env = append(os.Environ(), "GOBIN="+work, "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("build %s: %w: %s; point VIGIE_INFLUXD at an influxd 1.8, or VIGIE_TEST_INFLUX_URL at a server",
			source, err, bytes.TrimSpace(out)), os.RemoveAll(work))
	}
	if err := errors.Join(os.Rename(filepath.Join(work, "influxd"), path), os.RemoveAll(work)); err != nil {
		return fmt.Errorf("put influxd in its place: %w", err)
	}
	return nil
}

func moduleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module's root: %w", err)
	}
	for folder := start; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("no go.mod above %q: set VIGIE_INFLUXD to an influxd 1.8", start)
		}
	}
}
