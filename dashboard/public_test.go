package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/dashboard/kit"
	"github.com/vigie-ia/vigie/internal/access"
)

// TestThePublicReadsWhatIsOpenToItAlone: nothing by default, and of what the
// configuration opens no figure that was not published.
func TestThePublicReadsWhatIsOpenToItAlone(t *testing.T) {
	pages := map[string][]string{
		"trimestres": {"/trimestres"}, "systemes": {"/systemes", "/systemes/assistant-redaction"}, "engagements": {"/engagements"},
		"methode": {"/methode", "/methode/bien-etre", "/methode/decision-humaine", "/methode/modeles"}, "accessibilite": {"/accessibilite"}, "guide": {"/guide"}, "registre": {"/registre", "/registre/assistant-redaction", "/registre.json"},
	}
	closed, _ := local(t, nil)
	for open, paths := range pages {
		base, _ := local(t, func(s *dashboard.Setup) { s.Public = []string{open} })
		for page, others := range pages {
			for _, path := range others {
				want := http.StatusSeeOther
				if page == open {
					want = http.StatusOK
				}
				if a := get(t, base+path); a.status != want {
					t.Errorf("%s open: %s answers %d", open, path, a.status)
				}
			}
		}
		for _, path := range append(paths, "/", "/frugalite", "/trimestres/2026-T3", "/sources", "/chiffres/energie", "/api/v1/indicators") {
			if a := get(t, closed+path); a.status != http.StatusSeeOther && a.status != http.StatusUnauthorized {
				t.Errorf("nothing open: %s answers %d", path, a.status)
			}
		}
		if a := get(t, base+"/trimestres/2026-T3"); a.status == http.StatusOK {
			t.Error("a live quarter is public")
		}
	}
}

func TestThePublicSeesNoLiveFigure(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.Public = []string{"systemes", "trimestres"} })
	staff := enter(t, base, "rh")
	for _, path := range []string{"/systemes", "/systemes/assistant-redaction"} {
		own, public := ask(t, http.MethodGet, base+path, staff), get(t, base+path)
		if !strings.Contains(own.body, "kWh") && !strings.Contains(own.body, "Wh") {
			t.Errorf("%s: no figure even for staff: the test proves nothing", path)
		}
		for _, figure := range []string{"Wh", "<svg", "/sources", "/chiffres", "periode="} {
			if strings.Contains(public.body, figure) {
				t.Errorf("%s shows the public %q", path, figure)
			}
		}
		if !strings.Contains(public.body, "Assistant") {
			t.Errorf("%s has no card", path)
		}
	}
	if a := get(t, base+"/trimestres"); strings.Contains(a.body, `href="/trimestres/2026-T`) {
		t.Error("the public is led to a live quarter")
	}
	if a := get(t, base+"/trimestres"); strings.Contains(a.body, `href="/sources"`) || strings.Contains(a.body, `href="/methode"`) || !strings.Contains(a.body, `href="/connexion"`) {
		t.Error("the public is led to pages that are closed to it")
	}
}

func TestWhoAnswersForThePagesIsToldToAll(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) {
		s.Notice = kit.Notice{Organisation: "Ville de Démonstration", Host: "Direction du numérique", DPO: "dpo@ville.example", SignOn: true}
	})
	for path, words := range map[string][]string{
		"/mentions-legales":    {"Ville de Démonstration", "Direction du numérique", "dpo@ville.example", "Non renseigné", "EUPL"},
		"/confidentialite":     {"dpo@ville.example", "CNIL", "cookie", "en mémoire"},
		"/en/mentions-legales": {"Direction du numérique", "Not stated"}, "/en/confidentialite": {"in memory"},
	} {
		a := get(t, base+path)
		for _, w := range words {
			if a.status != http.StatusOK || !strings.Contains(strings.ToLower(a.body), strings.ToLower(w)) {
				t.Errorf("%s (%d) does not say %q", path, a.status, w)
			}
		}
	}
}

func TestReadersOfTheDemoTakeARole(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator, set.Public = access.SwitchAuthenticator{}, []string{"methode"}
	base := start(t, set)
	if a := get(t, base+"/metrics"); a.status != http.StatusOK {
		t.Errorf("every role at first: %d", a.status)
	}
	for role, want := range map[string][2]int{"rh": {200, 403}, "admin": {200, 200}, "public": {401, 401}, "roi": {401, 401}} {
		a := post(t, base+"/compte", url.Values{"role": {role}}, nil)
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/compte" {
			t.Fatalf("%s: %d", role, a.status)
		}
		header, _ := cookie(t, a)
		for i, path := range []string{"/frugalite", "/metrics"} {
			if got := ask(t, http.MethodGet, base+path, header).status; got != want[i] {
				t.Errorf("%s as %s: %d", path, role, got)
			}
		}
		if page := ask(t, http.MethodGet, base+"/compte", header); role != "roi" && !strings.Contains(page.body, `value="`+role+`" selected`) {
			t.Errorf("%s is not said to be held", role)
		}
		if got := ask(t, http.MethodGet, base+"/methode", header).status; got != 200 {
			t.Errorf("the public page as %s: %d", role, got)
		}
	}
	if a := get(t, base+"/compte"); !strings.Contains(a.body, "Tous les rôles") || !strings.Contains(a.body, `<option value="" selected>`) {
		t.Error("every role is not said to be held")
	}
}
