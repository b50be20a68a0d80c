package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// surveyed writes a configuration with two directions and a wave that has
// closed.
func surveyed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vigie.yaml")
	if err := os.WriteFile(path, []byte(`
organisation: {name: Ville d'essai}
systems:
  - {id: assistant, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}
directions:
  - {id: voirie, names: [{name: Direction de la voirie}], aliases: [VOIRIE], headcounts: [{agents: 60}]}
  - {id: culture, names: [{name: Direction de la culture}], headcounts: [{agents: 40}]}
waves:
  - {id: 2026-t3, title: {fr: Baromètre de septembre}, instruments: [pulse@1, who5@1], period: 2026-T3, opened: 2026-09-07, closed: 2026-09-25}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The questionnaire of a wave asks for its directions, and says what is not in
// it; without a wave it is the pulse alone and needs no configuration.
func TestQuestionnaire(t *testing.T) {
	t.Parallel()
	code, out, errOut := vigie(t, "", "survey", "questionnaire", "--wave", "2026-t3", "-c", surveyed(t))
	if code != 0 || !strings.Contains(out, "Direction de la culture") || !strings.Contains(out, "<title>SENS1</title>") {
		t.Errorf("code %d, %d bytes", code, len(out))
	}
	if !strings.Contains(errOut, "D002: culture\n") || !strings.Contains(errOut, "left out: who5@1") {
		t.Errorf("it says %q", errOut)
	}
	alone := must(t, "survey", "questionnaire", "-c", filepath.Join(t.TempDir(), "none.yaml"))
	if !strings.Contains(alone, "<title>SENS1</title>") || strings.Contains(alone, "DIRECTION") {
		t.Error("the pulse alone is not the pulse alone")
	}
	if code, _, errOut := vigie(t, "", "survey", "questionnaire", "--wave", "other", "-c", surveyed(t)); code != 1 || !strings.Contains(errOut, "2026-t3") {
		t.Errorf("an unknown wave: code %d, %q", code, errOut)
	}
}
