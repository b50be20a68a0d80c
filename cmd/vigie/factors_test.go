package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// before is what the version before EcoLogits 0.11.3 kept of its assumptions,
// with the one model, zone and supplier that the town needs.
const before = `[{"from": "0001-01-01T00:00:00Z", "places": {"chat/": {"pue": "0", "pue_source": "", "wue": null, "zone": "", "completed": "0", "models": ["mistral-large-latest"], "usage": null, "per_use": null, "own_servers": false}},
"catalogue": {"models": [{"name": "mistral-large-2512", "provider": "mistral", "modality": "text", "moe": false, "params": {"active": "123", "total": "123", "tps": 35.5, "ttft": 0.51}, "released": true, "aliases": ["mistral-large-latest"], "source": "EcoLogits 0.9.3, models.json (mlco2/ecologits 5be90da)", "date": "2026-03-13"}],
"zones": [{"zone": "SWE", "alpha2": "SE", "mix": {"carbon": 0.03582, "abiotic": 7.771e-08, "primary_energy": 4.7301, "water": 6.0315}, "from": "0001-01-01T00:00:00Z", "version": "mix-2025-09", "source": "EcoLogits 0.9.3"}],
"providers": [{"name": "mistral", "zone": "SWE", "pue": "1.16", "wue": "0.09", "version": "ecologits-0.9.3", "source": "EcoLogits 0.9.3"}]}}]`

// talk is a town whose assistant is known by its tokens: 100,000 of
// mistral-large-latest in 250 requests on each day of August.
func talk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("date;model;out;req\n")
	for day := 1; day <= 31; day++ {
		fmt.Fprintf(&rows, "2026-08-%02d;mistral-large-latest;100000;250\n", day)
	}
	for name, text := range map[string]string{
		"jetons.csv": rows.String(),
		"vigie.yaml": `
organisation: {name: Ville d'essai}
systems:
  - {id: chat, name: Chat, unit: query, phases: {in_service: 2026-01-01}, models: [mistral-large-latest]}
collectors:
  - name: jetons
    type: table
    every: "7 * * * *"
    settings:
      path: [jetons.csv]
      layout: wide
      columns: {period: date, model: model}
      metrics: {out: {metric: output_tokens, unit: token}, req: {metric: queries, unit: query}}
      place: chat
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "vigie.yaml")
}

func wants(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*want {
		t.Errorf("%s is %v, should be %v", what, got, want)
	}
}

// What was derived by 0.9.3 stays so, read again too, until it is recomputed;
// then it is what the real EcoLogits 0.11.3 gives: 7,750 requests of 400 tokens,
// energy 8.918316325893992 kWh and 0.6524045451894838 kg CO2e. The figures by
// 0.9.3 are its formulas with its constants, worked out in Python.
func TestPastKeepsItsMethod(t *testing.T) {
	config := talk(t)
	data := filepath.Join(filepath.Dir(config), "data")
	if err := os.MkdirAll(data, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "hypotheses.json"), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		must(t, "collect", "--from", "2026-08-01", "-c", config)
		wants(t, "August's energy by 0.9.3", figure(t, config, "energy"), 1.8661293784430926)
		wants(t, "August's carbon by 0.9.3", figure(t, config, "carbon"), 0.11969691989643316)
	}
	listed := must(t, "factors", "list", "-c", config)
	for _, told := range []string{"from the first", "by ecologits-0.9.3+water", "by ecologits-0.11.3", "mistral-large-latest", "123 billion parameters", "41 of 675 billion parameters", "zone SWE", "35.82 g", "35.26 g"} {
		if !strings.Contains(listed, told) {
			t.Errorf("vigie factors list does not say %q:\n%s", told, listed)
		}
	}
	inFrench := must(t, "factors", "list", "-c", config, "--lang", "fr")
	for _, told := range []string{"depuis le début", "par ecologits-0.9.3+water", "41 sur 675 milliards de paramètres", "35,82 g", "livrée avec cette version"} {
		if !strings.Contains(inFrench, told) {
			t.Errorf("vigie factors list does not say %q in French:\n%s", told, inFrench)
		}
	}
	said := must(t, "recompute", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	if !strings.Contains(said, "chat") || !strings.Contains(said, "+377.9%") { // 8.918316325893992 / 1.8661293784430926
		t.Errorf("recomputing does not say the change by system:\n%s", said)
	}
	for range 2 {
		wants(t, "August's energy by 0.11.3", figure(t, config, "energy"), 8.918316325893992)
		wants(t, "August's carbon by 0.11.3", figure(t, config, "carbon"), 0.6524045451894838)
		must(t, "collect", "--from", "2026-08-01", "-c", config)
	}
}

// A newer version of models and zones is read from EcoLogits' own files; the
// past keeps its own until it is recomputed, and figures say both versions. What
// 10e9 parameters at 100 tokens a second take is worked out in Python, as above.
func TestFactorsUpdate(t *testing.T) {
	config := talk(t)
	must(t, "collect", "--from", "2026-08-01", "-c", config)
	wants(t, "August's energy", figure(t, config, "energy"), 8.918316325893992)
	file := filepath.Join(filepath.Dir(config), "models.json")
	text := `{"aliases": [], "models": [{"type": "model", "provider": "mistralai", "name": "mistral-large-latest",
 "architecture": {"type": "dense", "parameters": 10}, "warnings": null, "sources": [], "deployment": {"tps": 100, "ttft": null}}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := must(t, "factors", "update", file, "--release", "0.12.0", "--published", "2026-11-01", "-c", config)
	for _, told := range []string{"1 models, 0 zones", "method 0.11.3, data 0.12.0", "mistral-large-latest", "→ 10 billion parameters, 100 tokens/s", "vigie serve"} {
		if !strings.Contains(said, told) {
			t.Errorf("vigie factors update does not say %q:\n%s", told, said)
		}
	}
	must(t, "collect", "--from", "2026-08-01", "-c", config)
	wants(t, "August's energy, read again", figure(t, config, "energy"), 8.918316325893992)
	must(t, "recompute", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	wants(t, "August's energy, recomputed", figure(t, config, "energy"), 0.18963087786904806)
	listed := must(t, "factors", "list", "-c", config)
	for _, told := range []string{"ships with this version", "read on ", "from models.json", "published 2026-11-01  serves", "by ecologits-0.11.3+data-0.12.0", "! method 0.11.3 and data 0.12.0 are of two versions"} {
		if !strings.Contains(listed, told) {
			t.Errorf("vigie factors list does not say %q:\n%s", told, listed)
		}
	}
	if again := must(t, "factors", "update", file, "--release", "0.12.0", "-c", config); !strings.Contains(again, "serves already") {
		t.Errorf("the same again: %s", again)
	}
	if code, _, errOut := vigie(t, "", "factors", "update", config, "-c", config); code != 1 || !strings.Contains(errOut, "neither a zip nor JSON") || !strings.Contains(errOut, "models.json") {
		t.Errorf("a file that is none: code %d, %s", code, errOut)
	}
}
