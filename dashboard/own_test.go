package dashboard_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// What the authority wrote itself is in French on pages in English, and says so to
// whoever reads it aloud; on pages in French nothing is marked.
func TestOwnWordsAreMarked(t *testing.T) {
	s := setup(newFake(6))
	own := []string{"Aider les agents", "Répondre aux questions", "Direction du numérique", "Éteindre le serveur", "Cheffe de projet", "Baisse en trompe-l’œil", "Un mois manque", "Été calme", "Une source manque"}
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
