package dashboard_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/access"
)

// Where readers choose their role, each leads somewhere: to a first page whose
// menu opens, and the public to what is public.
func TestEachRoleLeadsSomewhere(t *testing.T) {
	s := setup(newFake(6))
	s.Authenticator, s.Public = access.SwitchAuthenticator{}, []string{"trimestres", "systemes", "engagements", "methode", "guide", "registre"}
	base := start(t, s)
	for _, role := range []string{"public", "elu", "durable", "rh", "approbateur", "contributeur", "representant", "admin"} {
		cookie := http.Header{"Cookie": {"vigie=" + role}}
		first := ask(t, http.MethodGet, base+"/", cookie)
		doc := parse(t, first.body)
		if first.status != http.StatusOK {
			t.Errorf("%s: the first page answers %d", role, first.status)
			continue
		}
		links := find(find(doc, ".menu")[0], "a")
		if role == "public" {
			links = find(find(doc, "main")[0], "a")
			if ways := textOf(find(doc, "main")[0]); len(links) < 6 || !strings.Contains(ways, "Registre") || !strings.Contains(ways, "Trimestres") || !strings.Contains(ways, "Données ouvertes") {
				t.Errorf("the public is led to %q", ways)
			}
		}
		for _, link := range links {
			if a := ask(t, http.MethodGet, base+attr(link, "href"), cookie); a.status != http.StatusOK {
				t.Errorf("%s is led to %s, which answers %d", role, attr(link, "href"), a.status)
			}
		}
	}
}
