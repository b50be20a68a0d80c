package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
	if !strings.Contains(errOut, "direction: {column: DIRECTION, values: {D001: voirie, D002: culture}}\n") || !strings.Contains(errOut, "left out: who5@1") {
		t.Errorf("it says %q", errOut)
	}
	alone := must(t, "survey", "questionnaire", "-c", filepath.Join(t.TempDir(), "none.yaml"))
	if !strings.Contains(alone, "<title>SENS3</title>") || strings.Contains(alone, "DIRECTION") {
		t.Error("the pulse alone is not the pulse alone, in its last version")
	}
	for lang, want := range map[string]string{"fr": "Je vois à quoi sert mon travail.", "en": "I can see what my work is for."} {
		if page := must(t, "survey", "questionnaire", "--paper", lang, "-c", filepath.Join(t.TempDir(), "none.yaml")); !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, want) {
			t.Errorf("to print, in %s: %.80q", lang, page)
		}
	}
	if code, _, errOut := vigie(t, "", "survey", "questionnaire", "--wave", "other", "-c", surveyed(t)); code != 1 || !strings.Contains(errOut, "2026-t3") {
		t.Errorf("an unknown wave: code %d, %q", code, errOut)
	}
}

// answered writes an export of n answers of the roads and m of culture beside a
// configuration, with a source that reads it.
func answered(t *testing.T, n, m int) (config, export string) {
	t.Helper()
	config = surveyed(t)
	text, err := os.ReadFile(config) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	more := "collectors:\n  - name: barometre\n    type: surveyfile\n    every: \"@hourly\"\n    settings:\n      waves: [{wave: 2026-t3, path: export.csv}]\n      direction: {column: DIRECTION}\n      drop: [token]\n"
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(string(text), ", who5@1", "")+more), 0o600); err != nil { //nolint:gosec // the test's own
		t.Fatal(err)
	}
	var rows strings.Builder
	rows.WriteString("id;submitdate;token;DIRECTION")
	codes := []string{"SENS1", "SENS2", "CRIT1", "CRIT2", "LIEN1", "LIEN2", "AUTO1", "CHAR1", "CHAR2", "COMP1", "CONF1", "BIEN1"}
	for _, code := range codes {
		rows.WriteString(";PULSE[" + code + "]")
	}
	rows.WriteString(";commentaire\n")
	for i := range n + m {
		direction := "VOIRIE"
		if i >= n {
			direction = "Direction de la culture"
		}
		fmt.Fprintf(&rows, "%d;2026-09-10 10:11:12;canari-jeton;%s", i+1, direction)
		for j := range codes {
			rows.WriteString(";" + string(rune('1'+(i*(1+j%4)+j)%5)))
		}
		rows.WriteString(";canari-commentaire\n")
	}
	export = filepath.Join(filepath.Dir(config), "export.csv")
	if err := os.WriteFile(export, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return config, export
}

// Before publication the person in charge is told what will be shown and what
// not; nothing is stored, and nothing of an answer is said.
func TestSurveyCheckAndMap(t *testing.T) {
	t.Parallel()
	// Four of culture are told with the roads' forty, and so as the whole authority: in
	// one row, which names both.
	small, _ := answered(t, 40, 4)
	out := must(t, "survey", "check", "--wave", "2026-t3", "--lang", "en", "-c", small)
	if strings.Count(out, "Direction de la voirie and Direction de la culture, together  49 (44–54) the whole authority") != 4 || regexp.MustCompile(`\b(40|4)\b`).MatchString(out) {
		t.Errorf("of four answers it says\n%s", out)
	}
	config, export := answered(t, 40, 14)
	for _, args := range [][]string{{"survey", "check", "--wave", "2026-t3", "-c", config}, {"survey", "check", export, "--wave", "2026-t3", "-c", config}} {
		out := must(t, append(args, "--lang", "en")...)
		for _, want := range []string{"54 of 100 staff invited", "Direction de la voirie                          40\n", "Direction de la culture                         15\n", "export.csv", "commentaire"} {
			if !strings.Contains(out, want) {
				t.Errorf("%v does not say %q:\n%s", args, want, out)
			}
		}
		if strings.Contains(out, "canari") || strings.Contains(out, "10:11") || strings.Contains(out, "14") {
			t.Errorf("%v quotes an answer, or tells how many there are of few:\n%s", args, out)
		}
	}
	french := must(t, "survey", "check", "--wave", "2026-t3", "--lang", "fr", "-c", config)
	for _, want := range []string{"Qui a répondu, par groupe publié", "Colonnes non lues", "54 sur 100 agents invités", "une question"} {
		if !strings.Contains(french, want) {
			t.Errorf("in French it does not say %q:\n%s", want, french)
		}
	}
	if out := must(t, "indicators", "--csv", "--period", "2026-T3", "-c", config); strings.Contains(out, "54") {
		t.Errorf("something is stored:\n%s", out)
	}
	text, err := os.ReadFile(config) //nolint:gosec // the test's own
	if err == nil {
		err = os.WriteFile(config, []byte(strings.ReplaceAll(string(text), "{column: DIRECTION}", "{}")), 0o600) //nolint:gosec // the test's own
	}
	if out := must(t, "survey", "check", "--wave", "2026-t3", "-c", config); err != nil || !strings.Contains(out, "look at direction in the settings") {
		t.Errorf("that no direction is read is not said: %v\n%s", err, out)
	}
	alone := regexp.MustCompile(`(?m)^directions:\n(  - .*\n)+`).ReplaceAllString(strings.ReplaceAll(string(text), "{column: DIRECTION}", "{}"), "")
	if err := os.WriteFile(config, []byte(strings.ReplaceAll(alone, "period: 2026-T3,", "period: 2026-T3, invited: 100,")), 0o600); err != nil { //nolint:gosec // the test's own
		t.Fatal(err)
	}
	if out := must(t, "survey", "check", "--wave", "2026-t3", "-c", config); strings.Contains(alone, "directions:") || strings.Contains(out, "look at direction") {
		t.Errorf("an authority without directions is told to look at them:\n%s", out)
	}
	settings := must(t, "survey", "map", export, "-c", config)
	if !strings.Contains(settings, `drop: ["token"]`) || !strings.Contains(settings, `direction: {column: "DIRECTION"}`) || strings.Contains(settings, "canari") {
		t.Errorf("it proposes\n%s", settings)
	}
	if code, out, errOut := vigie(t, "", "survey", "check", "--wave", "2026-t3", "-c", surveyed(t)); code != 1 || !strings.Contains(errOut, "no source of the configuration feeds it") {
		t.Errorf("without a source: code %d\n%s%s", code, out, errOut)
	}
}
