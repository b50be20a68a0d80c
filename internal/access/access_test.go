package access_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

const good = "quatre mots bien choisis"

// place is an authenticator with what it stands on.
type place struct {
	*access.Authenticator
	users *access.Users
	store *access.SessionStore
	log   *audit.Log
	dir   string
	now   time.Time
}

func (p *place) time() time.Time { return p.now }

func limits() access.Limits { return access.Limits{Idle: time.Hour, Absolute: 12 * time.Hour} }

func open(t *testing.T, o access.Options) *place {
	t.Helper()
	p := &place{dir: t.TempDir(), now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
	p.users = access.NewUsers(filepath.Join(p.dir, "users"))
	p.log = audit.New(filepath.Join(p.dir, "audit"), p.time)
	p.reopen(t, o)
	return p
}

func (p *place) reopen(t *testing.T, o access.Options) {
	t.Helper()
	var err error
	if p.store, err = access.OpenSessionStore(t.Context(), filepath.Join(p.dir, "access.db"), p.time); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.store.Close(); err != nil {
			t.Error(err)
		}
	})
	o.Users, o.SessionStore, o.Limits, o.Audit, o.Now = p.users, p.store, limits(), p.log, p.time
	if p.Authenticator, err = access.NewAuthenticator(o); err != nil {
		t.Fatal(err)
	}
}

func (p *place) add(t *testing.T, login string, roles access.Roles) {
	t.Helper()
	hash, err := access.HashPassword(good)
	if err == nil {
		err = p.users.Put(access.User{Login: login, Roles: roles, Hash: hash})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func address() netip.Addr { return netip.MustParseAddr("192.0.2.7") }

func (p *place) signIn(t *testing.T, login string) string {
	t.Helper()
	s, err := p.SignIn(t.Context(), login, good, address())
	if err != nil {
		t.Fatal(err)
	}
	return s.Token
}

func (p *place) reader(t *testing.T, session string) access.Reader {
	t.Helper()
	r, err := p.Reader(t.Context(), access.Credentials{Session: session, Peer: address()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func local() access.Options { return access.Options{SignOn: access.Local} }

func TestASessionHoldsTheRolesOfItsAccountAsTheyAreNow(t *testing.T) {
	p := open(t, local())
	p.add(t, "c.martin", access.HR|access.Elected)
	s := p.signIn(t, "c.martin")
	if r := p.reader(t, s); r.Login != "c.martin" || r.Roles != access.HR|access.Elected {
		t.Errorf("%+v", r)
	}
	p.add(t, "c.martin", access.Elected)
	if r := p.reader(t, s); r.Roles != access.Elected {
		t.Errorf("a role that was taken away: %v", r.Roles)
	}
	if err := p.users.Remove("c.martin"); err != nil {
		t.Fatal(err)
	}
	if r := p.reader(t, s); r.Login != "" || r.Roles.Meet(access.Staff) {
		t.Errorf("an account that is gone: %+v", r)
	}
}

func TestSessionsSurviveARestartAndEnd(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	s, other := p.signIn(t, "rh"), p.signIn(t, "rh")
	if s == other {
		t.Fatal("two sessions share a token")
	}
	p.reopen(t, local())
	if p.reader(t, s).Login != "rh" {
		t.Error("a restart ended the session")
	}
	if _, err := p.SignOut(t.Context(), s); err != nil || p.reader(t, s).Login != "" {
		t.Errorf("signed out, and still %q (%v)", p.reader(t, s).Login, err)
	}
	for range 14 { // used, so never idle
		p.now = p.now.Add(50 * time.Minute)
		if in := p.reader(t, other).Login == "rh"; in != (p.now.Sub(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)) <= 12*time.Hour) {
			t.Errorf("at %s: %v", p.now, in)
		}
	}
	idle := p.signIn(t, "rh")
	p.now = p.now.Add(61 * time.Minute)
	if p.reader(t, idle).Login != "" {
		t.Error("an idle session lives on")
	}
}

// TestAShortSessionInUseIsNotIdle: a session is written down as seen often
// enough for the shortest limit that a configuration may set.
func TestAShortSessionInUseIsNotIdle(t *testing.T) {
	p := open(t, local())
	short := access.Limits{Idle: time.Minute, Absolute: time.Hour}
	token, err := p.store.Begin(t.Context(), access.Session{Login: "rh", Roles: access.HR, Origin: access.Local})
	if err != nil {
		t.Fatal(err)
	}
	for range 60 {
		p.now = p.now.Add(50 * time.Second)
		if _, in, err := p.store.Session(t.Context(), token, short); err != nil || !in {
			t.Fatalf("in use, and over at %s (%v)", p.now.Format(time.TimeOnly), err)
		}
	}
	p.now = p.now.Add(62 * time.Second)
	if _, in, err := p.store.Session(t.Context(), token, short); err != nil || in {
		t.Errorf("an idle session lives on (%v)", err)
	}
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	p.add(t, "elu", access.Elected)
	a, b, c := p.signIn(t, "rh"), p.signIn(t, "rh"), p.signIn(t, "elu")
	list, err := p.store.Sessions(t.Context(), limits())
	if err != nil || len(list) != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, s := range list {
		if s.Login == "elu" {
			err = p.store.Revoke(t.Context(), s.ID)
		}
	}
	if err != nil || p.reader(t, c).Login != "" || p.reader(t, a).Login != "rh" {
		t.Errorf("revoked by id: %v", err)
	}
	if err := p.store.Revoke(t.Context(), "rh"); err != nil || p.reader(t, a).Login+p.reader(t, b).Login != "" {
		t.Errorf("revoked by login: %v", err)
	}
	for _, name := range []string{"rh", "", "%", list[0].ID[:11]} {
		if err := p.store.Revoke(t.Context(), name); err == nil {
			t.Errorf("%q revoked something", name)
		}
	}
}

func TestTheFilesHoldNoToken(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	s := p.signIn(t, "rh")
	token, err := p.store.AddToken(t.Context(), access.Token{Name: "grafana", Roles: access.Admin, Expires: p.now.AddDate(1, 0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(p.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path) //nolint:gosec // the test's own
		for _, secret := range []string{s, token, good} {
			if strings.Contains(string(raw), secret) {
				t.Errorf("%s holds a secret", path)
			}
		}
		if info, err := d.Info(); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTooManyWrongPasswordsShutTheDoor(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	for _, login := range []string{"rh", "nobody"} { // both answer alike
		for i := range 7 {
			if _, err := p.SignIn(t.Context(), login, "wrong", netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})); !errors.Is(err, access.ErrRefused) {
				t.Errorf("%s: %v", login, err)
			}
		}
	}
	if _, err := p.SignIn(t.Context(), "rh", good, address()); !errors.Is(err, access.ErrRefused) {
		t.Errorf("the right password behind a shut door: %v", err)
	}
	p.now = p.now.Add(16 * time.Minute)
	p.signIn(t, "rh")
	state, err := p.log.Verify("")
	if err != nil || state.Kinds[audit.LockedOut] != 2 || state.Kinds[audit.SignInRefused] != 10 || state.Kinds[audit.SignedIn] != 1 {
		t.Errorf("%+v, %v", state, err)
	}
	raw, err := os.ReadFile(filepath.Join(p.dir, "audit", "audit-2026-11.jsonl"))
	if err != nil || strings.Contains(string(raw), "nobody") || strings.Contains(string(raw), "10.0.0") {
		t.Errorf("the log holds more than the logins of accounts: %v", err)
	}
}

func TestOneAddressCannotTryEveryLogin(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	for i := range 20 {
		from := netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i)) // one subscriber's network
		if _, err := p.SignIn(t.Context(), fmt.Sprintf("user%d", i), "wrong", from); !errors.Is(err, access.ErrRefused) {
			t.Error(err)
		}
	}
	if _, err := p.SignIn(t.Context(), "rh", good, netip.MustParseAddr("2001:db8::ffff")); !errors.Is(err, access.ErrRefused) {
		t.Errorf("the right password from the network that tried: %v", err)
	}
	p.signIn(t, "rh") // from elsewhere
}

// TestALoginIsTheSameInAnyCase: in what is typed, in the file, in grants and in
// what a proxy says. A letter that only looks like one is another letter.
func TestALoginIsTheSameInAnyCase(t *testing.T) {
	const kelvin, longS = "\u212a", "\u017f" // strings.ToLower makes a k of the one; strings.EqualFold takes the other for an s
	p := open(t, local())
	p.add(t, "Katis", access.HR)
	if s := p.signIn(t, " kATIS"); p.reader(t, s).Login != "katis" {
		t.Errorf("%+v", p.reader(t, s))
	}
	for i, login := range []string{"KATIS", "katis", "Katis", "kAtis", "katiS"} {
		if _, err := p.SignIn(t.Context(), login, "wrong", netip.AddrFrom4([4]byte{10, 0, 0, byte(i)})); !errors.Is(err, access.ErrRefused) {
			t.Error(err)
		}
	}
	if _, err := p.SignIn(t.Context(), "katis", good, address()); !errors.Is(err, access.ErrRefused) {
		t.Errorf("five wrong passwords in five spellings leave the door open: %v", err)
	}
	if _, err := p.SignIn(t.Context(), kelvin+"atis", good, address()); !errors.Is(err, access.ErrRefused) {
		t.Errorf("a Kelvin sign signs in as a k: %v", err)
	}
	if err := p.store.Revoke(t.Context(), "KATIS"); err != nil {
		t.Error(err)
	}
	if err := p.users.Remove("KATIS"); err != nil {
		t.Error(err)
	}
	named := open(t, access.Options{
		SignOn: access.Proxy, ProxyHeader: "X-User", TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
		Grants: []access.Grant{{Login: "KATIS", Roles: []string{"rh"}}, {Email: "Katis@Reims.fr", Roles: []string{"rh"}}, {Domain: "DRH.reims.fr", Roles: []string{"rh"}}},
	})
	for said, want := range map[string]string{
		"Katis": "katis", "katis": "katis", "kATIS@reims.FR": "katis@reims.fr", "x@drh.Reims.fr": "x@drh.reims.fr",
		kelvin + "atis": "", "kati" + longS: "", "kati" + longS + "@reims.fr": "",
	} {
		r, err := named.Reader(t.Context(), access.Credentials{Peer: address(), Headers: func(string) []string { return []string{said} }})
		if err != nil || r.Login != want || r.Roles.Meet(access.HR) != (want != "") {
			t.Errorf("%q: %+v, %v", said, r, err)
		}
	}
}

func TestTokens(t *testing.T) {
	p := open(t, local())
	expires := p.now.AddDate(0, 1, 0)
	token, err := p.store.AddToken(t.Context(), access.Token{Name: "prometheus", Roles: access.Admin, Expires: expires})
	if err != nil || !strings.HasPrefix(token, "vigie_") {
		t.Fatal(err)
	}
	ask := func() access.Reader {
		r, err := p.Reader(t.Context(), access.Credentials{Reads: true, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := ask(); r.Login != "token:prometheus" || r.Roles != access.Admin {
		t.Errorf("%+v", r)
	}
	for _, bad := range []access.Token{
		{Name: "prometheus", Roles: access.Admin, Expires: expires},
		{Name: "two words", Roles: access.Admin, Expires: expires},
		{Name: "a", Expires: expires},
		{Name: "a", Roles: access.Public, Expires: expires},
		{Name: "a", Roles: access.HR, Expires: p.now},
	} {
		if _, err := p.store.AddToken(t.Context(), bad); err == nil {
			t.Errorf("%+v was added", bad)
		}
	}
	p.now = expires
	if r := ask(); r.Login != "" {
		t.Errorf("an expired token is %+v", r)
	}
	p.now = expires.AddDate(0, 0, -1)
	if list, err := p.store.Tokens(t.Context()); err != nil || len(list) != 1 || !list[0].Expires.Equal(expires) {
		t.Errorf("%+v, %v", list, err)
	}
	if err := p.store.RemoveToken(t.Context(), "prometheus"); err != nil || ask().Login != "" {
		t.Errorf("removed: %v", err)
	}
	if err := p.store.RemoveToken(t.Context(), "prometheus"); err == nil {
		t.Error("removed twice")
	}
}

func TestAProxyIsBelievedFromItsAddressAlone(t *testing.T) {
	p := open(t, access.Options{
		SignOn: access.Proxy, ProxyHeader: "X-Remote-User", GroupsHeader: "X-Groups", TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")},
		Grants: []access.Grant{{Domain: "reims.fr", Roles: []string{"elu"}}, {Claim: "groups", Value: "drh", Roles: []string{"rh"}}, {Login: "it", Roles: []string{"admin"}}},
	})
	for _, x := range []struct {
		peer, user, groups string
		want               access.Reader
	}{
		{"10.0.0.9", "C.Martin@Reims.fr", "", access.Reader{Login: "c.martin@reims.fr", Roles: access.Elected}},
		{"10.0.0.9", "c.martin@reims.fr", "agents, drh", access.Reader{Login: "c.martin@reims.fr", Roles: access.Elected | access.HR}},
		{"10.0.0.9", "it", "", access.Reader{Login: "it", Roles: access.Admin}},
		{"10.0.0.9", "someone@notreims.fr", "xdrh", access.Reader{Login: "someone@notreims.fr"}},
		{"10.0.0.9", "", "drh", access.Stranger()},
		{"10.0.0.9", "a\nb", "drh", access.Stranger()},
		{"10.0.1.9", "it", "drh", access.Stranger()},
		{"10.0.0.9", "it|c.martin@reims.fr", "", access.Stranger()},
		{"10.0.0.9", "c.martin@reims.fr", "drh|agents", access.Reader{Login: "c.martin@reims.fr", Roles: access.Elected}},
	} {
		headers := map[string]string{"X-Remote-User": x.user, "X-Groups": x.groups}
		got, err := p.Reader(t.Context(), access.Credentials{Peer: netip.MustParseAddr(x.peer), Headers: func(n string) []string { return strings.Split(headers[n], "|") }})
		if err != nil || got.Login != x.want.Login || got.Roles != x.want.Roles {
			t.Errorf("%+v: %+v, %v", x, got, err)
		}
	}
}

func TestAGateThatWouldBeOpenIsNotMade(t *testing.T) {
	for _, o := range []access.Options{{}, {SignOn: "ldap"}, {SignOn: access.Proxy, ProxyHeader: "X-User"}, {SignOn: access.Proxy, TrustedProxies: []netip.Prefix{{}}}, {SignOn: access.OIDC}} {
		if _, err := access.NewAuthenticator(o); err == nil {
			t.Errorf("%+v made an authenticator", o)
		}
	}
}

func TestASignInThatCannotBeWrittenDownIsNone(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	if err := os.WriteFile(filepath.Join(p.dir, "audit"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := p.SignIn(t.Context(), "rh", good, address()); err == nil || s.Token != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestPasswords(t *testing.T) {
	for _, bad := range []string{"", "court", "onze signes", strings.Repeat("x", 257)} {
		if _, err := access.HashPassword(bad); !errors.Is(err, access.ErrPassword) || (bad != "" && strings.Contains(err.Error(), bad)) {
			t.Errorf("%d characters: %v", len(bad), err)
		}
	}
	a, err := access.HashPassword(good)
	b, again := access.HashPassword(good)
	if err != nil || again != nil || a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%q, %q, %v", a, b, err)
	}
}

func TestGrantsSayWhatIsWrong(t *testing.T) {
	for _, g := range []access.Grant{{}, {Login: "a", Email: "a@b", Roles: []string{"rh"}}, {Claim: "x", Roles: []string{"rh"}}, {Domain: "a@b", Roles: []string{"rh"}}, {Email: "b", Roles: []string{"rh"}}, {Login: "a"}, {Login: "a", Roles: []string{"public"}}, {Login: "Jean Dupont", Roles: []string{"rh"}}, {SIRET: "215 104", Roles: []string{"rh"}}} {
		if g.Check() == nil {
			t.Errorf("%+v passes", g)
		}
	}
	if err := (access.Grant{Claim: "groups", Value: "drh", Roles: []string{"rh"}}).Check(); err != nil {
		t.Error(err)
	}
}

func FuzzUsers(f *testing.F) {
	f.Add("rh:rh:drh,dsi:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA\n# note\n\n")
	f.Add("a:b:c\n::::\n")
	f.Add("a:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA:drh:rh\n")
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA:rh:drh:a\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "users")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := access.NewUsers(path).List()
		if err != nil && strings.Contains(err.Error(), "$argon2id") {
			t.Errorf("a fault quotes a hash: %v", err)
		}
		for _, u := range list {
			if login, err := access.ParseLogin(u.Login); err != nil || login != u.Login || u.Roles&^access.Staff != 0 {
				t.Errorf("%+v", u)
			}
		}
	})
}

// The decoy has the cost of a real hash, so that a login that does not exist
// takes as long.
func BenchmarkSignIn(b *testing.B) {
	dir := b.TempDir()
	store, err := access.OpenSessionStore(context.Background(), filepath.Join(dir, "access.db"), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	users := access.NewUsers(filepath.Join(dir, "users"))
	hash, err := access.HashPassword(good)
	if err == nil {
		err = users.Put(access.User{Login: "rh", Roles: access.HR, Hash: hash})
	}
	if err != nil {
		b.Fatal(err)
	}
	for _, login := range []string{"rh", "nobody"} {
		b.Run(login, func(b *testing.B) {
			for b.Loop() {
				g, err := access.NewAuthenticator(access.Options{SignOn: access.Local, Users: users, SessionStore: store, Limits: limits(), Audit: audit.New(filepath.Join(dir, "audit"), time.Now), Now: time.Now})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := g.SignIn(context.Background(), login, "wrong password", address()); !errors.Is(err, access.ErrRefused) {
					b.Fatal(err)
				}
			}
		})
	}
	if err := store.Close(); err != nil {
		b.Error(err)
	}
}
