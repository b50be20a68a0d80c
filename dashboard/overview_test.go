package dashboard_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// cardOf finds a card by its title.
func cardOf(t *testing.T, doc *html.Node, title string) string {
	t.Helper()
	for _, c := range find(doc, ".card") {
		if strings.Contains(textOf(find(c, "h3")[0]), title) {
			return textOf(c)
		}
	}
	t.Fatalf("no card %q", title)
	return ""
}

// The first page answers its question over every target: three verdicts, what is
// due, what is in use without a source, each system by the worst of its targets.
func TestOverviewSaysWhatIsMeant(t *testing.T) {
	f := newFake(6)
	base := start(t, setup(f))
	doc := parse(t, get(t, base+"/").body)
	all := textOf(doc)
	for _, say := range []string{
		"où en sommes-nous", "Frugalité" + nb + ": 2" + nb + "cibles manquées sur 7", "Agents" + nb + ": aucune cible",
		"1" + narrow + "616" + nb + "kWh pour 1" + narrow + "800" + nb + "kWh, de 5 sur 6" + nb + "systèmes seulement",
		"+9" + nb + "% en un an à périmètre comparable", "Aucune décision à ce jour", "Un système en service n’a aucune source", "Résumés du cabinet",
		"à jour sur",
	} {
		if !strings.Contains(all, say) {
			t.Errorf("the page does not say %q:\n%s", say, all)
		}
	}
	states := map[string]string{}
	for _, row := range find(find(doc, ".sys")[0], "tr") {
		if heads := find(row, "th"); len(heads) == 1 {
			states[textOf(heads[0])] = textOf(find(row, ".s")[0])
		}
	}
	for system, want := range map[string]string{"Assistant de rédaction": "Cible atteinte", "Accueil des usagers": "Cible non atteinte", "Transcription du conseil": "Sans cible"} {
		if states[system] != want {
			t.Errorf("%s is %q, not %q", system, states[system], want)
		}
	}
}

// The card of a figure, behind a quarter, says how it was judged and obtained.
func TestCardSaysWhatIsMeant(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := parse(t, get(t, base+"/trimestres/2026-T3/annexe").body)
	lead := textOf(find(doc, ".lead")[0])
	want := "Au" + nb + "3ᵉ" + nb + "trimestre" + nb + "2026, les systèmes d’IA suivis (5 sur 6) ont consommé 1" + narrow + "616" + nb + "kWh, " +
		"données insuffisantes pour juger la cible de 1" + narrow + "800" + nb + "kWh, soit 9" + nb + "% de plus qu’un an plus tôt à périmètre comparable" +
		narrow + "; 24" + nb + "% de cette énergie est mesurée."
	if lead != want {
		t.Errorf("headline\n%q, wanted\n%q", lead, want)
	}
	energy := cardOf(t, doc, "Consommation d’énergie")
	for _, say := range []string{
		"Données insuffisantes", "1" + narrow + "616 kWh", "Cible" + nb + ": au plus 1" + narrow + "800" + nb + "kWh par trimestre",
		"périmètre incomplet" + nb + ": 5 sur 6" + nb + "systèmes", "Stratégie numérique responsable 2025-2030, action 12", "Résumés du cabinet",
		"+9" + nb + "% sur un an, −5" + nb + "% sur un trimestre.", "Mesuré 388" + nb + "kWh", "Salle des serveurs", "Fourchette" + nb + ": de 1" + narrow + "503 à 1" + narrow + "729" + nb + "kWh",
	} {
		if !strings.Contains(energy, say) {
			t.Errorf("the card of energy does not say %q:\n%s", say, energy)
		}
	}
	for title, word := range map[string]string{
		"Part de l’énergie mesurée": "Cible non atteinte", "Requêtes évitables": "On ne peut pas conclure", "Périmètre suivi": "Cible atteinte", "Énergie des heures sans requête": "À surveiller",
	} {
		if card := cardOf(t, doc, title); !strings.Contains(card, word) {
			t.Errorf("%s: not %q in %s", title, word, card)
		}
	}
	if !slices.ContainsFunc(find(doc, "table"), func(table *html.Node) bool {
		context := textOf(table)
		return strings.Contains(context, "Non diffusé") && strings.Contains(context, "Pas de chiffre")
	}) {
		t.Error("withheld and missing are not told apart")
	}
}

func TestStatusHasAWordAndAShape(t *testing.T) {
	base := start(t, setup(newFake(6)))
	style := get(t, base+attr(find(parse(t, get(t, base+"/").body), "link")[0], "href")).body
	seen := map[string]string{}
	for _, path := range []string{"/", "/sources", "/trimestres/2026-T3/annexe"} {
		for _, s := range find(parse(t, get(t, base+path).body), ".s") {
			class := strings.Fields(attr(s, "class"))[1]
			shape := regexp.MustCompile(`(?:^|[\s}])\.` + class + `::before \{ content: "([^"]+)"`).FindStringSubmatch(style)
			if class == "none" {
				shape = regexp.MustCompile(`\.s::before \{ content: "([^"]+)"`).FindStringSubmatch(style)
			}
			if strings.TrimSpace(textOf(s)) == "" || shape == nil {
				t.Errorf("status %q: word %q, shape %v", class, textOf(s), shape)
				continue
			}
			seen[class] = shape[1]
		}
	}
	shapes := map[string]bool{}
	for _, shape := range seen {
		shapes[shape] = true
	}
	if len(shapes) != len(seen) || len(seen) < 5 {
		t.Errorf("one mark, one meaning: %v", seen)
	}
}

func TestRunningPeriodIsNeverMet(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range []string{"/trimestres/2026-T4", "/en/trimestres/2026-T4"} {
		doc := parse(t, get(t, base+path).body)
		for _, cell := range find(find(doc, ".tally")[0], "li") {
			if text := textOf(cell); strings.Contains(text, "atteinte") && !strings.Contains(text, "en voie") || strings.Contains(text, "met") {
				t.Errorf("%s counts %q", path, text)
			}
		}
	}
}

// The planted total is the same number in the headline, on the card, in the
// table beside the chart, on the table's page and in both files.
func TestPlantedTotalEverywhere(t *testing.T) {
	base := start(t, setup(newFake(6)))
	shown := "1" + narrow + "616"
	doc := parse(t, get(t, base+"/frugalite").body)
	if lead := textOf(find(doc, ".lead")[0]); !strings.Contains(lead, shown+nb+"kWh") {
		t.Errorf("headline %q", lead)
	}
	if strip := textOf(find(doc, ".strip")[0]); !strings.Contains(strip, shown+" kWh") {
		t.Errorf("strip %q", strip)
	}
	feet := find(doc, "tfoot")
	if len(feet) == 0 || !strings.Contains(textOf(feet[len(feet)-1]), shown) {
		t.Errorf("no total under the table of systems")
	}
	page := parse(t, get(t, base+"/chiffres/systemes").body)
	if foot := textOf(find(page, "tfoot")[0]); !strings.Contains(foot, shown) {
		t.Errorf("table's page: %q", foot)
	}
}

func TestIncompletePerimeterIsNamed(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, say := range map[string]string{
		"/frugalite":    "Périmètre incomplet" + nb + ": 5 sur 6" + nb + "systèmes",
		"/en/frugalite": "Incomplete scope: 5 of 6" + nb + "systems",
	} {
		note := textOf(find(parse(t, get(t, base+path).body), ".note")[0])
		if !strings.Contains(note, say) || !strings.Contains(note, "Résumés du cabinet") {
			t.Errorf("%s: %q", path, note)
		}
	}
}

func TestFrugalityShowsItsParts(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := parse(t, get(t, base+"/frugalite").body)
	all := textOf(doc)
	for _, say := range []string{
		"Énergie" + nb + ": +9" + nb + "% sur un an", "Assistant de rédaction" + nb + ": 24" + nb + "% de moins par requête en un an",
		"331" + narrow + "000 requêtes, 31" + nb + "% de plus qu’un an plus tôt",
		"87" + nb + "% des requêtes aux heures de bureau", "Signal d’effet rebond", "le nombre d’usages", "sonde débranchée", "recoupement",
		"Tri du courrier", "1" + narrow + "000 wattheures",
	} {
		if !strings.Contains(all, say) {
			t.Errorf("the page does not say %q", say)
		}
	}
	if n := len(find(doc, "figure")); n != 6 {
		t.Errorf("%d figures", n)
	}
	for _, f := range find(doc, "figure") {
		links := find(f, "a")
		if len(links) == 0 || !strings.HasPrefix(attr(links[0], "href"), "/chiffres/") {
			t.Errorf("a figure without its table: %s", textOf(f))
		}
	}
}

func TestEveryIndicatorIsExplained(t *testing.T) {
	f := newFake(1)
	s := setup(f)
	base := start(t, s)
	of := func(path string) *html.Node { return parse(t, get(t, base+path).body) }
	systems, agents, people := of("/methode"), of("/methode/bien-etre"), of("/methode/decision-humaine")
	for _, d := range s.Known.Catalogue {
		found, doc := false, systems
		switch {
		case d.Staff:
			doc = agents
		case d.OnceTold:
			doc = people
		}
		for _, a := range find(doc, "article") {
			found = found || attr(a, "id") == d.ID && strings.Contains(textOf(a), "Formule") && strings.Contains(textOf(a), "Limites")
		}
		if !found {
			t.Errorf("%s is not explained", d.ID)
		}
	}
}

// Indicators without a figure are one row of the table of volumes, which says why
// of each.
func TestVolumesSayWhyThereIsNoFigure(t *testing.T) {
	base := start(t, setup(newFake(6)))
	page := get(t, base+"/trimestres/2026-T3/annexe").body
	row := regexp.MustCompile(`<tr><th[^>]*>Pas de chiffre.*?</tr>`).FindString(page)
	if !strings.Contains(row, "Longueur moyenne des réponses"+nb+": Aucun chiffre sur la période.") || strings.Contains(row, "sur 6") {
		t.Errorf("the row says %q", row)
	}
}
