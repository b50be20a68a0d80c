package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// carbonOf is August's carbon of usage, in g, by the API's series.
func figure(t *testing.T, config, id string) float64 {
	t.Helper()
	var answer struct {
		Indicators []struct {
			ID     string   `json:"id"`
			System string   `json:"system"`
			Value  *float64 `json:"value"`
		} `json:"indicators"`
	}
	if err := json.Unmarshal([]byte(must(t, "indicators", "--json", "--period", "2026-08", "-c", config)), &answer); err != nil {
		t.Fatal(err)
	}
	for _, x := range answer.Indicators {
		if x.ID == id && x.System == "" && x.Value != nil {
			return *x.Value
		}
	}
	return math.NaN()
}

func rewrite(t *testing.T, path, old, text string) {
	t.Helper()
	data, err := os.ReadFile(path) //nolint:gosec // our own file
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%q is not in %s", old, path)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(data), old, text)), 0o600); err != nil { //nolint:gosec // our own file
		t.Fatal(err)
	}
}

// A factor that changes leaves the figures of the past as they were, also when
// the file they come from is read again whole; recomputing changes them, says
// by how much, and once only.
func TestPastKeepsItsFactors(t *testing.T) {
	config := city(t)
	rewrite(t, config, "phases: {in_service: 2026-01-01}}", "phases: {in_service: 2026-01-01}, hosting: {zone: FR, pue: {value: 1.25}, wue: {value: 0.5}}, embodied: {kg_co2e: 365.2425, years: 1, share: 1, from: 2026-01-01}}")
	must(t, "collect", "--from", "2026-01-01", "-c", config)
	const facility, it = 62.0, 62 / 1.25 // kWh of August
	want := facility*0.04144 + 31        // kg: usage, and a kg a day of making
	if got := figure(t, config, "carbon"); math.Abs(got-want) > 0.01 {
		t.Fatalf("August's carbon is %v kg, should be %v", got, want)
	}
	water := it*0.5 + facility*3.6737
	if got := figure(t, config, "water"); math.Abs(got-water) > 0.01 {
		t.Errorf("August's water is %v L, should be %v", got, water)
	}
	rewrite(t, config, "systems:", "factors: [{zone: FRA, from: 2020-01-01, version: essai-2, carbon_g: 100, source: essai}]\nsystems:")
	rewrite(t, config, "pue: {value: 1.25}", "pue: {value: 1.55}")
	must(t, "collect", "--from", "2026-01-01", "-c", config)
	if got := figure(t, config, "carbon"); math.Abs(got-want) > 0.01 {
		t.Errorf("the past is rewritten: August's carbon is %v kg, was %v", got, want)
	}
	said := must(t, "recompute", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	if !strings.Contains(said, "carbon_usage") || !strings.Contains(said, "+141.3%") {
		t.Errorf("recomputing does not say what changed:\n%s", said)
	}
	want = facility*0.1 + 31
	if got := figure(t, config, "carbon"); math.Abs(got-want) > 0.01 {
		t.Errorf("recomputed, August's carbon is %v kg, should be %v", got, want)
	}
	if again := must(t, "recompute", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config); !strings.Contains(again, "\n0 figures changed") {
		t.Errorf("recomputing twice changes something:\n%s", again)
	}
	must(t, "collect", "--from", "2026-01-01", "-c", config)
	if got := figure(t, config, "carbon"); math.Abs(got-want) > 0.01 {
		t.Errorf("read again, August's carbon is %v kg, should stay %v", got, want)
	}
}

// What was refused of what a source said goes on to stand when its figures are
// derived again; what the register lacked, and states now, does not.
func TestRecomputeKeepsRefusals(t *testing.T) {
	config := city(t)
	file := filepath.Join(filepath.Dir(config), "releve.csv")
	rewrite(t, config, "phases: {in_service: 2026-01-01}}", "phases: {in_service: 2026-01-01}, max_power_w: 90}")
	rewrite(t, file, "2026-08-12;2,0", "2026-08-12;beaucoup")
	rewrite(t, file, "2026-08-20;2,0", "2026-08-20;3,0") // 125 W
	must(t, "collect", "--from", "2026-08-01", "-c", config)
	before := refusals(t, config)
	rewrite(t, config, "max_power_w: 90}", "max_power_w: 90, hosting: {zone: FR}}")
	if said := must(t, "recompute", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config); !strings.Contains(said, "carbon_usage") {
		t.Fatalf("nothing was derived: %s", said)
	}
	after := refusals(t, config)
	for _, reason := range []string{"number", "maximum power"} {
		if !strings.Contains(before, reason) || !strings.Contains(after, reason) {
			t.Errorf("%q is not refused both before and after:\n%s\nafter:\n%s", reason, before, after)
		}
	}
	if !strings.Contains(before, "state hosting.zone") || strings.Contains(after, "state hosting.zone") {
		t.Errorf("the zone lacked before only; before:\n%s\nafter:\n%s", before, after)
	}
}

// refusals lists what is refused of all sources, a line each.
func refusals(t *testing.T, config string) string {
	t.Helper()
	keep, err := sqlite.Open(context.WithoutCancel(t.Context()), filepath.Join(filepath.Dir(config), "vigie.db"), measure.Rules{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	states, err := keep.Sources(t.Context())
	if err = errors.Join(err, keep.Close()); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range states {
		for _, r := range s.Refused {
			lines = append(lines, r.Where.String()+": "+r.Reason.String())
		}
	}
	return strings.Join(lines, "\n")
}
