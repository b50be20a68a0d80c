package indicator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
)

// Every indicator has all its words in both languages, a unit, and a formula
// that answers Missing when nothing is known.
func TestCatalogue(t *testing.T) {
	want := []string{
		"energy", "energy_per_use", "carbon", "carbon_per_use", "water", "queries", "queries_per_agent", "tokens_per_query", "simple_share",
		"measured_share", "low_use_energy", "mitigation", "rebound", "cost", "cost_per_use", "scope",
		"sens", "esprit_critique", "lien", "autonomie", "charge", "competence", "confiance", "bien_etre", "who5", "participation", "ai_gap",
		"trained_share", "charter_share",
	}
	var ids []string
	for _, d := range indicator.Catalogue() {
		ids = append(ids, d.ID)
		for name, text := range map[string]indicator.Text{
			"title": d.Title, "formula": d.FormulaText, "explanation": d.Explanation, "method": d.Method, "limits": d.Limits,
		} {
			if text.FR == "" || text.EN == "" || text.FR == text.EN {
				t.Errorf("%s: the %s is not in both languages: %q", d.ID, name, text)
			}
			for _, wrong := range []string{"'", " :", " %", " ;", " ?", " »", "« "} {
				if strings.Contains(text.FR, wrong) {
					t.Errorf("%s: the French %s has %q: %q", d.ID, name, wrong, text.FR)
				}
			}
		}
		if d.Unit == "" || len(d.Needs) == 0 || d.Formula == nil || len(d.Audiences) == 0 {
			t.Errorf("%s lacks a unit, a metric, a formula or a reader", d.ID)
		}
		c := newCity(t, "chat")
		c.systems = nil
		if r := c.compute(d.ID, "", "2026-T3"); r.Figure.Known() {
			t.Errorf("%s of an empty register is %g", d.ID, r.Figure.Value)
		}
	}
	if !slices.Equal(ids, want) {
		t.Errorf("catalogue %v, want %v", ids, want)
	}
	if _, ok := indicator.Find("nope"); ok {
		t.Error("an unknown indicator was found")
	}
}

// The zero verdict and the zero trend are the ones that say nothing.
func TestZeroValuesSayNothing(t *testing.T) {
	var v indicator.Verdict
	var trend indicator.Trend
	if v != indicator.Unknown || v.String() != "unknown" || trend != indicator.NoComparison || trend.String() != "none" {
		t.Errorf("zero values: %v, %v", v, trend)
	}
	if (indicator.Figure{}).Known() || (indicator.Result{}).Verdict == indicator.Met {
		t.Error("a forgotten figure looks known, or met")
	}
}
