package dashboard_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/action"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/register"
)

// A list is sorted and filtered by its address, which its sheets and the link to
// the view keep; what it does not know is refused with what it takes, and the
// public is told no order of figures.
func TestListsAreSortedAndFiltered(t *testing.T) {
	s := setup(newFake(60))
	base := start(t, s)
	heads := func(path string) (names []string) {
		t.Helper()
		a := get(t, base+path)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d", path, a.status)
		}
		for _, row := range find(bodyOf(parse(t, a.body)), "tr") {
			names = append(names, textOf(find(row, "th")[0]))
		}
		return names
	}
	plain, sorted := heads("/systemes"), heads("/systemes?tri=nom")
	if slices.Equal(plain, sorted) || !slices.IsSortedFunc(sorted[:5], func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Errorf("by name: %q", sorted[:5])
	}
	if english := heads("/en/systemes?sort=nom"); !slices.Equal(english, sorted) {
		t.Errorf("by the English name of the parameter: %q", english[:5])
	}
	without := get(t, base+"/systemes?filtre=sans-chiffre&tri=nom").body
	if n := len(find(bodyOf(parse(t, without)), "tr")); n == 0 || n == len(plain) {
		t.Errorf("%d systems without a figure", n)
	}
	doc := parse(t, get(t, base+"/systemes?tri=etat").body)
	for _, where := range []string{"footer", ".pages"} {
		kept := false
		for _, n := range find(doc, where) {
			for _, a := range find(n, "a") {
				kept = kept || strings.Contains(attr(a, "href"), "tri=etat") && (where == "footer" || strings.Contains(attr(a, "href"), "page=2"))
			}
		}
		if !kept {
			t.Errorf("%s loses the order", where)
		}
	}
	for _, path := range []string{"/systemes?tri=poids", "/systemes?filtre=x"} {
		if a := get(t, base+path); a.status != http.StatusNotFound || !strings.Contains(a.body, "en-service") && !strings.Contains(a.body, "energie") {
			t.Errorf("%s: %d, and what is taken is not said", path, a.status)
		}
	}
	if a := get(t, base+"/frugalite?tri=poids"); a.status != http.StatusOK {
		t.Errorf("a page that has no list: %d", a.status)
	}
	s.Authenticator, s.Public = badge{}, []string{"systemes"}
	public := start(t, s)
	for path, want := range map[string]int{"/systemes?tri=nom": 200, "/systemes?tri=energie": 404, "/systemes?filtre=manquee": 404} {
		if a := get(t, public+path); a.status != want {
			t.Errorf("%s for the public: %d", path, a.status)
		}
	}
}

// The sources and the decisions are sorted and filtered as the systems are: what is
// to be seen to first, and what is late alone.
func TestSourcesAndDecisionsAreViewed(t *testing.T) {
	s := setup(newFake(6))
	s.Authenticator = badge{}
	s.Known.Actions = []register.Action{
		{Indicator: "energy", Text: "Sans date", Owner: "DSI"},
		{Indicator: "energy", Text: "Faite", Owner: "DSI", Due: period.Date{Year: 2026, Month: 10, Day: 1}, Done: period.Date{Year: 2026, Month: 9, Day: 30}},
		{Indicator: "energy", Text: "En retard", Owner: "DSI", Due: period.Date{Year: 2026, Month: 11, Day: 2}},
		{Indicator: "energy", Text: "À venir", Owner: "DSI", Due: period.Date{Year: 2026, Month: 12, Day: 24}},
	}
	dir := t.TempDir()
	s.Actions = action.New(action.Setup{Store: action.NewStore(filepath.Join(dir, "actions"), noon), Systems: s.Known.Register.Systems, Log: audit.New(filepath.Join(dir, "audit"), noon), Zone: zone()})
	base := start(t, s)
	for path, want := range map[string]string{
		"/sources?tri=etat":                              "Relevés du fournisseur, Passerelle LiteLLM, Salle des serveurs",
		"/sources?tri=nom":                               "Passerelle LiteLLM, Relevés du fournisseur, Salle des serveurs",
		"/en/sources?filter=a-jour":                      "Salle des serveurs",
		"/sources?filtre=a-traiter&tri=nom":              "Passerelle LiteLLM, Relevés du fournisseur",
		"/saisie/decisions?tri=echeance":                 "Faite, En retard, À venir, Sans date",
		"/saisie/decisions?filtre=en-retard":             "En retard",
		"/en/saisie/decisions?filtre=closes":             "Faite",
		"/saisie/decisions?filtre=ouvertes&tri=echeance": "En retard, À venir, Sans date",
	} {
		a := ask(t, http.MethodGet, base+path, as("durable"))
		main := find(parse(t, a.body), "main")
		if a.status != http.StatusOK || len(main) != 1 {
			t.Fatalf("%s: %d", path, a.status)
		}
		var got []string
		if strings.Contains(path, "sources") {
			for _, row := range find(bodyOf(main[0]), "tr") {
				got = append(got, textOf(find(row, "th")[0]))
			}
		} else {
			for _, one := range find(main[0], "article") {
				got = append(got, textOf(find(one, "p")[0]))
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"/sources?tri=poids", "/saisie/decisions?filtre=x"} {
		if a := ask(t, http.MethodGet, base+path, as("durable")); a.status != http.StatusNotFound || !strings.Contains(a.body, "etat") && !strings.Contains(a.body, "en-retard") {
			t.Errorf("%s: %d, and what is taken is not said", path, a.status)
		}
	}
}
