package access_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
	"github.com/vigie-ia/vigie/internal/audit"
)

// accounts are those of an empty folder, on one day.
func accounts(t *testing.T) (a *access.Accounts, dir string) {
	t.Helper()
	dir = t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC) }
	a, err := access.OpenAccounts(t.Context(), dir, audit.New(filepath.Join(dir, "audit"), now), limits(), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a, dir
}

// logged is the text of the log.
func logged(t *testing.T, dir string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "audit", "audit-2026-11.jsonl")) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// sessions counts those of "rh".
func sessions(t *testing.T, a *access.Accounts) (n int) {
	t.Helper()
	list, err := a.SessionStore.Sessions(t.Context(), a.Limits)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Login == "rh" {
			n++
		}
	}
	return n
}

// An account that is given another password, or taken away, has no open session
// left, and the log says each.
func TestAccountsEndTheirSessions(t *testing.T) {
	t.Parallel()
	a, dir := accounts(t)
	hash, err := access.HashPassword(good)
	if err != nil {
		t.Fatal(err)
	}
	begin := func() {
		t.Helper()
		if _, err := a.SessionStore.Begin(t.Context(), access.Session{Login: "rh", Roles: access.HR, Origin: access.Local}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := a.Put(t.Context(), access.User{Login: "RH ", Roles: access.HR, Hash: hash}); err != nil {
			t.Fatal(err)
		}
		if n := sessions(t, a); n != 0 {
			t.Errorf("%d sessions after the password was set, want none", n)
		}
		begin()
	}
	if err := a.Remove(t.Context(), "rh"); err != nil || sessions(t, a) != 0 {
		t.Errorf("%v, %d sessions of an account that is gone", err, sessions(t, a))
	}
	if err := a.Remove(t.Context(), "rh"); err == nil {
		t.Error("an account that there is not is taken away")
	}
	begin()
	if err := a.Revoke(t.Context(), "rh"); err != nil || sessions(t, a) != 0 {
		t.Errorf("%v, %d sessions that were revoked", err, sessions(t, a))
	}
	log := logged(t, dir)
	for want, n := range map[string]int{`"kind":"granted","object":"rh"`: 2, `"kind":"revoked","object":"rh"`: 1, `"object":"session rh"`: 1} {
		if got := strings.Count(log, want); got != n {
			t.Errorf("the log says %s %d times, want %d:\n%s", want, got, n, log)
		}
	}
}

// A token is given once and logged; one that cannot be logged is not made.
func TestTokensAreLoggedOrNotMade(t *testing.T) {
	t.Parallel()
	a, dir := accounts(t)
	robot := access.Token{Name: "robot", Roles: access.Approver, Expires: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	token, err := a.AddToken(t.Context(), robot)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := a.SessionStore.Token(t.Context(), token); err != nil || !ok {
		t.Fatalf("the token opens nothing: %v", err)
	}
	if err := a.RemoveToken(t.Context(), "robot"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := a.SessionStore.Token(t.Context(), token); err != nil || ok {
		t.Errorf("a token that was taken away opens the door: %v", err)
	}
	if log := logged(t, dir); !strings.Contains(log, `"object":"token robot"`) || strings.Contains(log, token) {
		t.Errorf("the log is\n%s", log)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := os.RemoveAll(filepath.Join(dir, "audit")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "audit"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ctx := range []context.Context{stopped, t.Context()} {
		if _, err := a.AddToken(ctx, robot); err == nil {
			t.Error("a token is made that nobody wrote down")
		}
		if list, err := a.SessionStore.Tokens(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("%v: %d tokens are left", err, len(list))
		}
	}
}
