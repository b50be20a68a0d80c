package dashboard_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/measure"
	"github.com/vigie-ia/vigie/internal/report"
)

const (
	nb     = "\u00a0"
	narrow = "\u202f"
)

func TestOneSystem(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := parse(t, get(t, base+"/systemes/resumes").body)
	all := textOf(doc)
	unstated := 0
	for _, dd := range find(doc, ".gap") { // several on one line
		unstated += 1 + strings.Count(textOf(dd), " · ")
	}
	if unstated < 20 || !strings.Contains(all, "Non renseigné") {
		t.Errorf("%d fields are named as not stated", unstated)
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
		if n := len(find(table, "td")) + len(find(bodyOf(table), "th")); n > 60 {
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

func TestListsShow20Rows(t *testing.T) {
	base := start(t, setup(newFake(60)))
	for page, want := range map[int]int{1: 20, 2: 20, 3: 20} {
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
		s.Audit = kit.Audit{Rate: rate, Date: "30 septembre 2026", Contact: "accessibilite@ville.example"}
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

// A system whose id needs escaping is reached by its own links.
func TestOddIdsAreLinked(t *testing.T) {
	f := newFake(1)
	f.register.Systems[0].ID = measure.System("accueil/été 1")
	base := start(t, setup(f))
	link := attr(find(bodyOf(parse(t, get(t, base+"/systemes").body)), "a")[0], "href")
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
