package dashboard_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// inClient runs Go in the module of the generated client.
func inClient(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{args[0], "-C", "testdata/client"}, args[1:]...)...) //nolint:gosec // of the tests
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, said.String())
	}
	return out.Bytes()
}

// The client that oapi-codegen makes of the description is the one that is kept.
func TestTheGeneratedClientIsOfTheDescription(t *testing.T) {
	output := filepath.Join(t.TempDir(), "client.gen.go")
	spec, err := filepath.Abs("static/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	inClient(t, "tool", "oapi-codegen", "-config", "config.yaml", "-o", output, spec)
	if document(t, output) != document(t, "testdata/client/client.gen.go") {
		t.Error("generate it again: go -C dashboard/testdata/client tool oapi-codegen -config config.yaml -o client.gen.go ../../static/openapi.json")
	}
}

// That client compiles and runs: its types hold every field of every answer, and
// what is refused is read as the problem that it is.
func TestAGeneratedClientReadsTheAPI(t *testing.T) {
	base := start(t, opened(t))
	ask := func(role string) map[string]any {
		var out map[string]any
		if err := json.Unmarshal(inClient(t, "run", ".", base, role), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	answers := 0
	for path, got := range ask("rh durable") {
		if strings.HasSuffix(path, " problem") {
			continue
		}
		a := askAPI(t, base, path)
		if a.status != http.StatusOK {
			continue
		}
		answers++
		if want := any(decode(t, a)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as\n%v, and is\n%v", path, got, want)
		}
	}
	if answers != 5 {
		t.Errorf("%d answers were read", answers)
	}
	for path, got := range ask("") {
		said, isProblem := strings.CutSuffix(path, " problem")
		if isProblem && !strings.HasSuffix(said, "nothing") && (got == nil || child(t, got, "status") != 401.0) {
			t.Errorf("a stranger reads %s as %v", said, got)
		}
		if !isProblem && got != nil {
			t.Errorf("a stranger reads %s", path)
		}
	}
	if got := ask("elu")["series/nothing problem"]; got == nil || child(t, got, "accepted") != "/api/v1/indicators" {
		t.Errorf("an unknown series is read as %v", got)
	}
}

func askAPI(t *testing.T, base, path string) answer {
	t.Helper()
	return ask(t, http.MethodGet, base+"/api/v1/"+path, as("rh durable"))
}

// A program that asks for what an address does not know is told what it knows:
// it would else take the figures of another period for those that it wanted.
func TestUnknownParametersAreRefused(t *testing.T) {
	base := start(t, setup(newFake(6)))
	for path, accepted := range map[string]string{
		"/api/v1/indicators?quarter=2026-T3":                        "periode (period), systeme (system)",
		"/api/v1/indicators?periode=2026-T3&period=2026-T2":         "periode (period), systeme (system)",
		"/api/v1/indicators?periode=2026-T3&periode=2026-T2":        "periode (period), systeme (system)",
		"/api/v1/series/energy?page=2":                              "periode (period), systeme (system), de (from)",
		"/api/v1/systems?systeme=assistant-redaction":               "periode (period)",
		"/api/v1/wellbeing?direction=dsi":                           "periode (period)",
		"/api/v1/sources?periode=2026-T3":                           "–",
		"/api/v1/openapi.json?x":                                    "–",
		"/api/v1/indicators?Periode=2026-T3&utm_source=lettre%20du": "periode (period), systeme (system)",
	} {
		a := get(t, base+path)
		if a.status != http.StatusBadRequest || child(t, decode(t, a), "accepted") != accepted {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	one, other := get(t, base+"/api/v1/series/energy?de=2026-T1&periode=2026-T3"), get(t, base+"/api/v1/series/energy?from=2026-T1&period=2026-T3")
	if one.status != http.StatusOK || one.body != other.body || !strings.Contains(one.body, `"first_day":"2026-07-01","last_day":"2026-09-30"`) {
		t.Errorf("by their English names parameters answer %d %s, by their French %d %s", other.status, other.body, one.status, one.body)
	}
	if a := get(t, base+"/frugalite?utm_source=lettre"); a.status != http.StatusOK {
		t.Errorf("a page with a word of others answers %d", a.status)
	}
}

// The description lists the parameters that an address takes.
func TestTheDescriptionListsTheParameters(t *testing.T) {
	base := start(t, setup(newFake(6)))
	doc := decode(t, get(t, base+"/api/v1/openapi.json"))
	paths, ok := child(t, doc, "paths").(map[string]any)
	if !ok {
		t.Fatal("no paths")
	}
	for path, item := range paths {
		list, ok := child(t, item, "get", "parameters").([]any)
		if !ok && path != "/sources" {
			t.Errorf("%s takes nothing", path)
		}
		query := url.Values{}
		for _, p := range list {
			if ref, is := child(t, p, "$ref").(string); is {
				p = child(t, doc, "components", "parameters", strings.TrimPrefix(ref, "#/components/parameters/"))
			}
			if name := fmt.Sprint(child(t, p, "name")); child(t, p, "in") == "query" {
				query.Set(name, cmp.Or(map[string]string{"systeme": "assistant-redaction"}[name], "2026-T3"))
			}
		}
		address := base + "/api/v1" + strings.Replace(path, "{id}", "energy", 1)
		if a := get(t, address+"?"+query.Encode()); a.status != http.StatusOK {
			t.Errorf("%s refuses what it says it takes (%q): %d %s", path, query, a.status, a.body)
		}
	}
}

// Pages of other sites read what anybody reads, and nothing of a reader's: the
// answer to somebody who signed in, or on a machine where nobody does, is for
// its own pages alone.
func TestOtherSitesReadWhatIsPublic(t *testing.T) {
	set := opened(t)
	base := start(t, set)
	shared := func(a answer) bool {
		return a.header.Get("Access-Control-Allow-Origin") == "*" && a.header.Get("Cross-Origin-Resource-Policy") == "cross-origin"
	}
	closed := func(a answer) bool {
		return a.header.Get("Access-Control-Allow-Origin") == "" && a.header.Get("Access-Control-Allow-Credentials") == "" && a.header.Get("Cross-Origin-Resource-Policy") == "same-origin"
	}
	files := []string{
		"/catalogue.jsonld", "/donnees/impact.csv", "/donnees/impact-0.3.0.csv", "/carbon.txt", "/.well-known/carbon.txt", "/flux.atom", "/donnees/registre/ouvert.csv",
		"/donnees/registre/classeur.xlsx", "/trimestres/2026-T3/edition-1", "/trimestres/2026-T3/edition-1.json", "/en/trimestres/2026-T3/edition-1",
	}
	for _, path := range files {
		if a := get(t, base+path); a.status != http.StatusOK || !shared(a) {
			t.Errorf("%s: %d %v", path, a.status, a.header)
		}
		if a := ask(t, http.MethodGet, base+path, as("durable")); a.status != http.StatusOK || !closed(a) {
			t.Errorf("%s for somebody who signed in: %d %v", path, a.status, a.header)
		}
	}
	for _, path := range []string{"/", "/trimestres", "/donnees", "/api/v1/indicators", "/api/v1/openapi.json", "/bien-etre/ouvert.csv", "/chiffres/energie/ouvert.csv", "/donnees/indicateurs/ouvert.csv", "/bilan-ges/ouvert.csv", "/metrics"} {
		for _, who := range []http.Header{nil, as("durable")} {
			if a := ask(t, http.MethodGet, base+path, who); !closed(a) {
				t.Errorf("%s is for other sites to read: %d %v", path, a.status, a.header)
			}
		}
	}
	for name, change := range map[string]func(){
		"what nobody made public":   func() { set.Public = nil },
		"a machine without sign-on": func() { set.Public, set.Authenticator, set.URL = []string{"trimestres", "systemes"}, nil, "" },
	} {
		change()
		base := start(t, set)
		for _, path := range files {
			if a := get(t, base+path); !closed(a) {
				t.Errorf("%s, %s: %d %v", name, path, a.status, a.header)
			}
		}
	}
}

// A file of an edition is sent once: compressed to whoever takes that, and not
// again to whoever has it.
func TestEditionsAreCompressedAndValidated(t *testing.T) {
	base := start(t, opened(t))
	for _, path := range []string{"/trimestres/2026-T3/edition-1", "/trimestres/2026-T3/edition-1.json", "/en/trimestres/2026-T3/edition-1"} {
		plain := get(t, base+path)
		packed := ask(t, http.MethodGet, base+path, http.Header{"Accept-Encoding": {"gzip"}})
		etag := plain.header.Get("Etag")
		if etag == "" || packed.header.Get("Etag") != etag || packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) >= len(plain.body)/2 {
			t.Errorf("%s: %q, %d bytes; compressed %q, %d bytes", path, etag, len(plain.body), packed.header.Get("Etag"), len(packed.body))
		}
		again := ask(t, http.MethodGet, base+path, http.Header{"If-None-Match": {etag}})
		if again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s is sent again: %d, %d bytes", path, again.status, len(again.body))
		}
	}
}
