package config

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/reason"
	"github.com/vigie-ia/vigie/internal/register"
	"github.com/vigie-ia/vigie/internal/suggest"
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
	return []string{"trimestres", "systemes", "engagements", "methode", "accessibilite", "guide", "registre"}
}

func (c *Config) checkAccess() {
	a := &c.Access
	if !slices.Contains(signOns(), a.SignOn) {
		c.found.add("access.sign_on", reason.New("config.sign_on", quoted(a.SignOn), strings.Join(signOns(), ", ")))
		return
	}
	if _, _, err := net.SplitHostPort(c.Server.Listen); err == nil && a.SignOn == access.None && !access.Loopback(c.Server.Listen) {
		c.found.add("server.listen", reason.New("config.listen.open", quoted(c.Server.Listen)))
	}
	for i, page := range a.Public {
		if !slices.Contains(publicPages(), page) {
			c.found.add(at("access.public", i), reason.New("config.public", quoted(page), suggest.Meant(page, publicPages())))
		}
	}
	for _, d := range []struct {
		key  string
		span time.Duration
	}{{"idle", a.Session.Idle}, {"absolute", a.Session.Absolute}} {
		if d.span < time.Minute || d.span > 30*24*time.Hour {
			c.found.add("access.session."+d.key, reason.New("config.session", d.span))
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
		c.found.add("access.grants", reason.New("config.grants.local"))
	}
	if len(a.Grants) == 0 && named {
		c.found.add("access.grants", reason.New("config.grants.none"))
	}
	for i, g := range a.Grants {
		if err := g.Check(); err != nil {
			for _, why := range reason.Each(err) {
				c.found.add(at("access.grants", i), why)
			}
		}
	}
}

func (c *Config) checkProxy() {
	a := &c.Access
	switch {
	case a.SignOn != access.Proxy:
		if a.Proxy != nil {
			c.found.add("access.proxy", reason.New("config.proxy.only"))
		}
	case a.Proxy == nil || a.Proxy.Header == "":
		c.found.add("access.proxy.header", reason.New("config.proxy.header"))
	}
	if a.SignOn == access.Proxy && len(c.Server.TrustedProxies) == 0 {
		c.found.add("server.trusted_proxies", reason.New("config.proxy.trusted"))
	}
}

func (c *Config) checkOIDC() {
	a := &c.Access
	if a.SignOn != access.OIDC {
		if a.OIDC != nil {
			c.found.add("access.oidc", reason.New("config.oidc.only"))
		}
		return
	}
	if a.OIDC == nil {
		c.found.add("access.oidc", reason.New("config.oidc.none"))
		return
	}
	if !isWeb(a.OIDC.Issuer) {
		c.found.add("access.oidc.issuer", reason.New("config.oidc.issuer", quoted(withoutQuery(a.OIDC.Issuer))))
	}
	c.needs("access.oidc.client_id", a.OIDC.ClientID, reason.New("config.oidc.client"))
	if a.OIDC.Secret == (Secret{}) {
		c.found.add("access.oidc.client_secret", reason.New("config.secret.none"))
	}
	if c.Server.URL == "" {
		c.found.add("server.url", reason.New("config.oidc.url"))
	}
}

// isWeb reports whether a text is the address of a server, without a password.
func isWeb(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http") && u.RawQuery == "" && u.Fragment == ""
}
