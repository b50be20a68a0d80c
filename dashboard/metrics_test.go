package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
)

// Who supervises from this machine needs no account; whoever comes through a
// proxy, or from elsewhere, shows the token of an administrator.
func TestWhoReadsTheMetrics(t *testing.T) {
	base, _ := local(t, nil)
	for name, c := range map[string]struct {
		header http.Header
		host   string
		want   int
	}{
		"this machine":             {nil, "127.0.0.1", http.StatusOK},
		"this machine by its name": {nil, "localhost", http.StatusOK},
		"by another name":          {nil, "vigie.ville.fr", http.StatusUnauthorized},
		"through a proxy":          {http.Header{"X-Forwarded-For": {"192.0.2.7"}}, "127.0.0.1", http.StatusUnauthorized},
		"through another proxy":    {http.Header{"Forwarded": {"for=192.0.2.7"}}, "127.0.0.1", http.StatusUnauthorized},
		"with a token that is not": {http.Header{"Authorization": {"Bearer vigie_none"}}, "127.0.0.1", http.StatusUnauthorized},
	} {
		a := under(t, c.host, base+"/metrics", nil, c.header)
		if a.status != c.want || strings.Contains(a.body, "vigie_store_up") != (c.want == http.StatusOK) {
			t.Errorf("%s: %d", name, a.status)
		}
		if c.want == http.StatusUnauthorized && !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: a machine is not told that it needs a token", name)
		}
	}
	proxied, _ := local(t, func(s *dashboard.Setup) { s.Proxies = []string{"127.0.0.1"} })
	if a := get(t, proxied+"/metrics"); a.status != http.StatusUnauthorized {
		t.Errorf("a proxy on this machine opens it to everybody: %d", a.status)
	}
	set := setup(newFake(1))
	set.Authenticator = badge{}
	for role, want := range map[string]int{"admin": http.StatusOK, "durable": http.StatusForbidden} {
		if a := under(t, "vigie.ville.fr", start(t, set)+"/metrics", nil, as(role)); a.status != want {
			t.Errorf("%s: %d", role, a.status)
		}
	}
	if a := ask(t, http.MethodGet, start(t, set)+"/metrics", as("durable")); a.status != http.StatusForbidden {
		t.Errorf("an account of another role, on this machine: %d", a.status)
	}
}
