package dashboard_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The quarters of a sum make its total, other figures have none, no missed
// target is left out, and the year that is running says so.
func TestYearSetsFourQuarters(t *testing.T) {
	f := newFake(6)
	s := setup(f)
	s.Known.Actions = []register.Action{
		{Indicator: "energy", System: "transcription", Text: "Modèle plus petit", Decided: period.Date{Year: 2026, Month: 2, Day: 1}},
		{Indicator: "energy", Text: "De l'an passé", Decided: period.Date{Year: 2024, Month: 2, Day: 1}, Done: period.Date{Year: 2025, Month: 3, Day: 1}},
	}
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := server.Year(t.Context(), period.YearOf(2026), period.QuarterOf(2026, 3), "fr")
	if err != nil {
		t.Fatal(err)
	}
	doc := parse(t, string(raw))
	rows := map[string]string{}
	for _, tr := range find(doc, "tr") {
		rows[textOf(find(tr, "th")[0])] = textOf(tr)
	}
	var sum float64
	energy, err := f.Overview(t.Context(), period.QuarterOf(2026, 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range energy.Items[0].History[8:] {
		sum += p.Value
	}
	total := fmt.Sprintf("%.0f", sum)
	total = total[:len(total)-3] + narrow + total[len(total)-3:]
	if row := rows["Consommation d’énergie (kWh)"]; !strings.Contains(row, total) {
		t.Errorf("the row of energy is %q, its total %v", row, sum)
	}
	if row := rows["Périmètre suivi (%)"]; strings.Count(row, "sans objet") != 2 {
		t.Errorf("a share is added up: %q", row)
	}
	if row := rows["Part de l’énergie mesurée (T3"+nb+"2026)"]; !strings.Contains(row, "Cible non atteinte") {
		t.Errorf("what was missed is %q", row)
	}
	page := textOf(doc)
	for _, want := range []string{"n’est pas close", "Tri <du> courrier", "Les neuf engagements", "Méthode et limites", "Transcription du conseil" + nb + ": consommation d’énergie" + nb + ": Modèle plus petit"} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(page, "De l’an passé") {
		t.Error("it lists what was done the year before")
	}
	if strings.Contains(string(raw), `href="/`) {
		t.Error("it links to what may move")
	}
}
