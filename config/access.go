package config

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/spell"
)

// Access says who may read the pages.
type Access struct {
	SignOn  string         `yaml:"sign_on"` // none, local, oidc or proxy; none by default
	Session Session        `yaml:"session"`
	Public  []string       `yaml:"public"` // pages that need no account
	Grants  []access.Grant `yaml:"grants"` // of oidc and proxy
	OIDC    *OIDC          `yaml:"oidc"`
	Proxy   *Proxy         `yaml:"proxy"`
	// WavesByTwo asks that two persons accept a survey's wave before it is published.
	WavesByTwo bool `yaml:"waves_by_two"`
}

// Session says when a session ends by itself.
type Session struct {
	Idle     time.Duration `yaml:"idle"`     // 1 h by default
	Absolute time.Duration `yaml:"absolute"` // 12 h by default
}

// OIDC is a provider of OpenID Connect.
type OIDC struct {
	Issuer   string          `yaml:"issuer"`
	ClientID string          `yaml:"client_id"`
	Secret   Secret          `yaml:"client_secret"`
	Scopes   []string        `yaml:"scopes"` // openid and email by default
	PKCE     register.Answer `yaml:"pkce"`   // yes by default
	Login    string          `yaml:"login"`  // the claim that names the reader; email by default
	ACR      string          `yaml:"acr"`    // level of assurance asked for; none by default
}

// Options are those of the provider, but for its secret and the time, for pages
// that readers find at an address.
func (o *OIDC) Options(address string) access.ProviderOptions {
	home := strings.TrimSuffix(address, "/")
	return access.ProviderOptions{
		Issuer: o.Issuer, ClientID: o.ClientID, Scopes: o.Scopes, PKCE: o.PKCE != register.No,
		Login: o.Login, ACR: o.ACR, Callback: home + "/connexion/retour", Home: home + "/",
	}
}

// Proxy is what a proxy in front says of the reader.
type Proxy struct {
	Header string `yaml:"header"` // holds the login
	Groups string `yaml:"groups"` // holds groups parted by commas
}

// TLS is a certificate with its key.
type TLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
}

// SignOns are the ways to sign on.
func signOns() []string { return []string{access.None, access.Local, access.OIDC, access.Proxy} }

// publicPages are those that may need no account.
func publicPages() []string {
	return []string{"trimestres", "systemes", "engagements", "methode", "accessibilite"}
}

func (c *Config) checkAccess() {
	a := &c.Access
	if !slices.Contains(signOns(), a.SignOn) {
		c.found.add("access.sign_on", "%s is not a way to sign on: write %s", quoted(a.SignOn), strings.Join(signOns(), ", "))
		return
	}
	if _, _, err := net.SplitHostPort(c.Server.Listen); err == nil && a.SignOn == access.None && !access.Loopback(c.Server.Listen) {
		c.found.add("server.listen", "%s is seen from other machines, and nobody signs on: write 127.0.0.1:8080, or a way to sign on under access.sign_on", quoted(c.Server.Listen))
	}
	for i, page := range a.Public {
		if !slices.Contains(publicPages(), page) {
			c.found.add(at("access.public", i), "%s is not a page that can be public; %s", quoted(page), spell.Meant(page, publicPages()))
		}
	}
	for _, d := range []struct {
		key  string
		span time.Duration
	}{{"idle", a.Session.Idle}, {"absolute", a.Session.Absolute}} {
		if d.span < time.Minute || d.span > 30*24*time.Hour {
			c.found.add("access.session."+d.key, "%s is no length of a session: write 1m to 720h", d.span)
		}
	}
	c.checkGrants()
	c.checkProxy()
	c.checkOIDC()
}

func (c *Config) checkGrants() {
	a := &c.Access
	named := a.SignOn == access.OIDC || a.SignOn == access.Proxy
	if len(a.Grants) > 0 && !named {
		c.found.add("access.grants", "accounts of their own have their roles from `vigie user add`: remove it, or sign on by oidc or proxy")
	}
	if len(a.Grants) == 0 && named {
		c.found.add("access.grants", "missing: nobody would have a role; write at least one, for example {email: drh@ville.fr, roles: [rh]}")
	}
	for i, g := range a.Grants {
		if err := g.Check(); err != nil {
			c.found.add(at("access.grants", i), "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
}

func (c *Config) checkProxy() {
	a := &c.Access
	switch {
	case a.SignOn != access.Proxy:
		if a.Proxy != nil {
			c.found.add("access.proxy", "only sign_on: proxy has one: remove it, or change sign_on")
		}
	case a.Proxy == nil || a.Proxy.Header == "":
		c.found.add("access.proxy.header", "missing: write the header in which the proxy names the reader, for example X-Remote-User")
	}
	if a.SignOn == access.Proxy && len(c.Server.TrustedProxies) == 0 {
		c.found.add("server.trusted_proxies", "missing: without it anybody could send the header of access.proxy; write the proxy's address")
	}
}

func (c *Config) checkOIDC() {
	a := &c.Access
	if a.SignOn != access.OIDC {
		if a.OIDC != nil {
			c.found.add("access.oidc", "only sign_on: oidc has one: remove it, or change sign_on")
		}
		return
	}
	if a.OIDC == nil {
		c.found.add("access.oidc", "missing: write issuer, client_id and client_secret")
		return
	}
	if !isWeb(a.OIDC.Issuer) {
		c.found.add("access.oidc.issuer", "%s is not the address of a provider: write for example https://sso.ville.fr/realms/agents", quoted(withoutQuery(a.OIDC.Issuer)))
	}
	c.needs("access.oidc.client_id", a.OIDC.ClientID, "write the name under which the provider knows Vigie")
	if a.OIDC.Secret == (Secret{}) {
		c.found.add("access.oidc.client_secret", "missing: write env: NAME or file: PATH")
	}
	if c.Server.URL == "" {
		c.found.add("server.url", "missing: the provider sends readers back to it; write for example https://vigie.ville.fr")
	}
}

// isWeb reports whether a text is the address of a server, without a password.
func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") && u.RawQuery == "" && u.Fragment == ""
}
