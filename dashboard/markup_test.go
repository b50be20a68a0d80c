package dashboard_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// What the accessibility standard asks of the markup itself.
func TestMarkup(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range append(addresses(), "/rien") {
		for lang, prefix := range map[string]string{"fr": "", "en": "/en"} {
			checkMarkup(t, prefix+path, lang, get(t, base+prefix+path).body)
		}
	}
	base, _ = withReview(t, false)
	for lang, prefix := range map[string]string{"fr": "", "en": "/en"} {
		for _, path := range []string{wavePage, "/saisie"} {
			checkMarkup(t, prefix+path, lang, ask(t, http.MethodGet, base+prefix+path, as("rh")).body)
		}
	}
}

func checkMarkup(t *testing.T, where, lang, body string) {
	t.Helper()
	doc := parse(t, body)
	if got := attr(find(doc, "html")[0], "lang"); got != lang {
		t.Errorf("%s: lang %q", where, got)
	}
	for _, one := range []string{"h1", "main", "footer"} {
		if n := len(find(doc, one)); n != 1 {
			t.Errorf("%s: %d %s", where, n, one)
		}
	}
	if skip := find(doc, ".skip"); len(skip) != 1 || attr(skip[0], "href") != "#contenu" {
		t.Errorf("%s: no skip link", where)
	}
	checkHeadings(t, where, doc)
	checkTables(t, where, doc)
	checkIDs(t, where, doc)
	checkTexts(t, where, doc)
	for _, input := range slices.Concat(find(doc, "select"), find(doc, "input"), find(doc, "textarea")) {
		labelled := attr(input, "type") == "hidden"
		for _, l := range find(doc, "label") {
			labelled = labelled || attr(l, "for") == attr(input, "id")
		}
		if !labelled {
			t.Errorf("%s: %q has no label", where, attr(input, "name"))
		}
	}
	for _, svg := range find(doc, "svg") {
		if attr(svg, "role") != "img" && attr(svg, "aria-hidden") != "true" {
			t.Errorf("%s: an image without its role", where)
		}
	}
	if len(find(doc, "meta"))-2 != 0 {
		t.Errorf("%s: another meta element: no refresh", where)
	}
}

func checkHeadings(t *testing.T, where string, doc *html.Node) {
	t.Helper()
	last := 0
	for d := range doc.Descendants() {
		if d.Type != html.ElementNode || len(d.Data) != 2 || d.Data[0] != 'h' || d.Data[1] < '1' || d.Data[1] > '6' {
			continue
		}
		level := int(d.Data[1] - '0')
		if level > last+1 {
			t.Errorf("%s: h%d after h%d: %q", where, level, last, textOf(d))
		}
		last = level
	}
}

func checkTables(t *testing.T, where string, doc *html.Node) {
	t.Helper()
	for _, table := range find(doc, "table") {
		if captions := find(table, "caption"); len(captions) != 1 || textOf(captions[0]) == "" {
			t.Errorf("%s: a table without a caption", where)
		}
		for _, th := range find(table, "th") {
			if attr(th, "scope") == "" || textOf(th) == "" {
				t.Errorf("%s: a header without scope or text in %q", where, textOf(table))
			}
		}
	}
}

// checkTexts finds a struct that a template printed whole.
func checkTexts(t *testing.T, where string, doc *html.Node) {
	t.Helper()
	for d := range doc.Descendants() {
		if text := strings.TrimPrefix(strings.TrimSpace(d.Data), "&"); d.Type == html.TextNode && strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}") {
			t.Errorf("%s: %q is no text", where, text)
		}
	}
}

func checkIDs(t *testing.T, where string, doc *html.Node) {
	t.Helper()
	seen := map[string]bool{}
	for d := range doc.Descendants() {
		id := attr(d, "id")
		if id != "" && seen[id] && !inSVG(d) {
			t.Errorf("%s: id %q twice", where, id)
		}
		seen[id] = true
	}
}

func TestPagesKeepTheirBudget(t *testing.T) {
	for _, n := range []int{6, 200} {
		base := start(t, setup(newFake(n)))
		for _, path := range addresses() {
			if strings.HasPrefix(path, "/chiffres") {
				continue // a table of its own is outside the budget
			}
			for _, prefix := range []string{"", "/en"} {
				nodes := 0
				for d := range parse(t, get(t, base+prefix+path).body).Descendants() {
					if d.Type == html.ElementNode && !inSVG(d) {
						nodes++
					}
				}
				if nodes > 350 {
					t.Errorf("%d systems, %s%s: %d nodes", n, prefix, path, nodes)
				}
			}
		}
	}
}

func inSVG(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "svg" {
			return true
		}
	}
	return false
}

func TestTablesBesideChartsAreSmall(t *testing.T) {
	base := start(t, setup(newFake(200)))
	for _, f := range find(parse(t, get(t, base+"/frugalite").body), "figure") {
		if n := len(find(f, "td")) + len(find(bodyOf(f), "th")); n > 60 {
			t.Errorf("%d cells beside a chart: %s", n, textOf(f))
		}
	}
}

// Every small history has the table of its figures, one link away.
func TestSmallHistoriesHaveTheirTables(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range []string{"/", "/systemes/assistant-redaction", "/trimestres/2026-T3/annexe"} {
		for _, card := range find(parse(t, get(t, base+path).body), ".card") {
			if len(find(card, "svg")) == 0 {
				continue
			}
			href := ""
			for _, a := range find(card, "a") {
				if strings.Contains(attr(a, "href"), "/chiffres/") {
					href = attr(a, "href")
				}
			}
			a := get(t, base+href)
			if a.status != http.StatusOK || len(find(parse(t, a.body), "td")) < 12 {
				t.Errorf("%s: %q answers %d", path, href, a.status)
			}
		}
	}
	doc := parse(t, get(t, base+"/chiffres/energy").body)
	if first := textOf(find(doc, "tbody")[0]); !strings.HasPrefix(first, "T3"+nb+"20261"+narrow+"616") {
		t.Errorf("the table of energy begins with %q", first)
	}
}

// bodyOf is the first body of a table in a page; an empty node where there is none.
func bodyOf(n *html.Node) *html.Node {
	if list := find(n, "tbody"); len(list) > 0 {
		return list[0]
	}
	return &html.Node{}
}

// Links of one page that lead to different tables or cards say so in the words on
// screen, for those who look at them out of their place.
func TestLinksSayWhereTheyGo(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for _, path := range append(addresses(), "/trimestres/2026-T3/annexe") {
		for _, prefix := range []string{"", "/en"} {
			to := map[string]string{}
			for _, a := range find(find(parse(t, get(t, base+prefix+path).body), "main")[0], "a") {
				text, href := textOf(a), attr(a, "href")
				if before, said := to[text]; said && before != href {
					t.Errorf("%s%s: %q leads to %s and to %s", prefix, path, text, before, href)
				}
				to[text] = href
			}
		}
	}
}
