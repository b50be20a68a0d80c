package config_test

import (
	"strings"
	"testing"
)

// A strategy is in both languages; what follows an objective is an indicator with
// a target, or words.
func TestStrategy(t *testing.T) {
	t.Parallel()
	const head = ville + "strategy:\n  title: {fr: S, en: S}\n  objectives:\n"
	cfg := parse(t, head+`    - {id: a, text: {fr: A, en: A}, indicator: energy, means: {fr: M, en: M}, measures: [{text: {fr: X, en: X}, owner: DSI, started: 2025-01-01, done: 2025-02-01}]}
    - {id: b, text: {fr: B, en: B}, target: {fr: T, en: T}}
targets: [{indicator: energy, per: year, limit: 10}]
`)
	if len(cfg.Strategy.Objectives) != 2 || cfg.Strategy.Objectives[0].Measures[0].Done.Month != 2 {
		t.Errorf("%+v", cfg.Strategy)
	}
	got := faultsOf(t, head+`    - {id: a, text: {fr: A}, indicator: energie}
    - {id: a, text: {fr: A, en: A}, indicator: water, started: 2025-03-01, done: 2025-02-01}
    - {id: c, text: {fr: A, en: A}, system: none, means: {fr: M}}
    - {id: d, text: {fr: A, en: A}, target: {fr: T, en: T}, measures: [{text: {fr: X, en: X}}]}
    - {id: e, text: {fr: A, en: A}, target: {fr: T, en: T}, done: 2025-03-01, given_up: 2025-02-01}
`)
	for _, want := range []string{
		"vigie.yaml:5: strategy.objectives[0].text.en: missing", `indicator: "energie" is not an indicator; did you mean energy? There are`,
		`vigie.yaml:6: strategy.objectives[1].id: "a" is taken`, `strategy.objectives[1].target: missing: "water" has no target under targets`, "strategy.objectives[1].done",
		`strategy.objectives[2].system: "none" is not in the register`, "strategy.objectives[2].target: missing", "strategy.objectives[2].means.en: missing",
		"vigie.yaml:8: strategy.objectives[3].measures[0].owner: missing", "vigie.yaml:9: strategy.objectives[4].given_up: 2025-02-01 comes before done",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	if got := faultsOf(t, ville+"strategy: {title: {fr: S, en: S}, address: nowhere}\n"); !strings.Contains(got, "strategy.objectives: missing") || !strings.Contains(got, "strategy.address") {
		t.Errorf("got %s", got)
	}
}
