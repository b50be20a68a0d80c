package dashboard_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/indicator"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The card of a system says what its evidence shows, how old it is and who
// vouches, and of what there is none; the charter's page counts and names.
func TestEvidenceSaysWhatItShowsItsAgeAndWhoVouches(t *testing.T) {
	f := newFake(6)
	f.register.Systems[0].Evidence = []register.Proof{
		{
			Kind: register.ProofBias, Date: period.Date{Year: 2026, Month: 3, Day: 10}, Shows: "Écart de 2 points", Groups: "femmes et hommes", Measure: "taux", Correction: "consigne <revue>", Next: period.Date{Year: 2027, Month: 3, Day: 10},
			Vouched: "Responsable qualité", Address: "https://ville.example/biais",
		},
		{Kind: register.ProofDecision, Date: period.Date{Year: 2025, Month: 6, Day: 1}, Shows: "Relecture", Outputs: new(400), Changed: new(100), Vouched: "Cheffe de service", Address: "javascript:alert(1)"},
		{
			Kind: register.ProofContract, Date: period.Date{Year: 2026, Month: 1, Day: 5}, Shows: "Marché", Supplier: "Éditeur", Clauses: []string{"ia-energie-relevee", "sans sous-traitance"},
			Award: []register.Award{{Criterion: "environnement", Weight: new(15.0)}, {Criterion: "prix", Weight: new(40.0)}}, Vouched: "Commande publique",
		},
		{Kind: register.ProofAccessibility, Date: period.Date{Year: 2026, Month: 1, Day: 6}, Shows: "Audit", Rate: new(81.0), Channel: "accueil au guichet", Vouched: "DSI"},
		{
			Kind: register.ProofSupport, Date: period.Date{Year: 2026, Month: 1, Day: 7}, Shows: "Formation", Trained: new(42), TrainedOn: period.Date{Year: 2025, Month: 12, Day: 1}, TrainedBefore: register.Yes,
			Jobs: "secrétariat", Support: "tutorat", Opinion: "favorable", OpinionDate: period.Date{Year: 2025, Month: 11, Day: 3}, Vouched: "RH",
		},
		{Kind: register.ProofMitigation, Date: period.Date{Year: 2026, Month: 9, Day: 1}, Shows: "Cache", Indicator: "water", Vouched: "DSI"},
		{Kind: register.ProofMitigation, Date: period.Date{Year: 2026, Month: 8, Day: 1}, Shows: "Compteur", Indicator: "measured_share", Vouched: "DSI"},
		{Kind: register.ProofMitigation, Date: period.Date{Year: 2026, Month: 7, Day: 1}, Shows: "Extinction", Indicator: "low_use_energy", Vouched: "DSI"},
		{Kind: register.ProofMitigation, Date: period.Date{Year: 2026, Month: 10, Day: 1}, Shows: "Petit modèle", Indicator: "energy", Vouched: "DSI"},
	}
	library, err := config.ShippedClauses()
	if err != nil {
		t.Fatal(err)
	}
	f.whole = []indicator.Result{{Indicator: "water", Verdict: indicator.Missed}}
	f.register.Clauses, f.beside = library, []string{"measured_share", "low_use_energy"}
	base := start(t, setup(f))
	a := get(t, base+"/systemes/assistant-redaction")
	text := textOf(parse(t, a.body))
	for _, say := range []string{
		"Écart de 2" + nb + "points", "Groupes comparés" + nb + ": femmes et hommes", "consigne <revue>", "10" + nb + "mars" + nb + "2026, il y a 258" + nb + "jours", "Responsable qualité", "prochain examen avant le 10" + nb + "mars" + nb + "2027",
		"25" + nb + "% corrigées ou refusées par les agents (100 sur 400)", "il y a 540" + nb + "jours · échu", "à défaut de la cible" + nb + ": consommation d’énergie", "Aucune preuve",
		"Fournisseur" + nb + ": Éditeur", "Énergie relevée chaque mois (environnement", "Guide pratique pour des achats numériques responsables", "sans sous-traitance",
		"environnement 15" + nb + "% et prix 40" + nb + "%", "81" + nb + "% des critères du RGAA", "accueil au guichet", "agents formés avant l’ouverture, le 1ᵉʳ" + nb + "décembre" + nb + "2025", "42" + nb + "agents formés",
		"Métiers modifiés" + nb + ": secrétariat", "Accompagnement" + nb + ": tutorat", "Avis du comité social territorial du 3" + nb + "novembre" + nb + "2025" + nb + ": favorable", "eau consommée (cible de la collectivité manquée, ", "part de l’énergie mesurée (cible manquée, ", "heures sans requête (la cible n’est pas manquée, ", "mesure à réexaminer",
		"Texte des clauses types du contrat", "Le titulaire remet chaque mois la consommation d’électricité",
	} {
		if !strings.Contains(text, say) {
			t.Errorf("the card does not say %q in\n%s", say, text)
		}
	}
	if strings.Contains(a.body, "javascript:") || strings.Contains(a.body, "ZgotmplZ") || !strings.Contains(a.body, `href="https://ville.example/biais"`) {
		t.Error("a link of the evidence is lost, or one leads elsewhere")
	}
	whole := textOf(parse(t, get(t, base+"/engagements").body))
	for _, say := range []string{"Preuves des systèmes en usage", "1 sur 6", "0 sur 6", "Sa présence ne vaut pas engagement tenu"} {
		if !strings.Contains(whole, say) {
			t.Errorf("the charter's page does not say %q in\n%s", say, whole)
		}
	}
	bare := find(parse(t, get(t, base+"/systemes/resumes").body), "table")
	if said := textOf(bare[len(bare)-1]); strings.Count(said, "Aucune preuve") != 1 || !strings.Contains(said, "Biais, Décision humaine") || !strings.Contains(said, "et Mesures à défaut") {
		t.Errorf("a system without any evidence does not say so once for all kinds:\n%s", said)
	}
}

// Fewer than ten trained are told as that: a team knows who they are.
func TestFewTrainedAreNotCounted(t *testing.T) {
	f := newFake(6)
	f.register.Systems[0].Evidence = []register.Proof{{Kind: register.ProofSupport, Date: period.Date{Year: 2026, Month: 1, Day: 8}, Shows: "Atelier", Trained: new(4), Vouched: "RH"}}
	base := start(t, setup(f))
	text := textOf(parse(t, get(t, base+"/systemes/assistant-redaction").body))
	if regexp.MustCompile(`\b4\P{L}+agents`).MatchString(text) || !strings.Contains(text, "moins de 10 agents formés") {
		t.Errorf("the number of those who were trained, in\n%s", text)
	}
}
