package dashboard_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/strategy"
	"github.com/vigie-ia/vigie/internal/survey"
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

// The strategy's objectives, measures and means are told as they stood on the
// report's day: of a year that runs, today.
func TestYearTellsTheStrategy(t *testing.T) {
	s := setup(newFake(2))
	text := func(fr string) survey.Text { return survey.Text{FR: fr, EN: fr + "?"} }
	day := func(year int, month time.Month) period.Date { return period.Date{Year: year, Month: month, Day: 1} }
	s.Known.Strategy = &strategy.Strategy{Title: text("Cap sobre"), Adopted: day(2025, 6), Objectives: []strategy.Objective{
		{ID: "a", Text: text("Moins d'énergie"), Indicator: "energy", Means: text("Un poste"), Measures: []strategy.Measure{
			{Text: text("Petits modèles"), Owner: "DSI", Course: strategy.Course{Started: day(2026, 1), Done: day(2026, 11)}},
			{Text: text("Arrêt la nuit"), Owner: "DSI", Course: strategy.Course{Started: day(2026, 12)}},
		}},
		{ID: "b", Text: text("Tout expliquer"), Target: text("Chaque outil")},
	}}
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := server.Year(t.Context(), period.YearOf(2026), period.QuarterOf(2026, 3), "fr")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, table := range find(parse(t, string(raw)), "table") {
		caption := textOf(find(table, "caption")[0])
		for _, tr := range find(table, "tr") {
			rows[caption[:8]+": "+textOf(find(tr, "th")[0])] = textOf(tr)
		}
	}
	for row, want := range map[string]string{
		"Chaque o: Moins d’énergie": "Consommation d’énergie", "Chaque o: Tout expliquer": "Chaque outil", "Ce qui e: Petits modèles": "Terminé, depuis le 1ᵉʳ" + nb + "novembre" + nb + "2026",
		"Ce qui e: Arrêt la nuit": "Prévu", "Ce que l: Moins d’énergie": "Un poste", "Ce que l: Tout expliquer": "Non renseigné",
	} {
		if !strings.Contains(rows[row], want) {
			t.Errorf("%q does not say %q: %q", row, want, rows[row])
		}
	}
	if english, err := server.Year(t.Context(), period.YearOf(2026), period.QuarterOf(2026, 3), "en"); err != nil || !strings.Contains(string(english), "Petits modèles?") {
		t.Errorf("in English: %v", err)
	}
	if early, err := server.Year(t.Context(), period.YearOf(2024), period.QuarterOf(2024, 4), "fr"); err != nil || !strings.Contains(string(early), "Stratégie non décrite") {
		t.Errorf("before it was adopted: %v", err)
	} else if text := string(early); strings.Contains(text, "Tri &lt;du&gt; courrier") || strings.Contains(text, "Projet vide") {
		t.Error("it lists projects that were assessed later, or that have no date")
	}
}

// The yearly report names the systems that ran without an approval on its last
// day, as they stood then and not as they do today.
func TestYearNamesSystemsWithoutAnApproval(t *testing.T) {
	f := newFake(6)
	s := setup(f)
	s.Known.Stands = func(id measure.System) approval.Standing { // today
		return map[measure.System]approval.Standing{"transcription": approval.Unapproved}[id]
	}
	s.Known.StandsOn = func(id measure.System, day period.Date) approval.Standing {
		if day.Year < 2026 {
			return map[measure.System]approval.Standing{"tri-courrier": approval.Unapproved, "resumes": approval.Beyond}[id]
		}
		return ""
	}
	server, err := dashboard.New(s)
	if err != nil {
		t.Fatal(err)
	}
	text := func(year int, lang string) string {
		raw, err := server.Year(t.Context(), period.YearOf(year), period.QuarterOf(year, 3), lang)
		if err != nil {
			t.Fatal(err)
		}
		return textOf(parse(t, string(raw)))
	}
	past := text(2025, "fr")
	for _, say := range []string{"Systèmes sans approbation au 31" + nb + "décembre" + nb + "2025", "En service sans approbation connue, ou au-delà de leur expérimentation", "(sans approbation)", "(expérimentation échue)"} {
		if !strings.Contains(past, say) {
			t.Errorf("of 2025 it does not say %q in\n%s", say, past)
		}
	}
	if strings.Contains(past, "Transcription du conseil (sans approbation)") {
		t.Error("of 2025 it says how a system stands today")
	}
	if now := text(2026, "en"); !strings.Contains(now, "No system was in service without an approval") {
		t.Errorf("where there is none it says nothing:\n%s", now)
	}
}

// The yearly report is read, kept and printed from the list of quarters: the file
// that the command writes, under a policy that lets its style through, for staff.
func TestYearIsReadFromTheQuarters(t *testing.T) {
	s := setup(newFake(6))
	s.Authenticator = badge{}
	server, base := begin(t, s)
	for prefix, code := range map[string]string{"": "fr", "/en": "en"} {
		list := ask(t, http.MethodGet, base+prefix+"/trimestres", as("elu")).body
		if !strings.Contains(list, `<a href="`+prefix+`/trimestres/bilan-2026">`) || !strings.Contains(list, `href="`+prefix+`/trimestres/bilan-2026" download="`) {
			t.Errorf("%s/trimestres leads to no yearly report", prefix)
		}
		a := ask(t, http.MethodGet, base+prefix+"/trimestres/bilan-2026", as("elu"))
		want, err := server.Year(t.Context(), period.YearOf(2026), period.QuarterOf(2026, 3), code)
		if err != nil || a.status != http.StatusOK || a.body != string(want) {
			t.Errorf("%s: %d, another report than the command's: %v", code, a.status, err)
		}
		_, css, _ := strings.Cut(a.body, "<style>")
		css, _, _ = strings.Cut(css, "</style>")
		sum := sha256.Sum256([]byte(css))
		if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			t.Errorf("the style of the report is not let through: %s", policy)
		}
	}
	for _, path := range []string{"/trimestres/bilan-2027", "/trimestres/bilan-0"} {
		if a := ask(t, http.MethodGet, base+path, as("elu")); a.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	if a := ask(t, http.MethodGet, base+"/trimestres/bilan-2026", as("")); a.status == http.StatusOK {
		t.Error("a stranger reads it")
	}
}
