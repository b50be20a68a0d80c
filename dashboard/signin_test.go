package dashboard_test

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/dashboard"
	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

const password = "quatre mots bien choisis" //nolint:gosec // of the tests

// local is a server with accounts: rh, and nouveau who has no role.
func local(t testing.TB, change func(*dashboard.Setup)) (base string, log *audit.Log) {
	t.Helper()
	dir := t.TempDir()
	store, err := access.OpenSessionStore(context.Background(), filepath.Join(dir, "access.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	users := access.NewUsers(filepath.Join(dir, "users"))
	hash, err := access.HashPassword(password)
	if err != nil {
		t.Fatal(err)
	}
	for login, roles := range map[string]access.Roles{"rh": access.HR, "nouveau": 0, "chef": access.Admin} {
		if err := users.Put(access.User{Login: login, Roles: roles, Hash: hash}); err != nil {
			t.Fatal(err)
		}
	}
	log = audit.New(filepath.Join(dir, "audit"), time.Now)
	authenticator, err := access.NewAuthenticator(access.Options{SignOn: access.Local, Users: users, SessionStore: store, Audit: log, Now: time.Now, Limits: access.Limits{Idle: time.Hour, Absolute: 12 * time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	set := setup(newFake(6))
	set.Authenticator = authenticator
	if change != nil {
		change(&set)
	}
	return start(t, set), log
}

func post(t *testing.T, url string, form url.Values, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	maps.Copy(req.Header, header)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// cookie is the session's, as a browser would send it back.
func cookie(t *testing.T, a answer) (http.Header, *http.Cookie) {
	t.Helper()
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if strings.HasSuffix(c.Name, "vigie") {
			return http.Header{"Cookie": {c.Name + "=" + c.Value}}, c
		}
	}
	t.Fatalf("no cookie in %v", a.header)
	return nil, nil
}

func enter(t *testing.T, base, login string) http.Header {
	t.Helper()
	a := post(t, base+"/connexion", url.Values{"login": {login}, "password": {password}}, nil)
	if a.status != http.StatusSeeOther {
		t.Fatalf("signing in: %d %s", a.status, a.body)
	}
	header, _ := cookie(t, a)
	return header
}

func TestSignInAndOut(t *testing.T) {
	base, log := local(t, nil)
	a := get(t, base+"/frugalite?periode=2026-T3")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/connexion?suite=%2Ffrugalite%3Fperiode%3D2026-T3" {
		t.Fatalf("a stranger: %d %v", a.status, a.header)
	}
	form := get(t, base+a.header.Get("Location"))
	if form.status != http.StatusOK || !strings.Contains(form.body, `value="/frugalite?periode=2026-T3"`) || form.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the form: %d %s", form.status, form.body)
	}
	a = post(t, base+"/connexion", url.Values{"login": {" RH "}, "password": {password}, "suite": {"/frugalite?periode=2026-T3"}}, nil)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/frugalite?periode=2026-T3" {
		t.Fatalf("signing in: %d %v", a.status, a.header)
	}
	header, c := cookie(t, a)
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 || c.MaxAge != 12*3600 {
		t.Errorf("the cookie is %+v", c)
	}
	if a = ask(t, http.MethodGet, base+"/frugalite?periode=2026-T3", header); a.status != http.StatusOK {
		t.Fatalf("signed in: %d", a.status)
	}
	if a = ask(t, http.MethodGet, base+"/compte", header); a.status != http.StatusOK || !strings.Contains(a.body, "<b>rh</b>") || !strings.Contains(a.body, "Ressources humaines") || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the account: %d %s", a.status, a.body)
	}
	if a = post(t, base+"/deconnexion", nil, header); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		t.Errorf("signing out: %d", a.status)
	}
	if a = ask(t, http.MethodGet, base+"/frugalite", header); a.status != http.StatusSeeOther {
		t.Errorf("signed out: %d", a.status)
	}
	if state, err := log.Verify(""); err != nil || state.Kinds[audit.SignedIn] != 1 || state.Kinds[audit.SignedOut] != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestASessionIsRenewedAtSignIn(t *testing.T) {
	base, _ := local(t, nil)
	first := enter(t, base, "rh")
	a := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}}, first)
	second, _ := cookie(t, a)
	if ask(t, http.MethodGet, base+"/", first).status != http.StatusSeeOther || ask(t, http.MethodGet, base+"/", second).status != http.StatusOK {
		t.Error("the session before is still open, or the new one is not")
	}
	planted := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}}, http.Header{"Cookie": {"vigie=planted"}})
	if _, c := cookie(t, planted); c.Value == "planted" {
		t.Error("a session that was planted is taken")
	}
}

func TestAnAccountWithoutARoleOpensNothing(t *testing.T) {
	base, log := local(t, nil)
	header := enter(t, base, "nouveau")
	a := ask(t, http.MethodGet, base+"/frugalite?periode=2026-T3&x=secret", header)
	if a.status != http.StatusForbidden || !strings.Contains(a.body, "Aucun de vos rôles") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := ask(t, http.MethodGet, base+"/compte", header); !strings.Contains(a.body, "pas encore de rôle") {
		t.Error("the account does not say so")
	}
	if state, err := log.Verify(""); err != nil || state.Kinds[audit.Refused] != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}

func TestAWrongPasswordTellsNothing(t *testing.T) {
	base, _ := local(t, nil)
	try := func(login string) string {
		a := post(t, base+"/connexion", url.Values{"login": {login}, "password": {"wrong"}}, nil)
		if a.status != http.StatusUnauthorized || (login != "" && strings.Contains(a.body, login+"\"")) || strings.Contains(a.body, "wrong\"") {
			t.Errorf("%s: %d", login, a.status)
		}
		return a.body
	}
	want := try("rh")
	for _, login := range []string{"personne", "", "<script>alert(1)</script>", strings.Repeat("x", 9000), "rh", "rh", "rh", "rh", "rh"} {
		if got := try(login); got != want {
			t.Errorf("%.20q is answered otherwise", login)
		}
	}
}

func TestGoingBackLeadsToOurPagesOnly(t *testing.T) {
	base, _ := local(t, nil)
	for back, want := range map[string]string{
		"/systemes?page=2": "/systemes?page=2", "/en/": "/en/", "": "/", "https://evil.example/": "/", "//evil.example/": "/", `/\evil.example`: "/", `\\evil.example`: "/",
		"javascript:alert(1)": "/", "/%2f/evil.example": "/", "/\r\nSet-Cookie: a=b": "/", "evil.example": "/", "///evil.example": "/", "/a#b": "/a", "http:///evil.example": "/",
	} {
		a := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}, "suite": {back}}, nil)
		if got := a.header.Get("Location"); got != want {
			t.Errorf("%q leads to %q, not %q", back, got, want)
		}
	}
}

func TestOtherSitesCannotSend(t *testing.T) {
	base, _ := local(t, nil)
	form := url.Values{"login": {"rh"}, "password": {password}}
	for name, h := range map[string]http.Header{
		"cross-site": {"Sec-Fetch-Site": {"cross-site"}}, "same-site": {"Sec-Fetch-Site": {"same-site"}}, "origin": {"Origin": {"https://evil.example"}}, "null": {"Origin": {"null"}},
	} {
		if a := post(t, base+"/connexion", form, h); a.status != http.StatusForbidden || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	for name, h := range map[string]http.Header{"same-origin": {"Sec-Fetch-Site": {"same-origin"}}, "origin": {"Origin": {base}}, "none": nil} {
		if a := post(t, base+"/connexion", form, h); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", name, a.status)
		}
	}
}

func TestFormsThatAreNone(t *testing.T) {
	base, _ := local(t, nil)
	for name, h := range map[string]http.Header{
		"json": {"Content-Type": {"application/json"}}, "gzip": {"Content-Encoding": {"gzip"}}, "multipart": {"Content-Type": {"multipart/form-data; boundary=x"}},
	} {
		if a := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}}, h); a.status != http.StatusUnsupportedMediaType && a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := ask(t, http.MethodPost, base+"/frugalite", nil); a.status != http.StatusMethodNotAllowed {
		t.Errorf("a page that is posted to: %d", a.status)
	}
}

func TestOverTLSTheCookieIsBoundToTheHost(t *testing.T) {
	base, _ := local(t, func(s *dashboard.Setup) { s.Proxies = []string{"127.0.0.1"} })
	tls := http.Header{"X-Forwarded-Proto": {"https"}}
	a := post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}}, tls)
	if _, c := cookie(t, a); !c.Secure || c.Name != "__Host-vigie" {
		t.Errorf("%+v", c)
	}
	if !strings.HasPrefix(a.header.Get("Strict-Transport-Security"), "max-age=31536000") {
		t.Error("no word that TLS is needed")
	}
	// Nobody else's word counts.
	base, _ = local(t, nil)
	a = post(t, base+"/connexion", url.Values{"login": {"rh"}, "password": {password}}, tls)
	if _, c := cookie(t, a); c.Secure || a.header.Get("Strict-Transport-Security") != "" {
		t.Error("a client's own header is believed")
	}
}

func TestAddressesOfClientsAreReadFromTheRight(t *testing.T) {
	proxies, err := dashboard.ParseProxies([]string{"127.0.0.1", "10.0.0.0/24"})
	if err != nil || len(proxies) != 2 || !proxies[1].Contains(netip.MustParseAddr("10.0.0.9")) {
		t.Fatalf("%v, %v", proxies, err)
	}
	if _, err := dashboard.ParseProxies([]string{"proxy.example"}); err == nil {
		t.Error("a name is no address")
	}
	base, _ := local(t, func(s *dashboard.Setup) { s.Proxies = []string{"127.0.0.1", "10.0.0.0/24"} })
	wrong := url.Values{"login": {"nobody"}, "password": {"wrong"}}
	for range 25 { // a client that writes another address each time, at the left, is one client
		wrong.Set("login", wrong.Get("login")+"x")
		post(t, base+"/connexion", wrong, http.Header{"X-Forwarded-For": {"203.0.113." + string(rune('1'+len(wrong.Get("login"))%9)) + ", 198.51.100.4, 10.0.0.7"}})
	}
	good := url.Values{"login": {"rh"}, "password": {password}}
	if a := post(t, base+"/connexion", good, http.Header{"X-Forwarded-For": {"192.0.2.1, 198.51.100.4"}}); a.status != http.StatusUnauthorized {
		t.Errorf("the client that tried gets in: %d", a.status)
	}
	if a := post(t, base+"/connexion", good, http.Header{"X-Forwarded-For": {"198.51.100.4, 192.0.2.1"}}); a.status != http.StatusSeeOther {
		t.Errorf("another client does not: %d", a.status)
	}
}

// fuzzed sends what no client would, byte for byte, as a stranger.
func fuzzed(f *testing.F) func(cookie, authorization, path string) (int, string) {
	f.Helper()
	base, _ := local(f, nil)
	return func(cookie, authorization, path string) (int, string) {
		conn, err := (&net.Dialer{Timeout: 5 * time.Second}).Dial("tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			return 0, ""
		}
		defer func() { _ = conn.Close() }() //nolint:errcheck // the server may have closed it
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: "+cookie+"\r\nAuthorization: "+authorization+"\r\n\r\n"); err != nil {
			return 0, ""
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return 0, ""
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
		if err != nil {
			return res.StatusCode, ""
		}
		return res.StatusCode, string(body)
	}
}

func FuzzCookies(f *testing.F) {
	f.Add("vigie=x", "Bearer vigie_x", "/frugalite")
	f.Add("vigie=", "Basic eA==", "/systemes/%2e%2e/sources")
	f.Add("__Host-vigie=\x01;vigie=';--", "Bearer", "/EN/frugalite/")
	server := fuzzed(f)
	f.Fuzz(func(t *testing.T, cookie, authorization, path string) {
		status, body := server(cookie, authorization, path)
		if status >= http.StatusInternalServerError || strings.Contains(body, "kWh") {
			t.Errorf("%q %q %q: %d", cookie, authorization, path, status)
		}
	})
}
