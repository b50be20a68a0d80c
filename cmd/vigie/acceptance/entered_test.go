package acceptance_test

import (
	"encoding/csv"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const proxyHouse = `
organisation: {name: Ville d'essai}
systems: [{id: chat, name: Assistant, unit: query, phases: {in_service: 2026-01-01}}]
directions: [{id: voirie, names: [{name: Voirie}]}, {id: culture, names: [{name: Culture}]}]
server: {trusted_proxies: [127.0.0.1]}
access:
  sign_on: proxy
  proxy: {header: X-Remote-User, groups: X-Groups}
  grants:
    - {claim: groups, value: saisie, roles: [contributeur]}
    - {claim: groups, value: validation, roles: [approbateur]}
`

// behind is a proxy that names its readers, as a login with groups.
func behind(t *testing.T, program, login, groups string) string {
	t.Helper()
	to, err := url.Parse(program)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
		r.Out.Header.Set("X-Remote-User", login)
		r.Out.Header.Set("X-Groups", groups)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// TestEntryBehindAProxy reads the pages of entry in a browser, as two people
// whom a proxy names: they keep the budget and break no rule of accessibility.
func TestEntryBehindAProxy(t *testing.T) {
	t.Parallel()
	h := newHouse(t, proxyHouse)
	s := h.serve()
	agent, chef, nobody := behind(t, s.url, "agent", "saisie"), behind(t, s.url, "chef", "validation"), behind(t, s.url, "autre", "")
	b := newBrowser(t)
	b.check(agent+"/saisie", http.StatusOK)
	form := url.Values{"kind": {"comment"}, "period": {"T3 2026"}, "about": {"energy"}, "text": {"Un serveur a été arrêté en août."}, "title": {"Commentaire"}, "reason": {"demande du comité"}}
	res, err := http.PostForm(agent+"/saisie", form) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || !strings.HasPrefix(res.Request.URL.Path, "/saisie/2") {
		t.Fatalf("entered: %d at %s, %v", res.StatusCode, res.Request.URL.Path, err)
	}
	b.check(chef+res.Request.URL.Path, http.StatusOK)
	b.check(chef+"/en/saisie", http.StatusOK)
	for base, want := range map[string]int{agent: http.StatusOK, nobody: http.StatusForbidden, s.url: http.StatusUnauthorized} {
		got, err := http.Get(base + "/saisie") //nolint:noctx // a test's own server
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Body.Close(); err != nil || got.StatusCode != want {
			t.Errorf("%s: %d, not %d (%v)", base, got.StatusCode, want, err)
		}
	}
	forged, err := http.NewRequestWithContext(t.Context(), http.MethodGet, nobody+"/saisie", nil)
	if err != nil {
		t.Fatal(err)
	}
	forged.Header.Set("X-Remote-User", "chef") // the proxy overwrites it
	forged.Header.Set("X-Groups", "validation")
	got, err := http.DefaultClient.Do(forged)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil || got.StatusCode != http.StatusForbidden {
		t.Errorf("a header of the client's: %d, %v", got.StatusCode, err)
	}
	if out := h.must("audit", "verify").out; !strings.Contains(out, "4 events") { // the configuration, an entry, two refusals
		t.Errorf("the log: %s", out)
	}
}

// sent is a figure that one person types on the form and another accepts.
type sent struct{ system, metric, period, value string }

// enter sends a figure as an author, who may not accept it, and has it accepted.
func enter(t *testing.T, author, judge string, f sent) {
	t.Helper()
	post := func(address string, form url.Values) *http.Response {
		t.Helper()
		res, err := http.PostForm(address, form) //nolint:noctx,gosec // a test's own server
		if err == nil {
			err = res.Body.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	res := post(author+"/saisie", url.Values{
		"kind": {"figure"}, "system": {f.system}, "metric": {f.metric}, "period": {f.period}, "value": {f.value},
		"title": {"Relevé"}, "reason": {"bilan du service"}, "evidence": {"tableau du service"},
	})
	draft := res.Request.URL.Path
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(draft, "/saisie/2") {
		t.Fatalf("%v: %d at %s", f, res.StatusCode, draft)
	}
	verdict := url.Values{"verdict": {"accept"}, "reason": {"vu"}}
	if got := post(author+draft, verdict); got.StatusCode != http.StatusForbidden {
		t.Errorf("%v: its author accepts it: %d", f, got.StatusCode)
	}
	if got := post(judge+draft, verdict); got.StatusCode != http.StatusOK {
		t.Fatalf("%v: accepting answers %d", f, got.StatusCode)
	}
}

// TestPeopleTypeWhatTheyMadeOfIt types what staff and residents made of two
// systems, as people do, and finds it in the API, in files and on the page of a
// system as the sums of what was typed say; of more changed than reviewed, no
// share is made.
func TestPeopleTypeWhatTheyMadeOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, strings.Replace(proxyHouse, "systems: [", "systems: [{id: tri, name: Tri, unit: query, phases: {in_service: 2026-01-01}}, ", 1))
	s := h.serve()
	agent, chef := behind(t, s.url, "agent", "saisie"), behind(t, s.url, "chef", "validation")
	const reviewed, changed, answered, satisfied, complaints = "sorties relues par les agents", "sorties corrigées ou refusées", "avis d'habitants", "avis satisfaits", "réclamations"
	typed := []sent{
		{"chat", reviewed, "2026-07", "100"},
		{"chat", reviewed, "2026-08", "300"},
		{"chat", reviewed, "2026-09", "100"},
		{"chat", changed, "2026-07", "50"},
		{"chat", changed, "2026-08", "30"},
		{"chat", changed, "2026-09", "20"},
		{"chat", answered, "T3 2026", "120"},
		{"chat", satisfied, "T3 2026", "90"},
		{"chat", complaints, "2026-09", "3"},
		{"tri", reviewed, "T3 2026", "40"},
		{"tri", changed, "T3 2026", "41"},
	}
	total := map[string]float64{}
	for _, f := range typed {
		enter(t, agent, chef, f)
		v, err := strconv.ParseFloat(f.value, 64)
		if err != nil {
			t.Fatal(err)
		}
		total[f.system+" "+f.metric] += v
	}
	want := map[string]float64{
		"chat changed_share":   100 * total["chat "+changed] / total["chat "+reviewed],
		"chat satisfied_share": 100 * total["chat "+satisfied] / total["chat "+answered],
		"chat complaints":      total["chat "+complaints],
		" satisfied_share":     100 * total["chat "+satisfied] / total["chat "+answered],
		" complaints":          total["chat "+complaints],
	}
	read := &served{t: t, url: chef, log: s.log}
	read.until("the share of what was typed last", "/systemes/tri?periode=2026-T3", func(body string) bool {
		return strings.Contains(textOf(body), "il est déclaré plus de cas dans la partie que dans le tout")
	})
	ids := []string{"changed_share", "satisfied_share", "complaints"}
	list, _ := read.indicators("2026-T3")
	got := map[string]float64{}
	for _, one := range list {
		if slices.Contains(ids, one.ID) && one.Value != nil {
			got[one.System+" "+one.ID] = *one.Value
		}
	}
	if !maps.EqualFunc(got, want, nearly) {
		t.Errorf("the API says %v, what was typed %v", got, want)
	}
	rows, err := csv.NewReader(strings.NewReader(read.get("/donnees/indicateurs/ouvert.csv?periode=2026-T3"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got = map[string]float64{}
	for _, row := range rows {
		if v, err := strconv.ParseFloat(row[5], 64); err == nil && slices.Contains(ids, strings.TrimPrefix(row[0], "\ufeff")) {
			got[row[2]+" "+row[0]] = v
		}
	}
	if !maps.EqualFunc(got, want, nearly) {
		t.Errorf("the file says %v, what was typed %v", got, want)
	}
	page := strings.ReplaceAll(textOf(read.get("/systemes/chat?periode=2026-T3")), "\u00a0", " ")
	for _, say := range []string{"Sorties corrigées ou refusées par les agents : 20 % (déclaré)", "Habitants satisfaits : 75 % (déclaré)", "Réclamations d’habitants : 3 réclamations (déclaré)"} {
		if !strings.Contains(page, say) {
			t.Errorf("the page of the system does not say %q", say)
		}
	}
}

// nearly reports whether two figures are one.
func nearly(a, b float64) bool { return math.Abs(a-b) < 1e-6 }
