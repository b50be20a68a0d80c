package config

import (
	"fmt"
	"strings"

	"github.com/vigie-ia/vigie/internal/approval"
)

// BlankAssessment writes the file of a project in which nothing is answered
// yet: every question is there as a comment, in French.
func BlankAssessment(project string) ([]byte, error) {
	if !matches(idPattern, project) {
		return nil, fmt.Errorf("%q is not an id: write letters, digits, dots and dashes", project)
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Approbation d'un projet d'IA. Ce qui n'est pas répondu compte comme le pire, et se voit.")
	line("# Des fonctions, jamais des noms. Chaque changement est signé et daté par le gestionnaire de versions.")
	line("project: %s\nname: %s\n# system: %s        # identifiant au registre, dès qu'il y est\nversion: %s", project, project, project, approval.Latest)
	line("# date: 2026-01-31\n# approvers: [Directrice du numérique, Déléguée à la protection des données]   # deux au moins\n# review: 2027-01-31")
	line("\n# Examen rapide : un oui, ou rien, appelle les huit axes. yes ou no.\nquick:")
	for _, q := range approval.QuickScan() {
		line("  # %s: no        # %s", q.ID, q.Text.FR)
	}
	line("\n# Ce qu'aucun score ne rattrape : no dit que ce n'est pas le cas.\nknock_outs:")
	for _, q := range approval.KnockOuts() {
		line("  # %s: no        # %s", q.ID, q.Text.FR)
	}
	line("\n# risk : de 0 (aucun) à %d (fort) ; safeguard : de 0 (rien) à %d (garantie vérifiée) ; evidence : l'adresse d'une preuve.\nanswers:", approval.MostRisk, approval.MostSafeguard)
	for _, axis := range approval.Axes() {
		line("  # %s", axis.Title.FR)
		for _, q := range axis.Questions {
			line("  # %s: {risk: 0, safeguard: 0}        # %s", q.ID, q.Text.FR)
		}
	}
	line("\n# Ce qui est prévu, comparé ensuite à ce qui est constaté.\nforecast:\n  # queries_per_year: 100000\n  # kwh_per_year: 500\n  # users: 120")
	line("\n# La valeur ajoutée : sans mesure avant et après, elle est dite non démontrée.\nbenefit:\n  # text: Temps de rédaction d'une réponse\n  # unit: minutes\n  # baseline: 24\n  # expected: 15\n  # observed: 16\n  # observed_on: 2026-09-30")
	line("\n# Les bornes d'une expérimentation.\nexperiment:\n  # end: 2026-12-31\n  # users: 50\n  # criteria: [moins de 5 %% de réponses à reprendre]")
	return []byte(b.String()), nil
}
