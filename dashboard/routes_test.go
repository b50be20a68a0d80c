package dashboard_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
	"github.com/vigie-ia/vigie/internal/edition"
	"github.com/vigie-ia/vigie/internal/entry"
	"github.com/vigie-ia/vigie/internal/period"
	"github.com/vigie-ia/vigie/internal/survey"
)

// badge is an authenticator that believes the header "As": "rh admin"; "!" fails.
type badge struct{}

func (badge) SignOn() string { return access.Proxy }

func (badge) SignIn(context.Context, string, string, netip.Addr) (access.Pass, error) {
	return access.Pass{}, access.ErrRefused
}

func (badge) SignOut(context.Context, string) (string, error)               { return "", nil }
func (badge) Note(context.Context, audit.Kind, access.Reader, string) error { return nil }

func (badge) Reader(_ context.Context, c access.Credentials) (access.Reader, error) {
	switch as := strings.Join(c.Headers("As"), " "); as {
	case "":
		return access.Stranger(), nil
	case "!":
		return access.Reader{}, errors.New("the file of secrets is gone")
	case "nobody":
		return access.Reader{Login: "agent"}, nil
	default:
		roles, err := access.ParseRoles(strings.Fields(as))
		return access.Reader{Login: "agent", Roles: roles}, err
	}
}

func as(roles string) http.Header { return http.Header{"As": {roles}} }

// fill makes an address of a route's path.
var fill = strings.NewReplacer("/trimestres/:id/edition-:number<int>.:ext", "/trimestres/2026-T3/edition-1.json", "/trimestres/:id/edition-:number<int>", "/trimestres/2026-T3/edition-1",
	"/trimestres/bilan-:number<int>", "/trimestres/bilan-2026", "/chiffres/:id/:file.csv", "/chiffres/energie/excel.csv", "/bien-etre/:file.csv", "/bien-etre/excel.csv", ":file.csv", "excel.csv", "/chiffres/:id", "/chiffres/energie",
	"/guide/:id", "/guide/verifier", "/registre/:id", "/registre/assistant-redaction", "/systemes/:id", "/systemes/assistant-redaction", "/sources/:id", "/sources/releves", "/trimestres/:id", "/trimestres/2026-T3",
	"/series/:id", "/series/energy", ":name", "none.css")

// noEntries takes nothing.
type noEntries struct{}

func (noEntries) Drafts() ([]entry.Draft, error) { return nil, nil }

func (noEntries) Draft(context.Context, string) (entry.Draft, entry.Preview, error) {
	return entry.Draft{}, entry.Preview{}, entry.ErrNone
}

func (noEntries) Workbook(string) (entry.Draft, []byte, error) {
	return entry.Draft{}, nil, entry.ErrNone
}

func (noEntries) Judge(context.Context, access.Reader, string, bool, string) error {
	return entry.ErrNone
}

func (noEntries) Type(context.Context, access.Reader, entry.Draft, map[string]string) (entry.Draft, error) {
	return entry.Draft{}, &entry.EmptyError{}
}

func (noEntries) Upload(context.Context, access.Reader, entry.Draft, []byte) (entry.Draft, error) {
	return entry.Draft{}, &entry.EmptyError{}
}

func (noEntries) Filled(context.Context, access.Reader, string, period.Period, *time.Location) ([]byte, error) {
	return []byte("PK"), nil
}

func (noEntries) Metrics(string) []string                                          { return nil }
func (noEntries) Places(access.Reader) (systems []string, dirs []survey.Direction) { return nil, nil }

// furnished is a server with everything that adds routes.
func furnished(t *testing.T) dashboard.Setup {
	t.Helper()
	set := setup(newFake(6))
	set.Authenticator, set.Entry, set.Waves = badge{}, noEntries{}, waves(t, false)
	set.Projects = newProjects(t)
	set.Editions, set.Publisher = edition.NewArchive(filepath.Join(t.TempDir(), "editions"), noon), &press{}
	return set
}

// TestWhoOpensWhat holds the table to what docs/security.md promises of it.
func TestWhoOpensWhat(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string]string{
		"GET /metrics":                 "admin",
		"GET /bien-etre/directions":    "rh",
		"GET /systemes/:id/directions": "rh",
		"GET /trimestres/:id/publier":  "durable",
		"POST /trimestres/:id/publier": "durable",
		"GET /approbations/nouveau":    "durable contributeur",
		"POST /approbations/nouveau":   "durable contributeur",

		"GET /approbations/:id/dossier":        "durable approbateur contributeur",
		"GET /approbations/:id/dossier/:part":  "durable approbateur contributeur",
		"POST /approbations/:id/dossier/:part": "durable contributeur",
		"POST /approbations/:id/dossier":       "durable approbateur contributeur",

		"GET /saisie":                "durable rh approbateur contributeur",
		"POST /saisie":               "durable contributeur",
		"GET /saisie/:id":            "durable approbateur contributeur",
		"POST /saisie/:id":           "durable approbateur",
		"GET /saisie/classeur/:id":   "durable contributeur",
		"GET /saisie/pieces/:id":     "durable approbateur contributeur",
		"GET /saisie/campagnes/:id":  "rh",
		"POST /saisie/campagnes/:id": "rh",
	}
	for _, page := range []string{"questions", "duerp"} {
		for _, file := range []string{"", "/:file.csv", "/classeur.xlsx"} {
			promised["GET /bien-etre/"+page+file] = "rh representant"
		}
	}
	for _, row := range []string{"GET /livez", "GET /readyz", "GET /static/:name", "GET /confidentialite", "GET /mentions-legales", "GET /compte", "POST /deconnexion"} {
		promised[row] = access.Everyone.String()
	}
	met := map[string]bool{}
	for row, who := range s.Routes() {
		row = strings.Replace(row, " /en/", " /", 1)
		want, ok := promised[row]
		if met[row] = true; !ok {
			want = access.Staff.String() // every page of figures
		}
		if who.String() != want {
			t.Errorf("%s opens to %q, not to %q", row, who, want)
		}
	}
	for row := range promised {
		if !met[row] {
			t.Errorf("there is no %s", row)
		}
	}
}

// Every page of 0.2.0 still stands at its address: the changelog says that none was
// renamed. Who renames one leads from the old one to the new, and lists it there.
func TestAddressesOfBefore(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	table := s.Routes()
	for path := range strings.FieldsSeq(`/ /accessibilite /api/v1/indicators /api/v1/openapi.json /api/v1/series/:id /api/v1/sources /api/v1/systems
		/api/v1/wellbeing /approbations /approbations/:id /bien-etre /bien-etre/directions /bilan-ges/:file.csv /carbon.txt /chiffres/:id /comparer /compte
		/confidentialite /donnees /donnees/impact /empreinte /engagements /frugalite /mentions-legales /methode /methode/bien-etre /methode/modeles
		/metrics /saisie /saisie/:id /saisie/campagnes/:id /sources /sources/:id /systemes /systemes/:id /systemes/:id/dialogue
		/systemes/:id/directions /trimestres /trimestres/:id /trimestres/:id/publier`) {
		if _, ok := table["GET "+path]; !ok {
			t.Errorf("%s of 0.2.0 is gone", path)
		}
	}
}

func TestEveryRouteIsInTheTable(t *testing.T) {
	s, err := dashboard.New(furnished(t))
	if err != nil {
		t.Fatal(err)
	}
	table := s.Routes()
	for _, r := range s.Registered() {
		if _, ok := table[r]; !ok {
			t.Errorf("%s answers without a row in the table", r)
		}
	}
	if len(table) != len(s.Registered()) {
		t.Errorf("%d rows, %d routes", len(table), len(s.Registered()))
	}
}

// TestRolesOpenWhatTheTableSays asks every route as every role, as a stranger
// and as someone who has an account without a role.
func TestRolesOpenWhatTheTableSays(t *testing.T) {
	set := furnished(t)
	s, err := dashboard.New(set)
	if err != nil {
		t.Fatal(err)
	}
	base := start(t, set)
	for row, who := range s.Routes() {
		method, path, _ := strings.Cut(row, " ")
		url := base + fill.Replace(path)
		for role := access.Elected; role <= access.Admin; role <<= 1 {
			a := ask(t, method, url, as(role.String()))
			if open := who.Meet(role | access.Public); open == (a.status == http.StatusForbidden) || a.status == http.StatusUnauthorized {
				t.Errorf("%s as %s: %d, open: %v", row, role, a.status, open)
			}
		}
		if strings.HasSuffix(path, "/compte") || path == "/metrics" {
			continue // of whoever has an account, with a role or without; of this machine too: TestWhoReadsTheMetrics
		}
		if a := ask(t, method, url, nil); who.Meet(access.Public) == (a.status == http.StatusUnauthorized) {
			t.Errorf("%s as a stranger: %d", row, a.status)
		}
		if a := ask(t, method, url, as("nobody")); who.Meet(access.Public) == (a.status == http.StatusForbidden) {
			t.Errorf("%s without a role: %d", row, a.status)
		}
	}
}

func TestOtherSpellingsOfAnAddressOpenNothing(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	base := start(t, set)
	for _, path := range []string{"/frugalite", "/FRUGALITE", "/frugalite/", "//frugalite", "/en/frugalite", "/EN/frugalite", "/livez/../frugalite", "/static/..%2ffrugalite", "/static/../frugalite", "/%66rugalite", "/frugalite?x=/livez", "/frugalite%00", "/livez/..;/frugalite"} {
		a := ask(t, http.MethodGet, base+path, nil)
		if a.status == http.StatusOK || strings.Contains(a.body, "kWh") {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestDrawnPagesAreKeptApartByRole(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	base := start(t, set)
	if a := ask(t, http.MethodGet, base+"/methode", as("admin")); a.status != http.StatusOK {
		t.Fatalf("admin: %d", a.status)
	}
	if a := ask(t, http.MethodGet, base+"/methode", nil); a.status != http.StatusUnauthorized || strings.Contains(a.body, "EcoLogits") {
		t.Errorf("a stranger after an admin: %d", a.status)
	}
	a := ask(t, http.MethodGet, base+"/methode", as("elu"))
	if got := a.header.Get("Cache-Control"); !strings.HasPrefix(got, "private") || !strings.Contains(a.header.Get("Vary"), "Cookie") {
		t.Errorf("a page for one reader may be shared: %q", got)
	}
}

func TestAGateThatFailsOpensNothing(t *testing.T) {
	set := setup(newFake(6))
	set.Authenticator = badge{}
	a := ask(t, http.MethodGet, start(t, set)+"/", as("!"))
	if a.status != http.StatusServiceUnavailable || strings.Contains(a.body, "secrets") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(a.body, "identification ne répond pas") {
		t.Error("the page does not say what is wrong")
	}
}
