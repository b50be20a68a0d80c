package acceptance_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// addresses are every page of the issue, in one language.
func addresses(system, source string) []string {
	list := []string{
		"/", "/?periode=2026", "/?periode=2026-10", "/?periode=2026-T4",
		"/frugalite", "/frugalite?periode=2025", "/frugalite?periode=2026-T4", "/frugalite?systeme=" + system,
		"/empreinte", "/comparer", "/comparer?periode=2026-T3&modele=gpt-4o", "/engagements", "/systemes", "/systemes/" + system, "/sources", "/sources/" + source, "/methode", "/methode/modeles", "/methode/modeles?page=4", "/accessibilite", "/trimestres", "/trimestres/2026-T3", "/trimestres/2026-T4",
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
	for _, path := range []string{"/", "/frugalite", "/empreinte", "/engagements", "/systemes/recherche", "/sources", "/methode", "/accessibilite"} {
		b.check(s.url+"/en"+strings.TrimSuffix(path, "/"), http.StatusOK)
	}
	b.check(s.url+"/rien-ici", http.StatusNotFound)
}

// The same with 200 systems.
func TestPagesOf200Systems(t *testing.T) {
	t.Parallel()
	h := largeHouse(t)
	s := h.serve()
	b := newBrowser(t)
	for _, path := range slices.Concat(addresses("s137", "releves"), []string{"/systemes?page=8", "/en/systemes", "/en/frugalite"}) {
		b.check(s.url+path, http.StatusOK)
	}
}

// largeHouse follows 200 systems by the monthly statements of two years.
func largeHouse(t testing.TB) *house {
	t.Helper()
	const systems, months = 200, 24
	var register, places, rows strings.Builder
	for i := range systems {
		fmt.Fprintf(&register, "  - {id: s%03d, name: Assistant numéro %d de la direction des services, unit: query, phases: {in_service: 2024-11-01}}\n", i, i)
		fmt.Fprintf(&places, "        S%03d: s%03d\n", i, i)
		for m := range months {
			fmt.Fprintf(&rows, "S%03d;%04d-%02d;%d,5;%d\n", i, 2024+(10+m)/12, (10+m)%12+1, 20+(i*7+m*3)%60, 1000+(i*31+m*17)%900)
		}
	}
	h := newHouse(t, sqliteStore+`
organisation: {name: Métropole d'essai}
systems:
`+register.String()+`
collectors:
  - name: releves
    type: table
    title: Relevés des fournisseurs
    every: "@daily"
    since: 2024-11-01
    lag: 960h
    settings:
      path: [releves.csv]
      layout: wide
      metrics:
        kWh: {metric: energy, unit: kWh}
        Requêtes: {metric: queries}
      columns: {system: Système, period: Mois}
      places:
`+places.String()+`
targets:
  - {indicator: energy, per: quarter, limit: 30000, warn: 10%}
  - {indicator: energy_per_use, system: s001, per: quarter, limit: 30}
`)
	h.write("releves.csv", "Système;Mois;kWh;Requêtes\n"+rows.String())
	h.collect("2024-11-01", "2026-10-31")
	return h
}
