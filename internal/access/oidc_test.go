package access_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/access/accesstest"
	"github.com/vigie-ia/vigie/internal/audit"
)

const callback = "http://127.0.0.1:9/connexion/retour"

func signOnBy(t *testing.T, issuer string, change func(*access.ProviderOptions), grants ...access.Grant) *place {
	t.Helper()
	var p *place
	o := access.ProviderOptions{
		Issuer: issuer, ClientID: accesstest.ClientID, Secret: func() (string, error) { return accesstest.Secret, nil }, Scopes: []string{"openid", "email"}, PKCE: true,
		Login: "email", Callback: callback, Home: "http://127.0.0.1:9/", Now: func() time.Time { return p.now },
	}
	if change != nil {
		change(&o)
	}
	p = open(t, access.Options{SignOn: access.OIDC, Grants: grants, Provider: access.NewProvider(o)})
	p.now = time.Now() // the provider lives in our time
	return p
}

// authorize goes to the provider as a browser does, signs in on its page, and
// returns what it sends back.
func authorize(t *testing.T, address string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(req.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	defer browser.CloseIdleConnections()
	res, err := browser.Get(address) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	form := res.Request.URL                                                                                                                                                                         // the sign-in page, which holds the request's id
	res, err = browser.PostForm(form.Scheme+"://"+form.Host+form.Path, url.Values{"username": {accesstest.Username}, "password": {accesstest.Password}, "id": {form.Query().Get("authRequestID")}}) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), callback) {
		t.Fatalf("the provider leads to %q (%d), %v", res.Header.Get("Location"), res.StatusCode, err)
	}
	return back.Query()
}

// files returns all that the files of a folder hold.
func files(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "access.db*"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range names {
		raw, err := os.ReadFile(name) //nolint:gosec // the test's own folder
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

func TestSignOnAtARealProvider(t *testing.T) {
	for _, pkce := range []bool{true, false} {
		provider := accesstest.Start(t, callback, "http://127.0.0.1:9/")
		p := signOnBy(t, provider.Issuer, func(o *access.ProviderOptions) { o.PKCE = pkce },
			access.Grant{Email: accesstest.Email, Roles: []string{"rh"}}, access.Grant{Domain: "elsewhere.example", Roles: []string{"admin"}})
		address, cookie, err := p.Begin(t.Context(), "/bien-etre")
		if err != nil {
			t.Fatal(err)
		}
		asked, err := url.Parse(address)
		if err != nil || len(asked.Query().Get("state")) < 32 || len(asked.Query().Get("nonce")) < 32 || asked.Query().Has("code_challenge") != pkce || asked.Query().Get("code_challenge_method") == "plain" {
			t.Fatalf("asked %s, %v", address, err)
		}
		answer := authorize(t, address)
		pass, back, err := p.Finish(t.Context(), cookie, answer, netip.MustParseAddr("192.0.2.7"))
		if err != nil || back != "/bien-etre" {
			t.Fatalf("%q, %v", back, err)
		}
		if r := p.reader(t, pass.Token); r.Login != accesstest.Email || r.Roles != access.HR {
			t.Errorf("%+v", r)
		}
		// The answer counts once.
		if _, _, err := p.Finish(t.Context(), cookie, answer, netip.MustParseAddr("192.0.2.7")); !errors.Is(err, access.ErrRefused) {
			t.Errorf("replayed: %v", err)
		}
		held := files(t, p.dir)
		where, err := p.SignOut(t.Context(), pass.Token)
		if err != nil || !strings.HasPrefix(where, provider.Issuer+"end_session") || !strings.Contains(where, "id_token_hint=eyJ") {
			t.Fatalf("signing out leads to %q, %v", where, err)
		}
		// The files held no ID token that can be read.
		leave, err := url.Parse(where)
		if err != nil || len(held) == 0 || strings.Contains(held, leave.Query().Get("id_token_hint")[:64]) {
			t.Errorf("the ID token is among the %d bytes on the disk, %v", len(held), err)
		}
		res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(where) //nolint:noctx // a test's own server
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil || res.StatusCode/100 != 3 || !strings.HasPrefix(res.Header.Get("Location"), "http://127.0.0.1:9/") {
			t.Errorf("the provider's sign-out answers %d and leads to %q", res.StatusCode, res.Header.Get("Location"))
		}
		if p.reader(t, pass.Token).Login != "" {
			t.Error("signed out, and still in")
		}
	}
}

func TestForgedAndStrayAnswersAreRefused(t *testing.T) {
	provider := accesstest.Start(t, callback, "http://127.0.0.1:9/")
	p := signOnBy(t, provider.Issuer, nil, access.Grant{Email: accesstest.Email, Roles: []string{"rh"}})
	begin := func() (url.Values, string) {
		address, cookie, err := p.Begin(t.Context(), "/")
		if err != nil {
			t.Fatal(err)
		}
		return authorize(t, address), cookie
	}
	refused := func(name, cookie string, q url.Values) {
		t.Helper()
		pass, _, err := p.Finish(t.Context(), cookie, q, netip.MustParseAddr("192.0.2.7"))
		if !errors.Is(err, access.ErrRefused) || pass.Token != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	answer, cookie := begin()
	refused("another state", cookie, url.Values{"state": {"forged"}, "code": answer["code"]})
	refused("no state", cookie, url.Values{"code": answer["code"]})
	refused("another browser", "another", answer)
	refused("after another browser tried", cookie, answer)
	answer, cookie = begin()
	refused("another code", cookie, url.Values{"state": answer["state"], "code": {"forged"}})
	answer, cookie = begin()
	refused("an error", cookie, url.Values{"state": answer["state"], "error": {"access_denied"}, "error_description": {"<script>"}})
	first, firstCookie := begin()
	second, _ := begin()
	refused("the code of another sign-on", firstCookie, url.Values{"state": first["state"], "code": second["code"]})
	answer, cookie = begin()
	p.now = p.now.Add(11 * time.Minute)
	refused("too late", cookie, answer)
	state, err := p.log.Verify("")
	if err != nil || state.Kinds[audit.SignedIn] != 0 || state.Kinds[audit.SignInRefused] == 0 {
		t.Errorf("%+v, %v", state, err)
	}
}

// forger is a provider that answers as it is told: the shapes are ProConnect's
// (userinfo as a signed JWT, siret, no email_verified).
type forger struct {
	*httptest.Server
	t       *testing.T
	key     *rsa.PrivateKey
	nonce   string
	id      map[string]any // changes of the ID token's claims
	info    map[string]any // of userinfo
	jwt     bool           // userinfo is a signed JWT
	signer  *rsa.PrivateKey
	alg     jose.SignatureAlgorithm
	unsafe  bool // ID token with alg none
	status  int  // of the token endpoint
	flood   bool // answers without end
	noToken bool
	hungUp  atomic.Bool // answers may be read side by side
}

func forge(t *testing.T) *forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t, key: key, signer: key, alg: jose.RS256}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *forger) sign(claims map[string]any) string {
	raw, err := json.Marshal(claims)
	if err != nil {
		f.t.Error(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: f.alg, Key: f.signer}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		f.t.Error(err)
		return ""
	}
	signed, err := signer.Sign(raw)
	if err != nil {
		f.t.Error(err)
		return ""
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		f.t.Error(err)
	}
	return text
}

func (f *forger) serve(w http.ResponseWriter, r *http.Request) {
	now := time.Now().Unix()
	answer := map[string]any{}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		answer = map[string]any{
			"issuer": f.URL, "authorization_endpoint": f.URL + "/authorize", "token_endpoint": f.URL + "/token", "userinfo_endpoint": f.URL + "/userinfo",
			"jwks_uri": f.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256", "none", "HS256"},
		}
	case "/keys":
		if err := json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &f.key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"}}}); err != nil {
			f.t.Error(err)
		}
		return
	case "/token":
		claims := map[string]any{"iss": f.URL, "aud": accesstest.ClientID, "sub": "abc", "nonce": f.nonce, "iat": now, "exp": now + 60}
		maps.Copy(claims, f.id)
		answer = map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": f.sign(claims)}
		if f.unsafe {
			answer["id_token"] = "eyJhbGciOiJub25lIn0." + strings.Split(f.sign(claims), ".")[1] + "."
		}
		if f.noToken {
			delete(answer, "id_token")
		}
		if f.status != 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(f.status)
		}
	case "/userinfo":
		answer = map[string]any{"sub": "abc", "email": "Agent@Reims.fr", "siret": "21510454100019", "given_name": "Jeanne", "usual_name": "Martin", "idp_id": "71144ab3"}
		maps.Copy(answer, f.info)
		if f.jwt {
			w.Header().Set("Content-Type", "application/jwt")
			if _, err := io.WriteString(w, f.sign(answer)); err != nil {
				f.t.Error(err)
			}
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if f.flood {
		for range 64 {
			if _, err := io.WriteString(w, `{"access_token":"`+strings.Repeat("x", 1<<20)); err != nil {
				f.hungUp.Store(true)
			}
		}
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil && !f.flood {
		f.t.Error(err)
	}
}

// signOn signs on at the forger.
func (f *forger) signOn(t *testing.T, p *place) (access.Reader, error) {
	t.Helper()
	pass, err := f.pass(t, p)
	if err != nil {
		return access.Reader{}, err
	}
	return p.reader(t, pass.Token), nil
}

// session signs on at the forger and returns the session's token.
func (f *forger) session(t *testing.T, p *place) string {
	t.Helper()
	pass, err := f.pass(t, p)
	if err != nil {
		t.Fatal(err)
	}
	return pass.Token
}

func (f *forger) pass(t *testing.T, p *place) (access.Pass, error) {
	t.Helper()
	address, cookie, err := p.Begin(t.Context(), "/")
	if err != nil {
		return access.Pass{}, err
	}
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	f.nonce = asked.Query().Get("nonce")
	pass, _, err := p.Finish(t.Context(), cookie, url.Values{"state": {asked.Query().Get("state")}, "code": {"code"}}, netip.MustParseAddr("192.0.2.7"))
	return pass, err
}

func TestUserInfoAsProConnectGivesIt(t *testing.T) {
	for _, jwt := range []bool{true, false} {
		f := forge(t)
		f.jwt = jwt
		f.info = map[string]any{"realm_access": map[string]any{"roles": []string{"x", "vigie-admin"}}}
		p := signOnBy(t, f.URL, nil, access.Grant{SIRET: "21510454100019", Roles: []string{"elu"}}, access.Grant{Domain: "REIMS.FR", Roles: []string{"durable"}},
			access.Grant{Claim: "realm_access.roles", Value: "vigie-admin", Roles: []string{"admin"}}, access.Grant{Claim: "idp_id", Value: "other", Roles: []string{"rh"}})
		r, err := f.signOn(t, p)
		if err != nil || r.Login != "agent@reims.fr" || r.Roles != access.Elected|access.Sustainability|access.Admin {
			t.Errorf("jwt %v: %+v, %v", jwt, r, err)
		}
	}
	f := forge(t)
	f.info = map[string]any{"email_verified": false}
	if r, err := f.signOn(t, signOnBy(t, f.URL, nil, access.Grant{Domain: "reims.fr", Roles: []string{"rh"}})); err != nil || r.Roles != 0 || r.Login != "abc" {
		t.Errorf("an address that anybody could have typed: %+v, %v", r, err)
	}
	if r, err := f.signOn(t, signOnBy(t, f.URL, nil)); err != nil || r.Roles != 0 {
		t.Errorf("without a grant: %+v, %v", r, err)
	}
}

func TestProvidersThatLie(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().Unix()
	for name, lie := range map[string]func(*forger){
		"wrong audience":      func(f *forger) { f.id = map[string]any{"aud": "another"} },
		"wrong issuer":        func(f *forger) { f.id = map[string]any{"iss": "https://evil.example"} },
		"wrong nonce":         func(f *forger) { f.id = map[string]any{"nonce": "another"} },
		"no nonce":            func(f *forger) { f.id = map[string]any{"nonce": nil} },
		"expired":             func(f *forger) { f.id = map[string]any{"exp": now - 5} },
		"of tomorrow":         func(f *forger) { f.id = map[string]any{"iat": now + 86400, "exp": now + 90000} },
		"another key":         func(f *forger) { f.signer = other },
		"no signature":        func(f *forger) { f.unsafe = true },
		"no ID token":         func(f *forger) { f.noToken = true },
		"userinfo of another": func(f *forger) { f.info = map[string]any{"sub": "xyz"} },
		"userinfo of nobody":  func(f *forger) { f.info = map[string]any{"sub": ""} },
		"expired code":        func(f *forger) { f.status = http.StatusBadRequest },
		"wrong client secret": func(f *forger) { f.status = http.StatusUnauthorized },
		"a login of two lines": func(f *forger) {
			f.id = map[string]any{"sub": "a\nb"}
			f.info = map[string]any{"sub": "a\nb", "email": "a\nb@c"}
		},
	} {
		f := forge(t)
		lie(f)
		r, err := f.signOn(t, signOnBy(t, f.URL, nil, access.Grant{Domain: "reims.fr", Roles: []string{"rh"}}))
		if !errors.Is(err, access.ErrRefused) || r.Login != "" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if err != nil && (strings.Contains(err.Error(), "eyJ") || strings.Contains(err.Error(), "Jeanne")) {
			t.Errorf("%s: the error tells a token or a name: %v", name, err)
		}
	}
}

func TestProvidersThatDoNotAnswer(t *testing.T) {
	f := forge(t)
	p := signOnBy(t, f.URL, nil, access.Grant{Domain: "reims.fr", Roles: []string{"rh"}})
	f.status = http.StatusInternalServerError
	if _, err := f.signOn(t, p); !errors.Is(err, access.ErrProvider) {
		t.Errorf("its own fault: %v", err)
	}
	f.status, f.flood = 0, true
	if _, err := f.signOn(t, p); !errors.Is(err, access.ErrProvider) {
		t.Errorf("64 MB: %v", err)
	}
	if f.Close(); !f.hungUp.Load() {
		t.Error("it read 64 MB")
	}
	f = forge(t)
	p = signOnBy(t, f.URL, nil, access.Grant{Domain: "reims.fr", Roles: []string{"rh"}})
	f.flood = false
	if r, err := f.signOn(t, p); err != nil || r.Roles != access.HR {
		t.Errorf("afterwards: %+v, %v", r, err)
	}
	down := signOnBy(t, "http://127.0.0.1:9", nil)
	for range 2 {
		if _, _, err := down.Begin(t.Context(), "/"); !errors.Is(err, access.ErrProvider) {
			t.Errorf("down: %v", err)
		}
	}
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := fmt.Fprint(w, "<html>Sign in</html>")
		if err != nil {
			t.Error(err)
		}
	}))
	defer html.Close()
	if _, _, err := signOnBy(t, html.URL, nil).Begin(t.Context(), "/"); !errors.Is(err, access.ErrProvider) {
		t.Errorf("a page: %v", err)
	}
}

func FuzzFinish(f *testing.F) {
	f.Add("state=x&code=y", "cookie")
	f.Add("error=a&state=", "")
	f.Fuzz(func(t *testing.T, query, cookie string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		p := signOnBy(t, "http://127.0.0.1:9", nil)
		if pass, _, err := p.Finish(t.Context(), cookie, q, netip.MustParseAddr("192.0.2.7")); err == nil || pass.Token != "" {
			t.Errorf("%q opened a session", query)
		}
	})
}
