package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// after is what an answer says after the path that it begins with.
func after(answer string) string {
	_, rest, _ := strings.Cut(answer, ":")
	return rest
}

// TestABackupIsAWholeVigie restores a backup elsewhere, as docs/security.md
// says, and reads the figures, the editions, the log and the accounts there.
func TestABackupIsAWholeVigie(t *testing.T) {
	config := guarded(t, "")
	if code, _, errOut := vigie(t, secretWords+"\n", "user", "add", "rh", "--role", "rh", "-c", config); code != 0 {
		t.Fatal(errOut)
	}
	must(t, "collect", "--from", "2026-08-01", "--to", "2026-08-31", "-c", config)
	must(t, "publish", "--period", "2026-T3", "--by", "essai", "--with-reservations", "un mois sur trois", "-c", config)
	there := filepath.Join(t.TempDir(), "sauvegarde")
	if out := must(t, "backup", there, "-c", config); !strings.Contains(out, "readings") {
		t.Errorf("%q", out)
	}
	if code, _, errOut := vigie(t, "", "backup", there, "-c", config); code != 1 || !strings.Contains(errOut, "there already") {
		t.Errorf("over another backup: %d %s", code, errOut)
	}
	raw, err := os.ReadFile(config) //nolint:gosec // the test's own
	if err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(there, "vigie.yaml")
	if err := os.WriteFile(restored, raw, 0o600); err != nil { //nolint:gosec // the test's own
		t.Fatal(err)
	}
	if kWh, verdict := energy(t, restored); kWh != 62 || verdict != "met" {
		t.Errorf("the figures are %v, %s", kWh, verdict)
	}
	if a, b := must(t, "verify", "-c", config), must(t, "verify", "-c", restored); after(a) != after(b) {
		t.Errorf("the editions are %q, not %q", b, a)
	}
	if a, b := must(t, "audit", "verify", "-c", config), must(t, "audit", "verify", "-c", restored); a != b {
		t.Errorf("the log is %q, not %q", b, a)
	}
	base := served(t, restored)
	if code, _ := read(t, browser(t, base, "rh"), base+"/", ""); code != http.StatusOK {
		t.Errorf("the account: %d", code)
	}
	if left, err := filepath.Glob(there + ".part-*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
