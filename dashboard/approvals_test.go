package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/config"
	"github.com/vigie-ia/vigie/internal/approval"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// questions are those that ship.
func questions() approval.Book {
	book, err := config.ShippedQuestions()
	if err != nil {
		panic(err)
	}
	return book
}

// assessments are one project that passes with a weak axis, and one in which
// nothing is answered.
func assessments() []approval.Assessment {
	book := questions()
	latest := book[len(book)-1]
	tri := approval.Assessment{
		Project: "tri", Name: "Tri <du> courrier", System: "tri-courrier", Version: latest.ID,
		Date: period.Date{Year: 2026, Month: 3, Day: 12}, Approvers: []string{"DSI", "DPO"},
		Quick: map[string]register.Answer{"work": register.Yes}, KnockOuts: map[string]register.Answer{}, Answers: map[string]approval.Answer{},
		Experiment: approval.Experiment{End: period.Date{Year: 2026, Month: 12, Day: 31}, Users: new(50), Criteria: []string{"moins de 5 % d'erreurs"}},
		Benefit:    approval.Benefit{Text: "Délai", Unit: "jours", Baseline: new(6.0), Expected: new(3.0), Observed: new(4.0), ObservedOn: period.Date{Year: 2026, Month: 9, Day: 30}},
	}
	for _, k := range latest.KnockOuts {
		tri.KnockOuts[k.ID] = register.No
	}
	for _, axis := range latest.Axes {
		for _, q := range axis.Questions {
			x := approval.Answer{Risk: new(0), Safeguard: new(1)}
			if axis.ID == "frugality" {
				x = approval.Answer{Risk: new(3), Safeguard: new(1), Evidence: "https://releves.example/preuve", EvidenceDate: period.Date{Year: 2026, Month: 2, Day: 3}, EvidenceBy: "Responsable des données", Note: "deux cartes"}
			}
			tri.Answers[q.ID] = x
		}
	}
	return []approval.Assessment{tri, {Project: "vide", Name: "Projet vide", Version: latest.ID}}
}

// The score never hides the weakest axis, what is not answered is said, and a
// value that was not reached is not shown.
func TestApprovalsSayTheWorst(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, says := range map[string][]string{
		"/approbations": {"Tri <du> courrier", "Expérimentation bornée", "91 sur 100", "Frugalité" + nb + ": 25 sur 100", "Projet vide", "Pas d’approbation", "0 sur 100", "Non signée", "34"},
		"/approbations/tri": {
			"91 sur 100", "risque 3 sur 3, garantie 1 sur 2 · deux cartes · 3" + nb + "février" + nb + "2026 · Responsable des données", "jusqu’au 31" + nb + "décembre" + nb + "2026 · 50" + nb + "participants au plus · réussie si", "DSI et DPO",
			"2" + "\u202f" + "400" + nb + "kWh", "2" + "\u202f" + "810" + nb + "kWh", "Valeur ajoutée non démontrée", "4" + nb + "jours",
		},
		"/approbations/vide":    {"Rédhibitoire", "Non renseigné", "risque non renseigné sur 3", "Non signée"},
		"/en/approbations/vide": {"No approval", "Knock-out", "risk not stated of 3"},
	} {
		a := get(t, base+path)
		text := textOf(parse(t, a.body))
		for _, say := range says {
			if a.status != http.StatusOK || !strings.Contains(text, say) {
				t.Errorf("%s (%d) does not say %q:\n%s", path, a.status, say, text)
			}
		}
	}
	if a := get(t, base+"/approbations/tri"); !strings.Contains(a.body, `href="https://releves.example/preuve"`) || strings.Contains(a.body, "<du>") {
		t.Error("the evidence is not linked, or the name is not escaped")
	}
	if a := get(t, base+"/approbations/rien"); a.status != http.StatusNotFound {
		t.Errorf("a project that is not there answers %d", a.status)
	}
	s := setup(newFake(6))
	s.Known.Assessments[0].Answers["rights.data"] = approval.Answer{Risk: new(0), Safeguard: new(1), Evidence: "https://releves.example/autre"}
	if a := get(t, start(t, s)+"/approbations/tri"); strings.Count(a.body, "preuve sans date, ou sans fonction") != 1 {
		t.Error("evidence that nobody vouches for is not told, or one that somebody does is")
	}
	s.Known.Assessments = nil
	if a := get(t, start(t, s)+"/approbations"); !strings.Contains(a.body, "Aucun projet évalué") {
		t.Errorf("without projects: %d", a.status)
	}
}
