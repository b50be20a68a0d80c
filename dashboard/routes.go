package dashboard

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/page"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

// route is one row of the table of routes: an address, who may open it, and
// what answers. Nothing is served that has no row.
type route struct {
	method, path string
	who          access.Roles
	answer       fiber.Handler
}

// table is every route: those below, and those of the rows.
func (s *Server) table() []route {
	const anyone = access.Everyone
	list := []route{
		{fiber.MethodGet, "/livez", anyone, alive},
		{fiber.MethodGet, "/readyz", anyone, s.ready},
		{fiber.MethodGet, "/metrics", access.Admin, s.metrics},
		{fiber.MethodGet, "/static/:name", anyone, s.serveAsset},
		{fiber.MethodGet, "/trimestres/:id/edition-:number<int>.:ext", s.open("trimestres"), s.edition},
		{fiber.MethodGet, "/trimestres/:id/edition-:number<int>", s.open("trimestres"), s.edition},
		{fiber.MethodGet, "/en/trimestres/:id/edition-:number<int>", s.open("trimestres"), s.edition},
	}
	for _, w := range s.rows {
		if w.Served == nil || w.Served(s.site) {
			list = append(list, s.routesOf(w)...)
		}
	}
	return append(list, s.signRoutes()...)
}

// routesOf are the routes of a row, in both languages unless its address says
// it all.
func (s *Server) routesOf(w page.Row) []route {
	var list []route
	who := s.who(w)
	for _, prefix := range []string{"", "/en"}[:languages(w)] {
		if w.Form != nil {
			list = append(list, route{fiber.MethodGet, prefix + w.Path, who, s.form(w)})
			if w.Takes != 0 {
				list = append(list, route{fiber.MethodPost, prefix + w.Path, w.Takes, s.form(w)})
			}
			continue
		}
		for _, a := range s.answers(w) {
			answer := s.kept(w, a)
			if w.Audited {
				answer = s.noted(answer)
			}
			list = append(list, route{fiber.MethodGet, prefix + a.path, who, answer})
		}
	}
	return list
}

// uploads reports whether the form of an address takes a workbook.
func (s *Server) uploads(path string) bool {
	return slices.ContainsFunc(s.rows, func(w page.Row) bool { return w.Uploads && (path == w.Path || path == "/en"+w.Path) })
}

// languages is in how many languages a row is served.
func languages(w page.Row) int {
	if w.Named {
		return 1
	}
	return 2
}

// who opens a row, which the configuration may make public.
func (s *Server) who(w page.Row) access.Roles {
	if w.Public != "" {
		return w.Who | s.open(w.Public)
	}
	return w.Who
}

// open is who opens a page that the configuration may make public.
func (s *Server) open(page string) access.Roles {
	if slices.Contains(s.setup.Public, page) {
		return access.Everyone
	}
	return access.Staff
}

// opens reports whether one of the roles opens a page.
func (s *Server) opens(path string, roles access.Roles) bool {
	for i := range s.routes {
		if s.routes[i].path == path {
			return s.routes[i].who.Meet(roles)
		}
	}
	return false
}

// readerKey is where a request keeps its reader.
const readerKey = "reader"

// identify finds out who asks, once for each request.
func (s *Server) identify(c *fiber.Ctx) error {
	reader := access.Reader{Roles: access.Everyone}
	if s.setup.Gate != nil {
		var err error
		if reader, err = s.setup.Gate.Reader(c.UserContext(), s.credentials(c)); err != nil {
			return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
		}
		if reader.Login == "" && bearer(c) != "" {
			return s.badToken(c)
		}
		reader.Roles |= access.Public
	}
	c.Locals(readerKey, reader)
	return c.Next()
}

// readerOf is who asks: a stranger until known.
func readerOf(c *fiber.Ctx) access.Reader {
	if reader, ok := c.Locals(readerKey).(access.Reader); ok {
		return reader
	}
	return access.Stranger()
}

// noted writes down who takes an answer away, before it is given.
func (s *Server) noted(answer fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := s.note(c, audit.Exported); err != nil {
			return err
		}
		return answer(c)
	}
}

// only lets the holders of one of the roles through. It comes before anything
// of the request is read.
func (s *Server) only(who access.Roles) fiber.Handler {
	return func(c *fiber.Ctx) error {
		reader := readerOf(c)
		switch {
		case who.Meet(reader.Roles):
			return c.Next()
		case reader.Login == "":
			return s.unsigned(c)
		}
		if err := s.note(c, audit.Refused); err != nil {
			s.setup.Log.Error("writing down a refusal", "error", err)
		}
		return &pageError{Status: fiber.StatusForbidden, Key: "role"}
	}
}

// bearer is the token that a request shows; "" for none.
func bearer(c *fiber.Ctx) string {
	if scheme, said, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " "); strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(said)
	}
	return ""
}

// badToken refuses a token that is not good, on every address alike: a machine
// that was misconfigured must see it, and never a page.
func (s *Server) badToken(c *fiber.Ctx) error {
	c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="Vigie", error="invalid_token"`)
	return &pageError{Status: fiber.StatusUnauthorized, Key: "token"}
}

// credentials are those of a request. A token only reads: with one beside their
// account somebody could be two people, and accept what they entered themselves.
func (s *Server) credentials(c *fiber.Ctx) access.Credentials {
	return access.Credentials{Session: c.Cookies(s.cookieName(c)), Token: bearer(c), Reads: c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead, Peer: peerOf(c), Headers: func(name string) []string {
		var list []string
		for _, v := range c.Request().Header.PeekAll(name) {
			list = append(list, string(v))
		}
		return list
	}}
}
