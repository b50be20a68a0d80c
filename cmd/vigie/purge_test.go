package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-ia/vigie/internal/access"
)

// change rewrites a file of the test.
func change(t *testing.T, path string, how func(string) string) {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(how(string(raw))), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsTooOldIsPurged(t *testing.T) {
	config := city(t)
	change(t, filepath.Join(filepath.Dir(config), "releve.csv"), func(s string) string { return s + "2022-01-30;5,0\n2022-01-31;5,0\n2022-02-01;5,0\n" })
	change(t, config, func(s string) string {
		return strings.Replace(s, "2026-01-01}", "2020-01-01}", 1) + "retention: {figures: 24}\n"
	})
	must(t, "collect", "--from", "2022-01-01", "-c", config)
	old := func() string {
		return must(t, "indicators", "--json", "--period", "2022-01", "-c", config)
	}
	if !strings.Contains(old(), `"value":10`) && !strings.Contains(old(), `"value": 10`) {
		t.Fatalf("nothing to purge: %s", old())
	}
	if out := must(t, "purge", "-c", config); !strings.Contains(out, "releve") || !strings.Contains(out, "3 before 20") {
		t.Errorf("%q", out)
	}
	if strings.Contains(old(), `"value":10`) || strings.Contains(old(), `"value": 10`) {
		t.Errorf("still there: %s", old())
	}
	if kWh, _ := energy(t, config); kWh != 62 {
		t.Errorf("what is kept is %v", kWh)
	}
	if out := must(t, "purge", "-c", config); out != "" {
		t.Errorf("purged twice: %q", out)
	}
}

// TestSessionsThatAreOverArePurged looks with the clock of the old session, to
// whom it would still be open.
func TestSessionsThatAreOverArePurged(t *testing.T) {
	config := guarded(t, "")
	store := func(now time.Time) *access.SessionStore {
		v, err := access.OpenSessionStore(t.Context(), filepath.Join(filepath.Dir(config), "data", "access.db"), func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := time.Now().Add(-48 * time.Hour)
	for login, at := range map[string]time.Time{"parti": before, "present": time.Now()} {
		v := store(at)
		_, err := v.Begin(t.Context(), access.Session{Login: login, Roles: access.HR, Origin: access.Local})
		if err := errors.Join(err, v.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if out := strings.Fields(must(t, "purge", "-c", config)); len(out) < 2 || out[0] != "sessions" || out[1] != "1" {
		t.Errorf("purged %q", out)
	}
	v := store(before)
	list, err := v.Sessions(t.Context(), access.Limits{Idle: time.Hour, Absolute: 12 * time.Hour})
	if err := errors.Join(err, v.Close()); err != nil || len(list) != 1 || list[0].Login != "present" {
		t.Errorf("kept %v (%v)", list, err)
	}
}
