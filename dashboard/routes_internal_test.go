package dashboard

import (
	"slices"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/internal/access"
)

// Routes is the table for the tests: method, address and who may open it.
func (s *Server) Routes() map[string]access.Roles {
	out := map[string]access.Roles{}
	for _, r := range s.routes {
		out[r.method+" "+r.path] = r.who
	}
	return out
}

// Registered lists what fiber answers, HEAD with its GET left out.
func (s *Server) Registered() []string {
	var out []string
	for _, r := range s.app.GetRoutes(true) {
		if r.Method != fiber.MethodHead {
			out = append(out, r.Method+" "+r.Path)
		}
	}
	return out
}

func TestOnlyKnocksBeforeTheAnswer(t *testing.T) {
	s := &Server{}
	for role := access.Public; role <= access.Admin; role <<= 1 {
		s.routes = []route{{"GET", "/page", role, nil}}
		if !s.opens("/page", role) || s.opens("/page", access.Everyone&^role) || s.opens("/other", role) {
			t.Errorf("a page for %v opens wrongly", role)
		}
	}
	if slices.Contains(access.Staff.Names(), "public") {
		t.Error("staff holds the public's role")
	}
}

// PageAddresses are the addresses of the pages that readers open, files and the
// API left out.
func PageAddresses() []string {
	var list []string
	for _, w := range rows() {
		if w.Template != "" {
			list = append(list, w.Path)
		}
	}
	return list
}

// FileAddresses are those of the other rows.
func FileAddresses() []string {
	var list []string
	for _, w := range rows() {
		if w.Template == "" {
			list = append(list, w.Path)
		}
	}
	return list
}
