package dashboard_test

import (
	"strings"
	"testing"
)

// /empreinte sets what a supplier declares beside the estimate, with the gap, the
// document and which one the figures hold; and says which tokens are left out.
func TestDeclaredBesideTheEstimate(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, told := range map[string][]string{
		"/empreinte": {
			"Ce que déclarent les fournisseurs", "mistral-large-latest", ">8,8</td>", "0,60 – 0,70", "14 fois plus", "l’estimation par jetons",
			"Fiche d’un fournisseur, 1ᵉʳ mars 2026 · entraînement compris", "jetons lus, repris d’un cache ou non", "jetons de raisonnement",
		},
		"/en/empreinte": {"What suppliers declare", "0.60 – 0.70", "the estimate from tokens", "input tokens, cached or not"},
		"/methode":      {"Méthode EcoLogits 0.11.3", "Jetons lus, de raisonnement et en cache", "publiée le 14 octobre 2026"},
	} {
		body := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(get(t, base+path).body)
		for _, text := range told {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
}
