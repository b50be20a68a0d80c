package acceptance_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
	"github.com/vigie-ia/vigie/collectors/requestlog"
	"github.com/vigie-ia/vigie/internal/measure"
)

// What is planted in the third quarter of 2026: each request takes 100 Wh.
const (
	plantedQueries = 12_340
	plantedKWh     = 1_234
)

const plantedSettings = `
path: [log.jsonl]
columns: {time: at, energy: wh}
energy: {unit: Wh, boundary: facility, method: measured}
place: chat
`

func plantedConfig(k keeping) string {
	return k.section + `
organisation: {name: Ville d'essai}
systems:
  - {id: chat, name: Assistant, unit: query, phases: {in_service: 2026-07-01}, hosting: {pue: {value: 1.25, source: essai}}}
collectors:
  - name: journal
    type: requestlog
    every: "@hourly"
    since: 2026-07-01
    settings:` + strings.ReplaceAll(plantedSettings, "\n", "\n      ") + `
targets:
  - {indicator: energy, per: quarter, limit: 1300, warn: 10%, from: 2026-T1}
  - {indicator: energy_per_use, system: chat, per: quarter, limit: 99, from: 2026-T1}
`
}

func plantedLog() string {
	var text strings.Builder
	start := time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC) // the quarter's first instant in Paris
	const step = 92 * 24 * time.Hour / plantedQueries
	for i := range plantedQueries {
		at := start.Add(step * time.Duration(i))
		fmt.Fprintf(&text, "{\"at\":%q,\"wh\":100}\n", at.Format(time.RFC3339))
	}
	return text.String()
}

// One planted total is the same number in the collector, both stores, the
// page, its table, the CSV and the API.
func TestPlantedTotal(t *testing.T) {
	t.Parallel()
	collected := inCollector(t)
	if q, e := whole(sums(collected, measure.Queries)), whole(sums(collected, measure.Energy)); q != plantedQueries || e != plantedKWh*1000 {
		t.Errorf("the collector counts %v queries and %v Wh", q, e)
	}
	for _, k := range keepings(t) {
		t.Run(k.name, func(t *testing.T) {
			h := newHouse(t, plantedConfig(k))
			h.env = k.env
			h.write("log.jsonl", plantedLog())
			h.collect("2026-07-01", "2026-09-30")
			list := k.readings(h)
			if q, e := whole(sums(list, measure.Queries)), whole(sums(list, measure.Energy)); q != plantedQueries || e != plantedKWh*1000 {
				t.Errorf("the store holds %v queries and %v Wh", q, e)
			}
			s := h.serve()
			s.checkPlantedPages(t)
			s.checkPlantedFiles(t)
			s.checkPlantedAPI(t)
		})
	}
}

// inCollector reads the log with the collector alone.
func inCollector(t *testing.T) []measure.Reading {
	t.Helper()
	h := newHouse(t, "")
	h.write("log.jsonl", plantedLog())
	deps := collectortest.Deps(t, &strings.Builder{})
	deps.Dir = h.dir
	c, err := requestlog.New(collectortest.Decoder(plantedSettings), deps)
	if err != nil {
		t.Fatal(err)
	}
	var readings []measure.Reading
	for at, end := time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC), time.Date(2026, 9, 30, 22, 0, 0, 0, time.UTC); at.Before(end); {
		b, err := c.Collect(t.Context(), measure.Window{From: at, To: end}) // which may give the first part of it
		if err != nil || !b.Window.To.After(at) {
			t.Fatal(b.Window, err)
		}
		readings, at = append(readings, b.Readings...), b.Window.To
	}
	return readings
}

func (s *served) checkPlantedPages(t *testing.T) {
	t.Helper()
	const nb = "\u202f"
	for path, shows := range map[string][]string{
		"/frugalite":                      {"12" + nb + "340", "1" + nb + "234"},
		"/chiffres/energie":               {"1" + nb + "234"},
		"/chiffres/requetes":              {"12" + nb + "340"},
		"/chiffres/systemes":              {"12" + nb + "340", "1" + nb + "234"},
		"/systemes/chat":                  {"12" + nb + "340"},
		"/en/chiffres/energie":            {"1,234"},
		"/en/chiffres/requetes":           {"12,340"},
		"/":                               {"1" + nb + "234"},
		"/frugalite?systeme=chat&periode": {"12" + nb + "340"},
	} {
		sep := "?"
		if strings.Contains(path, "?") {
			path, sep = strings.TrimSuffix(path, "&periode"), "&"
		}
		page := s.get(path + sep + "periode=2026-T3")
		for _, number := range shows {
			if !strings.Contains(page, number) {
				t.Errorf("%s does not show %q:\n%.1500s", path, number, figuresOf(page))
			}
		}
	}
}

func (s *served) checkPlantedFiles(t *testing.T) {
	t.Helper()
	for path, want := range map[string]string{
		"/chiffres/energie/ouvert.csv": "1234", "/chiffres/requetes/ouvert.csv": "12340",
		"/chiffres/systemes/ouvert.csv": "12340",
	} {
		rows, err := csv.NewReader(strings.NewReader(s.get(path + "?periode=2026-T3"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, want) }) {
			t.Errorf("%s does not hold %s: %v", path, want, rows)
		}
	}
	if excel := s.get("/chiffres/energie/excel.csv?periode=2026-T3"); !strings.Contains(excel, ";1234;") {
		t.Errorf("the file for Excel does not hold 1234:\n%.1000s", excel)
	}
}

func (s *served) checkPlantedAPI(t *testing.T) {
	t.Helper()
	list, running := s.indicators("2026-T3")
	if running {
		t.Error("the quarter is said to run on")
	}
	for _, want := range []struct {
		id, system, verdict string
		value               float64
	}{
		{"energy", "", "at_risk", plantedKWh},
		{"queries", "", "none", plantedQueries},
		{"energy_per_use", "chat", "missed", 100},
		{"measured_share", "", "none", 100},
	} {
		got := of(t, list, want.id, want.system)
		if got.Value == nil || *got.Value != want.value || got.Verdict != want.verdict {
			t.Errorf("the API says of %s %q: %s %v, %s; should be %v, %s",
				want.id, want.system, got.State, deref(got.Value), got.Verdict, want.value, want.verdict)
		}
	}
	for _, id := range []string{"energy", "queries"} {
		points := s.series(id, "2026-07", "2026-09")
		total := 0.0
		for _, p := range points {
			total += deref(p.Value)
		}
		want := map[string]float64{"energy": plantedKWh, "queries": plantedQueries}[id]
		if len(points) != 3 || total < want-1e-9 || total > want+1e-9 {
			t.Errorf("the months of %s are %d and add up to %v, should be 3 and %v", id, len(points), total, want)
		}
	}
}

func deref(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
