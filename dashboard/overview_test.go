package dashboard_test

import (
	"regexp"
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

func TestOverviewSaysWhatIsMeant(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := parse(t, get(t, base+"/").body)
	if h1 := textOf(find(doc, "h1")[0]); h1 != "3ᵉ"+nb+"trimestre"+nb+"2026" {
		t.Errorf("title %q", h1)
	}
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
		"+9" + nb + "% sur un an, −5" + nb + "% sur un trimestre.", "Mesuré 24" + nb + "%", "Salle des serveurs", "Fourchette" + nb + ": de 1" + narrow + "503 à 1" + narrow + "729" + nb + "kWh",
	} {
		if !strings.Contains(energy, say) {
			t.Errorf("the card of energy does not say %q:\n%s", say, energy)
		}
	}
	for title, word := range map[string]string{
		"Part de l’énergie mesurée": "Cible non atteinte", "Requêtes évitables": "On ne peut pas conclure", "Périmètre suivi": "Cible atteinte",
		"Énergie des heures sans requête": "À surveiller", "Volume de requêtes": "Sans cible",
	} {
		if card := cardOf(t, doc, title); !strings.Contains(card, word) {
			t.Errorf("%s: not %q in %s", title, word, card)
		}
	}
	context := textOf(find(doc, "table")[0])
	if !strings.Contains(context, "Non diffusé") || !strings.Contains(context, "Pas de chiffre") {
		t.Errorf("withheld and missing are not told apart: %s", context)
	}
}

func TestStatusHasAWordAndAShape(t *testing.T) {
	base := start(t, setup(newFake(6)))
	style := get(t, base+attr(find(parse(t, get(t, base+"/").body), "link")[0], "href")).body
	seen := map[string]string{}
	for _, path := range []string{"/", "/sources"} {
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
	doc := parse(t, get(t, base+"/?periode=2026-T4").body)
	if lead := textOf(find(doc, ".lead")[0]); !strings.Contains(lead, "période en cours") {
		t.Errorf("headline %q", lead)
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
		"/en/frugalite": "Incomplete perimeter: 5 of 6" + nb + "systems",
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
		"24" + nb + "% mesuré, 66" + nb + "% estimé, 10" + nb + "% déclaré", "331" + narrow + "000 requêtes, 31" + nb + "% de plus qu’un an plus tôt",
		"87" + nb + "% des requêtes aux heures de bureau", "Signal d’effet rebond", "le volume des usages", "sonde débranchée", "recoupement",
		"Tri du courrier", "1" + narrow + "000 wattheures",
	} {
		if !strings.Contains(all, say) {
			t.Errorf("the page does not say %q", say)
		}
	}
	if n := len(find(doc, "figure")); n != 7 {
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
	systems, agents := parse(t, get(t, base+"/methode").body), parse(t, get(t, base+"/methode/bien-etre").body)
	for _, d := range s.Known.Catalogue {
		found, doc := false, systems
		if d.Staff {
			doc = agents
		}
		for _, a := range find(doc, "article") {
			found = found || attr(a, "id") == d.ID && strings.Contains(textOf(a), "Formule") && strings.Contains(textOf(a), "Limites")
		}
		if !found {
			t.Errorf("%s is not explained", d.ID)
		}
	}
}
