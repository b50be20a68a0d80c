package notify_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-ia/vigie/internal/notify"
)

// exchange is one of testdata/shapes: what a server takes, and what it answers.
type exchange struct {
	Request struct {
		Method string            `json:"method"`
		Path   string            `json:"path"`
		Then   string            `json:"then"`
		Type   string            `json:"type"`
		Fields map[string]string `json:"fields"`
	} `json:"request"`
	Response struct {
		Status int    `json:"status"`
		Type   string `json:"type"`
		Body   string `json:"body"`
	} `json:"response"`
}

// documented is a server that takes the exchanges of some files, and nothing else.
func documented(t *testing.T, names ...string) (server *httptest.Server, asked map[string]int) {
	t.Helper()
	asked = map[string]int{}
	list := map[string]exchange{}
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join("testdata", "shapes", filepath.Base(name)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var x exchange
		if err := json.Unmarshal(raw, &x); err != nil {
			t.Fatal(err)
		}
		list[name] = x
	}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, x := range list {
			if r.Method != x.Request.Method || !strings.HasPrefix(r.URL.Path, x.Request.Path) || !strings.Contains(r.URL.Path, x.Request.Then) {
				continue
			}
			asked[name]++
			if fault := x.takes(r); fault != "" {
				t.Errorf("%s: %s", name, fault)
			}
			w.Header().Set("Content-Type", x.Response.Type)
			w.WriteHeader(x.Response.Status)
			if _, err := io.WriteString(w, x.Response.Body); err != nil {
				t.Error(err)
			}
			return
		}
		t.Errorf("%s %s is in no document", r.Method, r.URL.Path)
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	return server, asked
}

// takes says what of a request is not as it is documented.
func (x exchange) takes(r *http.Request) string {
	if r.Header.Get("Content-Type") != x.Request.Type {
		return fmt.Sprintf("the type is %q", r.Header.Get("Content-Type"))
	}
	if len(x.Request.Fields) == 0 {
		return ""
	}
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return err.Error()
	}
	for field, value := range body {
		if x.Request.Fields[field] != fmt.Sprintf("%T", value) {
			return fmt.Sprintf("%s is %T, documented as %q", field, value, x.Request.Fields[field])
		}
	}
	return ""
}

// What is sent is as Mattermost and Matrix document it, and their answers are
// understood. A room that is encrypted from end to end is not written to.
func TestDocumentedShapes(t *testing.T) {
	server, asked := documented(t, "mattermost", "matrix_send", "matrix_plain")
	hook := notify.Hook{Kind: notify.Mattermost, Client: client(), URL: func() (string, error) { return server.URL + "/hooks/une-cle", nil }}
	if err := hook.Send(t.Context(), message(), nil); err != nil || asked["mattermost"] != 1 {
		t.Errorf("Mattermost: %v, asked %v", err, asked)
	}
	room := func(s *httptest.Server) notify.Matrix {
		return notify.Matrix{Server: s.URL, Room: "!salle:ville.example", Token: func() (string, error) { return "jeton", nil }, Client: client()}
	}
	if err := room(server).Send(t.Context(), message(), nil); err != nil || asked["matrix_send"] != 1 {
		t.Errorf("Matrix: %v, asked %v", err, asked)
	}
	shut, asked := documented(t, "matrix_encrypted")
	if err := room(shut).Send(t.Context(), message(), nil); err == nil || !strings.Contains(err.Error(), "encrypted") || asked["matrix_encrypted"] != 1 {
		t.Errorf("an encrypted room: %v, asked %v", err, asked)
	}
}
