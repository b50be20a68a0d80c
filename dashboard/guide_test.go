package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/guide"
	"github.com/vigie-ia/vigie/internal/period"
)

// written is a guide of one page of the authority's own, beside those that ship.
func written(t *testing.T, text string) guide.Guide {
	t.Helper()
	g, err := guide.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	own, err := guide.Parse("courrier.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	g.Pages = append(g.Pages, guide.Page{ID: "courrier", Own: true, French: own})
	return g
}

// shippedGuide is the guide that ships.
func shippedGuide() guide.Guide {
	g, err := guide.Shipped()
	if err != nil {
		panic(err)
	}
	return g
}

// A figure in the text is the authority's, with its unit, how it is known, its
// period and its status; one that is missing says so and is no zero.
func TestGuideShowsLiveFigures(t *testing.T) {
	set := setup(newFake(6))
	set.Known.Guide = written(t, "# Le courrier & l'IA\n\nCe système : {{figure \"energy_per_use\" system=\"assistant-redaction\"}}.\n\nLongueur : {{figure \"tokens_per_query\"}}. En tout {{figure \"energy\"}} ; seul : {{figure \"water\"}}.\n\n{{figures \"energy_per_use\"}}\n\n[Vérifier](verifier.md), [registre](/systemes)\n\n{{search}} {{contact}}\n")
	set.Notice.Contact = "ia@ville.example"
	base := start(t, set)
	fr := get(t, base+"/guide/courrier")
	text := textOf(parse(t, fr.body))
	for _, say := range []string{
		"Le courrier & l’IA", "1" + narrow + "616" + nb + "kWh (T3" + nb + "2026, fourchette", "mesuré 24" + nb + "%",
		"Longueur" + nb + ": Pas de chiffre (T3" + nb + "2026)", "seul" + nb + ": Pas de chiffre", "Résumés du cabinet", "3,7" + nb + "Wh/requête", "Cible atteinte",
		"Chiffres de la collectivité" + nb + ": 3ᵉ" + nb + "trimestre" + nb + "2026", "il n’y en a pas de source datée", "ia@ville.example", "Page de la collectivité",
	} {
		if !strings.Contains(text, say) {
			t.Errorf("the page does not say %q in\n%s", say, text)
		}
	}
	for _, href := range []string{`href="/guide/verifier"`, `href="/systemes"`} {
		if !strings.Contains(fr.body, href) {
			t.Errorf("there is no link %s", href)
		}
	}
	en := get(t, base+"/en/guide/courrier")
	if text := textOf(parse(t, en.body)); !strings.Contains(text, "This text is in French only") || !strings.Contains(en.body, `<article class="prose" lang="fr">`) || !strings.Contains(en.body, `href="/en/guide/verifier"`) {
		t.Errorf("the English page does not say that its text is French:\n%s", text)
	}
	set.Known.Guide.Search = &guide.Search{Wh: 0.3, Source: "l'éditeur", Date: period.Date{Year: 2026, Month: 1, Day: 15}}
	if text := textOf(parse(t, get(t, start(t, set)+"/guide/courrier").body)); !strings.Contains(text, "Une requête de moteur de recherche"+nb+": 0,30"+nb+"Wh, d’après l’éditeur, 15"+nb+"janvier"+nb+"2026.") {
		t.Errorf("the comparison is without its source:\n%s", text)
	}
	if a := get(t, base+"/guide/rien"); a.status != http.StatusNotFound {
		t.Errorf("an unknown page answers %d", a.status)
	}
}

// A figure that some systems alone have does not pose as that of the authority, in
// the guide and among the commitments.
func TestAPartIsToldAsOne(t *testing.T) {
	set := setup(newFake(6)) // of which one has no figure
	set.Known.Guide = written(t, "# Le courrier\n\nEn tout {{figure \"energy\"}}. Seul : {{figure \"energy\" system=\"assistant-redaction\"}}.\n")
	base := start(t, set)
	part := "périmètre incomplet" + nb + ": 5 sur 6" + nb + "systèmes"
	if text := textOf(parse(t, get(t, base+"/guide/courrier").body)); strings.Count(text, part) != 1 {
		t.Errorf("the guide does not say once of how many systems its figure is:\n%s", text)
	}
	if text := textOf(parse(t, get(t, base+"/engagements").body)); !strings.Contains(text, "1"+narrow+"616"+nb+"kWh · "+part) {
		t.Errorf("a commitment does not say of how many systems its figure is:\n%s", text)
	}
}

// The list names the authority's pages before those that ship.
func TestGuideLists(t *testing.T) {
	set := setup(newFake(6))
	set.Known.Guide = written(t, "# Le courrier\n")
	for path, says := range map[string][]string{
		"/guide":    {"De la collectivité", "Le courrier", "Fournies avec Vigie", "Quand un moteur de recherche suffit", "À qui demander"},
		"/en/guide": {"The authority’s own", "Le courrier", "When a search engine is enough", "Whom to ask"},
	} {
		text, at := textOf(parse(t, get(t, start(t, set)+path).body)), 0
		for _, say := range says {
			i := strings.Index(text[at:], say)
			if i < 0 {
				t.Fatalf("%s does not say %q after the others:\n%s", path, say, text)
			}
			at += i
		}
	}
}

// The public may read the texts where the configuration opens them, and no live
// figure of them; nothing is asked for them either.
func TestThePublicReadsTheGuideWithoutFigures(t *testing.T) {
	f := newFake(6)
	g := written(t, "# Le courrier\n\n{{figure \"energy\"}} {{figure \"bien_etre\"}}\n\n{{figures \"energy_per_use\"}}\n")
	base, _ := local(t, func(s *dashboard.Setup) { s.Public, s.Known.Guide, s.Reporter = []string{"guide"}, g, f })
	before := f.calls.Load()
	public := get(t, base+"/guide/courrier")
	text := textOf(parse(t, public.body))
	if public.status != http.StatusOK || strings.Count(text, "chiffre réservé aux agents") != 3 || !strings.Contains(text, "réservés aux agents") {
		t.Errorf("%d\n%s", public.status, text)
	}
	if strings.Contains(text, "Wh") || f.calls.Load() != before {
		t.Errorf("the public reads a figure, or %d questions are asked for it:\n%s", f.calls.Load()-before, text)
	}
	staff := ask(t, http.MethodGet, base+"/guide/courrier", enter(t, base, "rh"))
	if !strings.Contains(textOf(parse(t, staff.body)), "616"+nb+"kWh") {
		t.Errorf("no figure even for staff: the test proves nothing\n%s", textOf(parse(t, staff.body)))
	}
}

// What a file holds reaches no reader as markup.
func TestGuideEscapesWhatItReads(t *testing.T) {
	set := setup(newFake(2))
	set.Known.Guide = written(t, "# T &lt;img src=x&gt;\n\n`<script>` et \\<b>, &#60;i&#62; [x](https://a.example/\"onclick=1)\n\n```\n</pre><script>alert(1)</script>\n```\n")
	body := get(t, start(t, set)+"/guide/courrier").body
	for _, bad := range []string{"<script", "<img", "<i>", "</pre><s", `"onclick`} {
		if strings.Contains(body, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
}
