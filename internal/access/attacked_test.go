package access_test

import (
	"database/sql"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"

	_ "modernc.org/sqlite" // its driver, to write a file as an earlier version did
)

// A role that a grant gave is gone when the grant is, in sessions that are open
// and over a restart; one that a new grant gives is there at once.
func TestRolesOfAProviderAreDerivedAtEachUse(t *testing.T) {
	f := forge(t)
	f.info = map[string]any{"realm_access": map[string]any{"roles": []string{"vigie-rh"}}}
	byGroup := access.Grant{Claim: "realm_access.roles", Value: "vigie-rh", Roles: []string{"rh"}}
	byDomain := access.Grant{Domain: "reims.fr", Roles: []string{"elu"}}
	p := signOnBy(t, f.URL, nil, byGroup, byDomain)
	token := f.session(t, p)
	if r := p.reader(t, token); r.Roles != access.HR|access.Elected {
		t.Fatalf("signed on with %s", r.Roles)
	}
	for _, c := range []struct {
		grants []access.Grant
		want   access.Roles
	}{
		{[]access.Grant{byDomain}, access.Elected},
		{[]access.Grant{{Claim: "realm_access.roles", Value: "vigie-rh", Roles: []string{"durable"}}}, access.Sustainability},
		{nil, 0},
	} {
		p.reopen(t, access.Options{SignOn: access.OIDC, Grants: c.grants, Provider: access.NewProvider(access.ProviderOptions{Issuer: f.URL})})
		if r := p.reader(t, token); r.Roles != c.want {
			t.Errorf("under %+v the session holds %q, want %q", c.grants, r.Roles, c.want)
		}
	}
}

// Of a person only the claims that grants ask for are kept, and nobody reads
// them in the file.
func TestNoMoreClaimsAreKeptThanGrantsAskFor(t *testing.T) {
	f := forge(t)
	f.info = map[string]any{"given_name": "Camille-Unique", "groups": []string{"g-unique"}}
	p := signOnBy(t, f.URL, nil, access.Grant{Claim: "groups", Value: "g-unique", Roles: []string{"rh"}})
	token := f.session(t, p)
	s, ok, err := p.store.Session(t.Context(), token, limits())
	if err != nil || !ok || len(s.Claims["groups"]) != 1 || s.Claims["given_name"] != nil || s.Claims["email"] != nil {
		t.Errorf("kept %v, %v", s.Claims, err)
	}
	if got := string(everything(t, p.dir)); strings.Contains(got, "Camille-Unique") || strings.Contains(got, "g-unique") {
		t.Error("a claim can be read in the file")
	}
}

// A lock-out outlives the process.
func TestALockOutSurvivesARestart(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	for range 5 {
		if _, err := p.SignIn(t.Context(), "rh", "wrong", address()); !errors.Is(err, access.ErrRefused) {
			t.Fatal(err)
		}
	}
	p.reopen(t, local())
	elsewhere := netip.MustParseAddr("198.51.100.9")
	if _, err := p.SignIn(t.Context(), "rh", good, elsewhere); !errors.Is(err, access.ErrRefused) || !strings.Contains(err.Error(), "too many attempts") {
		t.Errorf("after a restart: %v", err)
	}
	p.now = p.now.Add(16 * time.Minute)
	p.reopen(t, local())
	if _, err := p.SignIn(t.Context(), "rh", good, elsewhere); err != nil {
		t.Errorf("once its time is over: %v", err)
	}
	if _, err := p.SignIn(t.Context(), "a-secret-typed-here", "wrong", address()); !errors.Is(err, access.ErrRefused) {
		t.Fatal(err)
	}
	if got := string(everything(t, p.dir)); strings.Contains(got, "a-secret-typed-here") {
		t.Error("what was typed for a login can be read in the file")
	}
}

// The way back from the provider, which anybody can ask for, does not fill the
// log; what is refused is still counted in it.
func TestRefusalsDoNotFillTheLog(t *testing.T) {
	f := forge(t)
	p := signOnBy(t, f.URL, nil, access.Grant{Domain: "reims.fr", Roles: []string{"rh"}})
	for i := range 3000 {
		from := netip.AddrFrom4([4]byte{10, 0, byte(i / 250), byte(i % 250)})
		if i < 1000 {
			from = address()
		}
		if _, _, err := p.Finish(t.Context(), "", map[string][]string{"state": {"made up"}}, from); !errors.Is(err, access.ErrRefused) {
			t.Fatal(err)
		}
	}
	state, err := p.log.Verify("")
	if err != nil || state.Kinds[audit.SignInRefused] < 21 || state.Kinds[audit.SignInRefused] > 502 {
		t.Errorf("3,000 refusals left %d lines, %v", state.Kinds[audit.SignInRefused], err)
	}
}

// What the log of the server says of a refusal is its true cause.
func TestRefusalsSayTheirCause(t *testing.T) {
	f := forge(t)
	f.info = map[string]any{"email": []string{"a@reims.fr"}}
	if _, err := f.signOn(t, signOnBy(t, f.URL, nil)); !errors.Is(err, access.ErrRefused) || !strings.Contains(err.Error(), "another shape") {
		t.Errorf("a claim of another shape: %v", err)
	}
	f = forge(t)
	f.id = map[string]any{"aud": "another"}
	if _, err := f.signOn(t, signOnBy(t, f.URL, nil)); !errors.Is(err, access.ErrRefused) || !strings.Contains(err.Error(), "another client") || strings.Contains(err.Error(), "password") {
		t.Errorf("a token for another client: %v", err)
	}
	p := open(t, local())
	p.add(t, "rh", access.HR)
	if _, err := p.SignIn(t.Context(), "rh", "wrong", address()); err == nil || !strings.Contains(err.Error(), "password is wrong") {
		t.Errorf("a wrong password: %v", err)
	}
	if _, err := p.SignIn(t.Context(), "nobody", "wrong", address()); err == nil || !strings.Contains(err.Error(), "no such account") {
		t.Errorf("an unknown login: %v", err)
	}
}

// Passwords that anybody would try first are refused, and no error holds them.
func TestWeakPasswords(t *testing.T) {
	for _, weak := range []string{
		"password1234", "motdepasse2026", "azertyuiop12", "123456789012", "drh.reims2026", "VilledeReims51", "aaaaaaaaaaaa", "bienvenue2026!", "Septembre2026", "qwertyuiop123",
	} {
		if _, err := access.HashPassword(weak, "drh.reims@ville.fr", "Ville de Reims"); !errors.Is(err, access.ErrPassword) || strings.Contains(err.Error(), weak) {
			t.Errorf("%q: %v", weak, err)
		}
	}
	for _, fine := range []string{good, "tuba Cigogne 7 raclette", "xK9#vQ2!mPz4"} {
		if _, err := access.HashPassword(fine, "drh.reims@ville.fr", "Ville de Reims"); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
}

func TestThePasswordIsChangedByItsOwner(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	first, second := p.signIn(t, "rh"), p.signIn(t, "rh")
	me := access.Reader{Login: "rh"}
	if err := p.ChangePassword(t.Context(), me, access.PasswordChange{Old: "wrong", Next: "tuba Cigogne 7 raclette", From: address()}); !errors.Is(err, access.ErrRefused) {
		t.Errorf("with a wrong password: %v", err)
	}
	if err := p.ChangePassword(t.Context(), me, access.PasswordChange{Old: good, Next: "motdepasse2026", From: address()}); !errors.Is(err, access.ErrPassword) {
		t.Errorf("to a weak one: %v", err)
	}
	if err := p.ChangePassword(t.Context(), me, access.PasswordChange{Old: good, Next: "tuba Cigogne 7 raclette", From: address()}); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{first, second} {
		if r := p.reader(t, token); r.Login != "" {
			t.Error("a session of the old password is open")
		}
	}
	if _, err := p.SignIn(t.Context(), "rh", good, address()); !errors.Is(err, access.ErrRefused) {
		t.Errorf("the old password: %v", err)
	}
	s, err := p.SignIn(t.Context(), "rh", "tuba Cigogne 7 raclette", address())
	if err != nil || p.reader(t, s.Token).Roles != access.HR {
		t.Errorf("the new password: %v", err)
	}
	if state, err := p.log.Verify(""); err != nil || state.Kinds[audit.PasswordChanged] != 1 {
		t.Errorf("in the log: %v, %v", state.Kinds, err)
	}
}

// A file that an earlier version wrote is read, with its tokens; a session by a
// provider has no claims in it, and its holder signs on again.
func TestAFileWithoutClaimsIsRead(t *testing.T) {
	p := open(t, local())
	p.add(t, "rh", access.HR)
	token := p.signIn(t, "rh")
	p.alter(t, `ALTER TABLE session DROP COLUMN claims`, `DROP TABLE failure`)
	p.reopen(t, local())
	if r := p.reader(t, token); r.Roles != access.HR {
		t.Errorf("a session of before: %+v", r)
	}
	remote, err := p.store.Begin(t.Context(), access.Session{Login: "a@b.fr", Roles: access.HR, Origin: access.OIDC})
	if err != nil {
		t.Fatal(err)
	}
	p.reopen(t, access.Options{SignOn: access.OIDC, Grants: []access.Grant{{Login: "a@b.fr", Roles: []string{"rh"}}}, Provider: access.NewProvider(access.ProviderOptions{})})
	if r := p.reader(t, remote); r.Login != "" || r.Roles.Meet(access.Staff) {
		t.Errorf("a session without claims: %+v", r)
	}
}

func everything(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{"access.db", "access.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // the test's own
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw...)
	}
	return all
}

// alter changes the file behind the store's back.
func (p *place) alter(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(p.dir, "access.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
