package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the real EcoLogits 0.11.3 gives of gpt-4o at 37.8 tokens a second, 250
// tokens in the USA.
func TestEstimate(t *testing.T) {
	type bounds struct {
		Low  float64 `json:"low"`
		High float64 `json:"high"`
	}
	var got map[string]json.RawMessage
	out := must(t, "estimate", "--active-params", "44..132", "--total-params", "440", "--tps", "37.8", "--ttft", "0.52",
		"--output-tokens", "250", "--zone", "USA", "--pue", "1.2", "--wue", "0.569", "--json", "-c", filepath.Join(t.TempDir(), "none.yaml"))
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]float64{
		"energy_kwh": {4.0397272167e-4, 6.4449314756e-4}, "gwp_kg": {1.7386460539e-4, 2.6632065711e-4}, "pe_mj": {4.148937995e-3, 6.479196089e-3}, "adpe_kgsb": {1.0803772278312195e-9, 1.1040805158036458e-9},
	} {
		var b bounds
		if err := json.Unmarshal(got[name], &b); err != nil {
			t.Fatal(err)
		}
		if math.Abs(b.Low/want[0]-1) > 1e-9 || math.Abs(b.High/want[1]-1) > 1e-9 {
			t.Errorf("%s is %v to %v, should be %v to %v", name, b.Low, b.High, want[0], want[1])
		}
	}
	byName := must(t, "estimate", "--model", "openai/gpt-4o-2024-08-06", "--output-tokens", "250", "-c", filepath.Join(t.TempDir(), "none.yaml"))
	for _, told := range []string{"0.418 – 0.659", "USA (ecologits-0.11.3)", "models.json"} {
		if !strings.Contains(byName, told) {
			t.Errorf("by name it does not say %q:\n%s", told, byName)
		}
	}
}

// The table is in the language of the command, its numbers too; JSON keeps its names.
func TestEstimateSpeaksTheLanguage(t *testing.T) {
	ask := []string{"estimate", "--model", "openai/gpt-4o-2024-08-06", "--output-tokens", "250", "-c", filepath.Join(t.TempDir(), "none.yaml"), "--lang", "fr"}
	table := must(t, ask...)
	for _, told := range []string{"énergie primaire", "carbone, fabrication", "0,418 – 0,659", "taille du modèle non publiée"} {
		if !strings.Contains(table, told) {
			t.Errorf("it does not say %q:\n%s", told, table)
		}
	}
	if strings.Contains(table, "energy") || strings.Contains(table, " / ") {
		t.Errorf("some of it is in English:\n%s", table)
	}
	if raw := must(t, append(ask, "--json")...); !strings.Contains(raw, `"energy_kwh"`) || !strings.Contains(raw, "taille du modèle non publiée") {
		t.Error(raw)
	}
}

func TestEstimateRefuses(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.yaml")
	for told, args := range map[string][]string{
		"mistral-small-2506": {"--model", "mistral-smal-2506", "--output-tokens", "1"},
		"FRA":                {"--model", "gpt-4o", "--output-tokens", "1", "--zone", "FRE"},
		"above the total":    {"--active-params", "50", "--total-params", "40", "--output-tokens", "1"},
		"cannot be below 1":  {"--model", "gpt-4o", "--output-tokens", "1", "--pue", "0.9"},
		"output tokens":      {"--model", "gpt-4o", "--output-tokens=-5"},
		"--model":            {"--output-tokens", "5"},
	} {
		code, out, errOut := vigie(t, "", append([]string{"estimate", "-c", none}, args...)...)
		if code != 1 || !strings.Contains(errOut, told) {
			t.Errorf("estimate %q: code %d, should say %q\n%s%s", args, code, told, out, errOut)
		}
	}
	if code, _, errOut := vigie(t, "", "estimate", "--pue", "much"); code != 2 || !strings.Contains(errOut, "44..132") {
		t.Errorf("a PUE that is no number: code %d\n%s", code, errOut)
	}
}

// The models and factors of a configuration count.
func TestEstimateWithConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vigie.yaml")
	err := os.WriteFile(path, []byte(`
organisation: {name: Ville}
models: [{name: maison, active_parameters: {value: 7}, source: fiche, date: 2026-01-01}]
factors: [{zone: FRA, from: 2020-01-01, version: ademe-essai, carbon_g: 52, source: ADEME}]
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	out := must(t, "estimate", "--model", "maison", "--output-tokens", "1000", "--zone", "FR", "--pue", "1.5", "--wue", "0.2", "-c", path)
	for _, told := range []string{"maison (fiche, 2026-01-01)", "ademe-essai", "PUE 1.5"} {
		if !strings.Contains(out, told) {
			t.Errorf("it does not say %q:\n%s", told, out)
		}
	}
}
