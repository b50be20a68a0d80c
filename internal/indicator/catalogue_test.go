package indicator_test

import (
	"slices"
	"testing"

	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/words"
)

// Every indicator has all its words in both languages, a unit, and a formula
// that answers Missing when nothing is known.
func TestCatalogue(t *testing.T) {
	want := []string{
		"energy", "energy_per_use", "carbon", "carbon_per_use", "carbon_per_kilotoken", "water", "queries", "queries_per_agent", "tokens_per_query", "simple_share",
		"measured_share", "low_use_energy", "mitigation", "rebound", "cost", "cost_per_use", "scope",
		"changed_share", "satisfied_share", "complaints",
		"sens", "esprit_critique", "lien", "autonomie", "charge", "competence", "confiance", "bien_etre", "who5", "participation", "ai_gap",
		"trained_share", "charter_share",
	}
	var ids []string
	for _, d := range indicator.Catalogue() {
		ids = append(ids, d.ID)
		for name, text := range map[string]indicator.Text{
			"title": d.Title, "formula": d.FormulaText, "explanation": d.Explanation, "method": d.Method, "limits": d.Limits,
		} {
			if texts := words.Everywhere(string(text)); len(texts) < 2 || texts[0] == texts[1] {
				t.Errorf("%s: the %s is not in all languages: %q", d.ID, name, texts)
			}
		}
		if d.Unit == "" || len(d.Needs) == 0 || d.Formula == nil {
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

// Usage of 600 g, from 300 to 900, with 150 g of making, over 4,000 tokens read
// and 1,000 written: 150 g for 1,000, from 90 to 210. Tokens of which a part is
// not known are not the whole.
func TestCarbonPerThousandTokens(t *testing.T) {
	c := newCity(t, "chat", "half")
	for _, id := range []measure.System{"chat", "half"} {
		c.put(id, measure.CarbonUsage, "2026-07", 600, bounds(measure.Range, 0.5, 1.5))
		c.put(id, measure.CarbonEmbodied, "2026-07", 150)
		c.put(id, measure.OutputTokens, "2026-07", 1000)
	}
	c.put("chat", measure.InputTokens, "2026-07", 4000)
	wantFigure(t, c.compute("carbon_per_kilotoken", "chat", "2026-07").Figure, 150, 90, 210)
	if r := c.compute("carbon_per_kilotoken", "half", "2026-07"); r.Figure.Known() {
		t.Errorf("without the tokens read, 1,000 tokens weigh %g", r.Figure.Value)
	}
}

// Each score is that of one dimension of a questionnaire that ships, by the name
// under which its scores are stored, and of no other's.
func TestScoresAreDimensions(t *testing.T) {
	dimensions, taken := map[measure.Metric]bool{}, map[measure.Metric]string{}
	for _, in := range survey.Shipped() {
		for _, d := range in.Dimensions {
			dimensions[d.Metric()] = true
		}
	}
	for _, d := range indicator.Catalogue() {
		if d.Unit != indicator.UnitScore {
			continue
		}
		if m := d.Needs[0]; !dimensions[m] || taken[m] != "" {
			t.Errorf("%s needs %s: a dimension %v, taken by %q", d.ID, m, dimensions[m], taken[m])
		}
		taken[d.Needs[0]] = d.ID
	}
	if len(taken) < 9 {
		t.Errorf("%d scores", len(taken))
	}
}
