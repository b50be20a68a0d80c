package dashboard

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

// Authenticator says who asks, and signs people in and out; *access.Authenticator is one.
type Authenticator interface {
	// Reader returns who holds the credentials of a request: a stranger when
	// they are none, or no longer good. Its errors are of what it asks.
	Reader(ctx context.Context, c access.Credentials) (access.Reader, error)
	// SignOn is the way to sign on: access.Local, access.OIDC or access.Proxy.
	SignOn() string
	SignIn(ctx context.Context, login, password string, from netip.Addr) (access.Pass, error)
	SignOut(ctx context.Context, session string) (where string, err error)
	// Note writes down what a reader did to a page.
	Note(ctx context.Context, kind audit.Kind, r access.Reader, path string) error
}

// ProviderAuthenticator is a Authenticator that sends readers to a provider.
type ProviderAuthenticator interface {
	// Begin returns where to send a reader, and what their browser must bring
	// back in a cookie.
	Begin(ctx context.Context, back string) (address, cookie string, err error)
	Finish(ctx context.Context, cookie string, query url.Values, from netip.Addr) (pass access.Pass, back string, err error)
}

// The addresses of signing in and out, and their parameter for the page to go
// on to.
const (
	signInPath  = "/connexion"
	signOutPath = "/deconnexion"
	accountPath = "/compte"
	beginPath   = signInPath + "/fournisseur"
	returnPath  = signInPath + "/retour" // known to the provider, so in one language
	backParam   = "suite"
)

// signRoutes are the routes of signing in and out; none without a sign-in page.
func (s *Server) signRoutes() []route {
	if s.setup.Authenticator == nil {
		return nil
	}
	const anyone = access.Everyone
	list := []route{
		{fiber.MethodGet, accountPath, anyone, s.account},
		{fiber.MethodPost, signOutPath, anyone, s.signOut},
	}
	if s.setup.Authenticator.SignOn() == access.Switch {
		list = []route{{fiber.MethodGet, accountPath, anyone, s.askRole}, {fiber.MethodPost, accountPath, anyone, s.takeRole}}
	} else if s.setup.Authenticator.SignOn() != access.Proxy {
		list = append(list, route{fiber.MethodGet, signInPath, anyone, s.askSignIn})
	}
	if s.setup.Authenticator.SignOn() == access.Local {
		list = append(list, route{fiber.MethodPost, signInPath, anyone, s.signIn}, route{fiber.MethodPost, accountPath, access.Staff, s.changePassword})
	}
	own := list
	for _, prefix := range s.prefixes()[1:] {
		for _, r := range own {
			list = append(list, route{r.method, prefix + r.path, r.who, r.answer})
		}
	}
	if authenticator, ok := s.setup.Authenticator.(ProviderAuthenticator); ok && s.setup.Authenticator.SignOn() == access.OIDC {
		list = append(list, route{fiber.MethodGet, beginPath, anyone, s.begin(authenticator)}, route{fiber.MethodGet, returnPath, anyone, s.finish(authenticator)})
	}
	return list
}

// askSignIn is the page on which people sign in.
func (s *Server) askSignIn(c *fiber.Ctx) error {
	return s.signInPage(c, backOf(c.Query(backParam)), "")
}

// signInPage draws that page, with a word on what went wrong.
func (s *Server) signInPage(c *fiber.Ctx, back, said string) error {
	v := s.visit(c)
	v.SignOn, v.Back, v.Said = s.setup.Authenticator.SignOn(), back, said
	return s.show(c, led().signIn, v)
}

// signIn takes a login and its password.
func (s *Server) signIn(c *fiber.Ctx) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	back := backOf(form.Get(backParam))
	pass, err := s.setup.Authenticator.SignIn(c.UserContext(), form.Get("login"), form.Get("password"), s.clientOf(c))
	switch {
	case errors.Is(err, access.ErrRefused):
		s.setup.Log.Warn("refusing a sign-in", "error", err)
		c.Status(fiber.StatusUnauthorized)
		return s.signInPage(c, back, "signin.refused")
	case errors.Is(err, access.ErrBusy):
		c.Status(fiber.StatusTooManyRequests).Set(fiber.HeaderRetryAfter, "10")
		return s.signInPage(c, back, "signin.busy")
	case err != nil:
		return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
	}
	return s.enter(c, pass, back)
}

// begin sends a reader to the provider.
func (s *Server) begin(authenticator ProviderAuthenticator) fiber.Handler {
	return func(c *fiber.Ctx) error {
		address, cookie, err := authenticator.Begin(c.UserContext(), backOf(c.Query(backParam)))
		if err != nil {
			return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
		}
		s.setCookie(c, flowCookie, cookie, 10*time.Minute)
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.Redirect(address, fiber.StatusSeeOther)
	}
}

// finish takes what the provider sent back. It shows nothing of it.
func (s *Server) finish(authenticator ProviderAuthenticator) fiber.Handler {
	return func(c *fiber.Ctx) error {
		query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
		if err != nil {
			return fiber.ErrBadRequest
		}
		pass, back, err := authenticator.Finish(c.UserContext(), c.Cookies(s.cookieName(c)+flowCookie), query, s.clientOf(c))
		s.setCookie(c, flowCookie, "", -time.Hour)
		back = backOf(back)
		switch {
		case errors.Is(err, access.ErrRefused):
			s.setup.Log.Warn("refusing a sign-on", "error", err)
			c.Status(fiber.StatusUnauthorized)
			return s.signInPage(c, back, "signin.failed")
		case err != nil:
			return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
		}
		return s.enter(c, pass, back)
	}
}

// enter hands over a new session, in the place of any older one, and goes on.
func (s *Server) enter(c *fiber.Ctx, pass access.Pass, back string) error {
	if old := c.Cookies(s.cookieName(c)); old != "" {
		if _, err := s.setup.Authenticator.SignOut(c.UserContext(), old); err != nil {
			return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
		}
	}
	s.setCookie(c, "", pass.Token, pass.Holds)
	return c.Redirect(back, fiber.StatusSeeOther)
}

func (s *Server) signOut(c *fiber.Ctx) error {
	where, err := s.setup.Authenticator.SignOut(c.UserContext(), c.Cookies(s.cookieName(c)))
	if err != nil {
		return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
	}
	s.setCookie(c, "", "", -time.Hour)
	c.Set("Clear-Site-Data", `"cache"`) // pages that the browser kept
	lang, _ := s.languageOf(c.Path())
	if where == "" {
		return c.Redirect(lang.p.Path("/"), fiber.StatusSeeOther)
	}
	// The policy lets no form lead to another site: the page that follows does.
	c.Locals(readerKey, access.Stranger())
	c.Set("Refresh", "0; url="+where)
	v := s.visit(c)
	v.Where = where
	return s.show(c, led().signedOut, v)
}

// account tells readers who they are to Vigie.
func (s *Server) account(c *fiber.Ctx) error {
	v := s.visit(c)
	if v.Reader.Login == "" {
		return s.unsigned(c)
	}
	v.SignOn = s.setup.Authenticator.SignOn()
	return s.show(c, led().account, v)
}

// passwords is a Authenticator whose readers change their own.
type passwords interface {
	ChangePassword(ctx context.Context, r access.Reader, c access.PasswordChange) error
}

// changePassword gives the reader another password, which ends their sessions:
// they sign in with it.
func (s *Server) changePassword(c *fiber.Ctx) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	authenticator, ok := s.setup.Authenticator.(passwords)
	if !ok {
		return fiber.ErrNotFound
	}
	v := s.visit(c)
	v.SignOn = s.setup.Authenticator.SignOn()
	if form.Get("next") != form.Get("again") {
		v.Said = "account.differ"
	} else {
		err = authenticator.ChangePassword(c.UserContext(), v.Reader, access.PasswordChange{Old: form.Get("old"), Next: form.Get("next"), From: s.clientOf(c), Own: []string{s.setup.Brand.Name}})
	}
	switch {
	case errors.Is(err, access.ErrRefused):
		v.Said = "account.wrong"
	case errors.Is(err, access.ErrPassword):
		v.Said = "account.weak"
	case errors.Is(err, access.ErrBusy):
		v.Said = "signin.busy"
	case err != nil:
		return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
	}
	if v.Said != "" {
		c.Status(fiber.StatusUnprocessableEntity)
		return s.show(c, led().account, v)
	}
	s.setCookie(c, "", "", -time.Hour)
	c.Locals(readerKey, access.Stranger())
	return s.signInPage(c, accountPath, "account.changed")
}

// askRole offers the roles, on the one machine where a reader may take any.
func (s *Server) askRole(c *fiber.Ctx) error {
	return s.show(c, led().role, s.visit(c))
}

// takeRole reads on with one role, or with all of them.
func (s *Server) takeRole(c *fiber.Ctx) error {
	form, err := formOf(c)
	if err != nil {
		return err
	}
	s.setCookie(c, "", form.Get("role"), 24*time.Hour)
	lang, _ := s.languageOf(c.Path())
	return c.Redirect(lang.p.Path(accountPath), fiber.StatusSeeOther)
}

// note writes down what the reader of a request does. What cannot be written
// down is not done.
func (s *Server) note(c *fiber.Ctx, kind audit.Kind) error {
	if s.setup.Authenticator == nil {
		return nil // on the machine itself there is nobody to name
	}
	if err := s.setup.Authenticator.Note(c.UserContext(), kind, readerOf(c), c.Route().Path); err != nil {
		return &pageError{Status: fiber.StatusServiceUnavailable, Key: "gate", Cause: err}
	}
	return nil
}

// unsigned sends a stranger to sign in, and back afterwards. A machine is told
// how to show its token.
func (s *Server) unsigned(c *fiber.Ctx) error {
	lang, path := s.languageOf(c.Path())
	if strings.HasPrefix(path, "/api/") || path == metricsPath || s.setup.Authenticator.SignOn() == access.Proxy || c.Method() == fiber.MethodPost {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="Vigie"`)
		return &pageError{Status: fiber.StatusUnauthorized, Key: "unsigned"}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.setup.Authenticator.SignOn() == access.Switch {
		if path == "/" { // nobody signs in here: what is public is told instead
			return s.show(c, led().welcome, s.visit(c))
		}
		return &pageError{Status: fiber.StatusUnauthorized, Key: "unsigned"}
	}
	return c.Redirect(lang.p.Path(signInPath)+"?"+url.Values{backParam: {c.OriginalURL()}}.Encode(), fiber.StatusSeeOther)
}

// backOf is the page to go on to after signing in: one of ours, whatever the
// address says.
func backOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(text, "\\\r\n\t") {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// formOf reads a form as it was sent: never inflated, so that it is as small
// as the limit of the server says.
func formOf(c *fiber.Ctx) (url.Values, error) {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if kind != fiber.MIMEApplicationForm || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, fiber.ErrUnsupportedMediaType
	}
	form, err := url.ParseQuery(string(c.BodyRaw()))
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	return form, nil
}

// cookieName is that of a session's cookie. Over TLS its prefix has browsers
// refuse it from any other host, and in the clear.
func (s *Server) cookieName(c *fiber.Ctx) string {
	if s.secure(c) {
		return "__Host-vigie"
	}
	return "vigie"
}

// flowCookie ends the name of the cookie of a sign-on under way.
const flowCookie = "-flow"

func (s *Server) setCookie(c *fiber.Ctx, suffix, value string, holds time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(c) + suffix, Value: value, Path: "/", MaxAge: int(holds.Seconds()), Expires: time.Now().Add(holds),
		Secure: s.secure(c), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// sameOrigin refuses what another site has a browser send.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	header := http.Header{}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if v := c.Get(name); v != "" {
			header.Set(name, v)
		}
	}
	if err := s.sites.Check(&http.Request{Method: c.Method(), Host: c.Hostname(), Header: header, URL: &url.URL{}}); err != nil {
		return &pageError{Status: fiber.StatusForbidden, Key: "origin", Cause: err}
	}
	return c.Next()
}

// clientOf is the address that asks: the other end of the connection, or what
// the trusted proxies in front say, read from the right, where clients cannot
// write.
func (s *Server) clientOf(c *fiber.Ctx) netip.Addr {
	addr := peerOf(c)
	var list []string // of every line of the header: a proxy may add a line of its own
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		list = append(list, strings.Split(string(line), ",")...)
	}
	for i := len(list) - 1; i >= 0 && s.trusts(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (s *Server) trusts(addr netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

func peerOf(c *fiber.Ctx) netip.Addr {
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return peer.Unmap()
}

// ParseProxies reads addresses and networks.
func ParseProxies(list []string) ([]netip.Prefix, error) {
	out := make([]netip.Prefix, 0, len(list))
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			addr, err := netip.ParseAddr(text)
			if err != nil {
				return nil, err
			}
			p = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
