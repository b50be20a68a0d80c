package acceptance_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/collectors/collectortest"
)

// addresses are every page of the issue, in one language.
func addresses(system, source string) []string {
	list := []string{
		"/", "/?periode=2026", "/?periode=2026-10", "/?periode=2026-T4",
		"/frugalite", "/frugalite?periode=2025", "/frugalite?periode=2026-T4", "/frugalite?systeme=" + system,
		"/bien-etre", "/bien-etre/directions", "/bien-etre/questions", "/bien-etre/duerp", "/bien-etre/cst", "/methode/bien-etre", "/methode/decision-humaine", "/empreinte", "/comparer", "/comparer?periode=2026-T3&modele=gpt-4o", "/engagements", "/approbations", "/donnees", "/guide", "/guide/moteur-de-recherche", "/registre", "/registre/" + system, "/systemes", "/systemes/" + system, "/systemes/" + system + "/dialogue", "/systemes/" + system + "/directions", "/sources", "/sources/" + source, "/methode", "/methode/modeles", "/methode/modeles?page=4", "/accessibilite", "/trimestres", "/trimestres/2026-T3", "/trimestres/2026-T4",
	}
	for _, id := range []string{"energie", "requetes", "systemes"} {
		list = append(list, "/chiffres/"+id)
	}
	return list
}

// Every page of the demo keeps its budget, breaks no rule of accessibility and
// holds on a phone, in French and in English.
func TestPagesOfDemo(t *testing.T) {
	t.Parallel()
	s := demo.served(t)
	b := newBrowser(t)
	if page := s.get("/frugalite"); strings.Count(page, "<svg") < 5 {
		t.Errorf("the page has %d drawings: is the charts' bundle there? run make bundle", strings.Count(page, "<svg"))
	}
	for _, path := range addresses("recherche", "ancienne-passerelle") {
		b.check(s.url+path, http.StatusOK)
	}
	for _, path := range []string{"/", "/frugalite", "/empreinte", "/bien-etre", "/bien-etre/directions", "/engagements", "/systemes/recherche", "/systemes/redaction", "/systemes/redaction/directions", "/sources", "/methode", "/accessibilite", "/guide", "/guide/moteur-de-recherche", "/guide/redaction", "/registre", "/registre/redaction"} {
		b.check(s.url+"/en"+strings.TrimSuffix(path, "/"), http.StatusOK)
	}
	b.check(s.url+"/chiffres/bien-etre", http.StatusOK)
	b.check(s.url+"/trimestres/2026-T3/publier", http.StatusOK)
	for _, project := range []string{"tri-courrier", "deliberations", "aides", "comptes-rendus-de-chantier", "comptes-rendus-de-chantier/dossier", "recherche-dans-les-deliberations/dossier", "reponses-aux-courriels/dossier", "reponses-aux-courriels/dossier/rights"} {
		b.check(s.url+"/approbations/"+project, http.StatusOK)
	}
	b.check(s.url+"/rien-ici", http.StatusNotFound)
	checkInventory(t, s.get("/bilan-ges/ouvert.csv"))
}

// checkInventory wants each line of electricity to be its activity by a factor
// whose version it names.
func checkInventory(t *testing.T, file string) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(lines) < 8 {
		t.Fatalf("%d lines, %v:\n%s", len(lines), err, file)
	}
	for _, line := range lines[1:] {
		if line[5] != "kWh" {
			continue
		}
		var x [3]float64
		for i, column := range []int{4, 6, 9} {
			if x[i], err = strconv.ParseFloat(line[column], 64); err != nil {
				t.Errorf("%q: %v", line, err)
			}
		}
		if gap := x[0]*x[1] - x[2]; gap > 1e-4 || gap < -1e-4 || !strings.Contains(line[8], "ecologits-") {
			t.Errorf("%v kWh by %v is not %v kg, or the version of the factor is not named: %q", x[0], x[1], x[2], line)
		}
	}
}

// The same with 200 systems.
func TestPagesOf200Systems(t *testing.T) {
	t.Parallel()
	h := largeHouse(t, monthly)
	began := time.Now()
	s := h.serve()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.log)
		}
	})
	b := newBrowser(t)
	// Budgets are of pages, not of a start beside all other tests on two processors.
	s.until("a first run of all sources", "/api/v1/sources", func(body string) bool {
		return !slices.ContainsFunc(sourcesIn(t, body), func(of source) bool { return of.LastRun.Before(began) })
	})
	if page := s.get("/empreinte?periode=2026-T3"); !strings.Contains(page, "combustion seule") {
		t.Errorf("the page does not set the grid beside the meter:\n%.1500s", figuresOf(page))
	}
	for _, path := range slices.Concat(addresses("s137", "releves"), []string{"/systemes?page=8", "/en/systemes", "/en/frugalite"}) {
		b.check(s.url+path, http.StatusOK)
	}
}

// portal answers as ODRÉ does: 30 g CO2/kWh at all hours of 2026.
func portal(w http.ResponseWriter, r *http.Request) {
	var first, last string
	var lines []string
	if _, err := fmt.Sscanf(r.FormValue("where"), "date_heure >= date'%25s' and date_heure < date'%25s'", &first, &last); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	at, err := time.Parse(time.RFC3339, first)
	end, err2 := time.Parse(time.RFC3339, last)
	for ; err == nil && err2 == nil && at.Before(end); at = at.Add(30 * time.Minute) {
		if at.Year() == 2026 {
			lines = append(lines, fmt.Sprintf(`{"date_heure":%q,"taux_co2":30}`, at.Format(time.RFC3339)))
		}
	}
	collectortest.Answer(w, []byte("["+strings.Join(lines, ",")+"]"))
}
