package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// The grid beside the meters says what its source counts, how much of the
// window it knows and which annual factor stands beside it, in both languages.
func TestGridSaysWhatItCounts(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, says := range map[string][]string{
		"/empreinte": {
			"électricité à 45,0" + nb + "g CO₂e/kWh en moyenne, pour 42,0" + nb + "g", "Source" + nb + ": Salle des serveurs",
			"production de la zone FR, combustion seule, importations non comptées", "données consolidées · données en temps réel",
			"du 1ᵉʳ" + nb + "juillet au 30" + nb + "septembre" + nb + "2026 · 97" + nb + "% des heures connues",
			"à côté du facteur annuel de l’empreinte (41,3" + nb + "g" + nb + "CO₂e/kWh, FRA mix-2025-09), sans y entrer",
		},
		"/en/empreinte": {
			"at 45.0" + nb + "g CO₂e/kWh on average, against 42.0" + nb + "g", "production of the zone FR, combustion alone, imports not counted",
			"consolidated data · real-time data", "97% of the hours known", "(41.3" + nb + "g" + nb + "CO₂e/kWh, FRA mix-2025-09), and no part of it",
		},
	} {
		text := textOf(parse(t, get(t, base+path).body))
		for _, say := range says {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %q", path, say)
			}
		}
	}
}

// What is not stated is named and never counts as kept: one system that says a
// person decides leaves the others open.
func TestCommitmentsHideNothing(t *testing.T) {
	f := newFake(6)
	f.register.Systems[0].Governance.AutomatedDecision = "no"
	base := start(t, setup(f))
	decides := cardOf(t, parse(t, get(t, base+"/engagements").body), "Aucun processus de décision automatisé")
	for _, say := range []string{"1 sur 6" + nb + "systèmes", "Données insuffisantes", "Non renseigné"} {
		if !strings.Contains(decides, say) {
			t.Errorf("the card does not say %q:\n%s", say, decides)
		}
	}
	f = newFake(6) // a server may still read the one before
	f.register.Systems[1].Governance.AutomatedDecision = "yes"
	if broken := cardOf(t, parse(t, get(t, start(t, setup(f))+"/engagements").body), "Aucun processus de décision automatisé"); !strings.Contains(broken, "Non tenu") {
		t.Errorf("a system that decides alone breaks the commitment:\n%s", broken)
	}
	// The worst of what follows a commitment is its own, whatever comes after.
	f = newFake(6)
	for i := range f.register.Systems {
		f.register.Systems[i].Governance.SecurityClause = "no"
	}
	if broken := cardOf(t, parse(t, get(t, start(t, setup(f))+"/engagements").body), "stratégie numérique responsable"); !strings.Contains(broken, "Non tenu") {
		t.Errorf("contracts without any clause break the commitment:\n%s", broken)
	}
}

// Evidence of the whole authority says its age and who vouches; where nobody does,
// it is shown and keeps nothing.
func TestEvidenceSaysWhoVouches(t *testing.T) {
	f := newFake(6)
	f.register.Evidence = []register.Evidence{
		{Promise: "guide", Text: "Guide", Date: period.Date{Year: 2026, Month: 5, Day: 4}, Vouched: "DGS"},
		{Promise: "moderation", Text: "Atelier", Date: period.Date{Year: 2026, Month: 5, Day: 4}},
	}
	base := start(t, setup(f))
	for path, says := range map[string][]string{
		"/engagements?periode=2026-T3":    {"SuiviGuide · DGS · 4 mai 2026, il y a 203 jours", "Non suiviAtelier · personne n’en répond · 4 mai 2026"},
		"/en/engagements?periode=2026-T3": {"Atelier · nobody vouches for it"},
	} {
		text := strings.ReplaceAll(textOf(parse(t, get(t, base+path).body)), nb, " ")
		for _, say := range says {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %q:\n%s", path, say, text)
			}
		}
	}
}

// Training by audience is told to whoever signs in: the few with others, or not
// at all; the guide tells the same, and the public reads none of it.
func TestTrainingByAudience(t *testing.T) {
	counted := []register.Evidence{{
		Promise: "moderation", Text: "Atelier", Date: period.Date{Year: 2026, Month: 5, Day: 4}, Audiences: []register.Trained{
			{Audience: register.AudienceStaff, Trained: new(500), Of: new(1200)}, {Audience: register.AudienceManagers, Trained: new(1), Of: new(9)}, {Audience: register.AudienceElected, Trained: new(2), Of: new(7)},
		},
	}}
	set := setup(newFake(6))
	set.Known.Register.Evidence = counted
	base := start(t, set)
	public, _ := local(t, func(s *dashboard.Setup) {
		s.Public, s.Known.Register.Evidence = []string{"engagements", "guide"}, counted
	})
	for path, says := range map[string]string{
		"/engagements": "agents et encadrants" + nb + ": 41" + nb + "% sur 1" + narrow + "209", "/guide/a-qui-demander": "agents et encadrants" + nb + ": 41" + nb + "% sur 1" + narrow + "209", "/en/guide/a-qui-demander": "staff and managers: 41% of 1,209",
		"/engagements?periode=2026-T3": "élus" + nb + ": moins de dix personnes, rien n’en est dit · Atelier · 4" + nb + "mai" + nb + "2026",
	} {
		if text := textOf(parse(t, ask(t, "GET", base+path, as("elu")).body)); !strings.Contains(text, says) {
			t.Errorf("%s does not say %q in\n%s", path, says, text)
		}
	}
	for _, address := range []string{public + "/engagements", public + "/guide/a-qui-demander"} {
		if a := get(t, address); a.status != http.StatusOK || strings.Contains(a.body, "encadrants") || strings.Contains(a.body, "1"+narrow+"209") {
			t.Errorf("%s (%d) tells the public:\n%s", address, a.status, textOf(parse(t, a.body)))
		}
	}
}

// The shares' history begins with the first day that the register was read, and
// a field that is not stated makes a range.
func TestCommitmentsHaveAHistory(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, says := range map[string][]string{
		"/engagements":    {"T2" + nb + "2026", "T3" + nb + "2026", "de 25" + nb + "% à 50" + nb + "%", "75" + nb + "%", "Revue des biais de moins de 12" + nb + "mois"},
		"/en/engagements": {"25% to 50%", "75%", "Bias review under 12 months old"},
	} {
		text := textOf(parse(t, get(t, base+path).body))
		for _, say := range says {
			if !strings.Contains(text, say) {
				t.Errorf("%s does not say %q", path, say)
			}
		}
	}
	history := ""
	for _, table := range find(parse(t, get(t, base+"/engagements").body), "table") {
		if text := textOf(table); strings.Contains(text, "Revue des biais") {
			history = text
		}
	}
	if strings.Contains(history, "T1"+nb+"2026") || !strings.Contains(history, "T2"+nb+"2026") {
		t.Errorf("the history does not begin with its first day:\n%s", history)
	}
}
