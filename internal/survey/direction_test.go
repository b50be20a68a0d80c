package survey_test

import (
	"testing"

	"github.com/vigie-ia/vigie/internal/survey"
)

func city(t *testing.T) survey.Directions {
	t.Helper()
	return survey.Directions{
		{
			ID: "espaces", Aliases: []string{"Voirie", "DEP"}, Names: []survey.Label{
				{Name: "Direction de la voirie"}, {Name: "Direction des espaces publics", From: date(t, "2025-01-01")},
			},
			Headcounts: []survey.Headcount{{Agents: 180, From: date(t, "2024-01-01")}, {Agents: 210, From: date(t, "2026-01-01")}},
		},
		{ID: "culture", Names: []survey.Label{{Name: "Culture"}}, Until: date(t, "2025-12-31")},
		{ID: "culture-sports", From: date(t, "2026-01-01"), Predecessors: []string{"culture", "sports"}},
		{ID: "sports", Until: date(t, "2025-12-31")},
		{ID: "social", Until: date(t, "2026-06-30")},
		{ID: "enfance", From: date(t, "2026-07-01"), Predecessors: []string{"social"}},
		{ID: "seniors", From: date(t, "2026-07-01"), Predecessors: []string{"social"}},
		{ID: "twin-a", Aliases: []string{"Jumelle"}},
		{ID: "twin-b", Aliases: []string{"jumelle"}},
	}
}

// TestSpellings maps a direction spelled several ways, or none.
func TestSpellings(t *testing.T) {
	on := date(t, "2026-09-01")
	for text, want := range map[string]string{
		"voirie": "espaces", " VOIRIE. ": "espaces", "Direction de la Voirie": "espaces", "direction des espaces publics": "espaces",
		"D.E.P.": "espaces", "c&#249;lture &amp; ": "culture-sports", "Cùlture": "culture-sports", "culture-sports": "culture-sports", "Sports": "culture-sports",
		"social": "", "enfance": "enfance", "Jumelle": "", "inconnue": "", "": "", " ! ": "",
	} {
		got, ok := city(t).Identify(text, on)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", text, got, ok)
		}
	}
	if got, ok := city(t).Identify("Social", date(t, "2026-06-30")); got != "social" || !ok {
		t.Errorf("on its last day, the direction is %q", got)
	}
}

func TestDatedLabels(t *testing.T) {
	d, _ := city(t).Find("espaces")
	for on, want := range map[string]string{"2024-12-31": "Direction de la voirie", "2025-01-01": "Direction des espaces publics"} {
		if got := d.Name(date(t, on)); got != want {
			t.Errorf("on %s it is %q", on, got)
		}
	}
	for on, want := range map[string]int{"2023-12-31": 0, "2025-06-01": 180, "2026-01-01": 210} {
		if got, ok := d.Agents(date(t, on)); got != want || ok != (want > 0) {
			t.Errorf("on %s it has %d agents, %v", on, got, ok)
		}
	}
}

func TestBrokenTrends(t *testing.T) {
	for _, test := range []struct {
		id, from, to string
		want         bool
	}{
		{"espaces", "2024-06-01", "2026-06-01", false},
		{"culture-sports", "2025-06-01", "2026-06-01", true},
		{"culture", "2025-03-01", "2025-06-01", false},
		{"culture", "2025-03-01", "2026-03-01", true},
		{"culture-sports", "2026-03-01", "2026-09-01", false},
		{"enfance", "2026-09-01", "2026-03-01", true},
		{"nobody", "2026-03-01", "2026-09-01", true},
	} {
		if got := city(t).Broken(test.id, date(t, test.from), date(t, test.to)); got != test.want {
			t.Errorf("%s from %s to %s: %v", test.id, test.from, test.to, got)
		}
	}
	// One that stays and takes in another is broken on the day it does.
	stays := survey.Directions{{ID: "a", Predecessors: []string{"b"}}, {ID: "b", Until: date(t, "2026-03-31")}, {ID: "c", From: date(t, "2026-04-01"), Predecessors: []string{"a"}}}
	for _, id := range []string{"a"} {
		if !stays.Broken(id, date(t, "2026-03-31"), date(t, "2026-04-01")) {
			t.Errorf("%s took in b and gave away c, unbroken", id)
		}
	}
}
