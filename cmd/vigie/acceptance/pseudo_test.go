package acceptance_test

import (
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vigie-ia/vigie/internal/survey"
	"github.com/vigie-ia/vigie/internal/words/wordstest"
)

const pseudo = wordstest.Code

// TestAThirdLanguage: one file more is a language more. The file is made from the
// English one: accents on the letters, two fifths longer, values kept. Every page
// of the demo answers in it, says nothing that is left in French or in English,
// and stays within a phone's width.
//
// The same program has every message in English worded anew: what French said by
// an English sentence would be lost from its pages, which say what they always do.
func TestAThirdLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("not short: make test runs it in full")
	}
	t.Parallel()
	b := chromium(t)
	other := city{of: inThirdLanguage(t)}
	t.Cleanup(func() {
		if err := other.stop(); err != nil {
			t.Error(err)
		}
	})
	s, usual := other.served(t), demo.served(t)
	own, passing := ofQuestionnaires(), passing(t)
	ofConfiguration(t, own)
	for _, path := range append(addresses("recherche", "ancienne-passerelle"), "/chiffres/bien-etre", "/approbations/aides", "/confidentialite", "/mentions-legales", "/rien-ici") {
		_, french := pageAt(t, s.url+path)
		_, before := pageAt(t, usual.url+path)
		for _, word := range lost(wordsOf(french), wordsOf(before), passing) {
			t.Errorf("%s: %q is said in French once English is worded anew, and was not before", path, word)
		}
		for _, word := range lost(wordsOf(before), wordsOf(french), passing) {
			t.Errorf("%s: %q is no longer said in French once English is worded anew", path, word)
		}
		_, english := pageAt(t, s.url+"/en"+path)
		status, page := pageAt(t, s.url+"/"+pseudo+path)
		if status != http.StatusOK && path != "/rien-ici" {
			t.Errorf("%s answers %d", path, status)
		}
		for _, word := range left(wordsOf(page), wordsOf(french), wordsOf(english)) {
			if !own[word] {
				t.Errorf("%s: %q is not of the third language", path, word)
			}
		}
		if !strings.Contains(page, `<html lang="`+pseudo+`">`) || !strings.Contains(page, `hreflang="fr"`) || !strings.Contains(page, `hreflang="en"`) {
			t.Errorf("%s: not in the third language, or without its way to the others", path)
		}
		tab, _, closeTab := b.open(s.url + "/" + pseudo + path)
		if err := chromedp.Do(tab, chromedp.EmulateViewport(phone, 844)); err != nil {
			t.Fatal(err)
		}
		b.checkWidth(tab, "/"+pseudo+path, phone)
		closeTab()
	}
}

// TestEntryInAThirdLanguage: the pages on which people write stay within a phone's
// width in the third language too.
func TestEntryInAThirdLanguage(t *testing.T) {
	if testing.Short() {
		t.Skip("not short: make test runs it in full")
	}
	t.Parallel()
	h := newHouse(t, surveyConfig(inSQLite(), `Nom, "Adresse e-mail", ipaddr, token`)+strings.ReplaceAll(reviewAccess, "roles: [rh]", "roles: [rh, contributeur, durable, approbateur, admin]"))
	h.program = inThirdLanguage(t).path(t)
	h.deliver(answersOf(400, 300))
	h.must("collect", "--from", "2026-07-01", "--to", "2026-09-30")
	s := h.serve()
	drh := behind(t, s.url, "drh", "drh")
	b := chromium(t)
	for _, path := range []string{"/saisie", "/saisie/campagnes/t3", "/saisie/decisions", "/approbations/nouveau", "/compte", "/admin", "/sources"} {
		if status, page := opened(t, drh+"/"+pseudo+path); status != http.StatusOK || !strings.Contains(page, `<html lang="`+pseudo+`">`) {
			t.Errorf("%s answers %d", path, status)
		}
		tab, _, closeTab := b.open(drh + "/" + pseudo + path)
		if err := chromedp.Do(tab, chromedp.EmulateViewport(phone, 844)); err != nil {
			t.Fatal(err)
		}
		b.checkWidth(tab, "/"+pseudo+path, phone)
		closeTab()
	}
}

// inThirdLanguage is the program with the pseudo-language, built once.
func inThirdLanguage(t *testing.T) *binary {
	t.Helper()
	third.mu.Lock()
	defer third.mu.Unlock()
	if third.folder == "" {
		english, err := os.ReadFile("../../../internal/words/en.toml")
		if err != nil {
			t.Fatal(err)
		}
		third.words = map[string]string{pseudo + ".toml": wordstest.File(string(english)), "en.toml": wordstest.Renamed(string(english))}
		third.build(t)
	}
	return &third
}

var shownIn = regexp.MustCompile(`(?:aria-label|title|alt|placeholder)="([^"]*)"`)

// wordsOf are the words that a page shows or has read out, drawings included.
func wordsOf(page string) map[string]bool {
	pieces := []string{tags.ReplaceAllString(page, " ")}
	for _, m := range shownIn.FindAllStringSubmatch(page, -1) {
		pieces = append(pieces, m[1])
	}
	text := strings.Join(pieces, " ")
	words := map[string]bool{}
	for _, w := range regexp.MustCompile(`\pL{4,}`).FindAllString(html.UnescapeString(text), -1) {
		words[strings.ToLower(w)] = true
	}
	return words
}

// left are the words of a page that one of the two other languages has and the
// other has not: what both have is data, or a name.
func left(page, french, english map[string]bool) []string {
	var list []string
	for w := range page {
		if french[w] != english[w] {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	return list
}

// ofQuestionnaires are the words of questionnaires, which are translated with
// them and are in no file of words, and the names of languages.
func ofQuestionnaires() map[string]bool {
	words := map[string]bool{"français": true, "english": true} // languages are named in themselves
	add := func(t survey.Text) {
		for w := range wordsOf(html.EscapeString(t.FR)) {
			words[w] = true
		}
	}
	for _, in := range survey.Shipped() {
		add(in.Title)
		for _, d := range in.Dimensions {
			add(d.Title)
		}
		for _, i := range in.Items {
			add(i.Text)
		}
		for _, w := range in.Scale.Words {
			add(w)
		}
	}
	return words
}

var inFrench = regexp.MustCompile(`\bfr: ("(?:[^"\\]|\\.)*"|[^,}\n]+)`)

// ofConfiguration adds the words that an authority writes in both languages: its
// charter, its strategy, what it asks of projects, its guide. Those that ship are
// of that kind too.
func ofConfiguration(t *testing.T, own map[string]bool) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"config/*.yaml", "config/charters/*.yaml", "cmd/vigie/demo/*.tmpl", "cmd/vigie/demo/*.yaml", "cmd/vigie/demo/*/*.yaml", "internal/guide/shipped/*.md", "cmd/vigie/demo/guide/*.md"} {
		found, err := filepath.Glob("../../../" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file) //nolint:gosec // of the project
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		switch {
		case strings.HasSuffix(file, ".en.md"):
			continue
		case !strings.HasSuffix(file, ".md"):
			var said []string
			for _, m := range inFrench.FindAllStringSubmatch(text, -1) {
				said = append(said, m[1])
			}
			text = strings.Join(said, " ")
		}
		for w := range wordsOf(html.EscapeString(text)) {
			own[w] = true
		}
	}
}

// passing are the words in which two cities differ: how long ago each was made, and
// the language that only one of them has.
func passing(t *testing.T) map[string]bool {
	t.Helper()
	w, err := wordstest.Words()
	if err != nil {
		t.Fatal(err)
	}
	return wordsOf("instant imminente dans seconde secondes minute minutes heure heures " + w.Say("language"))
}

// ofHash is what letters of a hash look like, between its digits.
var ofHash = regexp.MustCompile(`^[a-f]+$`)

// lost are the words of a page that another has not, but for those that pass and
// for hashes.
func lost(page, other, passing map[string]bool) []string {
	var list []string
	for w := range page {
		if !other[w] && !passing[w] && !ofHash.MatchString(w) {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	return list
}
