package dashboard_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/dashboard/view"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

const (
	nb     = "\u00a0"
	narrow = "\u202f"
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

func TestOneSystem(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := parse(t, get(t, base+"/systemes/resumes").body)
	all := textOf(doc)
	if n := strings.Count(all, "Non renseigné"); n < 20 {
		t.Errorf("%d fields say that they are not stated", n)
	}
	if !strings.Contains(all, "les relances ne sont plus comptées") || !strings.Contains(all, "Finalité non renseignée.") {
		t.Error("the break in the series or the missing purpose is not shown")
	}
	filtered := textOf(parse(t, get(t, base+"/frugalite?systeme=transcription").body))
	if !strings.Contains(filtered, "Transcription du conseil"+nb+": énergie, usages et coûts") {
		t.Error("the filter is not said")
	}
}

func TestSourcesTellWhatIsWrong(t *testing.T) {
	base := start(t, setup(newFake(6)))
	list := textOf(parse(t, get(t, base+"/sources").body))
	for _, say := range []string{"À jour", "En retard", "En échec", "il y a 40" + nb + "minutes", "dans 20" + nb + "minutes", "Résumés du cabinet", "+8" + nb + "%"} {
		if !strings.Contains(list, say) {
			t.Errorf("the list does not say %q in %q", say, list)
		}
	}
	one := textOf(parse(t, get(t, base+"/sources/releves").body))
	for _, say := range []string{"answer 503", "usage.csv, ligne 12, colonne 3", "nombre illisible", "rien n’est perdu"} {
		if !strings.Contains(one, say) {
			t.Errorf("the source does not say %q", say)
		}
	}
}

func TestEmptyStatesSayWhatToDo(t *testing.T) {
	for empty, say := range map[report.Empty]string{
		report.NoSystems: "vigie init", report.NoSources: "vigie check", report.NoData: "vigie collect", report.NoFigures: "choisissez une période",
	} {
		f := newFake(1)
		f.empty = empty
		base := start(t, setup(f))
		for _, path := range []string{"/", "/frugalite"} {
			a := get(t, base+path)
			if a.status != http.StatusOK || !strings.Contains(text(t, a.body), say) {
				t.Errorf("%s, %s: %d, not %q", path, empty, a.status, say)
			}
		}
	}
}

func TestWithoutTheBundleTablesRemain(t *testing.T) {
	s := setup(newFake(2))
	s.Charts = stubCharts{missing: true}
	base := start(t, s)
	a := get(t, base+"/frugalite")
	if strings.Contains(a.body, "<svg") || !strings.Contains(a.body, "sans son moteur de dessin") {
		t.Error("the page does not say why it has no chart")
	}
	tables := find(parse(t, a.body), "table")
	if len(tables) < 5 {
		t.Errorf("%d tables", len(tables))
	}
	for _, table := range tables {
		if n := len(find(table, "td")) + len(find(find0(table, "tbody"), "th")); n > 60 {
			t.Errorf("%d cells beside what is drawn: %s", n, textOf(find(table, "caption")[0]))
		}
	}
}

func TestNamesAreNeverMarkup(t *testing.T) {
	f := newFake(6)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	f.register.Systems[0].Name, f.register.Systems[0].Purpose = evil, evil
	f.register.Systems[0].Department = evil
	f.register.Systems[0].Governance.PublicNotice = "javascript:alert(1)"
	f.sources[0].Declared.Title, f.sources[2].Fault = evil, evil
	s := setup(f)
	s.Brand.Name = evil
	base := start(t, s)
	for _, path := range addresses() {
		a := get(t, base+path)
		for _, bad := range []string{"<script", "<img", "href=\"javascript"} {
			if strings.Contains(a.body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
}

func TestListsShow25Rows(t *testing.T) {
	base := start(t, setup(newFake(60)))
	for page, want := range map[int]int{1: 25, 2: 25, 3: 10} {
		doc := parse(t, get(t, fmt.Sprintf("%s/systemes?page=%d", base, page)).body)
		if n := len(find(find(doc, "tbody")[0], "tr")); n != want {
			t.Errorf("page %d: %d rows", page, n)
		}
		current := 0
		for _, a := range find(find(doc, ".pages")[0], "a") {
			if attr(a, "aria-current") == "page" {
				current++
			}
		}
		if current != 1 {
			t.Errorf("page %d: %d links say that they are current", page, current)
		}
	}
}

// Both languages have every page, and each links to the other.
func TestLanguagesLinkToEachOther(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range addresses() {
		fr := parse(t, get(t, base+path).body)
		other := attr(find(find(fr, ".top")[0], "a")[1], "href")
		if !strings.HasPrefix(other, "/en/") {
			t.Errorf("%s: the other language is at %q", path, other)
			continue
		}
		en := get(t, base+other)
		if en.status != http.StatusOK {
			t.Errorf("%s: %d", other, en.status)
		}
		back := attr(find(find(parse(t, en.body), ".top")[0], "a")[1], "href")
		if a := get(t, base+back); a.body != get(t, base+path).body {
			t.Errorf("%s leads to %s, which leads to %s", path, other, back)
		}
	}
}

func TestAccessibilityWord(t *testing.T) {
	for rate, word := range map[float64]string{0: "non conforme", 0.49: "non conforme", 0.5: "partiellement conforme", 1: "totalement conforme"} {
		s := setup(newFake(1))
		s.Audit = view.Audit{Rate: rate, Date: "30 septembre 2026", Contact: "accessibilite@ville.example"}
		base := start(t, s)
		if foot := textOf(find(parse(t, get(t, base+"/").body), "footer")[0]); !strings.Contains(foot, "Accessibilité"+nb+": "+word) {
			t.Errorf("%v: %q", rate, foot)
		}
		page := get(t, base+"/accessibilite").body
		if !strings.Contains(page, "mailto:accessibilite@ville.example") || !strings.Contains(page, "Défenseur des droits") {
			t.Error("no contact or no appeal")
		}
	}
}

func TestEveryIndicatorIsExplained(t *testing.T) {
	f := newFake(1)
	s := setup(f)
	base := start(t, s)
	systems, agents := parse(t, get(t, base+"/methode").body), parse(t, get(t, base+"/methode/bien-etre").body)
	for _, d := range s.View.Catalogue {
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

// A system whose id needs escaping is reached by its own links.
func TestOddIdsAreLinked(t *testing.T) {
	f := newFake(1)
	f.register.Systems[0].ID = measure.System("accueil/été 1")
	base := start(t, setup(f))
	link := attr(find(find0(parse(t, get(t, base+"/systemes").body), "tbody"), "a")[0], "href")
	if a := get(t, base+link); a.status != http.StatusOK {
		t.Errorf("%s: %d", link, a.status)
	}
}

// What French typography asks, on the pages as they are read. The made-up
// city's own names are well set.
func TestRenderedPagesAreWellSet(t *testing.T) {
	base := start(t, setup(newFake(6)))
	faults := regexp.MustCompile(`[^\s] [:;!?»%](?:[\s.,]|$)|\pL[;!?»](?:\s|$)|\pL: |« |\d \d{3}(?:\D|$)|\pL\'\pL|(?:^|\s)-\d|\x{202f}:|\x{a0}[;!?]|\d (?:kWh|Wh|€|%)`)
	for _, path := range append(addresses(), "/rien", "/frugalite?periode=x") {
		doc := parse(t, get(t, base+path).body)
		for d := range doc.Descendants() {
			if d.Type != html.TextNode || inSVG(d) {
				continue
			}
			said := strings.ReplaceAll(d.Data, "https://releves.example: answer", "") // a fault is quoted as it came
			if m := faults.FindString(said); m != "" {
				t.Errorf("%s: %q in %q", path, m, said)
			}
		}
		for _, n := range append(find(doc, "div"), find(doc, "optgroup")...) {
			if m := faults.FindString(attr(n, "aria-label") + attr(n, "label")); m != "" {
				t.Errorf("%s: %q in a label", path, m)
			}
		}
	}
}

// The grid beside the meters says what its source counts, how much of the
// window it knows and which annual factor stands beside it, in both languages.
func TestGridSaysWhatItCounts(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, says := range map[string][]string{
		"/empreinte": {
			"pris à 45,0" + nb + "g CO₂e/kWh en moyenne, le réseau étant à 42,0" + nb + "g", "Source" + nb + ": Salle des serveurs",
			"production de la zone FR, combustion seule, importations non comptées", "données consolidées · données en temps réel",
			"du 1ᵉʳ" + nb + "juillet au 30" + nb + "septembre" + nb + "2026 · 97" + nb + "% des heures connues",
			"à côté du facteur annuel de l’empreinte (41,3" + nb + "g" + nb + "CO₂e/kWh, FRA mix-2025-09), sans y entrer",
		},
		"/en/empreinte": {
			"at 45.0" + nb + "g CO₂e/kWh on average, the grid being at 42.0" + nb + "g", "production of the zone FR, combustion alone, imports not counted",
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
	f.register.Systems[1].Governance.AutomatedDecision = "yes"
	if broken := cardOf(t, parse(t, get(t, start(t, setup(f))+"/engagements").body), "Aucun processus de décision automatisé"); !strings.Contains(broken, "Non tenu") {
		t.Errorf("a system that decides alone breaks the commitment:\n%s", broken)
	}
	// The worst of what follows a commitment is its own, whatever comes after.
	for i := range f.register.Systems {
		f.register.Systems[i].Governance.SecurityClause = "no"
	}
	if broken := cardOf(t, parse(t, get(t, start(t, setup(f))+"/engagements").body), "stratégie numérique responsable"); !strings.Contains(broken, "Non tenu") {
		t.Errorf("contracts without any clause break the commitment:\n%s", broken)
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
	if history := textOf(find(parse(t, get(t, base+"/engagements").body), "table")[0]); strings.Contains(history, "T1"+nb+"2026") || !strings.Contains(history, "T2"+nb+"2026") {
		t.Errorf("the history does not begin with its first day:\n%s", history)
	}
}

// The comparison tells the corrections of the tokens and requests that it is
// made of, the inventory those of the footprint, each on the lines of its
// system; neither tells of others, nor of another quarter.
func TestCorrectionsOfTheFootprintAreTold(t *testing.T) {
	base := start(t, setup(newFake(6)))
	const words, energy = "jetons comptés deux fois", "sonde débranchée"
	compared := textOf(parse(t, get(t, base+"/comparer?periode=2026-T3&modele=gpt-4o").body))
	if !strings.Contains(compared, words) || strings.Contains(compared, energy) {
		t.Errorf("the comparison should tell of the words alone: %s", compared)
	}
	if asked := textOf(parse(t, get(t, base+"/comparer?periode=2026-T3").body)); strings.Contains(asked, words) {
		t.Error("a page without a figure tells of a correction")
	}
	for _, id := range []string{"carbone", "eau", "empreintes", "reseau", "puissance"} {
		if text := textOf(parse(t, get(t, base+"/chiffres/"+id+"?periode=2026-T3").body)); !strings.Contains(text, energy) || strings.Contains(text, words) {
			t.Errorf("/chiffres/%s should tell of the energy alone: %s", id, text)
		}
	}
	lines := strings.Split(strings.TrimSpace(get(t, base+"/bilan-ges/ouvert.csv?periode=2026-T3").body), "\n")
	told := 0
	for i, line := range lines {
		if i == 0 && !strings.HasSuffix(strings.TrimSpace(line), ",Correction") {
			t.Errorf("no column of corrections: %s", line)
		}
		if of := strings.Contains(line, "transcription"); strings.Contains(line, energy) != of {
			t.Errorf("the correction of the transcription is told on another line, or not on its own: %s", line)
		} else if of {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d lines of the transcription, want its use and its making", told)
	}
}

// The inventory of greenhouse gases is a table: each line has a cell for each
// heading, and its emissions are its activity by its factor, in both dialects
// and languages.
func TestInventoryAddsUp(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, comma := range map[string]rune{"/bilan-ges/ouvert.csv": ',', "/bilan-ges/excel.csv": ';', "/en/bilan-ges/ouvert.csv": ','} {
		page := get(t, base+path+"?periode=2026-T3")
		if kind := page.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") {
			t.Errorf("%s is %s", path, kind)
		}
		read := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.body, "\ufeff")))
		read.Comma = comma // and every line must have as many cells as the first
		lines, err := read.ReadAll()
		if err != nil || len(lines) != 1+2*6 {
			t.Fatalf("%s: %d lines, %v; want the use and the making of six systems", path, len(lines), err)
		}
		number := func(text string) float64 {
			x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
			if err != nil {
				t.Errorf("%s: %v", path, err)
			}
			return x
		}
		for i, line := range lines[1:] {
			if i%2 == 0 && math.Abs(number(line[4])*number(line[6])-number(line[9])) > 1e-6 {
				t.Errorf("%s: %s by %s is not %s", path, line[4], line[6], line[9])
			}
			if number(line[10]) > number(line[9]) || number(line[9]) > number(line[11]) || line[2] != "2026-T3" {
				t.Errorf("%s: %q", path, line)
			}
		}
	}
}
