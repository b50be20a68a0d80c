package acceptance_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
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
