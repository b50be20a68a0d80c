package collectors_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/collectors/collectortest"
)

// An API is asked below its address, with its key; who is refused is told
// which key is wanted and where it is read, never the key.
func TestAPI(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+collectortest.Credential || r.URL.Path == "/v1/private" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		collectortest.Answer(w, []byte(`{"asked":"`+r.URL.String()+`"}`))
	}))
	defer server.Close()
	api := collectors.API{
		Address: server.URL + "/v1/", Key: collectors.Secret{Env: "KEY"}, Wants: "it must be a big one", Deps: collectortest.Deps(t, &strings.Builder{}),
	}
	var answer struct{ Asked string }
	if err := api.Get(t.Context(), "/usage", url.Values{"page": {"1 2"}}, &answer); err != nil || answer.Asked != "/v1/usage?page=1+2" {
		t.Errorf("asked %q, %v", answer.Asked, err)
	}
	err := api.Get(t.Context(), "/private", nil, &answer)
	if err == nil || !strings.Contains(err.Error(), "it must be a big one; it is read from the environment variable KEY") || strings.Contains(err.Error(), collectortest.Credential) {
		t.Errorf("refused with %v", err)
	}
	for address, fault := range map[string]string{"": "url", "api.example": "url", "ftp://x": "url", "https://user:pass@x": "url", "https://x": ""} {
		api.Address = address
		if err := api.Check("https://api.example"); (err == nil) != (fault == "") || err != nil && !strings.HasPrefix(err.Error(), fault) {
			t.Errorf("%q: %v", address, err)
		}
	}
	api.Address, api.Key = "https://x", collectors.Secret{}
	if err := api.Check("https://api.example"); err == nil || !strings.HasPrefix(err.Error(), "key") {
		t.Errorf("without a key: %v", err)
	}
}

// Some want the key in a header of their own, and some want none: those are
// shown none.
func TestAPIKeys(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		collectortest.Answer(w, fmt.Appendf(nil, `[{"own":%q,"bearer":%q}]`, r.Header.Get("Auth-Token"), r.Header.Get("Authorization")))
	}))
	defer server.Close()
	deps := collectortest.Deps(t, &strings.Builder{})
	for want, api := range map[string]collectors.API{
		collectortest.Credential: {Address: server.URL, Key: collectors.Secret{Env: "KEY"}, Header: "auth-token", Deps: deps},
		"":                       {Address: server.URL, Open: true, Deps: deps},
	} {
		var answer []struct{ Own, Bearer string }
		if err := api.Check("https://api.example"); err != nil {
			t.Error(err)
		}
		if err := api.Get(t.Context(), "/x", nil, &answer); err != nil || len(answer) != 1 || answer[0].Own != want || answer[0].Bearer != "" {
			t.Errorf("shown %+v, %v; want %q in its header only", answer, err, want)
		}
	}
	open := collectors.API{Address: server.URL, Open: true, Key: collectors.Secret{Env: "KEY"}}
	if err := open.Check("https://api.example"); err == nil || !strings.HasPrefix(err.Error(), "key") {
		t.Errorf("a key for an open source: %v", err)
	}
}
