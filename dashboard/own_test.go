package dashboard_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/survey"
)

// What the authority wrote itself is in French on pages in English, and says so to
// whoever reads it aloud; on pages in French nothing is marked.
func TestOwnWordsAreMarked(t *testing.T) {
	s := setup(newFake(6))
	own := []string{"Aider les agents", "Répondre aux questions", "Direction du numérique", "Éteindre le serveur", "Cheffe de projet", "Baisse en trompe-l’œil", "Un mois manque", "Été calme", "Une source manque", "élue au numérique"}
	s.Known.Actions = []register.Action{{Text: "Éteindre le serveur", Owner: "Cheffe de projet", Indicator: "energy"}, {Text: "Éteindre le serveur la nuit"}}
	s.Comments = func(context.Context, period.Period) (register.Comments, error) {
		return register.Comments{Comments: []register.Comment{{Indicator: "energy", Text: "Baisse en trompe-l'œil"}, {Text: "Un mois manque"}}, Actions: s.Known.Actions}, nil
	}
	s.Editions = edition.NewArchive(filepath.Join(t.TempDir(), "editions"), noon)
	server, base := begin(t, s)
	said, err := s.Comments(t.Context(), period.Period{})
	if err != nil {
		t.Fatal(err)
	}
	said.Headline = "Été calme"
	if _, err := s.Editions.Publish(edition.Draft{
		Quarter: period.QuarterOf(2026, 3), By: "DSI", Reservations: "Une source manque",
		Make: func(stamp edition.Stamp) (edition.Content, error) { return server.Edition(t.Context(), said, stamp) },
	}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, path := range []string{"/", "/systemes", "/trimestres/2026-T3", "/trimestres/2026-T3/annexe", "/trimestres/2026-T3/edition-1", "/frugalite", "/engagements", "/systemes/assistant-redaction", "/systemes/accueil-usagers", "/systemes/assistant-redaction/dialogue", "/registre", "/registre/assistant-redaction"} {
		if strings.Contains(get(t, base+path).body, `lang="fr">`) && strings.Count(get(t, base+path).body, `lang="fr"`) > 1 {
			t.Errorf("%s: marks on a page in French", path)
		}
		a := get(t, base+"/en"+path)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d", path, a.status)
		}
		for d := range parse(t, a.body).Descendants() {
			i := slices.IndexFunc(own, func(text string) bool { return d.Type == html.TextNode && strings.Contains(d.Data, text) })
			if i < 0 || inSVG(d) || langOf(d) == "fr" {
				continue
			}
			t.Errorf("/en%s: %q is not marked", path, d.Data)
		}
		for _, text := range own {
			seen[text] = seen[text] || strings.Contains(a.body, text)
		}
	}
	for _, text := range own {
		if !seen[text] {
			t.Errorf("no page says %q: nothing was looked at", text)
		}
	}
}

// oneEntry is an entry in the authority's own words.
type oneEntry struct{ noEntries }

func (oneEntry) Drafts() ([]entry.Draft, error) {
	return []entry.Draft{{ID: "1", By: "agent", Title: "Relevé du mois", Reason: "Facture reçue", Evidence: "Facture douze", Verdict: &entry.Verdict{By: "chef", Reason: "Chiffre vérifié"}}}, nil
}

func (o oneEntry) Draft(context.Context, string) (entry.Draft, entry.Preview, error) {
	list, err := o.Drafts()
	at := period.QuarterOf(2026, 3).Window(time.UTC)
	return list[0], entry.Preview{
		Figures: []measure.Reading{{Key: measure.Key{Metric: measure.Energy, System: "assistant-redaction", Window: at}, State: measure.Known, Value: 1}},
		Notes:   []entry.Note{{Period: at, About: "energy", Text: "Un serveur éteint", Action: true, Owner: "Cheffe de projet"}},
	}, err
}

func (oneEntry) Places(access.Reader) (systems []string, dirs []survey.Direction) {
	return []string{"Aide à la rédaction"}, []survey.Direction{{ID: "voirie", Names: []survey.Label{{Name: "Voirie"}}}}
}

// So are an entry, and the names that one is made of.
func TestEntriesAreMarked(t *testing.T) {
	s := setup(newFake(6))
	s.Authenticator, s.Entry = badge{}, oneEntry{}
	base := start(t, s)
	for path, own := range map[string][]string{
		"/saisie":   {"Relevé du mois", "Aide à la rédaction", "Voirie"},
		"/saisie/1": {"Relevé du mois", "Facture reçue", "Facture douze", "Chiffre vérifié", "Un serveur éteint", "Cheffe de projet", "Assistant de rédaction"},
	} {
		a := ask(t, http.MethodGet, base+"/en"+path, as("durable"))
		seen := map[string]bool{}
		for d := range parse(t, a.body).Descendants() {
			for _, text := range own {
				if d.Type != html.TextNode || !strings.Contains(d.Data, text) || d.Parent.Data == "title" {
					continue
				}
				seen[text] = true
				if langOf(d) != "fr" {
					t.Errorf("/en%s: %q is not marked", path, d.Data)
				}
			}
		}
		if len(seen) != len(own) {
			t.Errorf("/en%s: %d, of its own words only %v", path, a.status, seen)
		}
		if n := strings.Count(ask(t, http.MethodGet, base+path, as("durable")).body, `lang="fr"`); n > 1 {
			t.Errorf("%s: %d marks on a page in French", path, n)
		}
	}
}

// langOf is the language that a node is marked with.
func langOf(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if lang := attr(n, "lang"); lang != "" {
			return lang
		}
	}
	return ""
}

// Every page has one title, in the words of its heading, and in its own language.
func TestTitlesAreInTheLanguageOfThePage(t *testing.T) {
	named := []string{"/systemes/", "/sources", "/approbations/", "/registre/", "/chiffres/systemes"} // names, and one word of both
	base := start(t, setup(newFake(6)))
	for _, path := range append(addresses(), "/rien", "/mentions-legales", "/confidentialite") {
		titles := map[string]string{}
		for lang, prefix := range map[string]string{"fr": "", "en": "/en"} {
			doc := parse(t, get(t, base+prefix+path).body)
			title, heads := find(find(doc, "head")[0], "title"), find(doc, "h1")
			if len(title) != 1 || len(heads) != 1 || !strings.HasPrefix(textOf(title[0]), textOf(heads[0])) || !strings.HasSuffix(textOf(title[0]), "Ville de Démonstration") {
				t.Errorf("%s%s: its title is not its heading", prefix, path)
				continue
			}
			titles[lang] = textOf(heads[0])
		}
		if titles["fr"] == titles["en"] && !slices.ContainsFunc(named, func(n string) bool { return strings.HasPrefix(path, n) }) {
			t.Errorf("%s: %q in both languages", path, titles["fr"])
		}
	}
}
