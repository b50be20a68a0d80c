package dashboard

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/dashboard/kit"
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
		{fiber.MethodGet, metricsPath, access.Admin, s.metrics},
		{fiber.MethodGet, "/static/:name", anyone, s.serveAsset},
		{fiber.MethodGet, "/trimestres/:id/edition-:number<int>.:ext", s.open("trimestres"), s.shared(s.edition)},
		{fiber.MethodGet, "/trimestres/:id/edition-:number<int>", s.open("trimestres"), s.shared(s.edition)},
	}
	for i, prefix := range s.prefixes() {
		if i > 0 {
			list = append(list, route{fiber.MethodGet, prefix + "/trimestres/:id/edition-:number<int>", s.open("trimestres"), s.shared(s.edition)})
		}
		list = append(list, route{fiber.MethodGet, prefix + kit.YearPattern, access.Staff, s.yearly})
	}
	for _, w := range s.rows {
		if w.Served == nil || w.Served(s.site) {
			list = append(list, s.routesOf(w)...)
		}
	}
	return append(list, s.signRoutes()...)
}

// routesOf are the routes of a row, in every language unless its address says
// it all.
func (s *Server) routesOf(w page.Row) []route {
	var list []route
	who := s.who(w)
	prefixes := s.prefixes()
	if w.Named {
		prefixes = prefixes[:1]
	}
	for _, prefix := range prefixes {
		if w.Form != nil {
			list = append(list, route{fiber.MethodGet, prefix + w.Path, who, s.form(w)})
			if w.Takes != 0 {
				list = append(list, route{fiber.MethodPost, prefix + w.Path, w.Takes, s.form(w)})
			}
			continue
		}
		for _, a := range s.answers(w) {
			list = append(list, route{fiber.MethodGet, prefix + a.path, who, s.given(w, s.kept(w, a))})
		}
	}
	return list
}

// given is an answer of a row with what comes before it is given.
func (s *Server) given(w page.Row, answer fiber.Handler) fiber.Handler {
	if w.Audited {
		answer = s.noted(answer)
	}
	if w.Asks != nil {
		answer = onlyAsked(w.Asks, answer)
	}
	if w.Public != "" && w.Template == "" {
		answer = s.shared(answer)
	}
	return answer
}

// mostOf is how much the form of an address may send.
func (s *Server) mostOf(path string) int {
	_, path = s.languageOf(path)
	for i := range s.rows {
		switch w := &s.rows[i]; {
		case w.Path != path || w.Form == nil:
		case w.Uploads:
			return mostUpload
		case w.Most > 0:
			return w.Most
		}
	}
	return mostForm
}

// prefixes are what the addresses of each language begin with, "" first.
func (s *Server) prefixes() []string {
	list := make([]string, len(s.langs))
	for i, l := range s.langs {
		list[i] = kit.Prefix(l.p.Lang())
	}
	return list
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
	if s.setup.Authenticator != nil {
		var err error
		if reader, err = s.setup.Authenticator.Reader(c.UserContext(), s.credentials(c)); err != nil {
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

// shared lets the pages of other sites read an answer, where it is what anybody
// reads: asked by nobody, on an installation that knows its readers. What a
// browser sends of theirs with such a request is answered for the Vigie alone
// that they signed in to.
func (s *Server) shared(answer fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if r := readerOf(c); s.setup.Authenticator != nil && r.Login == "" && !r.Roles.Meet(access.Staff) {
			c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
			c.Set(fiber.HeaderAccessControlExposeHeaders, fiber.HeaderETag)
			c.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		return answer(c)
	}
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
