//go:build proof

package acceptance_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestSchemathesis holds the API to its own description with schemathesis, which
// makes up requests from it: part of `make proof`, which installs it.
func TestSchemathesis(t *testing.T) {
	tool := os.Getenv("VIGIE_SCHEMATHESIS")
	if tool == "" {
		t.Fatal("VIGIE_SCHEMATHESIS does not say where schemathesis is: make proof does")
	}
	s := demo.served(t)
	cmd := exec.CommandContext(t.Context(), tool, "run", s.url+"/api/v1/openapi.json", "--url", s.url+"/api/v1", //nolint:gosec // as make proof names it
		"--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance", "--max-examples", "200", "--workers", "1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	t.Log(strings.Join(lines[max(0, len(lines)-12):], "\n"))
}
