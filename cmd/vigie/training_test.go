package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/store/sqlite"
)

// trained writes a configuration with three directions and a table of training
// counts.
func trained(t *testing.T, rows string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"formation.csv": "mois;direction;formes;effectif;signes;seances;invites\n" + rows,
		"vigie.yaml": `
organisation: {name: Ville d'essai}
directions:
  - {id: voirie, names: [{name: Direction de la voirie}], aliases: [DVP]}
  - {id: culture, names: [{name: Direction de la culture}]}
  - {id: archives, names: [{name: Archives}], parent: culture}
  - {id: sports, names: [{name: Sports}]}
collectors:
  - name: formation
    type: table
    every: "@hourly"
    settings:
      path: [formation.csv]
      layout: wide
      columns: {period: mois, group: direction}
      metrics:
        formes: {metric: agents_trained}
        effectif: {metric: agents_headcount}
        signes: {metric: charter_signed}
        seances: {metric: awareness_sessions}
        invites: {metric: survey.invited}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "vigie.yaml")
}

// kept reads what the store holds, as "metric group": the value, -1 if it is
// withheld.
func kept(t *testing.T, config string) map[string]float64 {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(filepath.Dir(config), "vigie.db"), measure.Rules{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for r, err := range s.Readings(t.Context(), "formation", measure.Window{}) {
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimSpace(string(r.Metric) + " " + string(r.Group))
		out[key] = r.Value
		if r.State == measure.Withheld {
			if r.Value != 0 || r.Count != 0 || r.Basis != (measure.Basis{}) {
				t.Errorf("of %s, withheld, this is stored: %+v", key, r)
			}
			out[key] = -1
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Counts by direction are protected before they rest, whatever way a direction
// is written; what names none is refused, and sessions say nothing of persons.
func TestTrainingIsProtected(t *testing.T) {
	t.Parallel()
	config := trained(t, `2026-09;;60;112;77;6;112
2026-09;DVP;25;50;40;3;50
2026-09;direction de la Culture;31;42;25;2;42
2026-09;sports;4;20;12;1;20
2026-09;Archives;8;22;12;0;22
2026-09;Plage;3;9;1;0;9
2026-09;Direction de la voirie;24;50;40;3;50
`)
	must(t, "collect", "--from", "2026-09-01", "--to", "2026-09-30", "-c", config)
	got := kept(t, config)
	for key, want := range map[string]float64{
		// Of 20 agents, 4, and 8 of 22 are told to 5 %, 25 of 50 to 1. Culture's other 20
		// have 23 − 0 … of 42: from its services 35 % of 22 and 85 % or more of 20, 92.5, are
		// (35·22 + 92.5·20) ÷ 42 = 62.4, to 62 %. Of all 112: (20·20 + 50·50 + 35·22 + 92.5·20) ÷ 112 = 49.3.
		"agents_trained direction/sports": 4, "agents_trained service/archives": 7.7, "agents_trained direction/voirie": 25,
		"agents_trained direction/culture": 26.04, "agents_trained": 54.88,
		"agents_headcount direction/sports": 20,
		"awareness_sessions":                6, "awareness_sessions direction/sports": 1, "survey.invited direction/culture": 42,
	} {
		if value, ok := got[key]; !ok || math.Abs(value-want) > 1e-9 {
			t.Errorf("%s is %v (%v), want %v; all: %v", key, value, ok, want, got)
		}
	}
	for key := range got {
		if strings.Contains(key, "plage") {
			t.Errorf("%s is stored", key)
		}
	}
}
