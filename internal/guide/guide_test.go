package guide_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/guide"
)

// folder writes the files of an authority.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestShipped: the guide that ships is whole in both languages, and all that it
// asks for exists.
func TestShipped(t *testing.T) {
	t.Parallel()
	g, err := guide.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Check(nil); err != nil {
		t.Error(err)
	}
	want := "moteur-de-recherche choisir-un-modele ecrire-court verifier ne-jamais-saisir sans-ia a-qui-demander"
	var ids []string
	for _, p := range g.Pages {
		ids = append(ids, p.ID)
		if p.English == nil || p.Own {
			t.Errorf("%s: English %v, own %v", p.ID, p.English, p.Own)
			continue
		}
		french, english := p.French.Tokens(), p.English.Tokens()
		if len(french) != len(english) {
			t.Errorf("%s: %d figures in French, %d in English", p.ID, len(french), len(english))
		}
	}
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("pages %q, want %q", got, want)
	}
}

// TestParse: what Markdown says, in typed blocks.
func TestParse(t *testing.T) {
	t.Parallel()
	text, err := guide.Parse("a.md", []byte("\xef\xbb\xbf# Le titre\n\nUn *mot* et **deux**, `a*b`, [lien](https://x.fr/?a=1&b=2), &eacute;\\*.\\\nfin {{figure \"energy\"}}\n\n## Part\n\n1. un\n2. deux\n\n   > cité\n\n```\n{{figure \"non\"}} <b>\n```\n\n---\n\n{{figures \"energy_per_use\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, b := range text.Blocks {
		kinds = append(kinds, string(b.Kind))
	}
	if got := strings.Join(kinds, " "); text.Title != "Le titre" || got != "paragraph heading numbers code rule table" {
		t.Fatalf("title %q, blocks %q", text.Title, got)
	}
	first := text.Blocks[0].Inline
	kinds = nil
	for _, p := range first {
		kinds = append(kinds, string(p.Kind)+":"+p.Text+p.Href)
	}
	want := "plain:Un |emphasis:|plain: et |strong:|plain:, |code:a*b|plain:, |link:https://x.fr/?a=1&b=2|plain:, é*.|break:|plain:fin |live:"
	if got := strings.Join(kinds, "|"); got != want {
		t.Errorf("pieces\n%s\nwant\n%s", got, want)
	}
	tokens := text.Tokens()
	if len(tokens) != 2 || tokens[0].Indicator != "energy" || tokens[0].Line != 4 || tokens[1].Line != 19 {
		t.Errorf("tokens %+v", tokens)
	}
	if code := text.Blocks[3].Text; code != "{{figure \"non\"}} <b>\n" {
		t.Errorf("code %q", code)
	}
}

// TestFaults: each is told with its file, its line and what is accepted.
func TestFaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"# T\n\n<script>alert(1)</script>\n":                     "a.md:3: HTML is not accepted: write Markdown",
		"# T\n\nun <b>mot</b>\n":                                 "a.md:3: HTML is not accepted",
		"# T\n\nx\n\n<!-- note -->\n":                            "a.md:5: HTML is not accepted",
		"# T\n\n- a\n  <div>\n":                                  "HTML is not accepted",
		"# T\n\n![x](y.png)\n":                                   "a.md:3: an image is not accepted",
		"texte\n":                                                "a.md:1: a page begins with its title",
		"## T\n":                                                 "a.md:1: a page begins with its title",
		"# \n":                                                   "a.md:1: a page begins with its title",
		"# T\n\n# U\n":                                           "a.md:3: a second title",
		"# T\n\n### U\n":                                         "a.md:3: a heading of level 3 below one of level 1",
		"# T\n\n[x](javascript:alert(1))\n":                      `a.md:3: a link that begins with "javascript:" is not accepted: write an address of the web`,
		"# T\n\n[x](//ailleurs.example)\n":                       `a.md:3: a link that begins with "//" is not accepted`,
		"# T\n\n<javascript:alert(1)>\n":                         `a.md:3: a link that begins with "javascript:"`,
		"# T\n\n[x](//autre.fr/a)\n":                             "is not accepted",
		"# T\n\n[x](data:text/html,x)\n":                         "is not accepted",
		"# T\n\n[x](foo)\n":                                      "a.md:3: a link that leads nowhere",
		"# T\n\n[](https://x.fr)\n":                              "a.md:3: a link without words",
		"# T\n\nx {{figure energy\n":                             "a.md:3: double braces that nothing closes",
		"# T\n\nx {{chiffre \"energy\"}}\n":                      "a.md:3: double braces hold no figure: write {{figure",
		"# T\n\nx {{figure}}\n":                                  "a.md:3: a figure without an indicator",
		"# T\n\nx {{figure \"energy}}\n":                         "a.md:3: double braces hold no figure",
		"# T\n\nx {{figure \"a\" \"b\"}}\n":                      "a.md:3: a figure has one indicator",
		"# T\n\nx {{figure \"a\" period=\"b\"}}\n":               "a.md:3: a figure has one indicator and one system at most",
		"# T\n\nx {{search \"a\"}}\n":                            "a.md:3: search takes nothing beside it",
		"# T\n\nx {{figures \"energy_per_use\"}}\n":              "a.md:3: a table of figures stands alone",
		"# T\n\n" + strings.Repeat("> ", 12) + "x\n":             "a.md:3: more than 8 lists or quotes in one another",
		"# T\n\n" + strings.Repeat("{{figure \"energy\"}} ", 61): "a.md:3: more than 60 figures",
		"# T\n\n" + strings.Repeat("x ", 40000):                  "a.md: over 64 kB",
		"# T\n\n\xe9t\xe9\n":                                     "a.md: not a text in UTF-8",
		"# T\n\na\x00b\n":                                        "a.md: not a text in UTF-8",
	} {
		_, err := guide.Parse("a.md", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

// TestCheck: figures are held to the catalogue and to the register, links to the
// pages.
func TestCheck(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{figure "enrgy"}}`:                   `a.md:3: there is no indicator "enrgy"; `,
		`{{figure "energy" system="chta"}}`:    `a.md:3: there is no system "chta" in the register; `,
		`{{figure "bien_etre" system="chat"}}`: "a.md:3: bien_etre is about the staff of the whole authority",
		`{{figure "energy_per_use"}}`:          "a.md:3: energy_per_use has a figure by system alone",
		`{{figures "cost"}}`:                   "a.md:3: there is no table of cost by system: write energy_per_use or energy",
		"[x](verifer.md)":                      `a.md:3: there is no page "verifer" of the guide; `,
		`{{figure "energy_per_use" system="chat"}} [x](verifier.md) {{figure "bien_etre"}} {{figure “energy” system=«chat»}}`: "",
	} {
		g, err := guide.Load(folder(t, map[string]string{"a.md": "# T\n\n" + text + "\n"}))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		err = g.Check([]string{"chat"})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestLoad: a page of the authority stands in the place of the one of its name,
// an empty one takes it away, every fault of every file is told.
func TestLoad(t *testing.T) {
	t.Parallel()
	g, err := guide.Load(folder(t, map[string]string{
		"verifier.md": "# Relire\n", "sans-ia.md": " \n", "zone.md": "# Zone\n", "zone.en.md": "# Area\n", "notes.txt": "<b>",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range g.Pages {
		ids = append(ids, p.ID)
	}
	if got := strings.Join(ids, " "); got != "moteur-de-recherche choisir-un-modele ecrire-court verifier ne-jamais-saisir a-qui-demander zone" {
		t.Errorf("pages %s", got)
	}
	own, _ := g.Find("verifier")
	if text, translated := own.In("en"); text.Title != "Relire" || translated || !own.Own {
		t.Errorf("the own page %+v", own)
	}
	if zone, _ := g.Find("zone"); zone.English == nil || zone.English.Title != "Area" {
		t.Errorf("zone %+v", zone)
	}
	dir := folder(t, map[string]string{"a.md": "x", "B c.md": "# T", "d.md": "# T\n\n<b>\n", "e.en.md": "# T"})
	_, err = guide.Load(dir)
	if err == nil {
		t.Fatal("four faults pass")
	}
	for _, want := range []string{"a.md:1: ", "B c.md: not the name of a page", "d.md:3: HTML", "e.en.md: an English text of no page"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told of:\n%v", want, err)
		}
	}
	many := map[string]string{}
	for i := range 201 {
		many["p"+strings.Repeat("a", i/26)+string(rune('a'+i%26))+".md"] = "# T"
	}
	if _, err := guide.Load(folder(t, many)); err == nil || !strings.Contains(err.Error(), "more than 200 pages") {
		t.Errorf("201 pages: %v", err)
	}
	if _, err := guide.Load(filepath.Join(dir, "absent")); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("an absent folder: %v", err)
	}
}

// FuzzParse: nothing panics, and what is accepted holds no address that a
// browser would run.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"# T\n\n{{figure \"energy\" system=\"a\"}}\n", "# T\n\n- [a](b.md) <b>\n> * `x`\n", "# T\n\n[a]: javascript:x\n\n[b][a]\n", "# T\n\n&#x1F;&lt;b&gt;"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		text, err := guide.Parse("a.md", source)
		if err != nil {
			return
		}
		if text.Title == "" {
			t.Error("a page without a title is accepted")
		}
		var blocks func([]guide.Block)
		var pieces func([]guide.Piece)
		pieces = func(list []guide.Piece) {
			for _, p := range list {
				if p.Href != "" && !strings.HasPrefix(p.Href, "/") {
					scheme, _, _ := strings.Cut(strings.ToLower(p.Href), ":")
					if scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel" {
						t.Errorf("the link %q is accepted", p.Href)
					}
				}
				pieces(p.Pieces)
			}
		}
		blocks = func(list []guide.Block) {
			for _, b := range list {
				pieces(b.Inline)
				blocks(b.Blocks)
			}
		}
		blocks(text.Blocks)
	})
}
