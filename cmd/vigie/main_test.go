package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vigie runs the command in-process and returns its code and what it said.
func vigie(t *testing.T, in string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(in), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// must runs the command and fails the test unless it succeeds.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errOut := vigie(t, "", args...)
	if code != 0 {
		t.Fatalf("vigie %q: code %d\n%s%s", args, code, out, errOut)
	}
	return out
}

// city writes a configuration with one system and one table of energy: 31 days
// of August 2026 at 2 kWh a day, as declared by a supplier.
func city(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var rows strings.Builder
	rows.WriteString("date;energie_kwh\n")
	for day := 1; day <= 31; day++ {
		rows.WriteString("2026-08-" + string(rune('0'+day/10)) + string(rune('0'+day%10)) + ";2,0\n")
	}
	write("releve.csv", rows.String())
	write("vigie.yaml", `
organisation: {name: Ville d'essai}
systems:
  - {id: assistant, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}
collectors:
  - name: releve
    type: table
    every: "7 * * * *"
    settings:
      path: [releve.csv]
      layout: wide
      columns: {period: date}
      metrics: {energie_kwh: {metric: energy, unit: kWh}}
      place: assistant
targets:
  - {indicator: energy, per: month, limit: 70, basis: essai}
`)
	return filepath.Join(dir, "vigie.yaml")
}

// energy reads August's energy of the authority, in kWh, and its verdict.
func energy(t *testing.T, config string) (float64, string) {
	t.Helper()
	var answer struct {
		Indicators []struct {
			ID      string   `json:"id"`
			System  string   `json:"system"`
			Verdict string   `json:"verdict"`
			Value   *float64 `json:"value"`
		} `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(must(t, "indicators", "--json", "--period", "2026-08", "-c", config)), &answer); err != nil {
		t.Fatal(err)
	}
	for _, x := range answer.Indicators {
		if x.ID == "energy" && x.System == "" && x.Value != nil {
			return *x.Value, x.Verdict
		}
	}
	t.Fatalf("no energy among %d indicators", len(answer.Indicators))
	return 0, ""
}

// A figure goes from a file to a verdict; a correction leaves out or replaces,
// keeps the original, and can itself be corrected without losing another.
func TestCorrect(t *testing.T) {
	config := city(t)
	must(t, "check", "-c", config)
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	if v, verdict := energy(t, config); v != 62 || verdict != "met" {
		t.Fatalf("%v kWh, %s; want 31 days × 2 = 62, met", v, verdict)
	}
	by := []string{"--by", "référent numérique", "-c", config}
	must(t, append([]string{"correct", "releve", "--from", "2026-08-10", "--to", "2026-08-10", "--reason", "compteur arrêté"}, by...)...)
	if v, _ := energy(t, config); v != 60 {
		t.Errorf("%v kWh with one day left out, want 60", v)
	}
	must(t, append([]string{"correct", "releve", "--from", "2026-08-01", "--to", "2026-08-02", "--system", "assistant", "--metric", "energy", "--value", "20000", "--reason", "relevé à la main"}, by...)...)
	if v, verdict := energy(t, config); v != 76 || verdict != "missed" {
		t.Errorf("%v kWh, %s after two days are replaced by 20 kWh; want 76, missed, the day left out still out", v, verdict)
	}
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	if v, _ := energy(t, config); v != 76 {
		t.Errorf("%v kWh after the source was read again, want the corrections to stand: 76", v)
	}
	for _, format := range [][]string{nil, {"--csv"}, {"--json"}} {
		out := must(t, append([]string{"indicators", "--period", "2026-08", "-c", config}, format...)...)
		for _, reason := range []string{"compteur arrêté (référent numérique, ", "relevé à la main (référent numérique, "} {
			if !strings.Contains(out, reason) {
				t.Errorf("vigie indicators %v does not say %q:\n%s", format, reason, out)
			}
		}
	}
	french := must(t, "indicators", "--period", "2026-08", "-c", config, "--lang", "fr")
	for _, told := range []string{"Verdict", "Consommation d'énergie", "Cible non atteinte", "déclaré"} {
		if !strings.Contains(french, told) {
			t.Errorf("vigie indicators --lang fr does not say %q:\n%s", told, french)
		}
	}
	code, _, said := vigie(t, "", append([]string{"correct", "relevé", "--from", "2026-08-31", "--to", "2026-08-01", "--metric", "joy", "--value=-1", "--reason", "x"}, by...)...)
	for _, want := range []string{"no span"} {
		if code != 1 || !strings.Contains(said, want) {
			t.Errorf("a bad correction: code %d, %q; want it to say %q", code, said, want)
		}
	}
	code, _, said = vigie(t, "", append([]string{"correct", "nobody", "--from", "2026-08-01", "--to", "2026-08-02", "--metric", "joy", "--value=-1", "--reason", "x"}, by...)...)
	for _, want := range []string{`no source "nobody"`, `metric "joy"`} {
		if code != 1 || !strings.Contains(said, want) {
			t.Errorf("a bad correction: code %d, %q; want it to say %q", code, said, want)
		}
	}
}

// The lines that freeze a baseline are those that the configuration takes, and
// then it no longer moves.
func TestFreeze(t *testing.T) {
	config := city(t)
	const limit = "{indicator: energy, per: month, limit: 70, basis: essai}"
	trajectory := "indicator: energy\n    per: month\n    trajectory:\n      baseline: 2026\n      change_per_year: -10%\n"
	rewrite := func(from, to string) {
		raw, err := os.ReadFile(config) //nolint:gosec // the test wrote it
		if err == nil && !strings.Contains(string(raw), from) {
			t.Fatalf("no %q in %s", from, raw)
		}
		if err = errors.Join(err, os.WriteFile(config, []byte(strings.Replace(string(raw), from, to, 1)), 0o600)); err != nil { //nolint:gosec // as above
			t.Fatal(err)
		}
	}
	if out := must(t, "freeze", "-c", config); out != "# Every baseline is frozen.\n" {
		t.Errorf("without a trajectory: %q", out)
	}
	rewrite(limit, trajectory)
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	if out := must(t, "check", "-c", config); !strings.Contains(out, "note   targets[0], energy by month, baseline 2026 ") {
		t.Errorf("check does not tell that the baseline moves:\n%s", out)
	}
	lines := must(t, "freeze", "-c", config)
	for _, want := range []string{"\n        values: {2026-08: 62}\n", `systems: ["assistant"]`, "# Not over yet, or not covered enough: 2026-01, 2026-02,"} {
		if !strings.Contains(lines, want) {
			t.Errorf("freeze does not print %q:\n%s", want, lines)
		}
	}
	rewrite(trajectory, trajectory+lines)
	if out := must(t, "check", "-c", config); strings.Contains(out, "note") {
		t.Errorf("check still wants to freeze:\n%s", out)
	}
	if again := must(t, "freeze", "-c", config); !strings.Contains(again, "nothing can be frozen yet") {
		t.Errorf("freeze again:\n%s", again)
	}
	must(t, "correct", "releve", "--from", "2026-08-01", "--to", "2026-08-10", "--reason", "essai", "--by", "essai", "-c", config)
	out := must(t, "indicators", "--json", "--period", "2026-08", "-c", config)
	if strings.Contains(out, "baseline_not_frozen") || !strings.Contains(out, `"limit":62`) {
		t.Errorf("the limit of the baseline's own month moved:\n%.1500s", out)
	}
}

// The command says what it cannot do, on standard error, with a code.
func TestCalledWrongly(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.yaml")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"fly"}, 2, "fly"},
		{[]string{"serve", "--no-such-flag"}, 2, "no-such-flag"},
		{[]string{"check", "-c", missing}, 1, "none.yaml"},
		{[]string{"collect", "--from", "yesterday", "-c", missing}, 2, "yesterday"},
		{[]string{"indicators", "--json", "--csv", "-c", missing}, 2, "csv"},
		{[]string{"copy", "--from", "sqlite:a", "--to", "sqlite:a", "-c", city(t)}, 1, "both from and to"},
		{[]string{"copy", "--from", "oracle:a", "--to", "sqlite:a", "-c", city(t)}, 1, "not an address"},
		{[]string{"serve", "--only", "nobody", "-c", city(t)}, 1, "nobody"},
	} {
		code, out, said := vigie(t, "", c.args...)
		if code != c.code || !strings.Contains(said, c.says) {
			t.Errorf("vigie %q: code %d, said %q %q; want code %d and %q", c.args, code, out, said, c.code, c.says)
		}
	}
}

// Questions leave a configuration that works, and never overwrite one.
func TestInit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vigie.yaml")
	code, _, said := vigie(t, "Ville d'essai\n\ntable\nreleves/*.csv\n1200,5\n", "init", "-c", file)
	if code != 0 {
		t.Fatal(said)
	}
	text, err := os.ReadFile(file) //nolint:gosec // the test's own file
	if err != nil || !strings.Contains(string(text), "Ville d''essai") || !strings.Contains(string(text), "1200.5") {
		t.Fatalf("%v\n%s", err, text)
	}
	if code, _, said = vigie(t, "", "init", "-c", file); code != 1 || !strings.Contains(said, "exists") {
		t.Errorf("init over a file: code %d, %q", code, said)
	}
	for lang, want := range map[string]string{"fr": "Nom de la collectivité [Ville de Démonstration] : Premier système", "en": "Name of the authority [City of Demonstration]: First AI system"} {
		if _, asked, _ := vigie(t, "", "init", "--force", "--lang", lang, "-c", file); !strings.HasPrefix(asked, want) {
			t.Errorf("init in %s asks %q, want %q first", lang, asked, want)
		}
	}
}

// A copy holds what the original held, twice over no more, and the template is
// a workbook that names the systems.
func TestCopyAndTemplate(t *testing.T) {
	config := city(t)
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	copied := "sqlite:" + filepath.Join(t.TempDir(), "copy.db")
	for range 2 {
		must(t, "copy", "--from", "sqlite:vigie.db", "--to", copied, "-c", config)
	}
	text, err := os.ReadFile(config) //nolint:gosec // the test's own file
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(text, []byte("store: {url: '"+copied+"'}\n")...), 0o600); err != nil { //nolint:gosec // the test's own file
		t.Fatal(err)
	}
	if v, _ := energy(t, config); v != 62 {
		t.Errorf("%v kWh in the copy, want 62", v)
	}
	workbook := filepath.Join(t.TempDir(), "saisie.xlsx")
	must(t, "template", workbook, "-c", config)
	if info, err := os.Stat(workbook); err != nil || info.Size() < 4000 {
		t.Errorf("the workbook: %v, %v", info, err)
	}
	if code, _, said := vigie(t, "", "template", workbook, "-c", config); code != 1 || !strings.Contains(said, "exists") {
		t.Errorf("a workbook over a file: code %d, %q", code, said)
	}
}
