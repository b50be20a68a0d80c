package register_test

import (
	"math"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors"
	source "github.com/vigie-ia/vigie/collectors/register"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

func on(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func days(from string, n int) measure.Window {
	start := on(from).Start(time.UTC)
	return measure.Window{From: start, To: start.AddDate(0, 0, n)}
}

// The whole life of a server adds up to the share of its making; nothing weighs
// before, zero after, and nothing once it is withdrawn.
func TestMaking(t *testing.T) {
	systems := []register.System{
		{ID: "chat", Embodied: &register.Embodied{Kg: 1500, Years: 4, Share: 0.5, From: on("2022-03-01"), Source: "fiche"}, Phases: register.Phases{Withdrawn: on("2027-01-01")}},
		{ID: "cloud"},
		{ID: "new", Embodied: &register.Embodied{Kg: 365.2425, Years: 1, Share: 1}, Phases: register.Phases{InService: on("2026-01-01")}},
	}
	c := source.New(register.Register{Systems: systems}, collectors.Deps{Name: "registre"})
	b, err := c.Collect(t.Context(), days("2022-01-01", 2200))
	if err != nil {
		t.Fatal(err)
	}
	sums, first, last := map[measure.System]float64{}, map[measure.System]time.Time{}, map[measure.System]time.Time{}
	for _, r := range b.Readings {
		sums[r.System] += r.Value
		if first[r.System].IsZero() {
			first[r.System] = r.Window.From
		}
		last[r.System] = r.Window.To
		if r.Source != "registre" || r.Covered != 24*time.Hour || r.Basis.Fields().Grid != "utc-day" {
			t.Fatalf("%+v", r)
		}
	}
	if math.Abs(sums["chat"]-750_000) > 600 { // a day's worth
		t.Errorf("the servers of chat weigh %v g over their life, should be 750000", sums["chat"])
	}
	if math.Abs(sums["new"]-365_242.5) > 1001 {
		t.Errorf("those of new weigh %v g", sums["new"])
	}
	if first["chat"] != on("2022-03-01").Start(time.UTC) || last["chat"] != on("2027-01-01").Start(time.UTC) || !first["cloud"].IsZero() {
		t.Errorf("from %v to %v", first, last)
	}
	limits := measure.Limits{Systems: map[measure.System]measure.SystemLimits{"chat": {}, "new": {}}}
	if v := measure.Validate(b, limits); len(v.Refused) > 0 {
		t.Errorf("refused: %v", v.Refused)
	}
}

// Each day counts the systems in use, those that hold a criterion and those of
// which nothing is stated, as of that day: a review expires, a project does not
// count, and before the first system there is nothing.
func TestSnapshot(t *testing.T) {
	r := register.Register{Systems: []register.System{
		{ID: "chat", Phases: register.Phases{InService: on("2025-01-01")}, Governance: register.Governance{BiasReview: on("2025-02-01")}},
		{ID: "ocr", Phases: register.Phases{Experiment: on("2025-03-01"), ExperimentEnd: on("2025-12-31"), InService: on("2026-01-01")}},
		{ID: "plan", Phases: register.Phases{Project: on("2024-06-01")}},
	}}
	if since := source.Since(r); since != on("2025-01-01") {
		t.Errorf("since %s", since)
	}
	b, err := source.New(r, collectors.Deps{Name: "registre"}).Collect(t.Context(), days("2024-12-01", 500))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, reading := range b.Readings {
		if reading.System != "" || reading.Source != "registre" || reading.Covered != 24*time.Hour {
			t.Fatalf("%+v", reading)
		}
		counts[string(reading.Metric)+" "+reading.Window.From.Format(time.DateOnly)] = reading.Value
	}
	for what, want := range map[string]float64{
		"systems.in_use 2025-01-01": 1, "systems.in_use 2025-03-01": 2,
		"systems.bias_review 2025-01-31": 0, "systems.bias_review.unstated 2025-01-31": 1,
		"systems.bias_review 2025-02-01": 1, "systems.bias_review.unstated 2025-02-01": 0,
		"systems.bias_review 2026-02-01": 1, "systems.bias_review.unstated 2026-02-01": 1,
		"systems.bias_review 2026-02-02": 0, "systems.bias_review.unstated 2026-02-02": 1,
	} {
		if got, ok := counts[what]; !ok || got != want {
			t.Errorf("%s: %v (said: %v), want %v", what, got, ok, want)
		}
	}
	if _, ok := counts["systems.in_use 2024-12-31"]; ok {
		t.Error("a day before the first system was counted")
	}
	if v := measure.Validate(b, measure.Limits{}); len(v.Refused) > 0 {
		t.Errorf("refused: %v", v.Refused)
	}
}
