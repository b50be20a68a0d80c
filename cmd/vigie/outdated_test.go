package main

import (
	"math"
	"strings"
	"testing"
)

// What the register learns after a first collection reaches the past when
// recompute is typed, and check says until then which months wait, and what to
// type.
func TestWhatTheRegisterLearns(t *testing.T) {
	config := city(t)
	must(t, "collect", "--from", "2026-01-01", "-c", config)
	if said := must(t, "check", "-c", config); strings.Contains(said, "recompute") {
		t.Errorf("nothing was learned, and check says\n%s", said)
	}
	if got := figure(t, config, "carbon"); !math.IsNaN(got) {
		t.Errorf("without a zone August has %v kg of carbon", got)
	}
	rewrite(t, config, "phases: {in_service: 2026-01-01}}", "phases: {in_service: 2026-01-01}, hosting: {zone: FR, pue: {value: 1.25}, wue: {value: 0.5}}, embodied: {kg_co2e: 365.2425, years: 1, share: 1, from: 2026-01-01}}")
	for range 2 {
		said := must(t, "check", "-c", config)
		if want := "2026-08 was derived with no value of zone, pue, wue, embodied; vigie recompute --from 2026-08-01 derives it again"; !strings.Contains(said, want) {
			t.Errorf("check does not say %q:\n%s", want, said)
		}
		must(t, "collect", "--from", "2026-01-01", "-c", config) // read again, the past stays
	}
	// Without --to: up to the running month, to the end of today.
	if said := must(t, "recompute", "--from", "2026-08-01", "-c", config); !strings.Contains(said, "assistant") || !strings.Contains(said, "carbon_usage") {
		t.Errorf("recomputing does not say the change by system:\n%s", said)
	}
	const facility = 62.0 // kWh of August
	if got, want := figure(t, config, "carbon"), facility*0.04144+31; math.Abs(got-want) > 0.01 {
		t.Errorf("August's carbon is %v kg, should be %v", got, want)
	}
	if said := must(t, "check", "-c", config); strings.Contains(said, "recompute") {
		t.Errorf("recomputed, and check says\n%s", said)
	}
	rewrite(t, config, "pue: {value: 1.25}", "pue: {value: 1.5}")
	must(t, "collect", "--from", "2026-08-01", "-c", config)
	if said := must(t, "check", "-c", config); !strings.Contains(said, "2026-08 was derived with other values than today's of pue; vigie recompute --from 2026-08-01") {
		t.Errorf("a PUE that changed is not told:\n%s", said)
	}
}
