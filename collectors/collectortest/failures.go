package collectortest

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vigie-ia/vigie/collectors"
)

// Failure is one way in which a source fails, and words that the error must
// have for the reader to know what to do.
type Failure struct {
	Name    string
	Handler http.Handler
	Says    []string
}

// Failures lists the named failures of a fake source.
func Failures() []Failure {
	return []Failure{
		{"HTML", answer(http.StatusOK, "text/html; charset=utf-8", "<html>"+Content), []string{"text/html", "address"}},
		{"redirect", http.HandlerFunc(redirect), []string{"redirect", "sign-on.example"}},
		{"endless", http.HandlerFunc(endless), []string{"more than"}},
		{"gzip bomb", http.HandlerFunc(bomb), []string{"more than"}},
		{"401", answer(http.StatusUnauthorized, "application/json", `{"error":"`+Content+`"}`), []string{"401"}},
		{"403", answer(http.StatusForbidden, "application/json", `{"error":"`+Content+`"}`), []string{"403"}},
		{"404", answer(http.StatusNotFound, "text/plain", Content), []string{"404"}},
		{"500", answer(http.StatusInternalServerError, "text/plain", Content), []string{"500"}},
		{"closed at once", http.HandlerFunc(hangUp), nil},
		{"an empty body", answer(http.StatusOK, "application/json", ""), nil},
		{"not JSON", answer(http.StatusOK, "application/json", Content), nil},
		{"JSON: a text", answer(http.StatusOK, "application/json", `"`+Content+`"`), nil},
		{"JSON: a list", answer(http.StatusOK, "application/json", `["`+Content+`"]`), nil},
		{"JSON: a number", answer(http.StatusOK, "application/json", "42"), nil},
		{"JSON: null", answer(http.StatusOK, "application/json", "null"), nil},
		{"JSON: an empty object", answer(http.StatusOK, "application/json", "{}"), nil},
		{"JSON: wrong types inside", answer(http.StatusOK, "application/json", wrongTypes), nil},
		{"JSON: very deep", answer(http.StatusOK, "application/json", strings.Repeat(`{"data":[`, 20000)), nil},
	}
}

const wrongTypes = `{"status":"success","data":"` + Content + `","results":{"a":1},"has_more":"` + Content + `"}`

func (c Case) testFailures(t *testing.T) {
	t.Parallel()
	for _, f := range Failures() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			source := c.open(t, Source{Handler: f.Handler})
			batch, err := source.Collect(t.Context(), c.Window)
			source.check(t, c.Window, batch, err)
			switch {
			case err == nil && len(batch.All()) > 0:
				t.Errorf("%d readings from a source that failed", len(batch.All()))
			case err == nil:
				t.Error("no error from a source that failed")
			case errors.Is(err, collectors.ErrNoData):
				t.Error("a failure is not ErrNoData")
			}
			for _, word := range f.Says {
				if err != nil && !strings.Contains(err.Error(), word) {
					t.Errorf("the error %q does not say %q", err, word)
				}
			}
		})
	}
}

// testBusy has the source answer every other request with 429 or 503.
func (c Case) testBusy(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	source := c.open(t, Source{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.Once != nil && c.Once(r) {
			c.Good.Handler.ServeHTTP(w, r)
			return
		}
		switch asked.Add(1) % 4 {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case 3:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			c.Good.Handler.ServeHTTP(w, r)
		}
	})})
	batch, err := source.Collect(t.Context(), c.Window)
	if err != nil {
		t.Fatalf("a source that was busy for a moment: %v", err)
	}
	source.check(t, c.Window, batch, nil)
}

func answer(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		send(w, []byte(body))
	})
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "https://sign-on.example/login?next="+Content, http.StatusFound)
}

// endless sends the beginning of a JSON text without end.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, err := io.Copy(w, io.MultiReader(strings.NewReader(`{"status":`), forever{}))
	if err == nil {
		panic("endless: the answer ended")
	}
}

// bomb sends a few kilobytes that inflate to a gigabyte.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, err := io.Copy(z, io.LimitReader(forever{}, 1<<30))
	if err == nil {
		panic("bomb: the whole of it was taken")
	}
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// forever reads as spaces, which JSON allows between its tokens.
type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// send writes the body; a client that went away is not the server's fault.
func send(w io.Writer, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}
