package dashboard

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/vigie-ia/vigie/internal/access"
)

// open reports whether whoever reaches the server may read it: nobody signs on,
// or any role can be taken.
func (s *Server) openToAll() bool {
	return s.setup.Authenticator == nil || s.setup.Authenticator.SignOn() == access.None || s.setup.Authenticator.SignOn() == access.Switch
}

// ours refuses, where anybody may read, names that are not those of this
// machine or of server.url: by a name of its own that leads here, a foreign page
// could else have a browser read the pages, and publish (DNS rebinding).
func (s *Server) ours(c *fiber.Ctx) error {
	if s.openToAll() && !s.known(c.Hostname()) {
		return errHost(c.Hostname())
	}
	return c.Next()
}

func errHost(host string) error {
	return &pageError{Status: fiber.StatusMisdirectedRequest, Key: "host", Cause: fmt.Errorf("asked under the name %q, which is neither this machine's nor that of server.url", host)}
}

// known reports whether a host, with or without a port, is this machine's or
// that of server.url.
func (s *Server) known(host string) bool {
	name := hostName(host)
	return thisMachine(name) || (name != "" && name == hostName(s.url.Host))
}

// thisMachine reports whether a name can only be that of the machine itself.
func thisMachine(name string) bool {
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.Unmap().IsLoopback()
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// hostName is a host without its port and brackets, in small letters.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// secure reports whether readers come over TLS: to this server, to a trusted
// proxy that says so, or to the address that server.url gives.
func (s *Server) secure(c *fiber.Ctx) bool { return c.Secure() || s.url.Scheme == "https" }

// origin is where readers find the pages: server.url, else the name that they
// ask this machine by. Any other name could be anybody's: what is made with it
// would be false, and made anew for each.
func (s *Server) origin(c *fiber.Ctx) (string, error) {
	if s.url.Host != "" {
		return strings.TrimSuffix(s.url.String(), "/"), nil
	}
	if !s.known(c.Hostname()) {
		return "", errHost(c.Hostname())
	}
	return c.BaseURL(), nil
}

// parseURL reads server.url; nothing is no address.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if text != "" && (u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
		return nil, fmt.Errorf("%q is not the address of a server", text)
	}
	return u, nil
}
