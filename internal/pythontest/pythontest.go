// Package pythontest gives tests the real programs that PyPI has: CodeCarbon,
// EcoLogits and prometheus_client, of the versions in internal/tools/requirements.txt.
// They run without the network.
package pythontest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const advice = "make python installs it from PyPI (it wants python3 with venv), or VIGIE_PYTHON names an interpreter that has what internal/tools/requirements.txt lists"

// Script returns a script's run, its program being the interpreter that has
// them: VIGIE_PYTHON, else the one that make python made. It is killed with the
// test. Where there is none, the test is skipped; in CI it fails.
func Script(t testing.TB, script string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), interpreter(t), append([]string{script}, args...)...) //nolint:gosec // whoever runs the tests chooses it
	cmd.Env = append(os.Environ(), "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1")
	return cmd
}

func interpreter(t testing.TB) string {
	t.Helper()
	path := os.Getenv("VIGIE_PYTHON")
	if path == "" {
		path = filepath.Join(moduleRoot(t), ".cache", "python", "bin", "python3")
	} else if _, err := os.Stat(path); err != nil { //nolint:gosec // as above
		t.Fatalf("VIGIE_PYTHON names no interpreter: %v; %s", err, advice)
	}
	if _, err := os.Stat(path); err != nil { //nolint:gosec // as above
		if os.Getenv("CI") != "" { // only there may it not be skipped
			t.Fatalf("no Python with the real programs; in CI this test may not be skipped: %s", advice)
		}
		t.Skipf("no Python with the real programs; to run this test: %s", advice)
	}
	return path
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			t.Fatal("no go.mod above the test: set VIGIE_PYTHON")
		}
		folder = filepath.Dir(folder)
	}
}
