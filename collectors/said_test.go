package collectors_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/words"
)

// What fails between a source and us is said in the language of the reader, stays
// the error that it is, and in English is what logs have.
func TestFaultsOfSourcesAreSaid(t *testing.T) {
	t.Parallel()
	write := func(w http.ResponseWriter, text string) {
		if _, err := w.Write([]byte(text)); err != nil {
			t.Error(err)
		}
	}
	answers := map[string]http.HandlerFunc{
		"la clé est refusée ou absente": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		"n’a pas le droit de lire cela": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"rien à cette adresse":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"la réponse est vide":           func(http.ResponseWriter, *http.Request) {},
		"y a-t-il une page de connexion": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			write(w, "<p>")
		},
		"la réponse a été coupée":                func(w http.ResponseWriter, _ *http.Request) { write(w, `{"a":`) },
		"du JSON d’une autre forme":              func(w http.ResponseWriter, _ *http.Request) { write(w, `[1]`) },
		"le champ « a » n’a pas le type attendu": func(w http.ResponseWriter, _ *http.Request) { write(w, `{"a":"x"}`) },
	}
	for want, answer := range answers {
		server := httptest.NewServer(answer)
		defer server.Close()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		var into struct {
			A int `json:"a"`
		}
		err = fmt.Errorf("litellm: %w", collectors.FetchJSON(server.Client(), req, reason.New("key.litellm"), &into))
		text := reason.Of(err)
		said, worded := text.In(words.Of("fr"))
		if failed := (*collectors.SourceError)(nil); !worded || !errors.As(err, &failed) || text.String() != err.Error() {
			t.Errorf("%v is told as %q (%v)", err, said, worded)
		}
		if !contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
}

// contains is strings.Contains, whatever the kind of space.
func contains(text, want string) bool {
	spaces := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	return strings.Contains(spaces.Replace(text), spaces.Replace(want))
}
