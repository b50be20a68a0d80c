package access

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ProviderOptions say which provider of OpenID Connect signs readers on, and
// how.
type ProviderOptions struct {
	Issuer   string
	ClientID string
	Secret   func() (string, error) // read each time, so that it can be renewed
	Scopes   []string
	PKCE     bool
	Login    string // claim that names the reader
	ACR      string // level of assurance asked for; "" for none
	Callback string // our address that the provider sends readers back to
	Home     string // our address after signing out
	HTTP     *http.Client
	Now      func() time.Time
}

// Provider is a provider of OpenID Connect, asked for its addresses when it is
// first needed, and again after it did not answer.
type Provider struct {
	o ProviderOptions

	mu    sync.Mutex
	found *oidc.Provider
}

// NewProvider makes a provider. It asks it nothing yet: one that is down keeps
// nobody from starting.
func NewProvider(o ProviderOptions) *Provider {
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"openid", "email"}
	}
	o.Login = cmp.Or(o.Login, "email")
	o.HTTP = bounded(o.HTTP)
	return &Provider{o: o}
}

// Bounds of what a provider may answer.
const (
	maxAnswer    = 1 << 20
	answerWithin = 10 * time.Second
)

// bounded is a client whose answers are small and come soon.
func bounded(client *http.Client) *http.Client {
	out := http.Client{Timeout: answerWithin}
	next := http.DefaultTransport
	if client != nil {
		out = *client
		out.Timeout = answerWithin
		if client.Transport != nil {
			next = client.Transport
		}
	}
	out.Transport = small{next}
	return &out
}

// small cuts answers at maxAnswer.
type small struct{ next http.RoundTripper }

// RoundTrip asks, and bounds what is read of the answer.
func (s small) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := s.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	res.Body = cut{io.LimitReader(res.Body, maxAnswer), res.Body}
	return res, nil
}

type cut struct {
	io.Reader
	io.Closer
}

// ErrProvider means that the provider does not answer as it should.
var ErrProvider = errors.New("the provider of sign-on does not answer as it should")

// discover returns the provider's addresses and keys.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are fetched with this context long after: it must not end.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.o.HTTP), p.o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProvider, err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) client(found *oidc.Provider) (*oauth2.Config, error) {
	secret, err := p.o.Secret()
	if err != nil {
		return nil, fmt.Errorf("the secret of sign-on: %w", err)
	}
	return &oauth2.Config{ClientID: p.o.ClientID, ClientSecret: secret, Endpoint: found.Endpoint(), RedirectURL: p.o.Callback, Scopes: p.o.Scopes}, nil
}

// flow is one sign-on under way.
type flow struct{ state, nonce, verifier, back string }

// address is where the reader is sent to.
func (p *Provider) address(ctx context.Context, f flow) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	client, err := p.client(found)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(f.nonce)}
	if p.o.PKCE {
		options = append(options, oauth2.S256ChallengeOption(f.verifier))
	}
	if p.o.ACR != "" {
		options = append(options, oauth2.SetAuthURLParam("acr_values", p.o.ACR))
	}
	return client.AuthCodeURL(f.state, options...), nil
}

// identity is whom a provider vouches for.
type identity struct {
	login   string
	claims  Claims
	idToken string
}

// redeem takes a code to the provider and returns whom it vouches for. What
// the provider refuses is ErrRefused; what it cannot do, ErrProvider.
func (p *Provider) redeem(ctx context.Context, f flow, code string) (identity, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return identity{}, err
	}
	client, err := p.client(found)
	if err != nil {
		return identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.o.HTTP)
	var options []oauth2.AuthCodeOption
	if p.o.PKCE {
		options = append(options, oauth2.VerifierOption(f.verifier))
	}
	token, err := client.Exchange(ctx, code, options...)
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
			return identity{}, fmt.Errorf("%w: the provider refuses the code (%d)", ErrRefused, refused.Response.StatusCode)
		}
		return identity{}, fmt.Errorf("%w: exchanging the code", ErrProvider) // its own error may hold the answer
	}
	raw, _ := token.Extra("id_token").(string) //nolint:errcheck // an answer without one is refused below
	said, err := p.verify(ctx, found, raw, f.nonce)
	if err != nil {
		return identity{}, err
	}
	if found.UserInfoEndpoint() != "" {
		if err := p.userInfo(ctx, found, token, said); err != nil {
			return identity{}, err
		}
	}
	return p.identify(said, raw)
}

// verify reads an ID token: its signature, issuer, audience, expiry and nonce.
func (p *Provider) verify(ctx context.Context, found *oidc.Provider, raw, nonce string) (map[string]any, error) {
	config := &oidc.Config{ClientID: p.o.ClientID, SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256, oidc.PS256}, Now: p.o.Now}
	token, err := found.Verifier(config).Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: the ID token does not hold: %s", ErrRefused, whyNot(err))
	}
	if token.Nonce != nonce {
		return nil, fmt.Errorf("%w: the ID token is of another sign-on", ErrRefused)
	}
	if token.IssuedAt.After(p.o.Now().Add(skew)) {
		return nil, fmt.Errorf("%w: the ID token is of a time to come", ErrRefused)
	}
	said := map[string]any{}
	if err := token.Claims(&said); err != nil {
		return nil, fmt.Errorf("%w: the claims of the ID token cannot be read", ErrRefused)
	}
	return said, nil
}

// whyNot says why an ID token was refused, without what it holds.
func whyNot(err error) string {
	if _, expired := errors.AsType[*oidc.TokenExpiredError](err); expired {
		return "it has expired"
	}
	for mark, why := range map[string]string{
		"issued by a different provider": "it is of another issuer", "expected audience": "it is for another client",
		"signature": "its signature is not the provider's", "malformed": "it is malformed",
	} {
		if strings.Contains(err.Error(), mark) {
			return why
		}
	}
	return "it cannot be verified"
}

// skew is how far a provider's clock may be ahead.
const skew = 5 * time.Minute

// userInfo adds what the provider says of the holder of an access token, as
// JSON or as a signed JWT. It must be of the same person.
func (p *Provider) userInfo(ctx context.Context, found *oidc.Provider, token *oauth2.Token, said map[string]any) error {
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil && strings.Contains(err.Error(), "cannot unmarshal") { // the library wraps nothing
		return fmt.Errorf("%w: a claim of the provider has another shape than OpenID Connect gives it (email: a text, email_verified: true or false)", ErrRefused)
	}
	if err != nil {
		return fmt.Errorf("%w: reading who it is", ErrProvider) // its own error may hold the answer
	}
	if info.Subject == "" || info.Subject != said["sub"] {
		return fmt.Errorf("%w: the provider speaks of somebody else", ErrRefused)
	}
	more := map[string]any{}
	if err := info.Claims(&more); err != nil {
		return fmt.Errorf("%w: the claims cannot be read", ErrRefused)
	}
	for key, value := range more {
		if !slices.Contains([]string{"iss", "aud", "exp", "iat", "nonce"}, key) {
			said[key] = value
		}
	}
	return nil
}

// identify makes claims of what was said, and the login.
func (p *Provider) identify(said map[string]any, raw string) (identity, error) {
	if verified, told := said["email_verified"]; told && verified != true && verified != "true" {
		delete(said, "email") // anybody could have typed it
	}
	claims := Claims{}
	flatten(claims, "", said, 0)
	who := identity{claims: claims, idToken: raw}
	for _, name := range []string{p.o.Login, "email", "sub"} {
		if values := claims[name]; len(values) == 1 {
			if login, err := ParseLogin(values[0]); err == nil {
				who.login = login
				break
			}
		}
	}
	if who.login == "" {
		return who, fmt.Errorf("%w: no claim can be a login", ErrRefused)
	}
	claims["login"] = []string{who.login}
	return who, nil
}

// flatten writes nested claims by paths with dots: realm_access.roles.
func flatten(into Claims, prefix string, said map[string]any, depth int) {
	const deepest = 4
	for key, value := range said {
		path := prefix + key
		switch v := value.(type) {
		case string:
			into[path] = append(into[path], v)
		case json.Number:
			into[path] = append(into[path], v.String())
		case float64:
			into[path] = append(into[path], fmt.Sprintf("%.0f", v))
		case []any:
			for _, one := range v {
				if text, ok := one.(string); ok {
					into[path] = append(into[path], text)
				}
			}
		case map[string]any:
			if depth < deepest {
				flatten(into, path+".", v, depth+1)
			}
		}
	}
}

// out is where the provider signs out; "" when it has no such page.
func (p *Provider) out(ctx context.Context, idToken string) string {
	found, err := p.discover(ctx)
	if err != nil {
		return ""
	}
	var said struct {
		End string `json:"end_session_endpoint"`
	}
	if err := found.Claims(&said); err != nil || said.End == "" {
		return ""
	}
	at, err := url.Parse(said.End)
	if err != nil || (at.Scheme != "https" && at.Scheme != "http") {
		return ""
	}
	query := at.Query()
	query.Set("client_id", p.o.ClientID)
	query.Set("post_logout_redirect_uri", p.o.Home)
	if idToken != "" {
		query.Set("id_token_hint", idToken)
		state, _ := secret()
		query.Set("state", state)
	}
	at.RawQuery = query.Encode()
	return at.String()
}
