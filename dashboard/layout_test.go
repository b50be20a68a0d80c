package dashboard_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vigie-ia/vigie/dashboard/kit"
)

// Every page without a name in its address is two clicks from the first one, and
// those of a system, a source or a project three.
func TestEveryPageIsTwoClicksAway(t *testing.T) {
	s := setup(newFake(6))
	base := start(t, s)
	clicks := map[string]int{"/": 0}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		a := get(t, base+at)
		if clicks[at] == 3 || a.status != http.StatusOK || !strings.Contains(a.header.Get("Content-Type"), "html") {
			continue
		}
		for _, link := range find(parse(t, a.body), "a") {
			to, _, _ := strings.Cut(attr(link, "href"), "#")
			to, _, _ = strings.Cut(to, "?")
			if _, seen := clicks[to]; seen || !strings.HasPrefix(to, "/") || to == "/en" || strings.HasPrefix(to, "/en/") {
				continue
			}
			clicks[to] = clicks[at] + 1
			queue = append(queue, to)
		}
	}
	for _, path := range addresses() {
		path, _, _ = strings.Cut(path, "?")
		most := 2
		if strings.Count(path, "/") > 1 && !slices.Contains([]string{"/bien-etre/directions", "/methode/bien-etre", "/methode/modeles"}, path) || strings.HasPrefix(path, "/chiffres/") {
			most = 3
		}
		if n, found := clicks[path]; path != "/approbations/vide" && (!found || n > most) {
			t.Errorf("%s is %d clicks away (found %v), at most %d", path, n, found, most)
		}
	}
	for _, path := range []string{"/bien-etre/questions", "/bien-etre/duerp", "/bien-etre/cst"} {
		if n := clicks[path]; n == 0 || n > 2 {
			t.Errorf("%s is %d clicks away", path, n)
		}
	}
}

// Every page says of what day it is, who answers for it and which date comes, and
// leads back up; what is printed of its head ends with no separator.
func TestEveryPageSaysOfWhatDayItIs(t *testing.T) {
	s := setup(newFake(6))
	s.Notice = kit.Notice{Contact: "numerique@ville.example"}
	base := start(t, s)
	for _, path := range addresses() {
		doc := parse(t, get(t, base+path).body)
		foot := textOf(find(doc, "footer")[0])
		for _, say := range []string{"23" + nb + "novembre" + nb + "2026", "31" + nb + "décembre" + nb + "2026", "numerique@ville.example", "Lien vers cette vue", "Ctrl"} {
			if !strings.Contains(foot, say) {
				t.Errorf("%s: the foot does not say %q: %q", path, say, foot)
			}
		}
		head := find(doc, ".top")[0]
		var said strings.Builder
		for d := range find(head, "p")[0].ChildNodes() {
			if d.Type == html.TextNode {
				said.WriteString(d.Data)
			}
		}
		if strings.TrimSpace(said.String()) != "Vigie de l’IA" {
			t.Errorf("%s: printed, the head says %q", path, said.String())
		}
		if n := len(find(find(head, "nav")[0], "li")); n < 9 {
			t.Errorf("%s: the menu is a list of %d", path, n)
		}
		crumbs := find(doc, ".crumb")
		if at, _, _ := strings.Cut(path, "?"); (at == "/") == (len(crumbs) > 0) {
			t.Errorf("%s: %d crumbs", path, len(crumbs))
		} else if len(crumbs) > 0 && attr(find(crumbs[0], "a")[0], "href") != "/" {
			t.Errorf("%s: the crumbs begin elsewhere", path)
		}
	}
}
